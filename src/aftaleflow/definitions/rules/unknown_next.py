"""unknown-next: `next` and `flows` lead to an element of the same list."""

from __future__ import annotations

from aftaleflow.definitions.flows import FlowOut, flows_out
from aftaleflow.definitions.model.elements import Activity
from aftaleflow.definitions.problems import Location, near
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import Placed, placed_elements

CODE = "unknown-next"


def check(subject: Subject) -> None:
    for placed in placed_elements(subject.definition.workflow):
        inside = [element.id for element in placed.within.elements]
        for flow in flows_out(placed):
            if flow.target is not None and flow.target not in inside and not _own(flow, placed):
                message = f"{flow.target} is not an element of this list{near(flow.target, inside)}"
                subject.say(_place(flow, placed), message, CODE)


def _own(flow: FlowOut, placed: Placed) -> bool:
    """A boundary event's own process is not in the list, and need not be."""
    if flow.kind != "boundary" or not isinstance(placed.element, Activity):
        return False
    return any(e.id == flow.label and e.process for e in placed.element.boundary_events)


def _place(flow: FlowOut, placed: Placed) -> Location:
    here = placed.location
    if flow.kind == "outcome":
        return (*here, "flows", flow.label)
    if flow.kind == "condition":
        return (*here, "flows", int(flow.label), "next")
    if flow.kind == "boundary" and isinstance(placed.element, Activity):
        ids = [event.id for event in placed.element.boundary_events]
        return (*here, "boundary_events", ids.index(flow.label), "next")
    return (*here, "next") if flow.kind == "next" else (*here, "flows")
