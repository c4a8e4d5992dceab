"""The values of the expression language at run time, and how they are told apart and shown.

Numbers and money are `Decimal`, texts and choices `str`, yes/no `bool`, dates `date`, instants
`datetime` in UTC, lists `list`, rows `dict`, unknown is `None`. The rest is below.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from aftaleflow.calendars.deadlines import as_date


@dataclass(frozen=True)
class Reference:
    """An organisation, body, person or case: told apart by its key, with a few parts to read."""

    kind: str
    key: str
    parts: Callable[[str], Any] = field(default=lambda _name: None, compare=False, repr=False)

    def __str__(self) -> str:
        name = self.parts("name") or self.parts("title")
        return str(name) if name is not None else self.key


@dataclass(frozen=True)
class DocumentVersion:
    """A document of the case in its present version."""

    name: str
    version: int
    filename: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.filename or self.name} (version {self.version})"


@dataclass(frozen=True)
class Duration:
    """An amount of time that can be added to a moment; `calendar` is an organisation's key."""

    unit: str
    number: int
    calendar: str | None = None

    def negated(self) -> Duration:
        return Duration(self.unit, -self.number, self.calendar)


def part_of(value: Any, name: str) -> Any:
    """`value.name`: of a list the parts of its elements, of unknown unknown."""
    if value is None:
        return None
    if isinstance(value, list):
        return [part_of(element, name) for element in value]
    if isinstance(value, Mapping):
        return value.get(name)
    if isinstance(value, dt.date):  # an instant is a date too
        return _part_of_date(as_date(value), name)
    if isinstance(value, DocumentVersion):
        return Decimal(value.version) if name == "version" else None
    if isinstance(value, Reference):
        return value.parts(name)
    read = getattr(value, "part", None)
    return read(name) if callable(read) else None


def _part_of_date(day: dt.date, name: str) -> Any:
    numbers = {
        "year": day.year, "month": day.month, "day": day.day, "weekday": day.isoweekday(),
    }  # fmt: skip
    return Decimal(numbers[name]) if name in numbers else None


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that was received and waits to become a document's next version.

    `content` is where its bytes are kept, `sha256` the hash of what is kept there.
    """

    content: str
    filename: str
    media_type: str
    size: int
    sha256: str

    def __str__(self) -> str:
        return self.filename
