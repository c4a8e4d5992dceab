"""The row of a case: locked first in every command, saved last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.store.database import Database
from aftaleflow.store.event_log import FIRST_HEAD, ChainEnd
from aftaleflow.store.tables.cases import (
    case,
    case_authority,
    case_reference,
    number_counter,
    party as round_party,
)

FULL, PARTY = "full", "party"
"""How an authority takes part in a case: in all of it, or as a party of one of its rounds."""


@dataclass(frozen=True)
class CaseRow:
    """A case as its row says. `scope` is how the asker's authorities take part in it."""

    id: int
    number: str | None
    title: str
    workflow: str
    definition: str
    area: str | None
    owner: str
    authority: str
    parent_id: int | None
    parent_token: str | None
    party: str | None
    revision: int
    seq: int
    head: str
    state_json: str
    ended: str | None
    started_at: dt.datetime
    started_by: int | None
    ended_at: dt.datetime | None
    updated_at: dt.datetime
    scope: str | None = None

    @property
    def chain_end(self) -> ChainEnd:
        return ChainEnd(self.seq, self.head)


def _select(case_id: int, authorities: Iterable[str] | None) -> sa.Select[Any]:
    if authorities is None:
        return sa.select(case, sa.literal(FULL).label("scope")).where(case.c.id == case_id)
    # `full` sorts before `party`: the widest way in which the asker takes part.
    scope = (
        sa.select(sa.func.min(case_authority.c.scope))
        .where(case_authority.c.case_id == case_id)
        .where(case_authority.c.authority.in_(list(authorities)))
        .scalar_subquery()
    )
    return sa.select(case, scope.label("scope")).where(case.c.id == case_id)


def read(connection: Connection, case_id: int, authorities: Iterable[str] | None) -> CaseRow | None:
    """A case that some authorities take part in; None also when they do not.

    `authorities` None is the system itself.
    """
    row = connection.execute(_select(case_id, authorities)).first()
    return CaseRow(**row._mapping) if row is not None and row.scope is not None else None


def locked(
    connection: Connection, database: Database, case_id: int, authorities: Iterable[str] | None
) -> CaseRow | None:
    """The same, locked until the transaction ends. What else is read must be read after this."""
    row = connection.execute(database.lock(_select(case_id, authorities))).first()
    return CaseRow(**row._mapping) if row is not None and row.scope is not None else None


def insert(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """New cases, whose chains are still empty; gives their ids in order."""
    empty = {"revision": 0, "seq": 0, "head": FIRST_HEAD, "state_json": "{}"}
    statement = case.insert().returning(case.c.id, sort_by_parameter_order=True)
    result = connection.execute(statement, [{**empty, **row} for row in rows])
    return [row.id for row in result]


def save(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Saves the changed columns of locked or new cases; all rows name the same columns."""
    columns = [name for name in rows[0] if name != "id"]
    statement = (
        case.update()
        .where(case.c.id == sa.bindparam("b_id"))
        .values(
            revision=case.c.revision + 1,
            **{name: sa.bindparam(f"b_{name}") for name in columns},
        )
    )
    connection.execute(statement, [{f"b_{name}": row[name] for name in row} for row in rows])


def grant(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Authorities take part in cases; who does so fully stays so."""
    if not rows:
        return
    for row in rows:
        found = connection.execute(
            sa.select(case_authority.c.scope).where(
                case_authority.c.case_id == row["case_id"],
                case_authority.c.authority == row["authority"],
            )
        ).scalar()
        if found is None:
            connection.execute(case_authority.insert().values(**row))


def grant_new(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Authorities take part in cases in which none of them did before."""
    if rows:
        connection.execute(case_authority.insert(), list(rows))


def refer(connection: Connection, case_id: int, others: Iterable[int]) -> None:
    """A case refers to others, and is told when they end."""
    for other in others:
        known = connection.execute(
            sa.select(case_reference.c.case_id).where(
                case_reference.c.case_id == case_id, case_reference.c.refers_to == other
            )
        ).first()
        if known is None:
            connection.execute(case_reference.insert().values(case_id=case_id, refers_to=other))


def referring(connection: Connection, case_id: int) -> list[int]:
    """The cases that refer to a case."""
    statement = sa.select(case_reference.c.case_id).where(case_reference.c.refers_to == case_id)
    return list(connection.scalars(statement))


def children(connection: Connection, case_id: int, token: str | None = None) -> list[Any]:
    """The cases that a case started, at one token or at any: id, title, ended, party."""
    statement = sa.select(
        case.c.id, case.c.number, case.c.title, case.c.ended, case.c.party, case.c.parent_token
    ).where(case.c.parent_id == case_id)
    if token is not None:
        statement = statement.where(case.c.parent_token == token)
    return list(connection.execute(statement.order_by(case.c.id)))


def party_due(connection: Connection, case_id: int) -> str | None:
    """The deadline of the party whose own case this is."""
    return connection.execute(
        sa.select(round_party.c.due).where(round_party.c.case_id == case_id)
    ).scalar()


def next_numbers(
    connection: Connection, database: Database, prefix: str, many: int = 1
) -> list[int]:
    """The next numbers of a series; their row is locked, so that none is given twice."""
    row = connection.execute(
        database.lock(sa.select(number_counter.c.last).where(number_counter.c.prefix == prefix))
    ).first()
    last = row.last if row is not None else 0
    if row is None:
        connection.execute(number_counter.insert().values(prefix=prefix, last=many))
    else:
        connection.execute(
            number_counter.update()
            .where(number_counter.c.prefix == prefix)
            .values(last=last + many)
        )
    return list(range(last + 1, last + many + 1))
