"""Where an element goes: every flow out of it with its name, as the language reads the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aftaleflow.definitions.model.elements import (
    Activity,
    BoundaryEvent,
    Deciding,
    Element,
    EndEvent,
    Flow,
    IntermediateCatchEvent,
)
from aftaleflow.definitions.walk import Placed

ELSE = "else"


@dataclass(frozen=True)
class FlowOut:
    """One way out of an element.

    `kind` says why it is taken: `next` (always), `outcome` (`label` is the value), `condition`
    (`label` is its place in the list), `default`, `skip` (the element's `when` did not hold),
    `boundary` (its boundary event `label` fired). `target` is None where a path ends.
    """

    source: str
    kind: str
    label: str
    target: str | None

    @property
    def key(self) -> str:
        return (
            f"{self.source}/{self.kind}/{self.label}"
            if self.label
            else (f"{self.source}/{self.kind}")
        )


def flows_out(placed: Placed) -> Iterator[FlowOut]:
    """All ways out of an element, boundary events included."""
    element, following = placed.element, placed.following
    after = following.id if following is not None else None
    if isinstance(element, EndEvent):
        return
    if getattr(element, "when", None) is not None:
        yield FlowOut(element.id, "skip", "", after)
    yield from _main_flows(element, after)
    if isinstance(element, Activity):
        for event in element.boundary_events:
            yield FlowOut(element.id, "boundary", event.id, boundary_target(event))


def boundary_target(event: BoundaryEvent) -> str | None:
    """Where a boundary event leads: in its list, or to the first element of its own."""
    if event.process:
        return str(event.process[0].id)
    return event.next


def _main_flows(element: Element, after: str | None) -> Iterator[FlowOut]:
    flows = element.flows if isinstance(element, Deciding) else None
    if element.next is not None or flows is None:
        yield FlowOut(element.id, "next", "", element.next or after)
    elif isinstance(flows, dict):
        for value, target in flows.items():
            yield FlowOut(element.id, "outcome", value, target)
    else:
        yield from _by_condition(element, flows, after)


def _by_condition(element: Element, flows: list[Flow], after: str | None) -> Iterator[FlowOut]:
    for number, flow in enumerate(flows):
        if flow.when is None:
            yield FlowOut(element.id, "default", "", flow.next)
        else:
            yield FlowOut(element.id, "condition", str(number), flow.next)
    if not flows or flows[-1].when is not None:
        yield FlowOut(element.id, "default", "", after)


def needs_following(placed: Placed) -> bool:
    """Whether some way out of the element goes to the following item of its list."""
    return any(
        flow.target is None and flow.kind != "boundary" for flow in flows_out(placed)
    ) and not isinstance(placed.element, EndEvent)


def waits(element: Element) -> bool:
    """Whether a case stands still at the element until it is told something."""
    return isinstance(element, Activity | IntermediateCatchEvent)
