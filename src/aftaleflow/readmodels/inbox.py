"""The open tasks of a person: own, those of their roles, overdue ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.store.tables.cases import case, party, task_candidate, user_task

VIEWS = ("all", "mine", "bodies", "overdue")


@dataclass(frozen=True)
class InboxRow:
    """An open task that a person may do. `due` is the task's own or that of the party whose case
    it is in, `over_at` the instant at which it is broken; `goal` only a wish."""

    task_id: str
    case_id: int
    number: str
    title: str
    definition: str
    element: str
    opened_at: dt.datetime
    due: str | None
    goal: str | None
    over_at: dt.datetime | None
    assignee: int | None
    organisation: str | None
    role: str | None


@dataclass(frozen=True)
class Asker:
    """Whose inbox it is: a person with roles `(organisation, role)`; `without` are tasks that they
    must leave to others all the same."""

    person: int
    roles: Iterable[tuple[str, str]]
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """Where a page of the inbox begins: behind this row. The open end sorts last."""

    over_at: dt.datetime | None
    task_id: str


_OVER_AT = sa.func.coalesce(user_task.c.due_over_at, party.c.due_over_at)
_NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


def _for_asker(asker: Asker) -> sa.ColumnElement[bool]:
    roles = list(asker.roles)
    own = task_candidate.c.person == asker.person
    if not roles:
        return own
    pair = sa.tuple_(task_candidate.c.organisation, task_candidate.c.role)
    return sa.or_(own, pair.in_(roles))


def possible_for(asker: Asker) -> sa.ColumnElement[bool]:
    """Whether a task is one that the asker has a role for."""
    possible = sa.select(task_candidate.c.task_id).where(_for_asker(asker))
    return user_task.c.id.in_(possible)


def kinds_for(connection: Connection, asker: Asker) -> list[tuple[str, str]]:
    """The definitions and elements of the open tasks that the asker has a role for."""
    rows = connection.execute(
        sa.select(case.c.definition, user_task.c.element)
        .select_from(user_task.join(case, case.c.id == user_task.c.case_id))
        .where(user_task.c.state == "open", possible_for(asker))
        .distinct()
    )
    return [(row.definition, row.element) for row in rows]


def _filtered(asker: Asker, view: str, now: dt.datetime) -> list[sa.ColumnElement[bool]]:
    conditions = [user_task.c.state == "open", possible_for(asker)]
    if asker.without:
        conditions.append(user_task.c.id.not_in(sorted(asker.without)))
    personal = sa.select(task_candidate.c.task_id).where(task_candidate.c.person == asker.person)
    mine = sa.or_(user_task.c.assignee == asker.person, user_task.c.id.in_(personal))
    if view == "mine":
        conditions.append(mine)
    elif view == "bodies":
        conditions.append(sa.not_(sa.func.coalesce(mine, sa.false())))
    elif view == "overdue":
        conditions.append(now >= _OVER_AT)
    return conditions


def _joined() -> sa.FromClause:
    return user_task.join(case, case.c.id == user_task.c.case_id).outerjoin(
        party, party.c.case_id == user_task.c.case_id
    )


def read(
    connection: Connection,
    asker: Asker,
    view: str,
    now: dt.datetime,
    limit: int,
    after: Place | None = None,
) -> list[InboxRow]:
    """A page of the inbox, the most urgent first, undated tasks last."""
    order = sa.func.coalesce(_OVER_AT, sa.literal(_NEVER, user_task.c.due_over_at.type))
    statement = (
        sa.select(
            user_task.c.id,
            user_task.c.case_id,
            case.c.number,
            case.c.title,
            case.c.definition,
            user_task.c.element,
            user_task.c.opened_at,
            sa.func.coalesce(user_task.c.due, party.c.due).label("due"),
            user_task.c.goal,
            sa.type_coerce(_OVER_AT, user_task.c.due_over_at.type).label("over_at"),
            user_task.c.assignee,
        )
        .select_from(_joined())
        .where(*_filtered(asker, view, now))
        .order_by(order, user_task.c.id)
        .limit(limit)
    )
    if after is not None:
        place = sa.literal(after.over_at or _NEVER, user_task.c.due_over_at.type)
        statement = statement.where(
            sa.or_(order > place, sa.and_(order == place, user_task.c.id > after.task_id))
        )
    rows = list(connection.execute(statement))
    why = _through(connection, asker, [row.id for row in rows])
    return [_row(row, why.get(row.id)) for row in rows]


def count(
    connection: Connection, asker: Asker, now: dt.datetime, views: Iterable[str] = VIEWS
) -> dict[str, int]:
    """How many tasks each view holds."""
    return {
        view: connection.execute(
            sa.select(sa.func.count()).select_from(_joined()).where(*_filtered(asker, view, now))
        ).scalar_one()
        for view in views
    }


def _through(
    connection: Connection, asker: Asker, task_ids: list[str]
) -> dict[str, tuple[str, str]]:
    """Through which of the person's roles each task is theirs."""
    if not task_ids:
        return {}
    rows = connection.execute(
        sa.select(
            task_candidate.c.task_id, task_candidate.c.organisation, task_candidate.c.role
        ).where(task_candidate.c.task_id.in_(task_ids), _for_asker(asker))
    )
    found: dict[str, tuple[str, str]] = {}
    for row in rows:
        if row.organisation:
            found.setdefault(row.task_id, (row.organisation, row.role))
    return found


def _row(row: Any, why: tuple[str, str] | None) -> InboxRow:
    return InboxRow(
        task_id=row.id,
        case_id=row.case_id,
        number=row.number or "",
        title=row.title,
        definition=row.definition,
        element=row.element,
        opened_at=row.opened_at,
        due=row.due,
        goal=row.goal,
        over_at=row.over_at,
        assignee=row.assignee,
        organisation=why[0] if why is not None else None,
        role=why[1] if why is not None else None,
    )
