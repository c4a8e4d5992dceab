"""incomplete-flows: flows by outcome name every value that the outcome can have, and no other.

An outcome nobody named would go on to the following step as if all were well.
"""

from __future__ import annotations

from aftaleflow.definitions.flows import ELSE
from aftaleflow.definitions.model.elements import CallActivity, Deciding
from aftaleflow.definitions.names import ends_of
from aftaleflow.definitions.problems import Location, listed, near
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import placed_elements

CODE = "incomplete-flows"


def check(subject: Subject) -> None:
    for placed in placed_elements(subject.definition.workflow):
        element = placed.element
        if not isinstance(element, Deciding):
            continue
        if isinstance(element.flows, dict):
            options = _options(subject, element, placed.location)
            if options is not None:
                _compare(subject, element.flows, options, placed.location)
        elif element.outcome is not None:
            subject.say((*placed.location, "outcome"), "outcome goes with flows by outcome", CODE)


def _options(subject: Subject, element: Deciding, location: Location) -> set[str] | None:
    names = subject.definition.names
    if element.outcome is None:
        if not isinstance(element, CallActivity):
            subject.say((*location, "flows"), "flows by outcome need outcome", CODE)
            return None
        child = names.called.get(element.workflow)
        return set(ends_of(child.workflow)) if child is not None else None
    where = (*location, "outcome")
    found = subject.report.type_of(where, element.outcome, names.local(element))
    if found.kind == "yes_no":
        return {"true", "false"}
    if found.options is None and found.kind != "any":
        subject.say(where, f"an outcome is a choice or yes_no, not {found}", CODE)
    return set(found.options) if found.options else None


def _compare(
    subject: Subject, flows: dict[str, str], options: set[str], location: Location
) -> None:
    for value in flows:
        if value != ELSE and value not in options:
            message = f"{value} is not one of {listed(options)}{near(value, options)}"
            subject.say((*location, "flows", value), message, CODE)
    left = options - flows.keys()
    if left and ELSE not in flows:
        subject.say((*location, "flows"), f"no flow for {listed(left)}", CODE)
    if not left and ELSE in flows:
        message = "else is never used: every outcome is named"
        subject.say((*location, "flows", ELSE), message, CODE)
