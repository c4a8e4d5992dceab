"""scenario-steps: scenario tests name elements and scenarios that exist."""

from __future__ import annotations

from typing import Any

from aftaleflow.definitions.expressions.parsing import ExpressionProblem, parse
from aftaleflow.definitions.model.scenarios import Expectation
from aftaleflow.definitions.problems import Location, near
from aftaleflow.definitions.report import Subject

CODE = "scenario-steps"

_ELEMENT_STEPS = (
    "complete", "answer", "recall", "correct", "add_party", "withdraw_party", "close_round",
    "service", "end", "move_due",
)  # fmt: skip


def check(subject: Subject) -> None:
    scenarios = subject.definition.workflow.tests
    names = [scenario.scenario for scenario in scenarios]
    for number, scenario in enumerate(scenarios):
        here: Location = ("tests", number)
        if scenario.scenario in names[:number]:
            subject.say(here, f"two scenarios are called {scenario.scenario!r}", CODE)
        if scenario.after is not None and scenario.after not in names[:number]:
            message = f"no earlier scenario is called {scenario.after!r}"
            subject.say((*here, "after"), message + near(scenario.after, names[:number]), CODE)
        for place, step in enumerate(scenario.steps):
            _check_step(subject, step, (*here, "steps", place))


def _check_step(subject: Subject, step: Any, location: Location) -> None:
    if step.word in _ELEMENT_STEPS:
        _check_element(subject, getattr(step, step.word), (*location, step.word))
    if step.expect is not None:
        _check_expectation(subject, step.expect, (*location, "expect"))


def _check_expectation(subject: Subject, expect: Expectation, location: Location) -> None:
    for key in ("at", "overdue", "due", "goal", "pending", "candidates", "answered"):
        for number, name in enumerate(getattr(expect, key) or ()):
            _check_element(subject, name, (*location, key, number, name))
    known = subject.definition.names.names
    for name in expect.data:
        where = (*location, "data", name)
        if name.isidentifier() and name not in known:
            subject.say(where, f"{name} is not known{near(name, known)}", CODE)
        try:
            parse(name)
        except ExpressionProblem as problem:
            subject.say(where, str(problem), CODE)


def _check_element(subject: Subject, name: str, location: Location) -> None:
    elements = subject.definition.names.elements
    if name not in elements:
        subject.say(location, f"no element is called {name}{near(name, elements)}", CODE)
