"""loop-without-wait: every loop has an element at which the case stands still."""

from __future__ import annotations

from aftaleflow.definitions.flows import flows_out, waits
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import Listed, Placed, lists_of

CODE = "loop-without-wait"


def check(subject: Subject) -> None:
    for listed in lists_of(subject.definition.workflow):
        ways = _ways_that_do_not_wait(listed)
        for index, element in enumerate(listed.elements):
            if element.id in _reached(ways, element.id):
                message = f"{element.id} leads back to itself without waiting for anybody"
                subject.say((*listed.location, index), message, CODE)


def _ways_that_do_not_wait(listed: Listed) -> dict[str, set[str]]:
    ways: dict[str, set[str]] = {}
    for index, element in enumerate(listed.elements):
        placed = Placed(element, (*listed.location, index), listed, index)
        # An activity may be skipped without waiting; a parallel block may hold only such.
        flows = [f for f in flows_out(placed) if f.kind == "skip" or not waits(element)]
        ways[element.id] = {flow.target for flow in flows if flow.target is not None}
    return ways


def _reached(ways: dict[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = list(ways[start])
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += ways.get(name, ())
    return reached
