"""The row of a case: locked first in every command, saved last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.store.among import among, given
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


_COLUMNS = [column for column in case.c if column.name != "search"]
_CASE: sa.Select[Any] = sa.select(*_COLUMNS, sa.literal(FULL).label("scope")).where(
    case.c.id == sa.bindparam("case")
)


@lru_cache
def _seen_by(many: bool) -> sa.Select[Any]:
    scope = (
        sa.select(sa.func.min(case_authority.c.scope))  # `full` sorts before `party`
        .where(case_authority.c.case_id == sa.bindparam("case"))
        .where(among(case_authority.c.authority, "authorities", many=many))
        .scalar_subquery()
    )
    return sa.select(*_COLUMNS, scope.label("scope")).where(case.c.id == sa.bindparam("case"))


def _select(
    case_id: int, authorities: Iterable[str] | None
) -> tuple[sa.Select[Any], dict[str, Any]]:
    """The statement with what it is given."""
    if authorities is None:
        return _CASE, {"case": case_id}
    chosen = list(authorities)
    # The widest way in which the asker takes part counts.
    return _seen_by(len(chosen) != 1), {"case": case_id, "authorities": given(chosen)}


def _row(connection: Connection, statement: sa.Select[Any], values: Any) -> CaseRow | None:
    row = connection.execute(statement, values).first()
    return CaseRow(**row._mapping) if row is not None and row.scope is not None else None


def read(connection: Connection, case_id: int, authorities: Iterable[str] | None) -> CaseRow | None:
    """A case that some authorities take part in; None also when they do not.

    `authorities` None is the system itself.
    """
    return _row(connection, *_select(case_id, authorities))


def locked(
    connection: Connection, database: Database, case_id: int, authorities: Iterable[str] | None
) -> CaseRow | None:
    """The same, locked until the transaction ends. What else is read must be read after this."""
    statement, values = _select(case_id, authorities)
    return _row(connection, database.lock(statement), values)


def insert(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """New cases, whose chains are still empty; gives their ids in order."""
    empty = {"revision": 0, "seq": 0, "head": FIRST_HEAD, "state_json": "{}"}
    statement = case.insert().returning(case.c.id, sort_by_parameter_order=True)
    result = connection.execute(statement, [{**empty, **row} for row in rows])
    return [row.id for row in result]


def save(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Saves the changed columns of locked or new cases; all rows name the same columns."""
    columns = tuple(name for name in rows[0] if name != "id")
    values = [{f"b_{name}": row[name] for name in row} for row in rows]
    connection.execute(_saving(columns), values)


@lru_cache(maxsize=8)
def _saving(columns: tuple[str, ...]) -> sa.Update:
    return (
        case.update()
        .where(case.c.id == sa.bindparam("b_id"))
        .values(
            revision=case.c.revision + 1,
            **{name: sa.bindparam(f"b_{name}") for name in columns},
        )
    )


def grant(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Authorities take part in cases; who does so fully stays so, a party may come to do so."""
    if not rows:
        return
    table = case_authority
    ids = {row["case_id"] for row in rows}
    found = connection.execute(sa.select(table).where(table.c.case_id.in_(ids)))
    known = {(each.case_id, each.authority): each.scope for each in found}
    new = [row for row in rows if (row["case_id"], row["authority"]) not in known]
    if new:
        connection.execute(table.insert(), new)
    for row in rows:
        if row["scope"] == FULL and known.get((row["case_id"], row["authority"])) == PARTY:
            connection.execute(
                table.update()
                .where(table.c.case_id == row["case_id"], table.c.authority == row["authority"])
                .values(scope=FULL)
            )


def grant_new(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Authorities take part in cases in which none of them did before."""
    if rows:
        connection.execute(case_authority.insert(), list(rows))


def refer(connection: Connection, database: Database, case_id: int, others: Iterable[int]) -> bool:
    """A case refers to others, and is told when they end; whether it did not do so before.

    Those others cannot end until this transaction has, so that none ends without being told of.
    """
    table = case_reference
    known = connection.scalars(sa.select(table.c.refers_to).where(table.c.case_id == case_id))
    new = sorted(set(others) - set(known))
    if not new:
        return False
    connection.execute(database.lock_shared(sa.select(case.c.id).where(case.c.id.in_(new))))
    connection.execute(table.insert(), [{"case_id": case_id, "refers_to": o} for o in new])
    return True


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
    table = number_counter
    series = sa.select(table.c.last).where(table.c.prefix == prefix)
    last = connection.execute(database.lock(series)).scalar()
    if last is None:  # a new series, which another may be beginning at the same moment
        connection.execute(database.insert_new(table, prefix=prefix, last=0))
        last = connection.execute(database.lock(series)).scalar_one()
    connection.execute(
        table.update().where(table.c.prefix == prefix).values(last=table.c.last + many)
    )
    return list(range(last + 1, last + many + 1))
