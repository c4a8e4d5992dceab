"""Where everything in a diagram stands: shapes, lines and labels with their coordinates.

From left to right in columns, lines level and upright. What the drawing promises, and the tests
measure: no line touches a shape that it does not belong to, two lines run together only towards
the same target or out of the same shape, no label covers anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from aftaleflow.bpmn.drawing.cells import Box, Cell, Text, Use, cell, label_lines, task_size
from aftaleflow.bpmn.drawing.columns import columns_of
from aftaleflow.bpmn.drawing.frame import Axis, across, downwards, shifts
from aftaleflow.bpmn.drawing.grid import place_nodes
from aftaleflow.bpmn.drawing.ports import DROP, FAN, TOP, leaves_upwards
from aftaleflow.bpmn.drawing.settling import Tracks, counts, settle
from aftaleflow.bpmn.drawing.tracks import strands, tracks
from aftaleflow.bpmn.drawing.ways import CHANNEL, GAP, IN, OUT, ROW
from aftaleflow.bpmn.graph import MAIN, SKIP, Flow, Graph, Kind, Node

PADDING, HEADER = 18.0, 38.0  # inside a block
COLUMN = 230.0  # what a column usually takes, to guess how many a wide block covers
MARGIN = 20.0
Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """A shape by the element that it stands for; small gateways stand for their activity."""

    id: str
    kind: Kind
    element: str
    box: Box
    title: str
    text: Text | None = None


@dataclass(frozen=True)
class Line:
    """A flow, or several between the same shapes; `label_keys` says whose each line of text is."""

    source: str
    target: str
    keys: tuple[str, ...]
    points: tuple[Point, ...]
    label: Text | None = None
    label_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Diagram:
    """Everything with its place. `axis` is the height of the main path."""

    width: float
    height: float
    axis: float
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]


def lay_out(graph: Graph) -> Diagram:
    """The diagram of a graph, the same for the same graph."""
    inner = _Layout(graph).diagram()
    return Diagram(
        inner.width + 2 * MARGIN,
        inner.height + 2 * MARGIN,
        inner.axis + MARGIN,
        *_moved(inner, MARGIN, MARGIN),
    )


def _moved(diagram: Diagram, dx: float, dy: float) -> tuple[tuple[Shape, ...], tuple[Line, ...]]:
    shapes = tuple(
        replace(s, box=s.box.moved(dx, dy), text=s.text and s.text.moved(dx, dy))
        for s in diagram.shapes
    )
    lines = tuple(
        replace(
            line,
            points=tuple((x + dx, y + dy) for x, y in line.points),
            label=line.label and line.label.moved(dx, dy),
        )
        for line in diagram.lines
    )
    return shapes, lines


class _Layout:
    """One graph; what its blocks hold is laid out first."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._nodes = {node.id: node for node in graph.nodes}
        self._inner = {
            node.id: _Layout(node.inner).diagram() for node in graph.nodes if node.inner is not None
        }
        self._grid = place_nodes(graph, columns_of(graph), self._spans())
        self._routes, self._channels = settle(graph, self._grid)
        self._cells = {node.id: self._cell(node) for node in graph.nodes}
        self._shifts = self._shifted()
        self._x = self._across()
        self._gaps = self._gap_tracks()
        self._y = downwards(self._grid, self._cells, counts(self._gaps, self._grid.rows + 1))

    def _spans(self) -> dict[str, int]:
        """How many columns the blocks beside the main path take."""
        return {
            name: max(1, ceil((self._block_width(self._nodes[name]) - 60) / COLUMN))
            for name in self._inner
            if not self._nodes[name].element
        }

    def _cell(self, node: Node) -> Cell:
        leaving = {
            route.exit: [title.text for title in route.flow.titles]
            for route in self._routes
            if route.flow.source == node.id
        }
        entered = frozenset(r.entry for r in self._routes if r.flow.target == node.id)
        inner = self._inner.get(node.id)
        if inner is None:
            return cell(node, Use(leaving, entered))
        width, left = self._block_width(node), self._host_width(node) / 2
        if self._grid.places[node.id].span == 1 or node.element:
            left = width / 2
        box = Box(-left, -inner.axis - HEADER, width, inner.height + HEADER + PADDING)
        return cell(node, Use(leaving, entered), box)

    def _block_width(self, node: Node) -> float:
        """At least as wide as the activity above it, whose boundary event leads down into it."""
        return max(self._inner[node.id].width + 2 * PADDING, self._host_width(node))

    def _host_width(self, node: Node) -> float:
        hosts = (flow.source for flow in self._graph.flows if flow.target == node.id)
        host = next((self._nodes[name] for name in hosts), node)
        return task_size(host)[0] if host.boundary else 0.0

    def _shifted(self) -> dict[str, float]:
        above: dict[str, list[float]] = {}
        below: dict[str, list[float]] = {}
        for route in self._routes:
            first, last = route.legs[0], route.legs[-1]
            source, target = route.flow.source, route.flow.target
            if first.where == OUT:
                side = above if leaves_upwards(route.exit) else below
                side.setdefault(source, []).append(self._cells[source].exits[route.exit][0])
            if last.where == IN:
                side = above if route.entry == TOP else below
                side.setdefault(target, []).append(self._cells[target].entries[route.entry][0])
        return shifts(self._grid, above, below)

    def _across(self) -> Axis:
        channels = counts(self._channels, self._grid.columns + 1)
        return across(self._grid, self._cells, self._shifts, channels)

    def _gap_tracks(self) -> dict[int, Tracks]:
        """The tracks in the gaps, now that it is known how far each line runs there."""
        points = [
            list(zip(self._xs(number), (y for _, y in route.points), strict=True))
            for number, route in enumerate(self._routes)
        ]
        gaps = strands(self._routes, points, GAP)
        return {gap: tracks(each) for gap, each in sorted(gaps.items())}

    def _xs(self, number: int) -> list[float]:
        """From left to right where the ends of the legs of a route lie."""
        route = self._routes[number]
        source, target = route.flow.source, route.flow.target
        start = self._middle(source) + self._cells[source].exits[route.exit][0]
        end = self._middle(target) + self._cells[target].entries[route.entry][0]
        if route.legs[-1].where == OUT:
            end = start
        upright = {OUT: start, IN: end}
        return _ends(
            start,
            [
                self._x.track(leg.number, self._channels[leg.number][number, at])
                if leg.where == CHANNEL
                else upright.get(leg.where)
                for at, leg in enumerate(route.legs)
            ],
            end,
        )

    def _ys(self, number: int) -> list[float]:
        """From top to bottom where the ends of the legs of a route lie."""
        route = self._routes[number]
        places, cells = self._grid.places, self._cells
        source, target = route.flow.source, route.flow.target
        start = self._y.middles[places[source].row] + cells[source].exits[route.exit][1]
        end = self._y.middles[places[target].row] + cells[target].entries[route.entry][1]
        level: list[float | None] = [
            self._y.middles[leg.number]
            if leg.where == ROW
            else self._y.track(leg.number, self._gaps[leg.number][number, at])
            if leg.where == GAP
            else None
            for at, leg in enumerate(route.legs)
        ]
        if route.exit.startswith(FAN):
            level[0] = start
        return _ends(start, level, end)

    def _middle(self, name: str) -> float:
        return self._x.middles[self._grid.places[name].column] + self._shifts.get(name, 0.0)

    def diagram(self) -> Diagram:
        """Everything put in its place."""
        shapes: list[Shape] = []
        lines: list[Line] = []
        for node in self._graph.nodes:
            shapes += self._shapes(node)
            lines += self._lines_within(node)
            if node.id in self._inner:
                more = self._held(node)
                shapes += more[0]
                lines += more[1]
        lines += [self._line(number) for number in range(len(self._routes))]
        return Diagram(self._x.end, self._y.end, self._y.middles[0], tuple(shapes), tuple(lines))

    def _place(self, node: Node) -> Point:
        return self._middle(node.id), self._y.middles[self._grid.places[node.id].row]

    def _shapes(self, node: Node) -> list[Shape]:
        x, y = self._place(node)
        events = {event.id: event.title for event in node.boundary}
        return [
            Shape(
                part.id,
                part.kind,
                part.id if part.id in events else node.element,
                part.box.moved(x, y),
                events.get(part.id, node.title if part.id == node.id else ""),
                part.title and part.title.moved(x, y),
            )
            for part in self._cells[node.id].parts
        ]

    def _lines_within(self, node: Node) -> Iterator[Line]:
        """The lines between an activity and its small gateways."""
        x, y = self._place(node)
        boxes = {part.id: part.box.moved(x, y) for part in self._cells[node.id].parts}
        flows = [flow for flow in self._graph.flows if flow.source == node.id]
        keys = tuple(key for flow in flows if flow.leaves == MAIN for key in flow.keys)
        chain = [f"skip_{node.id}", node.id, f"out_{node.id}"]
        for one, other in pairwise(name for name in chain if name in boxes):
            yield Line(one, other, keys, ((boxes[one].right, y), (boxes[other].x, y)))

    def _held(self, node: Node) -> tuple[tuple[Shape, ...], tuple[Line, ...]]:
        x, y = self._place(node)
        box = self._cells[node.id].parts[0].box.moved(x, y)
        return _moved(self._inner[node.id], box.x + PADDING, box.y + HEADER)

    def _line(self, number: int) -> Line:
        route = self._routes[number]
        flow = route.flow
        words = [title.text for title in flow.titles]
        points = list(zip(self._xs(number), self._ys(number), strict=True))
        x, y = self._place(self._nodes[flow.source])
        if route.exit.startswith(FAN):
            fork = self._cells[flow.source].fork
            points.insert(0, (x + fork[0], y + fork[1]))
        label = self._cells[flow.source].labels.get(route.exit)
        if route.exit.startswith(DROP):
            label = self._cells[flow.source].drops[route.exit]
            y = self._y.middles[route.legs[-1].number]
        return Line(
            source=self._leaves(flow),
            target=self._enters(flow),
            keys=flow.keys,
            points=_without_middles(points),
            label=label and label.moved(x, y),
            label_keys=tuple(
                key for key, texts in zip(flow.keys, label_lines(words), strict=True) for _ in texts
            ),
        )

    def _leaves(self, flow: Flow) -> str:
        if flow.leaves == SKIP:
            return f"skip_{flow.source}"
        if flow.leaves != MAIN:
            return flow.leaves
        return f"out_{flow.source}" if self._nodes[flow.source].decides else flow.source

    def _enters(self, flow: Flow) -> str:
        return f"skip_{flow.target}" if self._nodes[flow.target].guarded else flow.target


def _ends(start: float, lines: Sequence[float | None], end: float) -> list[float]:
    """One coordinate of the ends of legs: that of the leg before or behind which it belongs to."""
    inner = [here if here is not None else there for here, there in pairwise(lines)]
    return [start, *(x for x in inner if x is not None), end]


def _without_middles(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points without those that lie on the way between two others."""
    found: list[Point] = []
    for point in points:
        if found and found[-1] == point:
            continue
        if len(found) > 1 and _on_one_line(found[-2], found[-1], point):
            found.pop()
        found.append(point)
    return tuple(found)


def _on_one_line(one: Point, middle: Point, other: Point) -> bool:
    return one[0] == middle[0] == other[0] or one[1] == middle[1] == other[1]
