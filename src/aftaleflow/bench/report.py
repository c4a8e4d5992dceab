"""What a run found: a table to read, JSON to keep."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from aftaleflow import __version__
from aftaleflow.bench.figures import Figure, Limit


@dataclass
class OfDatabase:
    """What was found on one kind of database."""

    kind: str
    figures: list[Figure] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Report:
    """What was found on all; `notes` say what was left out, and why."""

    databases: list[OfDatabase] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_kept(self) -> bool:
        """Whether every limit is kept."""
        return all(limit.is_kept for each in self.databases for limit in each.limits)

    def to_json(self) -> str:
        databases: list[dict[str, Any]] = [
            {
                **asdict(each),
                "limits": [{**asdict(limit), "is_kept": limit.is_kept} for limit in each.limits],
            }
            for each in self.databases
        ]
        body = {
            "version": __version__,
            "python": platform.python_version(),
            "is_kept": self.is_kept,
            "notes": self.notes,
            "databases": databases,
        }
        return json.dumps(body, indent=2, ensure_ascii=False)

    def lines(self) -> Iterator[str]:
        """The table."""
        for each in self.databases:
            yield f"{each.kind}"
            yield from (_figure_line(figure) for figure in each.figures)
            yield ""
            yield from (_limit_line(limit) for limit in each.limits)
            yield from (f"  note: {note}" for note in each.notes)
            yield ""
        yield from (f"note: {note}" for note in self.notes)


def _figure_line(figure: Figure) -> str:
    spread, unit = figure.spread, figure.unit
    around = f"{spread.low:.2f} - {spread.high:.2f}"
    return f"  {figure.name:<46}{spread.median:>9.2f} {unit:<3}{around:>18}  n={spread.samples}"


def _limit_line(limit: Limit) -> str:
    kept = "kept  " if limit.is_kept else "BROKEN"
    sign = "=" if limit.exactly else "<="
    value, most = _number(limit.value), _number(limit.most)
    return f"  {kept} {limit.name:<54}{value:>8} {sign:>2} {most} {limit.unit}".rstrip()


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.2f}"
