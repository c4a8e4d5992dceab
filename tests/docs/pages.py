"""A page as these tests read it: its fenced blocks and its marked tables, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"

Row = dict[str, str]


@dataclass(frozen=True)
class Block:
    """A fenced block: `info` are the words behind the fence, `heading` what it stands under."""

    info: str
    text: str
    line: int
    heading: str


@dataclass(frozen=True)
class Table:
    """A table with the comment above it, which says what must be in it."""

    mark: str
    rows: tuple[Row, ...]


def blocks(page: str) -> Iterator[Block]:
    info, heading, start = "", "", 0
    lines: list[str] | None = None
    for number, line in enumerate(_lines(page), 1):
        if lines is not None and line == "```":
            yield Block(info, "\n".join([*lines, ""]), start, heading)
            lines = None
        elif lines is not None:
            lines.append(line)
        elif line.startswith("```"):
            info, start, lines = line.removeprefix("```"), number, []
        elif line.startswith("#"):
            heading = line.lstrip("#").strip()


def tables(page: str) -> Iterator[Table]:
    """The tables that have a comment right above them."""
    lines = _lines(page)
    for number, line in enumerate(lines):
        mark = re.fullmatch(r"<!-- (.*) -->", line)
        if mark is not None:
            names = _cells(lines[number + 1])
            rows = []
            for row in lines[number + 3 :]:
                if not row.startswith("|"):
                    break
                rows.append(dict(zip(names, _cells(row), strict=True)))
            yield Table(mark.group(1), tuple(rows))


def _lines(page: str) -> list[str]:
    return (DOCS / page).read_text("utf-8").splitlines()


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def in_code(cell: str) -> str:
    """The one word in code of a cell."""
    found = re.findall(r"`([^`]*)`", cell)
    assert len(found) == 1, cell
    return str(found[0])
