"""duplicate-id: elements, data and participants of a workflow share one namespace.

Data may be a participant; everything else is told apart by its name alone.
"""

from __future__ import annotations

from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import all_elements

CODE = "duplicate-id"


def check(subject: Subject) -> None:
    names = subject.definition.names
    seen: set[str] = set()
    for element, location in all_elements(names.workflow):
        if element.id in seen:
            subject.say(location, f"two elements are called {element.id}", CODE)
        elif element.id in names.items:
            subject.say(location, f"{element.id} is both an element and data", CODE)
        elif element.id in names.workflow.participants:
            subject.say(location, f"{element.id} is both an element and a participant", CODE)
        seen.add(element.id)
