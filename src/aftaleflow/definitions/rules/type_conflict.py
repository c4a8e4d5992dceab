"""type-conflict: one name is one datum, of one type, wherever a form writes it."""

from __future__ import annotations

from aftaleflow.definitions.expressions.types import alike
from aftaleflow.definitions.model.fields import DataItem
from aftaleflow.definitions.names import type_of
from aftaleflow.definitions.report import Subject

CODE = "type-conflict"


def check(subject: Subject) -> None:
    first: dict[str, DataItem] = {}
    for item in subject.definition.names.all_items():
        known = first.setdefault(item.id, item)
        one, other = type_of(item), type_of(known)
        if not alike(one, other) or one.options != other.options:
            message = f"{item.id} is {other} in one place and {one} in another"
            subject.say((), message, CODE)
