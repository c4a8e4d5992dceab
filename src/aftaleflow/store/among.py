"""Conditions that a column is among some values, in statements that are built only once.

Nearly always there is one value, and then the statement is compiled for good; a list is written
out anew each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


def among(column: sa.ColumnElement[Any], name: str, *, many: bool) -> sa.ColumnElement[bool]:
    """The condition; its values are given as `name`, the way that `given` makes them."""
    if many:
        return column.in_(sa.bindparam(name, expanding=True))
    return column == sa.bindparam(name)


def given(values: Sequence[Any]) -> Any:
    """The parameter for some values."""
    return values[0] if len(values) == 1 else values
