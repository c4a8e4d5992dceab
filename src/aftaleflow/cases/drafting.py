"""Drafts: what a person has written stays until it is handed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aftaleflow.cases import starting, user_tasks
from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import looking, working
from aftaleflow.people.callers import Caller
from aftaleflow.store import drafts
from aftaleflow.store.drafts import Draft, Place
from aftaleflow.store.ids import case_of


def save_task_draft(
    office: Office, caller: Caller, task_id: str, values: Mapping[str, Any]
) -> None:
    """Keeps what stands in the form of a task.

    Raises as `user_tasks.task_view`.
    """
    with user_tasks.see_task(office, caller, task_id):
        place = Place(caller.id, user_tasks.draft_place(task_id), case_of(task_id))
    _save(office, caller, place, values)


def save_start_draft(
    office: Office, caller: Caller, workflow: str, values: Mapping[str, Any]
) -> None:
    """Keeps what stands in a start form. Raises as `starting.start_form`."""
    with starting.start_form(office, caller, workflow):
        place = Place(caller.id, starting.draft_place(workflow))
    _save(office, caller, place, values)


def task_draft(office: Office, caller: Caller, task_id: str) -> Draft | None:
    return _read(office, caller, user_tasks.draft_place(task_id))


def start_draft(office: Office, caller: Caller, workflow: str) -> Draft | None:
    return _read(office, caller, starting.draft_place(workflow))


def discard_task_draft(office: Office, caller: Caller, task_id: str) -> None:
    with working(office, caller) as work:
        drafts.discard(work.connection, caller.id, user_tasks.draft_place(task_id))


def discard_start_draft(office: Office, caller: Caller, workflow: str) -> None:
    with working(office, caller) as work:
        drafts.discard(work.connection, caller.id, starting.draft_place(workflow))


def _save(office: Office, caller: Caller, place: Place, values: Mapping[str, Any]) -> None:
    with working(office, caller) as work:
        drafts.save(work.connection, office.master, place, values, work.now)


def _read(office: Office, caller: Caller, name: str) -> Draft | None:
    with looking(office, caller) as work:
        return drafts.read(work.connection, office.master, caller.id, name)
