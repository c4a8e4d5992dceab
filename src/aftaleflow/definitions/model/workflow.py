"""The workflow file, and the files of reference data."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from aftaleflow.definitions.model.base import (
    Id,
    Key,
    Model,
    OneOrMany,
    ReferencePath,
    Title,
    Value,
    kind_of,
    title_text,
)
from aftaleflow.definitions.model.elements import AnyElement
from aftaleflow.definitions.model.fields import AnyDataItem
from aftaleflow.definitions.model.scenarios import Scenario


class Validity(Model):
    """From when to when (both included) new cases get this version; `undecided` is never."""

    from_: dt.date | None = Field(None, alias="from")
    to: dt.date | None = None

    @field_validator("from_", "to", mode="before")
    @classmethod
    def _date(cls, value: Any) -> Any:
        if value == "undecided":
            return dt.date.max
        if isinstance(value, str):
            try:
                return dt.date.fromisoformat(value)
            except ValueError:
                raise ValueError("a date is written 2026-11-24, or undecided") from None
        return value

    @model_validator(mode="after")
    def _in_order(self) -> Validity:
        if self.from_ is not None and self.to is not None and self.to < self.from_:
            raise ValueError(f"it would end on {self.to}, before it begins on {self.from_}")
        return self

    def covers(self, day: dt.date) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)

    def overlaps(self, other: Validity) -> bool:
        if dt.date.max in (self.from_, other.from_):
            return False  # what is undecided is never in force
        first, last = self.from_ or dt.date.min, self.to or dt.date.max
        return first <= (other.to or dt.date.max) and (other.from_ or dt.date.min) <= last


class CaseSettings(Model):
    """What a case of this workflow is called and whose it is.

    `owner` is the participant whose authority is responsible; `led_by` are the roles that may
    lead it: manage its rounds and cancel it.
    """

    title: str
    number: str
    owner: Id
    led_by: OneOrMany[ReferencePath] = []


Output = Annotated[
    Annotated[list[Id], Tag("list")] | Annotated[dict[Id, Value], Tag("mapping")],
    Discriminator(
        kind_of,
        custom_error_type="output",
        custom_error_message="output is a list of names, or {name: value}",
    ),
]


class Workflow(Model):
    """A workflow file, read from top to bottom."""

    workflow: Key
    catalogue: str | None = None
    name: Title
    documentation: Title | None = None
    source: str | None = None
    valid: Validity = Validity()
    case: CaseSettings
    participants: dict[Id, str] = {}
    input: list[AnyDataItem] = []
    output: Output = []
    data: list[AnyDataItem] = []
    process: list[AnyElement]
    tests: list[Scenario] = []

    def title(self, language: str = "da") -> str:
        return title_text(self.name, language, self.workflow)

    def output_values(self) -> dict[str, Any]:
        """Output names with the values that they are given; a bare name is data of that name."""
        if isinstance(self.output, list):
            return {name: f"= {name}" for name in self.output}
        return self.output


class Vocabulary(Model):
    """The words that definitions may use for roles, functions and kinds of organisations."""

    vocabulary: Key
    source: str | None = None
    roles: dict[Id, Title]
    functions: dict[Id, Title]
    kinds: dict[Id, Title]


class OrganisationItem(Model):
    """An authority, or a body of one. `short` is what people call it; `of` its authority.

    `code` is a public number kept as text; `clusters` those it takes part in, the first its
    primary one; `closed` are days of its own besides the public holidays (`12-24` every year).
    """

    key: Key
    name: str
    short: str | None = None
    kind: Id
    function: Id | None = None
    of: Key | None = None
    code: str | None = None
    clusters: list[Key] = []
    closed: dict[str, str] = {}
    valid: Validity = Validity()
    note: str | None = None


class BodyPattern(Model):
    """A body that every organisation of a kind has: `{key}` and `{name}` are filled in."""

    each: Id
    key: str
    name: str
    kind: Id
    function: Id | None = None


class Organisations(Model):
    """A file of the organisations of an area, with their source."""

    organisations: Key
    area: Key
    source: str
    bodies: list[BodyPattern] = []
    items: list[OrganisationItem]

    def all_items(self) -> list[OrganisationItem]:
        """The organisations, and the bodies that follow from the patterns."""
        bodies = [
            _body(pattern, item)
            for pattern in self.bodies
            for item in self.items
            if item.kind == pattern.each
        ]
        return [*self.items, *bodies]


def _body(pattern: BodyPattern, item: OrganisationItem) -> OrganisationItem:
    short = item.short or item.name
    return OrganisationItem(
        key=pattern.key.format(key=item.key),
        name=pattern.name.format(name=short),
        kind=pattern.kind,
        function=pattern.function,
        of=item.key,
    )
