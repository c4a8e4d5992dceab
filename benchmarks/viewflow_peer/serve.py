"""Completes user tasks when it is told to, and says how long each took.

Lines in: `complete <number>`. Lines out: JSON. The first line out tells what is being measured.
A task is completed by a POST of its form, as a browser would send it, to the library's own page.
"""

# ruff: noqa: E402 - Django must be set up before its models are imported

from __future__ import annotations

import json
import os
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

import django

django.setup()

from approvals.flows import ACTOR, ApprovalFlow
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from viewflow.workflow.models import Task

FORM = {
    "decision": "approved",
    "decided_on": "2026-11-24",
    "decided_by": "The council",
    "remarks": "The finances are to be followed up after a year.",
}
PER_PROCESS = 5
"""The sixth task ends the process, which is another kind of work."""


def main() -> None:
    call_command("migrate", verbosity=0)
    get_resolver().url_patterns  # noqa: B018 - pages know their addresses when these are loaded
    client = Client()
    client.force_login(User.objects.create_superuser(ACTOR))
    complete(client, 3 * PER_PROCESS)  # warm
    say({
        "peer": f"django-viewflow {version('django-viewflow')}",
        "django": django.get_version(),
        "statements": statements(client),
    })  # fmt: skip
    for line in sys.stdin:
        command, number = line.split()
        if command == "complete":
            say({"seconds": complete(client, int(number))})


def complete(client: Client, number: int) -> list[float]:
    """Completes so many tasks of new processes; gives the seconds that each took."""
    taken: list[float] = []
    while len(taken) < number:
        process = start()
        more = min(PER_PROCESS, number - len(taken))
        taken += [complete_next(client, process) for _ in range(more)]
    return taken


def start() -> Any:
    return ApprovalFlow.start.run()


def complete_next(client: Client, process: Any) -> float:
    task = Task.objects.get(process_id=process.pk, finished=None)
    url = task.flow_task.reverse("execute", args=[process.pk, task.pk])
    began = time.perf_counter()
    response = client.post(url, FORM)
    taken = time.perf_counter() - began
    task.refresh_from_db()
    if response.status_code != 302 or task.status != "DONE":
        sys.exit(f"the peer did not complete its task: {response.status_code} {task.status}")
    return taken


def statements(client: Client) -> int:
    """How many statements one completion takes, without those that begin and end transactions."""
    process = start()
    task = Task.objects.get(process_id=process.pk, finished=None)
    url = task.flow_task.reverse("execute", args=[process.pk, task.pk])
    with CaptureQueriesContext(connection) as captured:
        client.post(url, FORM)
    frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(not each["sql"].startswith(frame) for each in captured.captured_queries)


def say(value: dict[str, Any]) -> None:
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    main()
