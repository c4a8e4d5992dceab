"""Typed values as JSON for events and storage, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Protocol

from aftaleflow.definitions.expressions.values import DocumentVersion, Reference
from aftaleflow.definitions.model.fields import DataItem, Rows

Json = Any


class References(Protocol):
    """Finds what a stored key refers to, so that its parts can be read."""

    def reference(self, kind: str, key: str) -> Reference: ...


def encode(value: Any) -> Json:
    """A value of the language as JSON: dates and decimals as texts, references by key."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Reference):
        return value.key
    if isinstance(value, DocumentVersion):
        return {"version": value.version, "filename": value.filename}
    if isinstance(value, list):
        return [encode(element) for element in value]
    if isinstance(value, Mapping):
        return {name: encode(element) for name, element in value.items()}
    return value


def decode(item: DataItem, stored: Json, references: References) -> Any:
    """The value that `encode` wrote, by the type of its data item."""
    if stored is None:
        return None
    if isinstance(item, Rows):
        fields = {field.id: field for field in item.fields}
        return [_row(fields, row, references) for row in stored]
    if item.many:
        return [_one(item.word, element, item.id, references) for element in stored]
    return _one(item.word, stored, item.id, references)


def _row(fields: dict[str, DataItem], row: Mapping[str, Json], references: References) -> Any:
    """A row; parts that the definition does not know (a round's own) stay as they are."""
    return {
        name: decode(fields[name], value, references) if name in fields else value
        for name, value in row.items()
    }


def _one(word: str, stored: Json, name: str, references: References) -> Any:
    if is_sealed(stored):
        return stored
    if word in ("organisation", "body", "case"):
        return references.reference(word, stored)
    if word == "document":
        return DocumentVersion(name, stored["version"], stored.get("filename", ""))
    read = _DECODE.get(word)
    return read(stored) if read is not None else stored


_DECODE: dict[str, Callable[[Any], Any]] = {
    "number": Decimal,
    "money": Decimal,
    "date": dt.date.fromisoformat,
}


def is_sealed(stored: Json) -> bool:
    """Whether a stored value is only the place and hash of a sealed one."""
    return isinstance(stored, dict) and stored.keys() == {"sealed", "sha256"}
