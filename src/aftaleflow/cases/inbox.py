"""The inbox of a person: what waits for them, why, since when and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aftaleflow.cases.access import role_title
from aftaleflow.cases.four_eyes import kept_from
from aftaleflow.cases.office import Office
from aftaleflow.cases.paging import cursor_of, place_of
from aftaleflow.cases.unit_of_work import Work, looking
from aftaleflow.people import callers
from aftaleflow.people.callers import Caller
from aftaleflow.readmodels import inbox
from aftaleflow.readmodels.inbox import Asker, InboxRow, Place

PAGE = 50


@dataclass(frozen=True)
class InboxItem:
    """A task in the inbox, in words of one language."""

    row: InboxRow
    step: str
    workflow: str
    through: str | None
    assignee: str | None
    overdue: bool


@dataclass(frozen=True)
class Inbox:
    """A page of the inbox; `next_page` is the cursor of the following one."""

    view: str
    items: list[InboxItem]
    counts: Mapping[str, int]
    next_page: str | None


def see_inbox(
    office: Office,
    caller: Caller,
    view: str = "all",
    language: str = "da",
    cursor: str | None = None,
) -> Inbox:
    """The caller's open tasks, the most urgent first. A cursor that is none begins anew."""
    chosen = view if view in inbox.VIEWS else "all"
    with looking(office, caller) as work:
        asker = _asker(work, caller)
        rows = inbox.read(work.connection, asker, chosen, work.now, PAGE + 1, _place(cursor))
        names = callers.names(work.connection, {r.assignee for r in rows if r.assignee})
        items = [_item(work, row, names, language) for row in rows[:PAGE]]
        more = _cursor(rows[PAGE - 1]) if len(rows) > PAGE else None
        return Inbox(chosen, items, inbox.count(work.connection, asker, work.now), more)


def _asker(work: Work, caller: Caller) -> Asker:
    """The caller, without the tasks that must be done by somebody else than them."""
    asker = Asker(caller.id, caller.roles)
    return replace(asker, without=kept_from(work, asker))


def _item(work: Work, row: InboxRow, names: Mapping[int, str], language: str) -> InboxItem:
    definition = work.office.program(work.connection, row.definition).definition
    element = definition.names.elements.get(row.element)
    through = None
    if row.organisation is not None:
        role = role_title(work.office, row.role or "", language)
        through = f"{role}, {work.office.register.now().name_of(row.organisation)}"
    return InboxItem(
        row=row,
        step=element.title(language) if element is not None else row.element,
        workflow=definition.workflow.title(language),
        through=through,
        assignee=names.get(row.assignee) if row.assignee is not None else None,
        overdue=row.over_at is not None and row.over_at <= work.now,
    )


def _cursor(row: InboxRow) -> str:
    return cursor_of(row.over_at, row.task_id)


def _place(cursor: str | None) -> Place | None:
    match place_of(cursor):
        case (at, str() as task_id) if task_id.isprintable():
            return Place(at, task_id)
        case _:
            return None


def count_waiting(office: Office, caller: Caller) -> int:
    """How many open tasks the caller may do."""
    with looking(office, caller) as work:
        asker = _asker(work, caller)
        return inbox.count(work.connection, asker, work.now, ("all",))["all"]
