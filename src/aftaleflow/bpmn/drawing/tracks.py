"""Side by side in a channel: which line gets which track, with as few crossings as can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from aftaleflow.bpmn.drawing.ways import CHANNEL, GAP, Route

BEFORE, AFTER = -1, 1  # left of or above a channel; right of or below it
NEVER = 1000
Points = Sequence[tuple[float, float]]


@dataclass
class Strand:
    """What lines to one target use of a channel, from `lo` to `hi`.

    `taps` are the places where a line comes or goes, each with its side and whether the place is
    fixed already; `legs` are the numbers of the routes and of their legs in it.
    """

    target: str
    lo: float
    hi: float
    taps: set[tuple[float, int, bool]] = field(default_factory=set)
    legs: list[tuple[int, int]] = field(default_factory=list)

    def meets(self, other: Strand) -> bool:
        return self.lo <= other.hi and other.lo <= self.hi

    def comes_from_before(self, place: float) -> bool:
        """Whether a line comes from the left or from above just there."""
        return any(
            side == BEFORE and fixed and abs(at - place) < 1 for at, side, fixed in self.taps
        )


def strands(
    routes: Sequence[Route], points: Sequence[Points], where: str
) -> dict[int, list[Strand]]:
    """The strands of every gap or channel, given the ends of all legs."""
    found: dict[int, list[Strand]] = {}
    for number, route in enumerate(routes):
        for at, leg in enumerate(route.legs):
            if leg.where == where:
                strand = _strand(number, at, route, points[number])
                found.setdefault(leg.number, []).append(strand)
    return {index: _joined(each) for index, each in found.items()}


def _strand(number: int, at: int, route: Route, points: Points) -> Strand:
    along, aside = (0, 1) if route.legs[at].level else (1, 0)
    here = points[at][aside]
    taps = set()
    for leg, near, far in ((at - 1, at, at - 1), (at + 1, at + 1, at + 2)):
        side = AFTER if points[far][aside] > here else BEFORE
        taps.add((points[near][along], side, route.legs[leg].where not in (GAP, CHANNEL)))
    lo, hi = sorted((points[at][along], points[at + 1][along]))
    return Strand(route.flow.target, lo, hi, taps, [(number, at)])


def _joined(each: list[Strand]) -> list[Strand]:
    """Strands to the same target that touch become one."""
    joined: list[Strand] = []
    for strand in sorted(each, key=lambda s: (s.target, s.lo, s.hi, s.legs)):
        last = joined[-1] if joined else None
        if last is not None and last.target == strand.target and last.meets(strand):
            last.hi = max(last.hi, strand.hi)
            last.taps |= strand.taps
            last.legs += strand.legs
        else:
            joined.append(strand)
    return joined


class StuckError(Exception):
    """Lines that each must be on the far side of another one. Only `layout` sees it."""

    def __init__(self, left: list[Strand]) -> None:
        super().__init__()
        self.strands = left


def tracks(each: Sequence[Strand]) -> dict[tuple[int, int], int]:
    """The track of every leg in one channel, counted from the left or from above.

    Raises:
        StuckError: there is no order in which no line runs over another one.
    """
    order = _swapped(_ordered(each))
    found: list[int] = []
    for number, strand in enumerate(order):
        met = [found[n] for n in range(number) if order[n].meets(strand)]
        found.append(1 + max(met, default=-1))
    return {leg: found[number] for number, strand in enumerate(order) for leg in strand.legs}


def _ordered(each: Sequence[Strand]) -> list[Strand]:
    """One after the other the strand that is crossed least when it comes before all others."""
    left = sorted(each, key=lambda s: (s.lo, s.hi, s.target))
    order: list[Strand] = []
    while left:
        best = min(
            (
                (sum(_cost(strand, o) - min(_cost(o, strand), 9) for o in left), n)
                for n, strand in enumerate(left)
            )
        )
        if best[0] >= NEVER // 2:
            raise StuckError(left)
        order.append(left.pop(best[1]))
    return order


def _swapped(order: list[Strand]) -> list[Strand]:
    """The order after all exchanges of neighbours that save crossings."""
    for _ in order:
        for n in range(len(order) - 1):
            one, other = order[n], order[n + 1]
            if _cost(other, one) < _cost(one, other):
                order[n], order[n + 1] = other, one
    return order


def _cost(first: Strand, second: Strand) -> int:
    """How often two strands cross when one comes before the other; NEVER when they would touch."""
    if first is second or not first.meets(second):
        return 0
    crossings = 0
    for place, side, fixed in first.taps:
        if side == AFTER and second.lo <= place <= second.hi:
            if fixed and second.comes_from_before(place):
                return NEVER
            crossings += second.lo < place < second.hi
    for place, side, _ in second.taps:
        crossings += side == BEFORE and first.lo < place < first.hi
    return crossings
