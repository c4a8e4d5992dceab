"""The places of nodes in rows and columns: the main path in the top row, other paths below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aftaleflow.bpmn.drawing.columns import Columns
from aftaleflow.bpmn.graph import Graph


@dataclass(frozen=True)
class Place:
    """A row, a first column, and how many columns are taken."""

    row: int
    column: int
    span: int = 1

    @property
    def after(self) -> int:
        """The channel right of the place; the one left of it is that of its column."""
        return self.column + self.span


class Grid:
    """Who stands where, and what is empty."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self.places = places
        self.rows = 1 + max(place.row for place in places.values())
        self.columns = max(place.after for place in places.values())
        self.at = {
            (place.row, column): name
            for name, place in places.items()
            for column in range(place.column, place.after)
        }
        self._walls = {
            (place.row, channel)
            for place in places.values()
            for channel in range(place.column + 1, place.after)
        }

    def open(self, channel: int, rows: range) -> bool:
        """Whether a line can go up or down a channel past some rows."""
        return all((row, channel) not in self._walls for row in rows)


def place_nodes(graph: Graph, columns: Columns, spans: Mapping[str, int]) -> Grid:
    """A place for every node; `spans` says who takes more than one column."""
    return Grid(_Placing(graph, columns, spans).places)


class _Placing:
    def __init__(self, graph: Graph, columns: Columns, spans: Mapping[str, int]) -> None:
        self._column = columns.of
        self._spans = spans
        self._ways: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
        self._linked: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
        for flow in graph.flows:
            self._ways[flow.source].append(flow.target)
            self._linked[flow.source].append(flow.target)
            self._linked[flow.target].append(flow.source)
        self._taken: set[tuple[int, int]] = set()
        self.places: dict[str, Place] = {}
        for name in columns.spine:
            self._put(name, 0)
        for name in columns.spine:
            self._place_paths(name)
        order = {node.id: number for number, node in enumerate(graph.nodes)}
        for name in sorted(order, key=lambda name: (self._column[name], order[name])):
            if name not in self.places:
                self._place(self._chain(name))

    def _chain(self, start: str) -> list[str]:
        """A path of nodes without a place, each in the column after the one before."""
        chain = [start]
        while self._spans.get(chain[-1], 1) == 1:
            after = self._column[chain[-1]] + 1
            following = (
                target
                for target in self._ways[chain[-1]]
                if target not in self.places and self._column[target] == after
            )
            best = next(following, None)
            if best is None:
                break
            chain.append(best)
        return chain

    def _place(self, chain: list[str]) -> None:
        free = [row for row in range(1, self._lowest() + 2) if self._free(chain, row)]
        row = min(free, key=lambda row: (self._distance(chain, row), row))
        for name in chain:
            self._put(name, row)
        for name in chain:
            self._place_paths(name)

    def _place_paths(self, host: str) -> None:
        """Puts what the boundary events of an activity run right below it."""
        for name in self._ways[host]:
            if name not in self.places and self._column[name] == self._column[host]:
                below = self.places[host].row + 1
                rows = range(below, max(below, self._lowest() + 1) + 1)
                self._put(name, next(row for row in rows if self._free([name], row)))

    def _free(self, chain: list[str], row: int) -> bool:
        columns = range(self._column[chain[0]], self._end(chain[-1]))
        return not any((row, column) in self._taken for column in columns)

    def _lowest(self) -> int:
        return max(row for row, _ in self._taken)

    def _distance(self, chain: list[str], row: int) -> int:
        """How far the lines to what already has a place go up and down."""
        return sum(
            abs(self.places[other].row - row)
            for name in chain
            for other in self._linked[name]
            if other in self.places
        )

    def _end(self, name: str) -> int:
        return self._column[name] + self._spans.get(name, 1)

    def _put(self, name: str, row: int) -> None:
        self.places[name] = Place(row, self._column[name], self._spans.get(name, 1))
        self._taken.update((row, c) for c in range(self._column[name], self._end(name)))
