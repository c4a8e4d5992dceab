"""call-input: a called workflow gets all that it needs, of the right type, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aftaleflow.definitions.expressions.types import alike
from aftaleflow.definitions.model.elements import CallActivity, Round
from aftaleflow.definitions.names import NameTable, type_of
from aftaleflow.definitions.problems import Location, listed, near
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import placed_elements

CODE = "call-input"


def check(subject: Subject) -> None:
    for placed in placed_elements(subject.definition.workflow):
        element = placed.element
        if isinstance(element, CallActivity):
            _check(subject, element.workflow, element.input, (*placed.location, "input"))
            _check_output(subject, element, placed.location)
        elif isinstance(element, Round) and element.each.workflow is not None:
            where = (*placed.location, "each", "input")
            _check(subject, element.each.workflow, element.each.input, where)


def _check(subject: Subject, key: str, given: Mapping[str, Any], location: Location) -> None:
    names = subject.definition.names
    child = names.called.get(key)
    if child is None:
        return
    wanted = {item.id: item for item in child.workflow.input}
    for name in given:
        if name not in wanted:
            message = f"{key} takes no {name}{near(name, wanted)}; it takes {listed(wanted)}"
            subject.say((*location, name), message, CODE)
    for name, item in wanted.items():
        if name in given:
            found = names.value_type(given[name])
            if not alike(found, type_of(item)):
                message = f"{key} takes {name} as {type_of(item)}, here it is {found}"
                subject.say((*location, name), message, CODE)
        else:
            _check_by_name(subject, key, child, name, location)


def _check_by_name(
    subject: Subject, key: str, child: NameTable, name: str, location: Location
) -> None:
    names = subject.definition.names
    wanted = child.items[name]
    if name not in names.items:
        if wanted.optional is False:
            message = f"{key} needs {name}, which this case does not have; say it with input"
            subject.say(location, message, CODE)
    elif not alike(type_of(names.items[name]), type_of(wanted)):
        here = type_of(names.items[name])
        message = f"{key} takes {name} as {type_of(wanted)}, here it is {here}"
        subject.say(location, message, CODE)


def _check_output(subject: Subject, element: CallActivity, location: Location) -> None:
    items = subject.definition.names.items
    for name in element.output:
        if name not in items:
            message = f"{name} is not data of this case{near(name, items)}"
            subject.say((*location, "output", name), message, CODE)
