"""The base of all events: each is a flat value that can be written as JSON and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

Json = Any
"""None, bool, int, str, or lists and mappings of them. Decimals and dates are texts."""

REGISTRY: dict[str, type[Event]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact about a case. Subclasses add the facts' parts; `type` is the name in storage."""

    type: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        cls.type = cls.__name__
        REGISTRY[cls.type] = cls

    def to_json(self) -> dict[str, Json]:
        """The parts that are not None, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: _plain(value) for name, value in values.items() if value is not None}


def from_json(type_: str, body: Mapping[str, Json]) -> Event:
    """The event that `to_json` wrote.

    Raises:
        KeyError: the type is unknown to this version.
    """
    cls = REGISTRY[type_]
    known = {field.name: field for field in fields(cls)}
    values = {name: value for name, value in body.items() if name in known}
    return cls(**{name: _restored(known[name].type, value) for name, value in values.items()})


@dataclass(frozen=True, kw_only=True)
class Part:
    """A structured part of an event."""


_PARTS: dict[str, type[Part]] = {}


def part_of_events(cls: type[Part]) -> type[Part]:
    """Registers a part so that events that hold a tuple of it can be read back."""
    _PARTS[cls.__name__] = cls
    return cls


def _plain(value: Any) -> Json:
    if isinstance(value, tuple):
        return [_plain(element) for element in value]
    if isinstance(value, Part):
        values = {field.name: getattr(value, field.name) for field in fields(value)}
        return {name: _plain(v) for name, v in values.items() if v is not None}
    return value


def _restored(annotation: Any, value: Json) -> Any:
    """Tuples come back as tuples of their parts; everything else is as it was written."""
    text = str(annotation)
    if isinstance(value, list) and text.startswith("tuple["):
        part = _PARTS.get(text.removeprefix("tuple[").partition(",")[0])
        if part is None:
            return tuple(value)
        return tuple(part(**_parts_restored(part, element)) for element in value)
    return value


def _parts_restored(part: type[Part], body: Mapping[str, Json]) -> dict[str, Any]:
    known = {field.name: field.type for field in fields(part)}
    return {name: _restored(known[name], value) for name, value in body.items() if name in known}
