"""What is wrong with a text, and where: the one shape in which every check reports."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

Location = tuple[str | int, ...]
"""The way from the top of a file to a value: keys of mappings and places in lists."""


@dataclass(frozen=True, order=True)
class Position:
    """Line and column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong; `str()` gives `file:line:col: message [rule]`."""

    file: str
    position: Position
    message: str
    rule: str

    def __str__(self) -> str:
        at = self.position
        return f"{self.file}:{at.line}:{at.column}: {self.message} [{self.rule}]"


def near(word: str, choices: Iterable[str]) -> str:
    """`; did you mean x?` when one of the choices resembles the word, else nothing."""
    found = difflib.get_close_matches(word, list(choices), 1)
    return f"; did you mean {found[0]}?" if found else ""


def listed(words: Iterable[str]) -> str:
    """The allowed choices, in order, for a message."""
    return ", ".join(sorted(words))


def shortened(value: object) -> str:
    """What the author wrote, for a message: its beginning, if it is long."""
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
