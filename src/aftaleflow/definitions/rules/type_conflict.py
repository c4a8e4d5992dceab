"""type-conflict: one name is one datum, of one type, wherever it is written."""

from __future__ import annotations

from aftaleflow.definitions.model.fields import DataItem, Rows
from aftaleflow.definitions.names import type_of
from aftaleflow.definitions.problems import Location, listed
from aftaleflow.definitions.report import Subject

CODE = "type-conflict"


def check(subject: Subject) -> None:
    first: dict[str, tuple[DataItem, Location]] = {}
    for item, location in subject.definition.names.placed_items():
        known, where = first.setdefault(item.id, (item, location))
        here, there = _kind(item), _kind(known)
        if here != there:
            line = subject.report.source.position(where).line
            message = f"{item.id} is {here} here, but {there} on line {line}"
            subject.say(location, message, CODE)


def _kind(item: DataItem) -> str:
    """The type in words, as far as two places that write the datum must agree about it."""
    found = type_of(item)
    if isinstance(item, Rows):
        return f"rows of {listed(f'{field.id} ({_kind(field)})' for field in item.fields)}"
    options = (found.of or found).options
    return f"{found}" if options is None else f"{found} ({listed(options)})"
