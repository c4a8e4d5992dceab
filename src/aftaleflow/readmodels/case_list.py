"""The cases that some authorities take part in, as a list."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.store.tables.cases import case, case_authority, round_, user_task

STATES = ("open", "ended", "all")


@dataclass(frozen=True)
class CaseListRow:
    """A case in a list. `waiting` are the elements of its open tasks and rounds."""

    id: int
    number: str
    title: str
    workflow: str
    definition: str
    owner: str
    scope: str
    parent_id: int | None
    ended: str | None
    started_at: dt.datetime
    updated_at: dt.datetime
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseFilter:
    """What is looked for: words of the title or number, a workflow, open or ended cases, and
    whether cases of parties (which have a case above them) are shown too."""

    text: str = ""
    workflow: str | None = None
    state: str = "open"
    with_parts: bool = False


@dataclass(frozen=True)
class Place:
    """Where a page of the list begins: behind this row."""

    updated_at: dt.datetime
    id: int


def searchable(text: str) -> str:
    """A text as it is searched in: databases do not agree on what the small letter of Æ is."""
    return unicodedata.normalize("NFC", text).casefold()[:400]


def read(
    connection: Connection,
    authorities: Iterable[str],
    wanted: CaseFilter,
    limit: int,
    after: Place | None = None,
) -> list[CaseListRow]:
    """A page of the list, what changed last first."""
    scope = sa.func.min(case_authority.c.scope).label("scope")
    statement = (
        sa.select(case, scope)
        .join(case_authority, case_authority.c.case_id == case.c.id)
        .where(case_authority.c.authority.in_(list(authorities)))
        .group_by(case.c.id)
        .order_by(case.c.updated_at.desc(), case.c.id.desc())
        .limit(limit)
    )
    for condition in _conditions(wanted):
        statement = statement.where(condition)
    if after is not None:
        statement = statement.where(
            sa.or_(
                case.c.updated_at < after.updated_at,
                sa.and_(case.c.updated_at == after.updated_at, case.c.id < after.id),
            )
        )
    rows = list(connection.execute(statement))
    waiting = _waiting(connection, [row.id for row in rows])
    return [_row(row, waiting.get(row.id, ())) for row in rows]


def _conditions(wanted: CaseFilter) -> list[sa.ColumnElement[bool]]:
    words = searchable(wanted.text).split()
    conditions = [case.c.search.contains(word, autoescape=True) for word in words]
    if wanted.workflow is not None:
        conditions.append(case.c.workflow == wanted.workflow)
    if wanted.state == "open":
        conditions.append(case.c.ended.is_(None))
    elif wanted.state == "ended":
        conditions.append(case.c.ended.is_not(None))
    if not wanted.with_parts:
        # A party sees its own case at the top: the one above it is another authority's.
        conditions.append(sa.or_(case.c.parent_id.is_(None), case.c.party.is_not(None)))
    return conditions


def _waiting(connection: Connection, case_ids: list[int]) -> dict[int, tuple[str, ...]]:
    """Where each case is: open tasks and rounds in the order in which they came."""
    if not case_ids:
        return {}
    tasks = sa.select(user_task.c.case_id, user_task.c.element, user_task.c.opened_at).where(
        user_task.c.case_id.in_(case_ids), user_task.c.state == "open"
    )
    rounds = sa.select(round_.c.case_id, round_.c.element, round_.c.opened_at).where(
        round_.c.case_id.in_(case_ids), round_.c.state == "open"
    )
    found: dict[int, tuple[str, ...]] = {}
    for row in connection.execute(tasks.union_all(rounds).order_by("opened_at")):
        earlier = found.get(row.case_id, ())
        if row.element not in earlier:
            found[row.case_id] = (*earlier, row.element)
    return found


def _row(row: Any, waiting: tuple[str, ...]) -> CaseListRow:
    return CaseListRow(
        id=row.id,
        number=row.number or "",
        title=row.title,
        workflow=row.workflow,
        definition=row.definition,
        owner=row.owner,
        scope=row.scope,
        parent_id=row.parent_id,
        ended=row.ended,
        started_at=row.started_at,
        updated_at=row.updated_at,
        waiting=waiting,
    )
