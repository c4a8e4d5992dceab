"""The world of a case as the store and the register know it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.calendars.working_days import Calendar
from aftaleflow.cases.office import Office
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.encoding import is_sealed
from aftaleflow.definitions.expressions.values import Reference, Upload
from aftaleflow.definitions.model.fields import DataItem
from aftaleflow.documents.rendering import render
from aftaleflow.engine.templates import shown
from aftaleflow.engine.world import CaseFacts
from aftaleflow.events.base import Json
from aftaleflow.people import callers
from aftaleflow.people.callers import Caller
from aftaleflow.people.register import Register
from aftaleflow.rounds.round import Round
from aftaleflow.store import contents, rounds, sealing
from aftaleflow.store.contents import Kept, NewFile
from aftaleflow.store.tables.cases import case as case_table, case_authority

SUBJECT = "citizen"
"""Whom the protected fields of a case are about, until a case has several people in it."""


class CaseWorld:
    """Answers the engine's questions within one transaction."""

    def __init__(
        self,
        office: Office,
        connection: Connection,
        definition: Definition,
        *,
        case_id: int | None,
        area: str | None,
        caller: Caller | None,
    ) -> None:
        self._office = office
        self._connection = connection
        self._definition = definition
        self._case_id = case_id
        self._area = area
        self._caller = caller
        self._rounds: dict[str, Round | None] = {}
        self._cases: dict[str, CaseFacts | None] = {}
        self._people: dict[str, str] = {}

    @cached_property
    def _register(self) -> Register:
        return self._office.register.now()

    @cached_property
    def _today(self) -> dt.date:
        return self._office.today()

    def reference(self, kind: str, key: str) -> Reference:
        if kind == "case":
            return Reference(kind, key, lambda part: getattr(self.case_facts(key), part, None))
        if kind == "person":
            return Reference(kind, key, {"name": self._name_of_person(key)}.get)
        return Reference(kind, key, {"name": self._register.name_of(key)}.get)

    def _name_of_person(self, key: str) -> str:
        if key not in self._people:
            found = callers.names(self._connection, [int(key)])
            self._people[key] = found.get(int(key), key)
        return self._people[key]

    def find_organisation(self, key: str, kinds: list[str] | None) -> Reference | None:
        possible = self._register.of_kinds(kinds, area=self._area, on=self._today)
        if any(each.key == key for each in possible):
            return self.reference("organisation", key)
        return None

    def find_case(self, key: str, workflow: str) -> Reference | None:
        """Only cases that the caller's authorities take part in can be referred to."""
        if not key.isdecimal() or self._caller is None:
            return None
        found = self._connection.execute(
            sa.select(case_table.c.id)
            .join(case_authority, case_authority.c.case_id == case_table.c.id)
            .where(
                case_table.c.id == int(key),
                case_table.c.workflow == workflow,
                case_authority.c.authority.in_(self._caller.authorities),
                case_authority.c.scope == "full",
            )
        ).first()
        return self.reference("case", key) if found is not None else None

    def find_upload(self, given: Any) -> Upload | None:
        """A file that the caller handed in: its id, or the file itself as it was received."""
        person = self._caller.id if self._caller is not None else None
        if isinstance(given, NewFile):
            kept = contents.keep(
                self._connection,
                self._office.master,
                given,
                person=person,
                at=self._office.now(),
            )
            return _upload(kept)
        if isinstance(given, str):
            found = contents.find(self._connection, self._office.master, given, person)
            return _upload(found) if found is not None else None
        return None

    def with_function(self, function: str, of: str | None) -> list[str]:
        return self._register.with_function(function, of=of, area=self._area, on=self._today)

    def people_in(self, organisation: str, role: str) -> list[int]:
        return callers.people_in(self._connection, organisation, role, self._today)

    def calendar(self, organisation: str | None) -> Calendar:
        return self._register.calendar(organisation)

    def authority_of(self, organisation: str) -> str:
        return self._register.authority_of(organisation)

    def case_facts(self, key: str) -> CaseFacts | None:
        if key not in self._cases:
            row = self._connection.execute(
                sa.select(
                    case_table.c.id, case_table.c.number, case_table.c.title, case_table.c.ended
                ).where(case_table.c.id == int(key))
            ).first()
            self._cases[key] = (
                CaseFacts(str(row.id), row.number or "", row.title, row.ended)
                if row is not None
                else None
            )
        return self._cases[key]

    def latest_round(self, element: str) -> Round | None:
        if element not in self._rounds:
            found = (
                rounds.latest(self._connection, self._case_id, element)
                if self._case_id is not None
                else None
            )
            self._rounds[element] = found.round if found is not None else None
        return self._rounds[element]

    def know_round(self, round_: Round) -> None:
        """A round that has just been read or changed in this transaction."""
        self._rounds[round_.element] = round_

    def seal(self, item: DataItem, value: Json) -> Json:
        if is_sealed(value):  # what stood there before and was left as it is
            return value
        return sealing.seal(
            self._connection,
            self._office.master,
            case_id=self._case_id,
            subject=SUBJECT,
            value=value,
            at=self._office.now(),
        )

    def render(self, template: str, title: str, values: Mapping[str, Any]) -> Upload:
        file = render(self._definition, template, title, values, shown)
        upload = self.find_upload(file)
        assert upload is not None  # noqa: S101 - a new file is always taken
        return upload


def _upload(kept: Kept) -> Upload:
    return Upload(
        content=kept.id,
        filename=kept.filename,
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256,
    )
