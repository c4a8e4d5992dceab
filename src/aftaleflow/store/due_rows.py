"""What is due: rows that make things happen by themselves, once each, never lost.

Internal kinds are acted on in one command that locks their case; a crash rolls all back. External
kinds are claimed with a lease and a fence, acted on outside any transaction, and reported: a
worker that was paused beyond its lease finds its report refused.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.store.among import among, given
from aftaleflow.store.database import Database
from aftaleflow.store.tables.work import due

INTERNAL = (
    "timer", "reminder", "escalation", "party_reminder", "party_deadline", "round_check",
    "round_over", "call_over", "condition",
)  # fmt: skip
EXTERNAL = ("tell", "mail", "job")
LEASE = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class DueRow:
    """Something that is due. `args` depends on the kind."""

    id: int
    case_id: int | None
    token: str | None
    party: str | None
    kind: str
    due_at: dt.datetime
    original_due_at: dt.datetime
    args: dict[str, Any]
    state: str
    attempts: int
    fence: int


def new(
    kind: str,
    at: dt.datetime,
    *,
    case_id: int | None = None,
    token: str | None = None,
    party: str | None = None,
    args: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The row of something that is due at an instant."""
    return {
        "kind": kind,
        "due_at": at,
        "original_due_at": at,
        "case_id": case_id,
        "token": token,
        "party": party,
        "args_json": json.dumps(dict(args or {}), ensure_ascii=False),
        "state": "armed",
        "attempts": 0,
        "fence": 0,
    }


def insert(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(_NEW, list(rows))


_NEW = due.insert()


def cancel(
    connection: Connection,
    case_id: int,
    tokens: Iterable[str],
    kinds: Iterable[str] | None = None,
    party: str | None = None,
) -> None:
    """What was still to come at some tokens does not come any more."""
    chosen = list(tokens)
    which = {"b_case": case_id, "b_tokens": given(chosen)}
    if kinds is not None:
        which["b_kinds"] = list(kinds)
    if party is not None:
        which["b_party"] = party
    connection.execute(_cancelling(kinds is not None, party is not None, len(chosen) != 1), which)


@lru_cache
def _cancelling(of_kinds: bool, of_party: bool, many: bool) -> sa.Update:
    statement = due.update().where(
        due.c.case_id == sa.bindparam("b_case"),
        among(due.c.token, "b_tokens", many=many),
        due.c.state == "armed",
    )
    if of_kinds:
        statement = statement.where(due.c.kind.in_(sa.bindparam("b_kinds", expanding=True)))
    if of_party:
        statement = statement.where(due.c.party == sa.bindparam("b_party"))
    return statement.values(state="cancelled")


def cancel_all(connection: Connection, case_id: int) -> None:
    """A case is over: nothing of its own comes any more; mails that are under way still go."""
    connection.execute(_CANCEL_ALL, {"b_case": case_id})


_CANCEL_ALL = (
    due.update()
    .where(due.c.case_id == sa.bindparam("b_case"), due.c.state == "armed")
    .where(due.c.kind.in_([*INTERNAL, "job"]))
    .values(state="cancelled")
)


def waiting(
    connection: Connection, kinds: Iterable[str], now: dt.datetime, limit: int
) -> list[tuple[int, int | None]]:
    """Ids of armed rows that are due, with their cases, unlocked, the most urgent first."""
    rows = connection.execute(
        sa.select(due.c.id, due.c.case_id)
        .where(due.c.state == "armed", due.c.due_at <= now, due.c.kind.in_(list(kinds)))
        .order_by(due.c.due_at, due.c.id)
        .limit(limit)
    )
    return [(row.id, row.case_id) for row in rows]


def earliest(connection: Connection, kinds: Iterable[str]) -> dt.datetime | None:
    """When the first armed row of some kinds is due."""
    statement = sa.select(sa.func.min(due.c.due_at).label("at")).where(
        due.c.state == "armed", due.c.kind.in_(list(kinds))
    )
    return connection.execute(statement).scalar()


def waiting_in(connection: Connection, case_ids: Iterable[int], now: dt.datetime) -> list[DueRow]:
    """The internal rows of some cases that are due, in order."""
    rows = connection.execute(_WAITING_IN, {"cases": list(case_ids), "now": now})
    return [_row(row) for row in rows]


_WAITING_IN = (
    sa.select(due)
    .where(due.c.case_id.in_(sa.bindparam("cases", expanding=True)))
    .where(due.c.state == "armed", due.c.due_at <= sa.bindparam("now"))
    .where(due.c.kind.in_(INTERNAL))
    .order_by(due.c.due_at, due.c.id)
)


def by_id(connection: Connection, id_: int) -> DueRow | None:
    """A row as it stands, without a lock."""
    row = connection.execute(_BY_ID, {"id": id_}).first()
    return _row(row) if row is not None else None


_BY_ID = sa.select(due).where(due.c.id == sa.bindparam("id"))
_ARMED: sa.Select[Any] = _BY_ID.where(due.c.state == "armed")


def armed(connection: Connection, database: Database, id_: int) -> DueRow | None:
    """A row that is still armed, locked; to be read after its case has been locked."""
    row = connection.execute(database.lock(_ARMED), {"id": id_}).first()
    return _row(row) if row is not None else None


def finish(connection: Connection, id_: int, at: dt.datetime) -> None:
    connection.execute(_FINISH, {"b_id": id_, "done_at": at})


_FINISH = (
    due.update()
    .where(due.c.id == sa.bindparam("b_id"))
    .values(state="done", done_at=sa.bindparam("done_at"))
)


def armed_checks(connection: Connection, check: DueRow) -> list[int]:
    """The checks of the same round that are still to be made, this one included."""
    rows = connection.execute(_CHECKS, {"case": check.case_id})
    return [row.id for row in rows if json.loads(row.args_json) == check.args]


_CHECKS = sa.select(due.c.id, due.c.args_json).where(
    due.c.case_id == sa.bindparam("case"), due.c.kind == "round_check", due.c.state == "armed"
)


def finish_all(connection: Connection, ids: Iterable[int], at: dt.datetime) -> None:
    connection.execute(
        due.update()
        .where(due.c.id.in_(list(ids)), due.c.state == "armed")
        .values(state="done", done_at=at)
    )


def claim(
    connection: Connection,
    database: Database,
    now: dt.datetime,
    limit: int,
    kinds: Iterable[str] = EXTERNAL,
) -> list[DueRow]:
    """External rows that are due, taken for the length of a lease: fence + 1."""
    free = sa.or_(
        due.c.state == "armed", sa.and_(due.c.state == "running", due.c.lease_until < now)
    )
    chosen = (
        sa.select(due)
        .where(due.c.due_at <= now, free, due.c.kind.in_(list(kinds)))
        .order_by(due.c.due_at, due.c.id)
        .limit(limit)
    )
    rows = list(connection.execute(database.skip_locked(chosen)))
    if not rows:
        return []
    connection.execute(
        due.update()
        .where(due.c.id.in_([row.id for row in rows]))
        .values(
            state="running",
            fence=due.c.fence + 1,
            attempts=due.c.attempts + 1,
            lease_until=now + LEASE,
        )
    )
    return [_row(row, fence=row.fence + 1, attempts=row.attempts + 1) for row in rows]


def report(
    connection: Connection, row: DueRow, state: str, at: dt.datetime, error: str | None = None
) -> bool:
    """Writes how an external row went; False when somebody else has it by now."""
    result = connection.execute(
        due.update()
        .where(due.c.id == row.id, due.c.fence == row.fence, due.c.state == "running")
        .values(state=state, done_at=at, last_error=error)
    )
    return result.rowcount == 1


def postpone(connection: Connection, row: DueRow, to: dt.datetime, error: str) -> bool:
    """An external row is tried again later; False when somebody else has it by now."""
    result = connection.execute(
        due.update()
        .where(due.c.id == row.id, due.c.fence == row.fence, due.c.state == "running")
        .values(state="armed", due_at=to, last_error=error)
    )
    return result.rowcount == 1


def _row(row: Any, **changed: Any) -> DueRow:
    values = {
        "id": row.id,
        "case_id": row.case_id,
        "token": row.token,
        "party": row.party,
        "kind": row.kind,
        "due_at": row.due_at,
        "original_due_at": row.original_due_at,
        "args": json.loads(row.args_json),
        "state": row.state,
        "attempts": row.attempts,
        "fence": row.fence,
    }
    return DueRow(**{**values, **changed})
