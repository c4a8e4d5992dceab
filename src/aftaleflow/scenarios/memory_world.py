"""The world of a scenario: organisations called by name, people called by role, no files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from aftaleflow.calendars.working_days import Calendar, ClosingDays
from aftaleflow.definitions.expressions.values import Reference, Upload
from aftaleflow.definitions.model.fields import DataItem
from aftaleflow.definitions.model.workflow import Organisations
from aftaleflow.engine.world import CaseFacts
from aftaleflow.events.base import Json
from aftaleflow.rounds.round import Round


class MemoryWorld:
    """Answers from what the scenario and the register's files say; anything else by its name."""

    def __init__(self, organisations: list[Organisations]) -> None:
        self._functions: dict[str, list[str]] = {}
        for file in organisations:
            for item in file.items:
                if item.function is not None:
                    names = self._functions.setdefault(item.function, [])
                    names.append(item.short or item.name)
        self.people: dict[str, list[str]] = {}
        self.closed: dict[str, ClosingDays] = {}
        self.cases: dict[str, CaseFacts] = {}
        self.rounds: dict[str, Round] = {}
        self._ids: dict[str, int] = {}

    def person(self, name: str) -> int:
        """The id of a person called so."""
        return self._ids.setdefault(name, len(self._ids) + 1)

    def name_of(self, person: int) -> str:
        return next((name for name, id_ in self._ids.items() if id_ == person), f"#{person}")

    def reference(self, kind: str, key: str) -> Reference:
        if kind == "case":
            return Reference(kind, key, lambda part: getattr(self.cases.get(key), part, None))
        if kind == "person" and key.isdecimal():
            key = self.name_of(int(key))
        return Reference(kind, key, {"name": key}.get)

    def find_organisation(self, key: str, kinds: list[str] | None) -> Reference | None:
        return self.reference("organisation", key)

    def find_case(self, key: str, workflow: str) -> Reference | None:
        return self.reference("case", key) if key in self.cases else None

    def find_upload(self, given: Any) -> Upload | None:
        if not isinstance(given, str):
            return None
        return _file(given)

    def with_function(self, function: str, of: str | None) -> list[str]:
        if of is not None:
            return [f"{of}.{function}"]
        return self._functions.get(function, [function])

    def people_in(self, organisation: str, role: str) -> list[int]:
        path = f"{organisation}.{role}"
        return [self.person(name) for name in self.people.get(path, [path])]

    def calendar(self, organisation: str | None) -> Calendar:
        name = organisation or "Danmark"
        return Calendar(name, self.closed.get(name, ClosingDays()))

    def authority_of(self, organisation: str) -> str:
        return organisation.partition(".")[0]

    def case_facts(self, key: str) -> CaseFacts | None:
        return self.cases.get(key)

    def latest_round(self, element: str) -> Round | None:
        return self.rounds.get(element)

    def seal(self, item: DataItem, value: Json) -> Json:
        return value

    def render(self, template: str, title: str, values: Mapping[str, Any]) -> Upload:
        return _file(f"{template}.pdf")


def _file(name: str) -> Upload:
    return Upload(
        content=name, filename=name, media_type="application/pdf", size=1, sha256="0" * 64
    )


def closing_days(days: list[str]) -> ClosingDays:
    """Closing days as a scenario writes them: `12-24` every year, `2026-12-24` once."""
    yearly = {day: "lukkedag" for day in days if len(day) == len("12-24")}
    dates = {dt.date.fromisoformat(day): "lukkedag" for day in days if day not in yearly}
    return ClosingDays(yearly, dates)
