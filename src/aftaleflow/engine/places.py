"""Where in a definition something stands, for the error when it cannot be computed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from aftaleflow.errors import EngineError


@contextmanager
def expressions_of(place: str) -> Iterator[None]:
    """Errors of expressions and deadlines inside name the element (or key) they belong to."""
    try:
        yield
    except EngineError as error:
        error.facts["element"] = error.facts["element"] or place
        raise
