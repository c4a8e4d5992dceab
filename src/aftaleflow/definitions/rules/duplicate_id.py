"""duplicate-id: elements, data and participants of a workflow share one namespace.

Data may be a participant; everything else is told apart by its name alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from aftaleflow.definitions.report import Report, Subject
from aftaleflow.definitions.walk import PlacedItems, all_elements, lists_of_items

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
    check_lists(subject.report, lists_of_items(names.workflow))


def check_lists(report: Report, lists: Iterable[PlacedItems]) -> None:
    """Reports what stands twice in one list of typed things; forms are checked with it too."""
    for items in lists:
        seen: set[str] = set()
        for item, location in items:
            if item.id in seen:
                report.say(location, f"{item.id} stands twice in this list", CODE)
            seen.add(item.id)
