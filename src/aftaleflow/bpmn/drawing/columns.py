"""In which column each node stands: the main path from left to right, everything else beside it.

The main path is the one that the author writes from top to bottom. A *return path* (elements that
only lead back to an earlier element of the main path, such as the revision after remarks) stands
left of the element that it leads back to, so that it is read forward and only the lines into it
run backwards.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aftaleflow.bpmn.graph import EVENTS, GATEWAYS, MAIN, Graph, Kind, Node

Links = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Columns:
    """The nodes of the main path in order, and the column of every node."""

    spine: tuple[str, ...]
    of: Mapping[str, int]


def columns_of(graph: Graph) -> Columns:
    """The columns of a graph; the same graph always gets the same."""
    ways = _ways(graph)
    spine = _follow(ways, graph.nodes[0].id)
    links = _links(graph)
    everything = _Layers(graph, links, spine, frozenset())
    paths = _Returns(graph, links, ways).paths(spine, everything.columns)
    back = frozenset(name for path in paths for name in path)
    columns = _Layers(graph, links, spine, back).columns if paths else everything.columns
    for path in paths:
        columns |= _place_return_path(graph, links, path, columns)
    return Columns(tuple(spine), columns)


def enters_from_below(node: Node) -> bool:
    """Whether a line can come into the node through its lower edge."""
    if node.guarded or node.kind is Kind.JOIN:
        return True
    return node.kind not in EVENTS | GATEWAYS and not node.boundary


def _links(graph: Graph) -> dict[str, list[str]]:
    links: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    for flow in graph.flows:
        if flow.target not in links[flow.source] and flow.target != flow.source:
            links[flow.source].append(flow.target)
    return links


def _ways(graph: Graph) -> dict[str, list[str]]:
    """The ways on from every node, without those for exceptions; the likeliest first.

    An author lets a path go on to the following item and lists the usual outcome first.
    """
    ways: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    for flow in graph.flows:
        if flow.leaves == MAIN:
            ways[flow.source].append(flow.target)
    elements = [node.id for node in graph.nodes if node.element]
    for name, following in pairwise(elements):
        if following in ways[name]:
            ways[name].remove(following)
            ways[name].insert(0, following)
    return ways


def _follow(ways: Links, start: str, until: Collection[str] = ()) -> list[str]:
    """The path that always takes the likeliest way to something new, up to a node of `until`."""
    path = [start]
    while path[-1] not in until:
        new = next((target for target in ways[path[-1]] if target not in path), None)
        if new is None:
            break
        path.append(new)
    return path


class _Layers:
    """Longest paths over the links that do not lead back."""

    def __init__(
        self, graph: Graph, links: Links, spine: Sequence[str], without: Collection[str]
    ) -> None:
        self._nodes = {node.id: node for node in graph.nodes if node.id not in without}
        self._links = {
            name: [target for target in links[name] if target in self._nodes]
            for name in self._nodes
        }
        self._spine = spine
        self._next = dict(pairwise(spine))
        self.columns = self._longest()

    def _longest(self) -> dict[str, int]:
        order, back = self._order()
        columns = dict.fromkeys(self._nodes, 0)
        for name in order:
            for target in self._links[name]:
                if (name, target) not in back:
                    least = columns[name] + self._distance(name, target)
                    columns[target] = max(columns[target], least)
        return columns

    def _distance(self, source: str, target: str) -> int:
        """One column, or none where the target can be right above or below its source."""
        node, other = self._nodes[source], self._nodes[target]
        if other.kind is Kind.BLOCK and not other.element:
            return 0  # a boundary event's own process
        meets_spine = source not in self._spine and target in self._spine
        return 0 if meets_spine and node.decides and enters_from_below(other) else 1

    def _order(self) -> tuple[list[str], set[tuple[str, str]]]:
        """The nodes in topological order of the links, and the links that lead back."""
        order: list[str] = []
        back: set[tuple[str, str]] = set()
        open_: set[str] = set()
        seen: set[str] = set()
        for root in self._nodes:
            stack = [] if root in seen else [(root, iter(self._ways(root)))]
            seen.update(name for name, _ in stack)
            open_.update(name for name, _ in stack)
            while stack:
                name, ways = stack[-1]
                target = next(ways, None)
                if target is None:
                    stack.pop()
                    open_.discard(name)
                    order.append(name)
                elif target in open_:
                    back.add((name, target))
                elif target not in seen:
                    seen.add(target)
                    open_.add(target)
                    stack.append((target, iter(self._ways(target))))
        return order[::-1], back

    def _ways(self, name: str) -> list[str]:
        """The links of a node, the one along the main path first."""
        return sorted(self._links[name], key=lambda target: target != self._next.get(name))


class _Returns:
    """Finds the return paths of a graph."""

    def __init__(self, graph: Graph, links: Links, ways: Links) -> None:
        self._graph = graph
        self._links = links
        self._ways = ways

    def paths(self, spine: Sequence[str], columns: Mapping[str, int]) -> list[list[str]]:
        """Sets of nodes off the main path that lead nowhere but back to it."""
        found: list[list[str]] = []
        taken: set[str] = set(spine)
        for node in self._graph.nodes:
            if node.id in taken:
                continue
            region = self._region(node.id, taken)
            if self._leads_back(region, spine, columns):
                found.append(region)
                taken.update(region)
        return found

    def _region(self, start: str, without: Collection[str]) -> list[str]:
        """What is reached from a node without coming to any of some others."""
        region: list[str] = []
        waiting = [start]
        while waiting:
            name = waiting.pop()
            if name not in region and name not in without:
                region.append(name)
                waiting += reversed(self._links[name])
        return region

    def _leads_back(
        self, region: list[str], spine: Sequence[str], columns: Mapping[str, int]
    ) -> bool:
        inside = set(region)
        meets = _follow(self._ways, region[0], spine)[-1]
        if meets not in spine or any(not self._links[name] for name in region):
            return False
        if any(node.id in inside and node.kind is Kind.BLOCK for node in self._graph.nodes):
            return False
        sources = [
            name
            for name, ways in self._links.items()
            if name not in inside and inside.intersection(ways)
        ]
        return bool(sources) and all(columns[name] >= columns[meets] for name in sources)


def _place_return_path(
    graph: Graph, links: Links, path: list[str], columns: Mapping[str, int]
) -> dict[str, int]:
    """The columns of a return path: its last element just before the one it leads back to."""
    others = {node.id for node in graph.nodes} - set(path)
    inner = _Layers(graph, links, path[:1], others).columns
    limits = [
        columns[target] - 1 - inner[name]
        for name in path
        for target in links[name]
        if target in columns
    ]
    shift = max(0, min(limits))
    return {name: column + shift for name, column in inner.items()}
