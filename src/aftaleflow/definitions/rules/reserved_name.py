"""reserved-name: words of the language cannot name an element, data or a participant.

Among them are Python's own words (`del`, `for`, `with`): no expression could name such a thing.
"""

from __future__ import annotations

import keyword

from aftaleflow.definitions.expressions.functions import FUNCTIONS
from aftaleflow.definitions.model.fields import DataItem, Form
from aftaleflow.definitions.names import RESERVED
from aftaleflow.definitions.problems import Location
from aftaleflow.definitions.report import Report, Subject
from aftaleflow.definitions.walk import all_elements

CODE = "reserved-name"


def check(subject: Subject) -> None:
    names = subject.definition.names
    for element, location in all_elements(names.workflow):
        _check(subject.report, element.id, location)
    for name in names.workflow.participants:
        _check(subject.report, name, ("participants", name))
    for item, location in names.placed_items():
        if location[-2] != "form":  # form files are checked by themselves
            _check(subject.report, item.id, location)


def check_form(report: Report, form: Form) -> None:
    """The fields of a form file; those of its rows may be called what a round's answers are."""
    for number, item in enumerate(form.fields):
        if isinstance(item, DataItem):
            _check(report, item.id, ("fields", number))


def _check(report: Report, name: str, location: Location) -> None:
    if name in RESERVED or name in FUNCTIONS or name == "count" or keyword.iskeyword(name):
        report.say(location, f"{name} is a word of the language; choose another name", CODE)
