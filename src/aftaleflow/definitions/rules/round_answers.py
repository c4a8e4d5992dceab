"""round-answers: what a party can answer is known, and every way to answer agrees about it."""

from __future__ import annotations

from aftaleflow.definitions.forms import answer_form
from aftaleflow.definitions.model.elements import Round, SilentAnswer
from aftaleflow.definitions.model.fields import Choice
from aftaleflow.definitions.problems import Location, listed, near
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import placed_elements

CODE = "round-answers"


def check(subject: Subject) -> None:
    for placed in placed_elements(subject.definition.workflow):
        if isinstance(placed.element, Round):
            _check(subject, placed.element, placed.location)


def _check(subject: Subject, element: Round, location: Location) -> None:
    answers = subject.definition.names.answers(element)
    form, field = answer_form(element.each, subject.definition.forms)
    if form is not None:
        item = form.fields.get(field)
        if not isinstance(item, Choice) or item.many:
            where = (*location, "each", *(("on_behalf",) if element.each.on_behalf else ()))
            message = f"{field} is not a choice in the form {form.key}"
            subject.say((*where, "answer"), message, CODE)
        elif answers is not None and element.each.on_behalf is not None:
            _compare(subject, set(item.options), set(answers), location)
    if isinstance(element.silence, SilentAnswer) and answers is not None:
        silent = element.silence.answer
        if silent not in answers:
            message = f"{silent} is not one of {listed(answers)}{near(silent, answers)}"
            subject.say((*location, "silence", "answer"), message, CODE)
    if element.silence != "wait" and element.due is None:
        message = "silence needs due: without a deadline nobody is silent"
        subject.say((*location, "silence"), message, CODE)


def _compare(subject: Subject, options: set[str], answers: set[str], location: Location) -> None:
    where = (*location, "each", "on_behalf", "answer")
    for value in sorted(options - answers):
        message = f"{value} is no end of the party's workflow; the ends are {listed(answers)}"
        subject.say(where, message, CODE)
    for value in sorted(answers - options):
        subject.say(where, f"the form cannot give the answer {value}", CODE)
