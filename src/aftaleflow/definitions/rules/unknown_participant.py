"""unknown-participant: who does, owns or answers is a participant, or data that is somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aftaleflow.definitions.expressions.parsing import is_formula
from aftaleflow.definitions.expressions.types import ORGANISATIONS
from aftaleflow.definitions.model.base import PATH_PATTERN
from aftaleflow.definitions.model.elements import (
    Element,
    Round,
    ServiceTask,
    StartEvent,
    UserTask,
)
from aftaleflow.definitions.model.time import Deadline, TimeRule
from aftaleflow.definitions.names import NameTable
from aftaleflow.definitions.problems import Location, listed, near, shortened
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import all_elements

CODE = "unknown-participant"
ROLE_CODE = "unknown-role"
FUNCTION_CODE = "unknown-function"


def check(subject: Subject) -> None:
    workflow = subject.definition.workflow
    _check_participants(subject)
    owner = workflow.case.owner
    known = somebody(subject.definition.names)
    if owner not in known:
        message = f"{owner} is not a participant{near(owner, known)}"
        subject.say(("case", "owner"), message, CODE)
    for number, path in enumerate(workflow.case.led_by):
        _check_path(subject, path, ("case", "led_by", number))
    for element, location in all_elements(workflow):
        _check_element(subject, element, location)


def _check_element(subject: Subject, element: Element, location: Location) -> None:
    for path, where in _paths(element, location):
        _check_path(subject, path, where)
    for path, where in _calendars(element, location):
        _check_organisation(subject, path, where, role=False)
    if isinstance(element, ServiceTask) and "to" in element.input:
        _check_told(subject, element.input["to"], (*location, "input", "to"))
    if isinstance(element, Round):
        for number, path in enumerate(element.parties):
            where = (*location, "parties", number)
            _check_organisation(subject, path, where, role="." in path)


def somebody(names: NameTable) -> list[str]:
    """The names that stand for an organisation, a body or several."""
    data = [name for name, item in names.items.items() if item.word in ORGANISATIONS]
    return [*names.workflow.participants, *data]


def _check_participants(subject: Subject) -> None:
    functions = subject.vocabulary.functions
    for name, what in subject.definition.workflow.participants.items():
        if what != "party" and not is_formula(what) and what not in functions:
            message = (
                f"{what} is not a function in the register{near(what, functions)}; "
                f"it knows {listed(functions)}, party and formulas"
            )
            subject.say(("participants", name), message, FUNCTION_CODE)


def _paths(element: Element, location: Location) -> Iterator[tuple[str, Location]]:
    if isinstance(element, UserTask | StartEvent):
        yield from _each(element.candidates, (*location, "candidates"))
    if isinstance(element, Round):
        yield from _each(element.each.candidates, (*location, "each", "candidates"))
        yield from _each(element.led_by, (*location, "led_by"))
    for key in ("due", "goal"):
        rule = getattr(element, key, None)
        if rule is not None:
            yield from _of_deadline(rule, (*location, key))


def _calendars(element: Element, location: Location) -> Iterator[tuple[str, Location]]:
    """The organisations whose working days are counted."""
    for key in ("due", "goal", "timer"):
        rule = getattr(element, key, None)
        if isinstance(rule, TimeRule) and rule.calendar is not None:
            yield rule.calendar, (*location, key, "calendar")


def _of_deadline(rule: Deadline, location: Location) -> Iterator[tuple[str, Location]]:
    yield from _each(rule.movable_by, (*location, "movable_by"))
    for number, escalation in enumerate(rule.escalate):
        yield from _each(escalation.to, (*location, "escalate", number, "to"))


def _each(paths: list[str], location: Location) -> Iterator[tuple[str, Location]]:
    for number, path in enumerate(paths):
        yield path, (*location, number)


def _check_told(subject: Subject, told: object, location: Location) -> None:
    """To whom a mail goes: roles, as for candidates; addresses stand with people."""
    for number, path in enumerate(told if isinstance(told, list) else [told]):
        where = (*location, number)
        if isinstance(path, str) and re.fullmatch(PATH_PATTERN, path):
            _check_path(subject, path, where)
        else:
            message = f"{shortened(path)} is no role; write one, as in kommune.sagsbehandler"
            subject.say(where, message, ROLE_CODE)


def _check_organisation(subject: Subject, path: str, location: Location, *, role: bool) -> None:
    """`who`, `who.body`, or with a role `who.role` and `who.body.role`."""
    if path == "initiator" or path.endswith(".performer"):
        message = f"{path} is one person; here stands a participant or a role of one"
        subject.say(location, message, CODE)
    else:
        _check_path(subject, path, location, role=role)


def _check_path(subject: Subject, path: str, location: Location, *, role: bool = True) -> None:
    """`who.role`, `who.body.role`, `element.performer`, or `initiator`."""
    first, *rest = path.split(".")
    names = subject.definition.names
    if path == "initiator" or (first in names.elements and rest == ["performer"]):
        return
    known = [*somebody(names), "party", *(names.elements if rest == ["performer"] else ())]
    if first == "initiator":
        subject.say(location, "initiator is one person and has no roles", CODE)
        return
    if first not in known:
        subject.say(location, f"{first} is not a participant{near(first, known)}", CODE)
        return
    if role and not rest:
        subject.say(location, f"say which role of {first}, as in {first}.formand", ROLE_CODE)
    if role and rest and rest[-1] not in subject.vocabulary.roles:
        roles = subject.vocabulary.roles
        message = f"{rest[-1]} is not a role in the register{near(rest[-1], roles)}"
        subject.say(location, f"{message}; it knows {listed(roles)}", ROLE_CODE)
    for body in rest[:-1] if role else rest:
        if body not in subject.vocabulary.functions:
            functions = subject.vocabulary.functions
            message = f"{body} is not a function in the register{near(body, functions)}"
            subject.say(location, message, FUNCTION_CODE)
