"""unknown-form: the forms that a workflow names exist, and an element has one form only."""

from __future__ import annotations

from collections.abc import Iterator

from aftaleflow.definitions.model.elements import Element, Round, StartEvent, UserTask
from aftaleflow.definitions.problems import Location, near
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import Placed, placed_elements

CODE = "unknown-form"


def check(subject: Subject) -> None:
    forms = subject.definition.forms
    for placed in placed_elements(subject.definition.workflow):
        for key, location in _named(placed.element, placed.location):
            if key not in forms:
                subject.say(location, f"there is no form {key}{near(key, forms)}", CODE)
        _check_number(subject, placed)
    for key, form in forms.items():
        for name in form.include:
            if name not in forms:
                subject.say((), f"the form {key} includes {name}, which does not exist", CODE)


def _check_number(subject: Subject, placed: Placed) -> None:
    element = placed.element
    if isinstance(element, UserTask | StartEvent) and element.form and element.fields:
        subject.say((*placed.location, "fields"), "either form or fields", CODE)
    if isinstance(element, UserTask) and not element.form and not element.fields:
        subject.say(placed.location, "a user_task has a form or fields", CODE)


def _named(element: Element, location: Location) -> Iterator[tuple[str, Location]]:
    if isinstance(element, UserTask | StartEvent) and element.form is not None:
        yield element.form, (*location, "form")
    if isinstance(element, Round):
        if element.each.form is not None:
            yield element.each.form, (*location, "each", "form")
        if element.each.on_behalf is not None:
            yield element.each.on_behalf.form, (*location, "each", "on_behalf", "form")
