"""The process that is killed, and the one that it is forked from, which has everything loaded.

Lines in: a plan as JSON. Lines out, as JSON: what is tried, what has been done, how it ended. A
line is written when it is true and never held back, so that it says what was acknowledged.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from pathlib import Path
from random import Random
from typing import Any

from aftaleflow.cases import failpoints
from aftaleflow.clock import SetClock
from aftaleflow.connectors.mail import MailServer
from aftaleflow.runtime import Runtime, shipped_vocabulary
from aftaleflow.settings import Settings
from tests.installation import Installation
from tests.killing.commands import choose, perform
from tests.killing.content import catalog


def main() -> None:
    shipped_vocabulary()
    catalog()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            live(json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        say({"ended": os.waitstatus_to_exitcode(status)})


def live(plan: dict[str, Any]) -> None:
    """Works until the failpoint is reached, or the plan's commands are used up."""
    clock = SetClock(dt.datetime.fromisoformat(plan["now"]))
    settings = Settings(
        data_dir=Path(plan["folder"]), database_url=plan["url"], log_level="CRITICAL"
    )
    runtime = Runtime.open(settings, clock)
    site = Installation(runtime, clock)
    server = MailServer(plan["smtp"], "afsender@eksempel.invalid")
    random = Random(plan["seed"])  # noqa: S311 - chooses what to do
    failpoints.arm(plan["failpoint"])
    for number in range(plan["commands"]):
        clock.advance(dt.timedelta(minutes=3))  # longer than a lease: nothing of the dead holds
        command, key = choose(random, site), f"{plan['seed']}-{number}"
        say({"try": command, "key": key, "now": clock.now().isoformat()})
        result = perform(site, server, command, key)
        say({"done": key, "result": result, "now": clock.now().isoformat()})
    runtime.close()


def say(value: dict[str, Any]) -> None:
    os.write(1, json.dumps(value, ensure_ascii=False).encode() + b"\n")


if __name__ == "__main__":
    main()
