"""Names for pages: people by `person:<id>`, organisations by key, both in one look-up."""

from __future__ import annotations

from collections.abc import Iterable

from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import Work, looking
from aftaleflow.people import callers


class Names:
    """The names of people and organisations of one page."""

    def __init__(self, work: Work, people: Iterable[int | None] = ()) -> None:
        self._register = work.office.register.now()
        wanted = {each for each in people if each is not None}
        self.people = callers.names(work.connection, wanted)

    def person(self, person: int | None) -> str | None:
        return self.people.get(person) if person is not None else None

    def __call__(self, key: str) -> str:
        kind, _, person = key.partition(":")
        if kind == "person" and person.isdecimal():
            return self.people.get(int(person), key)
        return self._register.name_of(key)


def names_of_people(office: Office, people: Iterable[int | None]) -> dict[int, str]:
    """The names of some people, for a sentence that names them."""
    wanted = {each for each in people if each is not None}
    with looking(office, None) as work:
        return callers.names(work.connection, wanted)
