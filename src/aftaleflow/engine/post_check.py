"""Looks a parsed executable over: every node must have become what was meant by it.

The library's parser turns several things silently into others and drops what it does not know; so
an executable may hold only what the compiler writes, and only in the way it writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EndEvent,
    ExclusiveGateway,
    IntermediateCatchEvent,
    ParallelGateway,
    ServiceTask,
    StartEvent,
    SubWorkflowTask,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition

from aftaleflow.bpmn.executable import BOUNDARY, NODE, element_of
from aftaleflow.definitions.definition import Definition
from aftaleflow.errors import EngineError

_MEANT: dict[str, type] = {
    "startEvent": StartEvent,
    "endEvent": EndEvent,
    "userTask": UserTask,
    "serviceTask": ServiceTask,
    "exclusiveGateway": ExclusiveGateway,
    "parallelGateway": ParallelGateway,
    "subProcess": SubWorkflowTask,
    "intermediateCatchEvent": IntermediateCatchEvent,
    "boundaryEvent": BoundaryEvent,
}
_CATCHES = ("intermediateCatchEvent", "boundaryEvent")


def check(definition: Definition, xml: bytes, specs: Mapping[str, Any]) -> None:
    """Compares the nodes of an executable with what they became, by process and sub-process.

    Raises:
        EngineError: one became something else, or is not of the definition.
    """
    seen: set[str] = set()
    for box in etree.fromstring(xml).iter("{*}process", "{*}subProcess"):
        found = _nodes_of(specs, str(box.get("id")))
        kinds = {str(node.get("id")): _kind(node) for node in box}
        for node in box:
            if _kind(node) == "sequenceFlow":
                _check_flow(node, kinds)
            else:
                _check_node(node, found.get(str(node.get("id"))))
        seen |= kinds.keys()
    _check_elements(definition, seen)


def _nodes_of(specs: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if name not in specs:
        raise EngineError(element=name, why="nothing leads to it")
    nodes: Mapping[str, Any] = specs[name].task_specs
    return nodes


def _kind(node: etree._Element) -> str:
    return etree.QName(node).localname


def _check_node(node: etree._Element, became: Any) -> None:
    kind, name = _kind(node), str(node.get("id"))
    if kind not in _MEANT:
        raise EngineError(element=name, why=f"a {kind} is not run here")
    if type(became) is not _MEANT[kind]:
        raise EngineError(element=name, why=f"it became {type(became).__name__}")
    if kind == "subProcess":
        return
    inside = [_kind(child) for child in node]
    event = getattr(became, "event_definition", None)
    if kind in _CATCHES and not isinstance(event, MessageEventDefinition):
        raise EngineError(element=name, why="its event is not the host's")
    if inside != (["messageEventDefinition"] if kind in _CATCHES else []):
        raise EngineError(element=name, why=f"it holds {', '.join(inside)}")


def _check_flow(flow: etree._Element, kinds: Mapping[str, str]) -> None:
    """A flow leads from node to node; a condition on it is looked at by gateways only."""
    source, target = str(flow.get("sourceRef")), str(flow.get("targetRef"))
    for name in (source, target):
        if kinds.get(name, "sequenceFlow") == "sequenceFlow":
            raise EngineError(element=name, why="a flow leads to or from it, but it is not there")
    if len(flow) and kinds[source] != "exclusiveGateway":
        raise EngineError(element=source, why="the condition of its flow would not be looked at")


def _check_elements(definition: Definition, nodes: set[str]) -> None:
    """The executable is that of the definition: each element has its node, and the reverse."""
    standing = {element_of(name) for name in nodes if name.startswith((NODE, BOUNDARY))}
    for name in sorted(standing ^ definition.names.elements.keys()):
        where = "the definition" if name in standing else "the executable"
        raise EngineError(element=name, why=f"{where} does not have it")
