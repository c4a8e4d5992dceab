"""unknown-name: what an element shows, sets or compares itself with exists."""

from __future__ import annotations

from collections.abc import Iterator

from aftaleflow.definitions.forms import form_of
from aftaleflow.definitions.model.elements import Element, ServiceTask, UserTask
from aftaleflow.definitions.names import NameTable
from aftaleflow.definitions.problems import Location, near
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import all_elements

CODE = "unknown-name"


def check(subject: Subject) -> None:
    names = subject.definition.names
    for element, location in all_elements(subject.definition.workflow):
        for name in element.set:
            where = (*location, "set", name)
            if name not in names.items:
                message = f"{name} is not data of this case{near(name, names.items)}"
                subject.say(where, message, CODE)
            elif names.items[name].value is not None:
                subject.say(where, f"{name} is computed and cannot be set", CODE)
        for message, where in _of_task(subject, element, location):
            subject.say(where, message, CODE)
        for name in element.output if isinstance(element, ServiceTask) else ():
            if name not in names.items:
                message = f"{name} is not data of this case{near(name, names.items)}"
                subject.say((*location, "output", name), message, CODE)


def _of_task(
    subject: Subject, element: Element, location: Location
) -> Iterator[tuple[str, Location]]:
    if not isinstance(element, UserTask):
        return
    names = subject.definition.names
    form = form_of(element, subject.definition.forms)
    fields = form.fields if form is not None else element.prefill
    for name in element.prefill:
        if name not in fields:
            where = (*location, "prefill", name)
            yield f"{name} is not a field of the form{near(name, fields)}", where
    for number, name in enumerate(element.show):
        if name not in names.names:
            where = (*location, "show", number)
            yield f"{name} is not known here{near(name, names.names)}", where
    yield from _of_four_eyes(names, element, location)


def _of_four_eyes(
    names: NameTable, element: UserTask, location: Location
) -> Iterator[tuple[str, Location]]:
    tasks = [name for name, other in names.elements.items() if isinstance(other, UserTask)]
    for number, name in enumerate(element.four_eyes):
        where = (*location, "four_eyes", number)
        if name == element.id:
            yield f"{name} cannot be compared with itself", where
        elif name not in tasks:
            yield f"{name} is not a user_task{near(name, tasks)}", where
