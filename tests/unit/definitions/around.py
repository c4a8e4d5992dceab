"""What expressions and forms look at in these tests: values by name, a clock, a small register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aftaleflow.calendars.working_days import Calendar, ClosingDays
from aftaleflow.definitions.expressions.values import Reference, Upload

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
"""A Tuesday, ten o'clock in Denmark."""

CLOSED_IN_ODENSE = Calendar("Odense", ClosingDays({"12-24": "Juleaftensdag"}))


@dataclass(frozen=True)
class Around:
    """A context of expressions: a name without a value is unknown."""

    values: Mapping[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        return self.values.get(name)

    def now(self) -> dt.datetime:
        return NOW

    def calendar(self, organisation: str | None) -> Calendar:
        return CLOSED_IN_ODENSE if organisation == "odense" else Calendar("Danmark")


class Register:
    """Knows the municipality of Odense, the case 12 of the workflow `sag`, and files by name."""

    def find_organisation(self, key: str, kinds: list[str] | None) -> Reference | None:
        if key == "odense" and (kinds is None or "kommune" in kinds):
            return ODENSE
        return None

    def find_case(self, key: str, workflow: str) -> Reference | None:
        return Reference("case", "12") if (key, workflow) == ("12", "sag") else None

    def find_upload(self, given: Any) -> Upload | None:
        return FILE if given == "plan.pdf" else None


ODENSE = Reference("organisation", "odense", {"name": "Odense Kommune"}.get)
FILE = Upload(
    content="c1", filename="plan.pdf", media_type="application/pdf", size=3, sha256="0" * 64
)
