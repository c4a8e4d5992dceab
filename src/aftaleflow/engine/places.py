"""Where in a definition an expression stands, for the error when it cannot be computed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from aftaleflow.errors import ExpressionError


@contextmanager
def expressions_of(place: str) -> Iterator[None]:
    """Errors of expressions inside name the element (or key) that they belong to."""
    try:
        yield
    except ExpressionError as error:
        error.facts["element"] = error.facts["element"] or place
        raise
