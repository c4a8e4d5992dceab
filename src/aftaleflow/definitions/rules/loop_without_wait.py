"""loop-without-wait: every loop has an element at which the case stands still."""

from __future__ import annotations

from aftaleflow.definitions.flows import flows_out, waits
from aftaleflow.definitions.model.elements import EndEvent, ParallelGateway
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import Listed, Placed, inner_lists, lists_of

CODE = "loop-without-wait"


def check(subject: Subject) -> None:
    for listed in lists_of(subject.definition.workflow):
        ways = _ways_that_do_not_wait(listed)
        for index, element in enumerate(listed.elements):
            if element.id in _reached(ways, element.id):
                message = f"{element.id} leads back to itself without waiting for anybody"
                subject.say((*listed.location, index), message, CODE)


Ways = dict[str, set[str | None]]
"""From each element to those after it; None is where a path ends."""


def _ways_that_do_not_wait(listed: Listed) -> Ways:
    ways: Ways = {}
    for index, element in enumerate(listed.elements):
        placed = Placed(element, (*listed.location, index), listed, index)
        # An activity may be skipped without waiting.
        flows = [f for f in flows_out(placed) if f.kind == "skip" or not waits(element)]
        ways[element.id] = {flow.target for flow in flows}
        if isinstance(element, EndEvent):
            ways[element.id] = {None}
        if isinstance(element, ParallelGateway) and any(
            map(_is_waited_in, inner_lists(element, placed.location))
        ):
            ways[element.id] = set()
    return ways


def _is_waited_in(branch: Listed) -> bool:
    """Whether a branch cannot be passed without waiting."""
    ways = _ways_that_do_not_wait(branch)
    return bool(ways) and None not in _reached(ways, branch.elements[0].id)


def _reached(ways: Ways, start: str) -> set[str | None]:
    reached: set[str | None] = set()
    waiting = list(ways[start])
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += ways.get(name or "", ())
    return reached
