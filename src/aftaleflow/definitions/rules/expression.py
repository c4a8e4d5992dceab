"""expression: every expression can be read, names what exists and has the type that is needed."""

from __future__ import annotations

from aftaleflow.definitions.expressions.types import alike
from aftaleflow.definitions.expressions_in import Found, expressions_in
from aftaleflow.definitions.problems import listed
from aftaleflow.definitions.report import Report, Subject

CODE = "expression"
TYPE_CODE = "expression-type"


def check(subject: Subject) -> None:
    for found in expressions_in(subject.definition.names):
        check_one(subject.report, found)


def check_one(report: Report, found: Found) -> None:
    """Reports what is wrong with one expression; forms are checked with it too."""
    given = report.type_of(found.location, found.text, found.names)
    if found.kinds is not None and given.kind != "any" and given.kind not in found.kinds:
        message = f"this should be {listed(found.kinds).replace(', ', ' or ')}, not {given}"
        report.say(found.location, message, TYPE_CODE)
    if found.like is not None and not alike(given, found.like):
        report.say(found.location, f"this should be {found.like}, not {given}", TYPE_CODE)
