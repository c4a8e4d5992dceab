"""The cases that the caller's authorities take part in, as a list in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from aftaleflow.cases.office import Office
from aftaleflow.cases.paging import cursor_of, place_of
from aftaleflow.cases.unit_of_work import Work, looking
from aftaleflow.engine.folding import CANCELLED
from aftaleflow.people.callers import Caller
from aftaleflow.readmodels import case_list
from aftaleflow.readmodels.case_list import CaseFilter, CaseListRow, Place
from aftaleflow.store import deployments
from aftaleflow.store.ids import MAX_CASE

PAGE = 50


@dataclass(frozen=True)
class CaseListItem:
    """A case in words of one language; `status` says where it is or how it ended."""

    row: CaseListRow
    workflow: str
    owner: str
    status: str


@dataclass(frozen=True)
class CaseList:
    """A page of the list; `workflows` are those that can be filtered by: key and title."""

    wanted: CaseFilter
    items: list[CaseListItem]
    workflows: list[tuple[str, str]]
    next_page: str | None


def see_cases(
    office: Office,
    caller: Caller,
    wanted: CaseFilter,
    language: str = "da",
    cursor: str | None = None,
) -> CaseList:
    """A page of cases, what changed last first. A cursor that is none begins anew."""
    with looking(office, caller) as work:
        rows = case_list.read(work.connection, caller.authorities, wanted, PAGE + 1, _place(cursor))
        items = [_item(work, row, language) for row in rows[:PAGE]]
        more = _cursor(rows[PAGE - 1]) if len(rows) > PAGE else None
        return CaseList(wanted, items, _workflows(work, language), more)


def _workflows(work: Work, language: str) -> list[tuple[str, str]]:
    found = {
        each.key: each.names.get(language, each.key)
        for each in deployments.current(work.connection)
    }
    return sorted(found.items(), key=lambda item: item[1])


def _item(work: Work, row: CaseListRow, language: str) -> CaseListItem:
    definition = work.office.program(work.connection, row.definition).definition
    elements = definition.names.elements
    if row.ended == CANCELLED:
        status = "Afbrudt" if language == "da" else "Cancelled"
    elif row.ended is not None:
        status = elements[row.ended].title(language) if row.ended in elements else row.ended
    else:
        titles = [elements[name].title(language) for name in row.waiting if name in elements]
        status = "; ".join(dict.fromkeys(titles))
    return CaseListItem(
        row=row,
        workflow=definition.workflow.title(language),
        owner=work.office.register.now().name_of(row.owner),
        status=status,
    )


def _cursor(row: CaseListRow) -> str:
    return cursor_of(row.updated_at, row.id)


def _place(cursor: str | None) -> Place | None:
    match place_of(cursor):
        case (dt.datetime() as at, int() as id_) if 0 < id_ <= MAX_CASE:
            return Place(at, id_)
        case _:
            return None
