"""The shipped definitions by name, read once."""

from __future__ import annotations

from functools import cache

from aftaleflow.definitions.checking import check_paths
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.shipped import shipped_paths


@cache
def _all() -> dict[str, Definition]:
    found = check_paths(shipped_paths()).checked().definitions
    return {f"{key}.{label}".rstrip("."): each for (key, label), each in found.items()}


SHIPPED = sorted(_all())


def shipped(name: str) -> Definition:
    """A definition by its key and label."""
    return _all()[name]
