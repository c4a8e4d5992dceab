"""unknown-form: the forms that a workflow names exist, and an element has one form only."""

from __future__ import annotations

from collections.abc import Iterator

from aftaleflow.definitions.forms import Forms, parts_of
from aftaleflow.definitions.model.elements import Element, Round, StartEvent, UserTask
from aftaleflow.definitions.model.fields import DataItem, Form
from aftaleflow.definitions.problems import Location, near
from aftaleflow.definitions.report import Report, Subject
from aftaleflow.definitions.walk import Placed, placed_elements

CODE = "unknown-form"
RECURSION_CODE = "recursion"
DUPLICATE_CODE = "duplicate-id"


def check(subject: Subject) -> None:
    forms = subject.definition.forms
    for placed in placed_elements(subject.definition.workflow):
        for key, location in _named(placed.element, placed.location):
            if key not in forms:
                subject.say(location, f"there is no form {key}{near(key, subject.forms)}", CODE)
        _check_number(subject, placed)


def check_includes(report: Report, form: Form, forms: Forms) -> None:
    """What a form file includes exists, is not the form itself, and has no field of its own."""
    fields = {item.id for item in form.fields if isinstance(item, DataItem)}
    for number, name in enumerate(form.include):
        where = ("include", number)
        if name not in forms:
            report.say(where, f"there is no form {name}{near(name, forms)}", CODE)
        parts = parts_of(forms, name)
        if form in parts:
            report.say(where, f"the form includes itself by way of {name}", RECURSION_CODE)
            continue
        included = {item.id for part in parts for item in part.fields if isinstance(item, DataItem)}
        for field in sorted(included & fields):
            report.say(where, f"{field} is a field of both this form and {name}", DUPLICATE_CODE)
        fields |= included


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
