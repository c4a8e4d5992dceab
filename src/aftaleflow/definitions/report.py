"""How a rule says what it has found: at a place in the file that is being checked."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.expressions.inference import infer
from aftaleflow.definitions.expressions.parsing import ExpressionProblem, parse
from aftaleflow.definitions.expressions.types import ANY, Names, Type
from aftaleflow.definitions.model.workflow import Vocabulary
from aftaleflow.definitions.problems import Location, Problem
from aftaleflow.definitions.source import Source


@dataclass
class Report:
    """The problems found in one file so far."""

    source: Source
    problems: list[Problem] = field(default_factory=list)

    def say(self, location: Location, message: str, rule: str) -> None:
        position = self.source.position(location)
        self.problems.append(Problem(self.source.file, position, message, rule))

    def type_of(self, location: Location, text: str, names: Names) -> Type:
        """The type of an expression; a problem in it is reported at the place."""
        try:
            return infer(parse(text), names)
        except ExpressionProblem as problem:
            self.say(location, str(problem), "expression")
            return ANY


@dataclass(frozen=True)
class Subject:
    """What a rule looks at: a definition, the words of the register, and where to report.

    `forms` are the keys of all form files, also of those that the definition does not use.
    """

    definition: Definition
    vocabulary: Vocabulary
    report: Report
    forms: Collection[str] = ()

    def say(self, location: Location, message: str, rule: str) -> None:
        self.report.say(location, message, rule)


Rule = Callable[[Subject], None]
