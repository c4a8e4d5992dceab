"""All ways that a line could take from one node to another, as far as the shapes allow.

A line runs along the middle of rows where these are empty, and else in channels: `gap` above each
row, `channel` left of each column. So it never touches a shape that it does not belong to.

Places are counted in steps of 20 here: channel c at 20c, column c right of it; gap r at 20r, the
middle of row r at 20r + 10.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from aftaleflow.bpmn.drawing.grid import Grid, Place
from aftaleflow.bpmn.drawing.ports import (
    BOTTOM,
    FAN,
    LEFT,
    RIGHT,
    TOP,
    entries,
    exits,
    leaves_upwards,
    order_of_entry,
    order_of_exit,
)
from aftaleflow.bpmn.graph import SKIP, Flow, Graph, Kind

STEP, MIDDLE = 20, 10
BEND, ACROSS, DOWN = 0.9, 0.5, 0.8  # what a bend, a column and a row cost
EXIT_COST = {RIGHT: 0.0, BOTTOM: 0.1, TOP: 0.3, FAN: 1.2}
WRONG_SIDE = 0.5  # for a line that leads back through the left side, or on through another one
ROW, GAP, CHANNEL, OUT, IN = "row", "gap", "channel", "out", "in"
Points = tuple[tuple[int, int], ...]
LegsOf = Callable[[Flow, str, str], Iterator[tuple["Leg", ...]]]


class Leg(NamedTuple):
    """A straight part: along the middle of a row, in a gap or channel, or at the exit or entry."""

    where: str
    number: int = 0

    @property
    def level(self) -> bool:
        return self.where in (ROW, GAP)


class Stretch(NamedTuple):
    """Where a leg lies, and from where to where it goes; `inner` if that is through places."""

    level: bool
    line: int
    lo: int
    hi: int
    inner: bool = False


@dataclass(frozen=True)
class Route:
    """Where a flow leaves and enters, and its legs; level and upright ones take turns.

    `points` are the ends of the legs in steps.
    """

    flow: Flow
    exit: str
    entry: str
    legs: tuple[Leg, ...]
    points: Points
    cost: float = 0.0

    @property
    def drops(self) -> bool:
        """Whether it goes down from a lower corner to the middle of its target's row."""
        return self.exit == BOTTOM and self.legs[-1].where == ROW and len(self.legs) == 2

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        return tuple(
            _stretch(leg, ends, first=at == 0)
            for at, (leg, ends) in enumerate(zip(self.legs, pairwise(self.points), strict=True))
        )

    @cached_property
    def turns(self) -> tuple[tuple[int, int], ...]:
        """The channels from which it turns into a row, each with the row."""
        return tuple(
            (self.points[at][0] // STEP, leg.number)
            for at, leg in enumerate(self.legs)
            if at > 0 and leg.where == ROW
        )


class Ways:
    """The ways between the nodes of a graph in their places."""

    def __init__(self, graph: Graph, grid: Grid) -> None:
        self._grid = grid
        self._nodes = {node.id: node for node in graph.nodes}

    def straight(self, flow: Flow) -> Route | None:
        """The way along the row, where nothing stands between source and target."""
        source, target = self._ends(flow)
        direct = source.row == target.row and target.column >= source.after
        if not direct or LEFT not in entries(self._nodes[flow.target]):
            return None
        if RIGHT not in exits(self._nodes[flow.source], flow.leaves):
            return None
        route = self._route(flow, RIGHT, LEFT, (Leg(ROW, source.row),))
        return route if self._free(route) else None

    def of(self, flow: Flow) -> Iterator[Route]:
        """The ways that are worth a thought, the simplest first."""
        yield from self._sorted(flow, self._legs)

    def anywhere(self, flow: Flow) -> Iterator[Route]:
        """Ways past wide blocks, through any channel."""
        yield from self._sorted(flow, self._legs_anywhere)

    def leads_on(self, flow: Flow) -> bool:
        """Whether the target stands in a later column."""
        source, target = self._ends(flow)
        return target.column >= source.after

    def distance(self, flow: Flow) -> tuple[bool, int]:
        """Whether both ends are in the same row, and how far they are apart."""
        source, target = self._ends(flow)
        rows = abs(target.row - source.row)
        return rows == 0, abs(target.column - source.after) + 2 * rows

    def _ends(self, flow: Flow) -> tuple[Place, Place]:
        return self._grid.places[flow.source], self._grid.places[flow.target]

    def _sorted(self, flow: Flow, legs_of: LegsOf) -> Iterator[Route]:
        found = [
            self._route(flow, exit_, entry, legs)
            for exit_ in exits(self._nodes[flow.source], flow.leaves)
            for entry in entries(self._nodes[flow.target])
            for legs in legs_of(flow, exit_, entry)
        ]
        found.sort(key=lambda route: route.cost)
        for route in found:
            if self._free(route):
                yield route

    def _legs(self, flow: Flow, exit_: str, entry: str) -> Iterator[tuple[Leg, ...]]:
        source, target = self._ends(flow)
        if exit_ in (RIGHT, FAN):
            yield from _from_the_right(exit_, entry, source, target)
            return
        gap = _gap_of_exit(exit_, source)
        if gap > source.row and entry == LEFT:
            yield Leg(OUT), Leg(ROW, target.row)
        yield from _from_above_or_below(gap, entry, source, target)
        wide = self._nodes[flow.target].kind is Kind.BLOCK and source.column == target.column
        if exit_ not in (TOP, BOTTOM, SKIP) and wide and entry == TOP:
            yield (Leg(OUT),)  # what a boundary event starts stands right below it

    def _legs_anywhere(self, flow: Flow, exit_: str, entry: str) -> Iterator[tuple[Leg, ...]]:
        source, target = self._ends(flow)
        if entry == LEFT:
            return
        last = Leg(GAP, _gap_of_entry(entry, target)), Leg(IN)
        for channel in range(self._grid.columns + 1):
            if exit_ in (RIGHT, FAN):
                for gap in (source.row, source.row + 1):
                    first = Leg(ROW, source.row), Leg(CHANNEL, source.after), Leg(GAP, gap)
                    yield *first, Leg(CHANNEL, channel), *last
            else:
                yield Leg(OUT), Leg(GAP, _gap_of_exit(exit_, source)), Leg(CHANNEL, channel), *last

    def _route(self, flow: Flow, exit_: str, entry: str, legs: tuple[Leg, ...]) -> Route:
        points = self._points(flow, exit_, entry, legs)
        return Route(flow, exit_, entry, legs, points, self._cost(flow, exit_, entry, points))

    def _points(self, flow: Flow, exit_: str, entry: str, legs: tuple[Leg, ...]) -> Points:
        source, target = self._ends(flow)
        middle = source.row * STEP + MIDDLE
        if exit_ in (RIGHT, FAN):  # a fan leaves a little below the middle of the row
            start = source.after * STEP - 1, middle + (3 if exit_ == FAN else 0)
        else:
            x = source.column * STEP + order_of_exit(self._nodes[flow.source], exit_)
            start = x, middle + (-5 if leaves_upwards(exit_) else 5)
        x = target.column * STEP + order_of_entry(self._nodes[flow.target])
        end = x, target.row * STEP + MIDDLE + (-5 if entry == TOP else 5)
        if entry == LEFT:
            end = target.column * STEP + 1, target.row * STEP + MIDDLE
        if legs[-1].where == OUT:
            end = start[0], end[1]
        lines = [_line(leg, start[0], end[0]) for leg in legs]
        if exit_ == FAN:
            lines[0] = start[1]
        corners = [
            (there, here) if leg.level else (here, there)
            for leg, (here, there) in zip(legs, pairwise(lines), strict=False)
        ]
        return (start, *corners, end)

    def _free(self, route: Route) -> bool:
        """Whether no shape is in the way."""
        return all(
            self._leg_free(route, leg, *ends)
            for leg, ends in zip(route.legs, pairwise(route.points), strict=True)
        )

    def _leg_free(
        self, route: Route, leg: Leg, start: tuple[int, int], end: tuple[int, int]
    ) -> bool:
        """Lines run along rows from left to right only."""
        (x, y), (to_x, to_y) = start, end
        column = x // STEP
        if leg.where == CHANNEL:
            return self._grid.open(leg.number, _middles(min(y, to_y), max(y, to_y)))
        if leg.where == ROW:
            first = -(-x // STEP) if x % STEP in (0, STEP - 1) else column
            return x <= to_x and self._empty(leg.number, range(first, to_x // STEP))
        if leg.where == OUT and len(route.legs) == 1:
            return y < to_y and self._empty_column(column, range(y // STEP + 1, to_y // STEP))
        if leg.where == OUT:
            return self._empty_column(column, _middles(min(y, to_y), max(y, to_y)))
        return True

    def _empty(self, row: int, columns: range) -> bool:
        return all((row, column) not in self._grid.at for column in columns)

    def _empty_column(self, column: int, rows: range) -> bool:
        return all((row, column) not in self._grid.at for row in rows)

    def _cost(self, flow: Flow, exit_: str, entry: str, points: Points) -> float:
        length = sum(
            abs(x - to_x) / STEP * ACROSS + abs(y - to_y) / STEP * DOWN
            for (x, y), (to_x, to_y) in pairwise(points)
        )
        wrong = (entry == LEFT) != self.leads_on(flow)
        leaving = EXIT_COST.get(exit_, 0.0)
        return length + BEND * (len(points) - 2) + WRONG_SIDE * wrong + leaving


def _from_the_right(
    exit_: str, entry: str, source: Place, target: Place
) -> Iterator[tuple[Leg, ...]]:
    first, out = Leg(ROW, source.row), source.after
    if entry != LEFT:
        yield first, Leg(CHANNEL, out), Leg(GAP, _gap_of_entry(entry, target)), Leg(IN)
        return
    last = Leg(ROW, target.row)
    for channel in sorted({out, target.column} if exit_ == RIGHT else {out}):
        yield first, Leg(CHANNEL, channel), last
    for gap in sorted({source.row, source.row + 1, target.row, target.row + 1}):
        yield first, Leg(CHANNEL, out), Leg(GAP, gap), Leg(CHANNEL, target.column), last


def _from_above_or_below(
    gap: int, entry: str, source: Place, target: Place
) -> Iterator[tuple[Leg, ...]]:
    out, along = Leg(OUT), Leg(GAP, gap)
    if entry == LEFT:
        for channel in sorted({target.column, min(source.after, target.column)}):
            yield out, along, Leg(CHANNEL, channel), Leg(ROW, target.row)
    elif _gap_of_entry(entry, target) == gap:
        yield out, along, Leg(IN)
    else:
        last = Leg(GAP, _gap_of_entry(entry, target)), Leg(IN)
        for channel in sorted({target.column, target.after, source.column, source.after}):
            yield out, along, Leg(CHANNEL, channel), *last


def _gap_of_exit(exit_: str, source: Place) -> int:
    return source.row + (0 if leaves_upwards(exit_) else 1)


def _gap_of_entry(entry: str, target: Place) -> int:
    return target.row if entry == TOP else target.row + 1


def _line(leg: Leg, out_x: int, in_x: int) -> int:
    """Where a leg lies: its y when it is level, else its x."""
    if leg.where == ROW:
        return leg.number * STEP + MIDDLE
    if leg.where in (GAP, CHANNEL):
        return leg.number * STEP
    return out_x if leg.where == OUT else in_x


def _stretch(leg: Leg, ends: tuple[tuple[int, int], ...], *, first: bool) -> Stretch:
    (x, y), (to_x, to_y) = ends
    if not leg.level:
        return Stretch(False, x, min(y, to_y), max(y, to_y))
    if leg.where == GAP:
        return Stretch(True, y, min(x, to_x), max(x, to_x))
    lo = x if first or x % STEP == 0 else x - x % STEP  # turning in the middle takes all of a place
    return Stretch(True, y, lo, to_x, inner=-(-lo // STEP) < to_x // STEP)


def _middles(lo: int, hi: int) -> range:
    """The rows whose middle lies between two places, ends included."""
    return range(-(-(lo - MIDDLE) // STEP), (hi - MIDDLE) // STEP + 1)
