"""missing-start: a process begins with its only start_event; inner lists have none."""

from __future__ import annotations

from aftaleflow.definitions.model.elements import StartEvent
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import placed_elements

CODE = "missing-start"


def check(subject: Subject) -> None:
    process = subject.definition.workflow.process
    if not process or not isinstance(process[0], StartEvent):
        subject.say(("process",), "a process begins with a start_event", CODE)
    for placed in placed_elements(subject.definition.workflow):
        first = placed.within.outermost and placed.index == 0
        if isinstance(placed.element, StartEvent) and not first:
            subject.say(placed.location, "a start_event stands first in the process only", CODE)
