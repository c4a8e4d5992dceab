"""The rows of user tasks and of who may do them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.calendars.deadlines import Explanation
from aftaleflow.events.user_tasks import Candidate
from aftaleflow.store.among import among, given
from aftaleflow.store.tables.cases import task_candidate, user_task


@dataclass(frozen=True)
class TaskRow:
    """A user task as its row says; `candidates` only while it is open."""

    id: str
    case_id: int
    token: str
    element: str
    visit: int
    party: str | None
    state: str
    assignee: int | None
    claimed_at: dt.datetime | None
    due: str | None
    due_json: str | None
    goal: str | None
    goal_json: str | None
    document: str | None
    document_version: int | None
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    closed_by: int | None
    candidates: tuple[Candidate, ...] = ()

    @property
    def due_explanation(self) -> Explanation | None:
        return _explanation(self.due_json)

    @property
    def goal_explanation(self) -> Explanation | None:
        return _explanation(self.goal_json)


def _explanation(stored: str | None) -> Explanation | None:
    return Explanation.from_json(json.loads(stored)) if stored else None


def read(connection: Connection, task_id: str) -> TaskRow | None:
    """A task with its candidates, in one statement."""
    rows = list(connection.execute(_TASK, {"task": task_id}))
    return _task(rows) if rows else None


_TASK = (
    sa.select(
        user_task,
        task_candidate.c.organisation,
        task_candidate.c.role,
        task_candidate.c.person,
    )
    .select_from(user_task.outerjoin(task_candidate, task_candidate.c.task_id == user_task.c.id))
    .where(user_task.c.id == sa.bindparam("task"))
)


def of_case(connection: Connection, case_id: int) -> list[TaskRow]:
    """The tasks of a case in the order in which they were opened."""
    statement = sa.select(user_task).where(user_task.c.case_id == case_id)
    rows = connection.execute(statement.order_by(user_task.c.opened_at, user_task.c.id))
    return [_task([row]) for row in rows]


def _task(rows: Sequence[Any]) -> TaskRow:
    first = rows[0]._mapping
    candidates = tuple(
        candidate(row) for row in rows if row._mapping.get("organisation") is not None
    )
    names = [name for name in TaskRow.__dataclass_fields__ if name != "candidates"]
    return TaskRow(**{name: first[name] for name in names}, candidates=candidates)


def candidate(row: Any) -> Candidate:
    """A candidate as its row says: person 0 and empty texts stand for none."""
    return Candidate(
        organisation=row.organisation or None, role=row.role or None, person=row.person or None
    )


def candidate_values(task_id: str, candidates: Iterable[Candidate]) -> list[dict[str, Any]]:
    return [
        {
            "task_id": task_id,
            "organisation": each.organisation or "",
            "role": each.role or "",
            "person": each.person or 0,
        }
        for each in candidates
    ]


def insert(
    connection: Connection,
    rows: Sequence[Mapping[str, Any]],
    candidates: Sequence[Mapping[str, Any]],
) -> None:
    if rows:
        connection.execute(_NEW_TASK, list(rows))
    if candidates:
        connection.execute(_NEW_CANDIDATE, list(candidates))


_NEW_TASK = user_task.insert()
_NEW_CANDIDATE = task_candidate.insert()


def close(
    connection: Connection,
    case_id: int,
    tokens: Mapping[str, str],
    at: dt.datetime,
    person: int | None,
    party: str | None = None,
) -> None:
    """Tasks are over: tokens with `done` or `cancelled`."""
    for state in sorted(set(tokens.values())):
        chosen = [token for token, each in tokens.items() if each == state]
        which = {"b_case": case_id, "b_tokens": given(chosen)}
        if party is not None:
            which["b_party"] = party
        drop, close_ = _closing(of_party=party is not None, many=len(chosen) != 1)
        connection.execute(drop, which)
        values = {"state": state, "closed_at": at, "closed_by": person}
        connection.execute(close_, {**which, **values})


@lru_cache
def _closing(*, of_party: bool, many: bool) -> tuple[sa.Delete, sa.Update]:
    """Drops the candidates of open tasks at some tokens, and closes the tasks."""
    where = sa.and_(
        user_task.c.case_id == sa.bindparam("b_case"),
        among(user_task.c.token, "b_tokens", many=many),
        user_task.c.state == "open",
    )
    if of_party:
        where = sa.and_(where, user_task.c.party == sa.bindparam("b_party"))
    ids = sa.select(user_task.c.id).where(where)
    values: dict[str, Any] = {
        name: sa.bindparam(name) for name in ("state", "closed_at", "closed_by")
    }
    return (
        task_candidate.delete().where(task_candidate.c.task_id.in_(ids)),
        user_task.update().where(where).values(values),
    )


def change(
    connection: Connection, case_id: int, token: str, party: str | None, values: Mapping[str, Any]
) -> None:
    """Changes an open task: of several at one token, the one of a party."""
    connection.execute(
        user_task.update()
        .where(user_task.c.case_id == case_id, user_task.c.token == token)
        .where(user_task.c.state == "open", user_task.c.party.is_not_distinct_from(party))
        .values(**values)
    )
