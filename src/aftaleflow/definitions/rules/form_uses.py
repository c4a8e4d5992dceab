"""form-uses: what a form says it reads from the case is there, with the type it says."""

from __future__ import annotations

from aftaleflow.definitions.expressions.types import alike
from aftaleflow.definitions.forms import form_of
from aftaleflow.definitions.model.elements import StartEvent, UserTask
from aftaleflow.definitions.names import type_of
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import placed_elements

CODE = "form-uses"


def check(subject: Subject) -> None:
    names = subject.definition.names
    for placed in placed_elements(subject.definition.workflow):
        if not isinstance(placed.element, UserTask | StartEvent):
            continue
        form = form_of(placed.element, subject.definition.forms)
        known = names.local(placed.element)
        for item in form.uses if form is not None else ():
            where = (*placed.location, "form")
            if item.id not in known:
                message = f"the form uses {item.id}, which this case does not have"
                subject.say(where, message, CODE)
            elif not alike(type_of(item), known[item.id]):
                message = f"the form uses {item.id} as {type_of(item)}, here it is {known[item.id]}"
                subject.say(where, message, CODE)
