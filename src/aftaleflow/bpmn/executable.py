"""A workflow as the BPMN 2.0 XML that the engine library executes.

What the library does not do rightly is put together from what it can: a parallel block is an
embedded sub-process whose branches end (its own join is then a correct one), `when` and `flows`
are exclusive gateways, calls and rounds are service tasks that wait for the host, timers and
conditions are messages that only the host sends. There is no diagram in it, because the library
would evaluate conditions in the order of the drawing.

Conditions are not expressions but the keys of `definitions.flows.FlowOut`: the host answers them.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from aftaleflow.bpmn.namespaces import MODEL, XSI, tag
from aftaleflow.definitions.flows import ELSE, FlowOut, flows_out
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
from aftaleflow.definitions.model.workflow import Workflow
from aftaleflow.definitions.walk import Listed, Placed

PROCESS_ID = "process"
NODE = "n_"  # the element itself; names of data share the library's index, hence a prefix
SKIP = "skip_"  # the gateway before an element with `when`
OUT = "out_"  # the gateway behind an activity with `flows`
BOUNDARY = "b_"
PATH = "path_"  # what a boundary event runs beside the main path
AWAY = "way_"  # a gateway with one way only, beyond which the library predicts nothing
MESSAGE = "m_"

LOOKS_AHEAD = 20
"""How many elements in a row the library may predict. It follows a way without decisions to its
end, recursively: for ever, where the way leads back."""

_TAGS: dict[type[Element], str] = {
    UserTask: "userTask",
    ServiceTask: "serviceTask",
    CallActivity: "serviceTask",
    Round: "serviceTask",
    ExclusiveGateway: "exclusiveGateway",
    ParallelGateway: "subProcess",
    IntermediateCatchEvent: "intermediateCatchEvent",
    StartEvent: "startEvent",
    EndEvent: "endEvent",
}


def element_of(node: str) -> str:
    """The id of the element that a node of the executable stands for; an id may itself begin
    like a prefix, so only the node's own is taken off."""
    for prefix in (NODE, SKIP, OUT, BOUNDARY):
        if node.startswith(prefix):
            return node[len(prefix) :]
    return node


def when_key(element: Element) -> str:
    """The condition under which an element with `when` is not skipped."""
    return f"{element.id}/when"


def executable_xml(workflow: Workflow) -> bytes:
    """The executable BPMN 2.0 XML of a checked workflow, the same bytes for the same workflow."""
    root = etree.Element(tag("definitions"), nsmap={None: MODEL, "xsi": XSI})  # type: ignore[dict-item]
    root.set("targetNamespace", "https://aftaleflow.dk/executable")
    root.set("id", "definitions")
    process = etree.SubElement(root, tag("process"), id=PROCESS_ID, isExecutable="true")
    writer = _Writer(root)
    writer.scope(process, Listed(("process",), workflow.process))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


class _Writer:
    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._numbers = 0

    def scope(self, box: etree._Element, listed: Listed) -> None:
        """Writes the elements of a list with their flows; paths that end get an end event."""
        for index, element in enumerate(listed.elements):
            placed = Placed(element, (*listed.location, index), listed, index)
            self._element(box, placed)

    def _element(self, box: etree._Element, placed: Placed) -> None:
        element = placed.element
        node = self._node(box, _TAGS[type(element)], NODE + element.id)
        if isinstance(element, ParallelGateway):
            self._branches(node, element)
        if isinstance(element, IntermediateCatchEvent):
            self._message(node, element.id)
        flows = list(flows_out(placed))
        self._skip(box, placed, flows)
        main = [flow for flow in flows if flow.kind not in ("skip", "boundary")]
        self._main(box, placed, main)
        if isinstance(element, Activity):
            for event in element.boundary_events:
                self._boundary(box, placed, event)

    def _skip(self, box: etree._Element, placed: Placed, flows: Sequence[FlowOut]) -> None:
        skip = next((flow for flow in flows if flow.kind == "skip"), None)
        if skip is None:
            return
        gateway = self._node(box, "exclusiveGateway", SKIP + placed.element.id)
        own = NODE + placed.element.id
        self._flow(box, gateway, own, when_key(placed.element))
        self._default(box, gateway, self._target(box, placed, skip))

    def _main(self, box: etree._Element, placed: Placed, flows: Sequence[FlowOut]) -> None:
        element = placed.element
        source = box.find(f"*[@id='{NODE}{element.id}']")
        assert source is not None  # noqa: S101 - it was written just before
        decides = any(flow.kind in ("outcome", "condition") for flow in flows)
        if decides and not isinstance(element, ExclusiveGateway):
            gateway = self._node(box, "exclusiveGateway", OUT + element.id)
            self._flow(box, source, OUT + element.id)
            source = gateway
        for flow in flows:
            if not decides:
                self._only_way(box, source, placed, flow)
                continue
            target = self._target(box, placed, flow)
            if flow.kind == "default" or (flow.kind == "outcome" and flow.label == ELSE):
                self._default(box, source, target)
            else:
                self._flow(box, source, target, flow.key)

    def _only_way(
        self, box: etree._Element, source: etree._Element, placed: Placed, flow: FlowOut
    ) -> None:
        target = self._target(box, placed, flow)
        ahead = [element.id for element in placed.within.elements[placed.index + 1 :]]
        far = placed.index % LOOKS_AHEAD == LOOKS_AHEAD - 1
        if flow.target in (None, *ahead) and not far:
            self._flow(box, source, target)
            return
        self._by_a_gateway(box, source, placed.element.id, target)

    def _by_a_gateway(
        self, box: etree._Element, source: etree._Element, name: str, target: str
    ) -> None:
        gateway = self._node(box, "exclusiveGateway", AWAY + name)
        self._flow(box, source, AWAY + name)
        self._default(box, gateway, target)

    def _boundary(self, box: etree._Element, placed: Placed, event: BoundaryEvent) -> None:
        node = self._node(box, "boundaryEvent", BOUNDARY + event.id)
        node.set("attachedToRef", NODE + placed.element.id)
        node.set("cancelActivity", "true" if event.interrupting else "false")
        self._message(node, event.id)
        if event.process is None:
            # Straight back to the activity, the library would take its new event for the old one.
            self._by_a_gateway(box, node, event.id, self._entry(placed.within, event.next or ""))
            return
        path = self._node(box, "subProcess", PATH + event.id)
        self._flow(box, node, PATH + event.id)
        self._inner(path, Listed(placed.location, event.process, event))
        self._flow(box, path, self._end(box))

    def _branches(self, block: etree._Element, element: ParallelGateway) -> None:
        start = self._node(block, "startEvent", f"start_{element.id}")
        split = self._node(block, "parallelGateway", f"split_{element.id}")
        self._flow(block, start, f"split_{element.id}")
        for branch in element.branches:
            listed = Listed((), branch, element)
            self.scope(block, listed)
            self._flow(block, split, self._entry(listed, branch[0].id))

    def _inner(self, box: etree._Element, listed: Listed) -> None:
        start = self._node(box, "startEvent", self._fresh("start"))
        self.scope(box, listed)
        self._flow(box, start, self._entry(listed, listed.elements[0].id))

    def _target(self, box: etree._Element, placed: Placed, flow: FlowOut) -> str:
        if flow.target is None:
            return self._end(box)
        return self._entry(placed.within, flow.target)

    def _entry(self, listed: Listed, name: str) -> str:
        """The node at which an element is entered: its gateway, if it may be skipped."""
        element = next(element for element in listed.elements if element.id == name)
        guarded = getattr(element, "when", None) is not None
        return (SKIP if guarded else NODE) + name

    def _end(self, box: etree._Element) -> str:
        name = self._fresh("end")
        self._node(box, "endEvent", name)
        return name

    def _node(self, box: etree._Element, kind: str, name: str) -> etree._Element:
        return etree.SubElement(box, tag(kind), id=name)

    def _message(self, node: etree._Element, name: str) -> None:
        message = etree.Element(tag("message"), id=MESSAGE + name, name=MESSAGE + name)
        self._root.insert(0, message)
        etree.SubElement(node, tag("messageEventDefinition"), messageRef=MESSAGE + name)

    def _default(self, box: etree._Element, gateway: etree._Element, target: str) -> None:
        gateway.set("default", self._flow(box, gateway, target))

    def _flow(
        self, box: etree._Element, source: etree._Element, target: str, condition: str | None = None
    ) -> str:
        name = self._fresh("flow")
        source_name = source.get("id") or ""
        flow = etree.SubElement(
            box, tag("sequenceFlow"), id=name, sourceRef=source_name, targetRef=target
        )
        if condition is not None:
            text = etree.SubElement(flow, tag("conditionExpression"))
            text.set(f"{{{XSI}}}type", "tFormalExpression")
            text.text = condition
        return name

    def _fresh(self, what: str) -> str:
        self._numbers += 1
        return f"{what}_{self._numbers}"
