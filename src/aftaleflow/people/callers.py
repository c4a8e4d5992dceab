"""Who is asking: a person with roles, read anew at every request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.events.user_tasks import Candidate
from aftaleflow.store.tables.people import membership, organisation, person


@dataclass(frozen=True)
class Caller:
    """A person with the roles that they have today, and the authorities that these are in."""

    id: int
    name: str
    language: str
    roles: frozenset[tuple[str, str]]
    authorities: frozenset[str]

    def is_one_of(self, candidates: Iterable[Candidate]) -> bool:
        """Whether the person may do what is for some candidates."""
        return any(
            each.person == self.id
            or (each.organisation is not None and (each.organisation, each.role) in self.roles)
            for each in candidates
        )

    def has_role(self, organisation: str, role: str) -> bool:
        return (organisation, role) in self.roles

    def organisations_with_role(self, role: str) -> set[str]:
        return {key for key, each in self.roles if each == role}


def columns() -> tuple[Any, ...]:
    """The columns from which `from_rows` makes a caller; joined by `joined`."""
    return (
        person.c.id,
        person.c.name,
        person.c.language,
        membership.c.organisation,
        membership.c.role,
        organisation.c.authority,
    )


TODAY = sa.bindparam("today", type_=sa.Date)
"""What a statement over `joined` must be given."""

_VALID = sa.and_(
    membership.c.person_id == person.c.id,
    sa.or_(membership.c.valid_from.is_(None), membership.c.valid_from <= TODAY),
    sa.or_(membership.c.valid_to.is_(None), membership.c.valid_to >= TODAY),
)


def held_on(day: dt.date) -> sa.ColumnElement[bool]:
    """Whether a membership is held on a day."""
    return sa.and_(
        sa.or_(membership.c.valid_from.is_(None), membership.c.valid_from <= day),
        sa.or_(membership.c.valid_to.is_(None), membership.c.valid_to >= day),
    )


def joined(source: Any, on: Any) -> Any:
    """A join from a table that leads to a person to that person's roles of today."""
    return (
        source.join(person, on)
        .outerjoin(membership, _VALID)
        .outerjoin(organisation, organisation.c.key == membership.c.organisation)
    )


def from_rows(rows: Iterable[Any]) -> Caller | None:
    """The caller of the rows of one person."""
    found = list(rows)
    if not found:
        return None
    first = found[0]
    return Caller(
        first.id,
        first.name,
        first.language,
        frozenset((row.organisation, row.role) for row in found if row.organisation is not None),
        frozenset(row.authority for row in found if row.authority is not None),
    )


def by_id(connection: Connection, person_id: int, today: dt.date) -> Caller | None:
    """A person who may get in today."""
    return from_rows(connection.execute(_BY_ID, {"id": person_id, "today": today}))


_BY_ID = (
    sa.select(*columns())
    .select_from(
        person.outerjoin(membership, _VALID).outerjoin(
            organisation, organisation.c.key == membership.c.organisation
        )
    )
    .where(person.c.id == sa.bindparam("id"), person.c.disabled_at.is_(None))
)


def people_in(connection: Connection, organisation_key: str, role: str, on: dt.date) -> list[int]:
    """Who has a role in an organisation on a day, by the order in which they got it."""
    rows = connection.scalars(
        sa.select(membership.c.person_id)
        .join(person, person.c.id == membership.c.person_id)
        .where(
            membership.c.organisation == organisation_key,
            membership.c.role == role,
            person.c.disabled_at.is_(None),
            held_on(on),
        )
        .order_by(membership.c.id)
    )
    return list(dict.fromkeys(rows))


def organisations_with_people(connection: Connection, on: dt.date) -> set[str]:
    """The organisations in which somebody who may get in has a role on a day."""
    rows = connection.scalars(
        sa.select(membership.c.organisation)
        .join(person, person.c.id == membership.c.person_id)
        .where(person.c.disabled_at.is_(None), held_on(on))
        .distinct()
    )
    return set(rows)


def names(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """The names of some people."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = connection.execute(sa.select(person.c.id, person.c.name).where(person.c.id.in_(wanted)))
    return {row.id: row.name for row in rows}
