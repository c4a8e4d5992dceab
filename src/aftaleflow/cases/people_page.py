"""Who has which role in the authorities that the caller administers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from aftaleflow.cases.access import ADMINISTRATOR, role_title
from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import looking
from aftaleflow.errors import NotPermittedError, Words
from aftaleflow.people import callers
from aftaleflow.people.callers import Caller
from aftaleflow.store.tables.people import membership, organisation, person
from aftaleflow.texts.sorting import sort_key


@dataclass(frozen=True)
class PersonRow:
    """A person with their roles: organisation, role, both in words. `state`: active, invited,
    disabled."""

    name: str
    email: str
    state: str
    roles: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PeoplePage:
    """The people of some authorities, and what a new one can be given: organisations and roles
    as key and name."""

    people: list[PersonRow]
    organisations: list[tuple[str, str]]
    roles: list[tuple[str, str]]


def administers(caller: Caller) -> set[str]:
    """The authorities that the caller administers."""
    return caller.organisations_with_role(ADMINISTRATOR)


def see_people(office: Office, caller: Caller, language: str = "da") -> PeoplePage:
    """The people of the authorities that the caller administers.

    Raises:
        NotPermittedError: the caller administers nothing.
    """
    mine = administers(caller)
    if not mine:
        raise NotPermittedError(who=Words("administratorer", "administrators"))
    register = office.register.now()
    with looking(office, caller) as work:
        rows = list(
            work.connection.execute(
                sa.select(
                    person.c.id, person.c.name, person.c.email, person.c.disabled_at,
                    person.c.password_hash, membership.c.organisation, membership.c.role,
                )
                .join(membership, membership.c.person_id == person.c.id)
                .join(organisation, organisation.c.key == membership.c.organisation)
                .where(organisation.c.authority.in_(mine), callers.held_on(office.today()))
                .order_by(person.c.id, membership.c.id)
            )
        )  # fmt: skip
    found: dict[int, PersonRow] = {}
    for row in rows:
        words = f"{role_title(office, row.role, language)}, {register.name_of(row.organisation)}"
        role = (row.organisation, row.role, words)
        earlier = found[row.id].roles if row.id in found else ()
        found[row.id] = PersonRow(row.name, row.email, _state(row), (*earlier, role))
    here = [each for each in register.all() if each.authority in mine]
    organisations = [(each.key, each.name) for each in here if each.exists_on(office.today())]
    roles = [(key, role_title(office, key, language)) for key in office.vocabulary.roles]
    return PeoplePage(
        people=sorted(found.values(), key=lambda each: sort_key(each.name)),
        organisations=sorted(organisations, key=lambda each: sort_key(each[1])),
        roles=sorted(roles, key=lambda each: sort_key(each[1])),
    )


def _state(row: Any) -> str:
    if row.disabled_at is not None:
        return "disabled"
    return "active" if row.password_hash is not None else "invited"
