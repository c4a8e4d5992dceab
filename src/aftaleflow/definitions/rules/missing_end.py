"""missing-end: the process ends with an end_event or goes on with next; nothing falls off it.

In the process itself an event that cancels its activity leads on with next: were it to start
elements beside, no path might be left that reaches an end.
"""

from __future__ import annotations

from aftaleflow.definitions.flows import needs_following
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import boundary_events, lists_of, placed_elements

CODE = "missing-end"


def check(subject: Subject) -> None:
    for placed in placed_elements(subject.definition.workflow):
        if placed.within.outermost and needs_following(placed):
            message = (
                f"{placed.element.id} is last, so it must be an end_event, or say where it goes"
            )
            subject.say(placed.location, message, CODE)
    for event, host, location in boundary_events(subject.definition.workflow):
        if host.within.outermost and event.interrupting and event.process is not None:
            message = (
                f"{event.id} cancels {host.element.id} and leads nowhere; "
                "say next, or interrupting: false"
            )
            subject.say(location, message, CODE)
    for listed in lists_of(subject.definition.workflow):
        if not listed.elements:
            subject.say(listed.location, "a list of elements holds at least one", CODE)
