"""unreachable: every element can be reached from the beginning of its list."""

from __future__ import annotations

from aftaleflow.definitions.flows import flows_out
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import Listed, Placed, lists_of

CODE = "unreachable"


def check(subject: Subject) -> None:
    for listed in lists_of(subject.definition.workflow):
        reached = _reached(listed)
        for index, element in enumerate(listed.elements):
            if element.id not in reached:
                subject.say((*listed.location, index), f"{element.id} can never be reached", CODE)


def _reached(listed: Listed) -> set[str]:
    ways = {
        element.id: {
            flow.target
            for flow in flows_out(Placed(element, (*listed.location, index), listed, index))
        }
        for index, element in enumerate(listed.elements)
    }
    reached: set[str] = set()
    waiting = [element.id for element in listed.elements[:1]]
    while waiting:
        name = waiting.pop()
        if name not in reached and name in ways:
            reached.add(name)
            waiting += [target for target in ways[name] if target is not None]
    return reached
