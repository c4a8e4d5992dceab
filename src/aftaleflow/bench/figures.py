"""Figures of a run: medians with their spread, ratios within the run, and the limits they keep."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """The middle of some samples, and the tenth and ninetieth percentile around it."""

    median: float
    low: float
    high: float
    samples: int

    @classmethod
    def of(cls, samples: Sequence[float], scale: float = 1.0) -> Spread:
        ordered = sorted(each * scale for each in samples)
        last = len(ordered) - 1
        return cls(
            statistics.median(ordered),
            ordered[round(last * 0.1)],
            ordered[round(last * 0.9)],
            len(ordered),
        )


@dataclass(frozen=True)
class Figure:
    """Something that was measured, in its unit."""

    name: str
    spread: Spread
    unit: str = "ms"


@dataclass(frozen=True)
class Limit:
    """What a figure must keep to. `exactly` says that less is as wrong as more."""

    name: str
    value: float
    most: float
    unit: str = ""
    exactly: bool = False

    @property
    def is_kept(self) -> bool:
        return self.value == self.most if self.exactly else self.value <= self.most


def milliseconds(name: str, seconds: Sequence[float]) -> Figure:
    return Figure(name, Spread.of(seconds, 1000))


def ratio(name: str, ours: Sequence[Sequence[float]], theirs: Sequence[Sequence[float]]) -> Figure:
    """How many times as long ours took: per block of the run, so that what disturbs the machine
    for a while disturbs both."""
    per_block = [
        statistics.median(a) / statistics.median(b) for a, b in zip(ours, theirs, strict=True)
    ]
    return Figure(name, Spread.of(per_block), "x")
