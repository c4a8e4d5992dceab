"""Which statements a command sends to the database, and how often it commits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

FRAME = ("BEGIN", "PRAGMA")
"""What opens a transaction or a connection, on SQLite written out by ourselves."""


@dataclass(frozen=True)
class Statement:
    """A statement as the driver got it."""

    text: str
    parameters: Any
    many: bool


@dataclass
class Heard:
    """What was sent while somebody listened."""

    statements: list[Statement] = field(default_factory=list)
    commits: int = 0


@contextmanager
def listening() -> Iterator[Heard]:
    """Hears what this thread sends to databases; connections for reading are heard too."""
    heard, me = Heard(), threading.get_ident()

    def executed(*given: Any) -> None:
        text, parameters, many = given[2], given[3], given[5]
        if threading.get_ident() == me and not text.startswith(FRAME):
            heard.statements.append(Statement(text, parameters, many))

    def committed(_connection: Any) -> None:
        if threading.get_ident() == me:
            heard.commits += 1

    sa.event.listen(Engine, "before_cursor_execute", executed)
    sa.event.listen(Engine, "commit", committed)
    try:
        yield heard
    finally:
        sa.event.remove(Engine, "before_cursor_execute", executed)
        sa.event.remove(Engine, "commit", committed)
