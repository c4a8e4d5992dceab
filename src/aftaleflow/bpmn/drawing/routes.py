"""Which way every line takes: the simplest that crosses few others, together with lines to the
same target where that is possible.

Which track of a channel or gap a line gets is decided later (`tracks`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aftaleflow.bpmn.drawing.grid import Grid
from aftaleflow.bpmn.drawing.ports import BOTTOM, FAN
from aftaleflow.bpmn.drawing.ways import ACROSS, DOWN, STEP, Route, Stretch, Ways
from aftaleflow.bpmn.graph import MAIN, Flow, Graph

ROUNDS = 4  # so often each line looks for a better way at most
CROSSING = 1.1
WORTH = 3.0  # more than so much is not saved by running together where others do
TOGETHER = 0.75  # the part of its cost that a line saves where it runs with another one


@dataclass(frozen=True)
class _Used:
    """A stretch that is in use, by which flow to which target; `drops_from` is the source of a
    line that drops, beside which others may drop."""

    lo: int
    hi: int
    flow: int
    target: str
    drops_from: str


class _Found:
    """What is found one after the other, and kept for the next time."""

    def __init__(self, routes: Iterator[Route]) -> None:
        self._routes = routes
        self._known: list[Route] = []

    def __iter__(self) -> Iterator[Route]:
        yield from self._known
        for route in self._routes:
            self._known.append(route)
            yield route


class Router:
    """Finds the routes of a graph, one after the other, each with regard to all others."""

    def __init__(self, graph: Graph, grid: Grid) -> None:
        self._flows = graph.flows
        self._ways = Ways(graph, grid)
        self._straight = [self._ways.straight(flow) for flow in self._flows]
        self._possible = [_Found(self._ways.of(flow)) for flow in self._flows]
        self._used: dict[bool, dict[int, list[_Used]]] = {True: {}, False: {}}
        self._routes: dict[int, Route] = {}
        self._forbidden: set[tuple[str, int, int]] = set()
        self._siblings: dict[str, list[int]] = {}
        for number, flow in enumerate(self._flows):
            self._siblings.setdefault(flow.source, []).append(number)

    def routes(self) -> list[Route]:
        """The routes in the order of the flows."""
        order = sorted(range(len(self._flows)), key=self._rank)
        for _ in range(ROUNDS):
            before = dict(self._routes)
            for number in order:
                self._choose(number)
            if self._routes == before:
                break
        return self._all()

    def without_turn(self, target: str, channel: int, row: int) -> list[Route]:
        """The routes when no line to the target may turn out of a channel into a row."""
        self._forbidden.add((target, channel, row))
        for number, flow in enumerate(self._flows):
            if flow.target == target:
                self._choose(number)
        return self._all()

    def _all(self) -> list[Route]:
        return [self._routes[number] for number in range(len(self._flows))]

    def _rank(self, number: int) -> tuple[bool, bool, int, int]:
        """Straight lines first, then short ones, those that lead back last."""
        flow = self._flows[number]
        level, far = self._ways.distance(flow)
        on = self._ways.leads_on(flow)
        return not (level and on and flow.leaves == MAIN), not on, far, number

    def _choose(self, number: int) -> None:
        """Finds the best route of a flow while all others stay as they are."""
        self._remove(number)
        flow = self._flows[number]
        alone = all(route.flow.target != flow.target for route in self._routes.values())
        worth = 0.0 if alone else WORTH
        best, best_cost = None, float("inf")
        for route in self._allowed(number, flow):
            if route.cost >= best_cost + worth:
                break
            whole = route.cost + self._in_company(route, flow.target, alone=alone)
            if whole < best_cost:
                best, best_cost = route, whole
            if len(route.legs) == 1:
                break  # nothing is better than a straight line
        if best is None:  # as a last resort past wide blocks
            self._possible[number] = _Found(self._ways.anywhere(flow))
            best = next(self._allowed(number, flow))
        self._add(number, best)

    def _allowed(self, number: int, flow: Flow) -> Iterator[Route]:
        """The ways that the other lines leave free, the simplest first."""
        others = [
            self._routes[other]
            for other in self._siblings[flow.source]
            if other != number and other in self._routes
        ]
        taken = {route.exit for route in others if not route.drops} - {FAN}
        dropping = any(route.drops for route in others)
        fanning = any(route.exit == FAN for route in others) and self._ways.leads_on(flow)
        for route in self._candidates(number):
            if route.exit in taken:
                continue
            if route.exit == BOTTOM and (dropping or fanning) and not route.drops:
                continue
            if self._rows_free(route) and not self._turns_forbidden(route):
                yield route

    def _candidates(self, number: int) -> Iterator[Route]:
        """The straight line, if there is one, then all others."""
        straight = self._straight[number]
        if straight is not None:
            yield straight
        yield from self._possible[number]

    def _rows_free(self, route: Route) -> bool:
        """Whether no line to another target runs through the same places of a row."""
        level = self._used[True]
        return not any(
            other.target != route.flow.target
            and other.lo // STEP * STEP < stretch.hi // STEP * STEP
            and other.hi > -(-stretch.lo // STEP) * STEP
            for stretch in route.stretches
            if stretch.inner
            for other in level.get(stretch.line, ())
        )

    def _turns_forbidden(self, route: Route) -> bool:
        return bool(self._forbidden) and any(
            (route.flow.target, *turn) in self._forbidden for turn in route.turns
        )

    def _in_company(self, route: Route, target: str, *, alone: bool) -> float:
        """What crossings cost, less what is saved by running together."""
        cost = 0.0
        for stretch in route.stretches:
            together = 0 if alone else self._together(stretch, target)
            cost -= together / STEP * (ACROSS if stretch.level else DOWN) * TOGETHER
            if together < stretch.hi - stretch.lo:
                cost += CROSSING * self._crossings(stretch, route)
        return cost

    def _together(self, stretch: Stretch, target: str) -> int:
        """How much of a stretch lines to the same target already use."""
        most = 0
        for other in self._used[stretch.level].get(stretch.line, ()):
            if other.target == target:
                most = max(most, min(stretch.hi, other.hi) - max(stretch.lo, other.lo))
        return most

    def _crossings(self, stretch: Stretch, route: Route) -> int:
        lo, hi, line = stretch.lo, stretch.hi, stretch.line
        crossed = {
            (across, other.target)
            for across, used in self._used[not stretch.level].items()
            if lo < across < hi
            for other in used
            if other.lo < line < other.hi and other.drops_from != route.flow.source
        }
        return sum(target != route.flow.target for _, target in crossed)

    def _add(self, number: int, route: Route) -> None:
        self._routes[number] = route
        drops_from = route.flow.source if route.drops else ""
        for stretch in route.stretches:
            used = _Used(stretch.lo, stretch.hi, number, route.flow.target, drops_from)
            self._used[stretch.level].setdefault(stretch.line, []).append(used)

    def _remove(self, number: int) -> None:
        route = self._routes.pop(number, None)
        for stretch in route.stretches if route is not None else ():
            line = self._used[stretch.level][stretch.line]
            self._used[stretch.level][stretch.line] = [u for u in line if u.flow != number]
