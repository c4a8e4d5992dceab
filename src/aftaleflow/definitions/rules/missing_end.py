"""missing-end: the process ends with an end_event or goes on with next; nothing falls off it."""

from __future__ import annotations

from aftaleflow.definitions.flows import needs_following
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import lists_of, placed_elements

CODE = "missing-end"


def check(subject: Subject) -> None:
    for placed in placed_elements(subject.definition.workflow):
        if placed.within.outermost and needs_following(placed):
            message = (
                f"{placed.element.id} is last, so it must be an end_event, or say where it goes"
            )
            subject.say(placed.location, message, CODE)
    for listed in lists_of(subject.definition.workflow):
        if not listed.elements:
            subject.say(listed.location, "a list of elements holds at least one", CODE)
