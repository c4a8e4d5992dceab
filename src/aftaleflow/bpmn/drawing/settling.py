"""Routes that can be drawn: every leg has a track in its channel and no line runs over another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aftaleflow.bpmn.drawing.grid import Grid
from aftaleflow.bpmn.drawing.ports import DROP, FAN
from aftaleflow.bpmn.drawing.routes import Router
from aftaleflow.bpmn.drawing.tracks import Points, StuckError, strands, tracks
from aftaleflow.bpmn.drawing.ways import CHANNEL, ROW, Route
from aftaleflow.bpmn.graph import Graph

Tracks = dict[tuple[int, int], int]
"""The track of every leg, by the numbers of its route and of the leg in it."""


def settle(graph: Graph, grid: Grid) -> tuple[list[Route], dict[int, Tracks]]:
    """The routes and their tracks in the channels; what gets stuck is led another way."""
    router = Router(graph, grid)
    routes = router.routes()
    while True:
        routes = _with_shared_drops(_with_numbered_fans(routes))
        channels = strands(routes, [_points(route) for route in routes], CHANNEL)
        try:
            return routes, {c: tracks(each) for c, each in sorted(channels.items())}
        except StuckError as error:
            routes = router.without_turn(*_turn(error, routes))


def _turn(error: StuckError, routes: Sequence[Route]) -> tuple[str, int, int]:
    """A turn out of a channel into a row that may be given up to get lines unstuck."""
    return min(
        (strand.target, route.legs[at].number, route.legs[at + 1].number)
        for strand in error.strands
        for number, at in strand.legs
        for route in (routes[number],)
        if route.legs[at + 1].where == ROW
    )


def _with_numbered_fans(routes: Sequence[Route]) -> list[Route]:
    """The fans of every gateway from top to bottom in the order of the rows they lead to."""
    fans: dict[str, list[int]] = {}
    for number, route in enumerate(routes):
        if route.exit.startswith(FAN):
            fans.setdefault(route.flow.source, []).append(number)
    found = list(routes)
    for numbers in fans.values():
        numbers.sort(key=lambda number: (routes[number].points[2][1], number))
        for at, number in enumerate(numbers):
            found[number] = replace(routes[number], exit=f"{FAN}{at:02}")
    return found


def _points(route: Route) -> Points:
    """The ends of the legs of a route, one fan a little lower than the other."""
    if not route.exit.startswith(FAN):
        return route.points
    lower = int(route.exit[len(FAN) :]) / 100
    return [(x, y + lower if at < 2 else y) for at, (x, y) in enumerate(route.points)]


def _with_shared_drops(routes: Sequence[Route]) -> list[Route]:
    """Lines that drop from the same corner get exits of their own by the row that they go to."""
    sources = [route.flow.source for route in routes if route.drops]
    return [
        replace(route, exit=f"{DROP}{route.legs[-1].number:02}")
        if route.drops and sources.count(route.flow.source) > 1
        else route
        for route in routes
    ]


def counts(channels: Mapping[int, Tracks], number: int) -> list[int]:
    """How many tracks every channel has."""
    return [1 + max(channels.get(n, {}).values(), default=-1) for n in range(number)]
