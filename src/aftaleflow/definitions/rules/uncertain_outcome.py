"""uncertain-outcome: the field that decides where to go is always filled in."""

from __future__ import annotations

from aftaleflow.definitions.forms import form_of
from aftaleflow.definitions.model.elements import UserTask
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import placed_elements

CODE = "uncertain-outcome"


def check(subject: Subject) -> None:
    for placed in placed_elements(subject.definition.workflow):
        element = placed.element
        if not isinstance(element, UserTask) or element.outcome is None:
            continue
        form = form_of(element, subject.definition.forms)
        item = form.fields.get(element.outcome) if form is not None else None
        if item is not None and (item.optional is not False or item.when is not None):
            message = f"{item.id} decides where to go, so it cannot be optional or hidden"
            subject.say((*placed.location, "outcome"), message, CODE)
        if item is not None and item.many:
            message = f"{item.id} decides where to go, so it has one value, not many"
            subject.say((*placed.location, "outcome"), message, CODE)
