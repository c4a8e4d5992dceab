"""What a diagram shows of a definition: nodes and flows with their titles, but no places.

Every list of the workflow becomes a graph; the graph of a parallel block and that of a boundary
event's own process stand inside a node. A path that ends where its list ends leads to the join
of its block, or to an end event that only the diagram has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from aftaleflow.bpmn.titles import FlowTitles
from aftaleflow.bpmn.words import word
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.flows import FlowOut, boundary_target, flows_out
from aftaleflow.definitions.model.elements import (
    Activity,
    BoundaryEvent,
    CallActivity,
    Element,
    EndEvent,
    ExclusiveGateway,
    IntermediateCatchEvent,
    ParallelGateway,
    Round,
    ServiceTask,
    StartEvent,
    UserTask,
)
from aftaleflow.definitions.walk import Listed, Placed


class Kind(StrEnum):
    """The shapes of a diagram."""

    START = "start"
    END = "end"
    USER_TASK = "user_task"
    SERVICE_TASK = "service_task"
    CALL_ACTIVITY = "call_activity"
    ROUND = "round"  # each party runs a workflow
    ANSWER_ROUND = "answer_round"  # each party fills in a form
    EXCLUSIVE = "exclusive_gateway"
    SPLIT = "parallel_split"
    JOIN = "parallel_join"
    TIMER = "timer"
    CONDITION = "condition"
    BLOCK = "block"
    BOUNDARY = "boundary_timer"
    BOUNDARY_BESIDE = "boundary_timer_beside"  # does not interrupt


EVENTS = frozenset((Kind.START, Kind.END, Kind.TIMER, Kind.CONDITION))
GATEWAYS = frozenset((Kind.EXCLUSIVE, Kind.SPLIT, Kind.JOIN))
_KINDS: dict[type[Element], Kind] = {
    StartEvent: Kind.START,
    EndEvent: Kind.END,
    UserTask: Kind.USER_TASK,
    ServiceTask: Kind.SERVICE_TASK,
    CallActivity: Kind.CALL_ACTIVITY,
    ExclusiveGateway: Kind.EXCLUSIVE,
    ParallelGateway: Kind.BLOCK,
}
MAIN, SKIP = "main", "skip"  # which part of a node a flow leaves; else the boundary event's id


@dataclass(frozen=True)
class Boundary:
    """An event on the edge of an activity."""

    id: str
    kind: Kind
    title: str


@dataclass(frozen=True)
class Node:
    """An element of the workflow, or one that only the diagram has (then `element` is empty).

    `guarded`: a small gateway stands before it, because it may be skipped.
    `decides`: a small gateway stands behind it, because it has more than one way on.
    """

    id: str
    kind: Kind
    title: str
    element: str
    guarded: bool = False
    decides: bool = False
    boundary: tuple[Boundary, ...] = ()
    inner: Graph | None = None


@dataclass(frozen=True)
class FlowTitle:
    """One flow among those that are drawn as one line."""

    key: str
    text: str


@dataclass(frozen=True)
class Flow:
    """A line from one node to another; several flows with the same ends are one line."""

    source: str
    leaves: str
    target: str
    titles: tuple[FlowTitle, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(title.key for title in self.titles)


@dataclass(frozen=True)
class Graph:
    """The nodes in the author's order, and the flows in the order in which they are looked at."""

    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]

    def walk(self) -> Iterator[Node]:
        """Every node, inner ones after the node that holds them."""
        for node in self.nodes:
            yield node
            if node.inner is not None:
                yield from node.inner.walk()


def drawing_graph(definition: Definition, language: str = "da") -> Graph:
    """The graph of a checked definition, the same for the same definition."""
    titles = FlowTitles(definition, language)
    return _Reader(titles, language).graph(Listed(("process",), definition.workflow.process))


class _Reader:
    def __init__(self, titles: FlowTitles, language: str) -> None:
        self._titles = titles
        self._language = language

    def graph(self, listed: Listed) -> Graph:
        """The graph of the process itself."""
        nodes, flows = self._list(listed, "end")
        if any(flow.target == "end" for flow in flows):
            nodes.append(Node("end", Kind.END, "", ""))
        return Graph(tuple(nodes), _merged(flows))

    def _list(self, listed: Listed, end: str) -> tuple[list[Node], list[Flow]]:
        """The nodes and flows of a list, whose paths without a target lead to `end`."""
        nodes: list[Node] = []
        flows: list[Flow] = []
        for index, element in enumerate(listed.elements):
            placed = Placed(element, (*listed.location, index), listed, index)
            out = list(flows_out(placed))
            nodes.append(self._node(element, out))
            nodes += self._paths(element)
            flows += [self._flow(placed, flow, end) for flow in out]
        return nodes, flows

    def _node(self, element: Element, out: list[FlowOut]) -> Node:
        targets = {flow.target for flow in out if flow.kind not in ("skip", "boundary")}
        decides = isinstance(element, Activity) and len(targets) > 1
        events = element.boundary_events if isinstance(element, Activity) else []
        inner = self._branches(element) if isinstance(element, ParallelGateway) else None
        return Node(
            id=element.id,
            kind=kind_of(element),
            title=element.title(self._language),
            element=element.id,
            guarded=any(flow.kind == "skip" for flow in out),
            decides=decides,
            boundary=tuple(self._boundary(event) for event in events),
            inner=inner,
        )

    def _boundary(self, event: BoundaryEvent) -> Boundary:
        return Boundary(event.id, kind_of(event), event.title(self._language))

    def _paths(self, element: Element) -> Iterator[Node]:
        """What the boundary events of an activity run, each as a block."""
        for event in element.boundary_events if isinstance(element, Activity) else ():
            if event.process:
                how = "instead" if event.interrupting else "beside"
                yield Node(
                    id=path_id(event.id),
                    kind=Kind.BLOCK,
                    title=word(how, self._language),
                    element="",
                    inner=self._path(event),
                )

    def _path(self, event: BoundaryEvent) -> Graph:
        start, end = f"start_{event.id}", f"end_{event.id}"
        nodes, flows = self._list(Listed((), event.process or [], event), end)
        first = Flow(start, MAIN, nodes[0].id, (FlowTitle("", ""),))
        ends = [Node(end, Kind.END, "", "")] if any(f.target == end for f in flows) else []
        return Graph((Node(start, Kind.START, "", ""), *nodes, *ends), (first, *_merged(flows)))

    def _branches(self, element: ParallelGateway) -> Graph:
        split, join = f"split_{element.id}", f"join_{element.id}"
        nodes = [Node(split, Kind.SPLIT, "", "")]
        flows: list[Flow] = []
        for branch in element.branches:
            more, inner = self._list(Listed((), branch, element), join)
            first = branch[0].id if branch else join
            flows += [Flow(split, MAIN, first, (FlowTitle("", ""),)), *inner]
            nodes += more
        nodes.append(Node(join, Kind.JOIN, "", ""))
        return Graph(tuple(nodes), _merged(flows))

    def _flow(self, placed: Placed, flow: FlowOut, end: str) -> Flow:
        target = flow.target or end
        leaves = SKIP if flow.kind == "skip" else MAIN
        if flow.kind == "boundary":
            leaves = flow.label
            event = next(e for e in placed.element.boundary_events if e.id == leaves)  # type: ignore[attr-defined]
            target = path_id(event.id) if event.process else boundary_target(event) or end
        title = self._titles.of(placed.element, flow)
        return Flow(flow.source, leaves, target, (FlowTitle(flow.key, title),))


def path_id(event: str) -> str:
    """The id of the block with a boundary event's own process."""
    return f"path_{event}"


def kind_of(element: Element) -> Kind:
    """The shape of an element."""
    if isinstance(element, BoundaryEvent):
        return Kind.BOUNDARY if element.interrupting else Kind.BOUNDARY_BESIDE
    if isinstance(element, Round):
        return Kind.ROUND if element.each.workflow is not None else Kind.ANSWER_ROUND
    if isinstance(element, IntermediateCatchEvent):
        return Kind.TIMER if element.timer is not None else Kind.CONDITION
    return _KINDS[type(element)]


def _merged(flows: list[Flow]) -> tuple[Flow, ...]:
    """Flows with the same ends as one, at the place of the first."""
    found: dict[tuple[str, str, str], list[FlowTitle]] = {}
    for flow in flows:
        found.setdefault((flow.source, flow.leaves, flow.target), []).extend(flow.titles)
    return tuple(Flow(*ends, tuple(titles)) for ends, titles in found.items())
