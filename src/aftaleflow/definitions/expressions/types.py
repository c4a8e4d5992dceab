"""The types of the expression language, and the names that an expression may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aftaleflow.definitions.expressions.parsing import ExpressionProblem
from aftaleflow.definitions.problems import near

Fields = Mapping[str, "Type"]


@dataclass(frozen=True)
class Type:
    """A type: its kind, the options of a choice, the element of a list, the parts of a record."""

    kind: str
    options: frozenset[str] | None = None
    of: Type | None = None
    parts: Callable[[], Fields] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"a list of {self.of}" if self.kind == "list" else self.kind

    def fields(self) -> Fields:
        if self.kind in MOMENTS:
            return DATE_PARTS
        return self.parts() if self.parts is not None else {}


TEXT = Type("text")
NUMBER = Type("number")
MONEY = Type("money")
YES_NO = Type("yes_no")
DATE = Type("date")
DATE_TIME = Type("date_time")
DURATION = Type("duration")  # in days and longer units: added to a moment it gives a day
ELAPSED = Type("elapsed time")  # in hours and minutes: added to an instant it gives an instant
ANY = Type("any")

NUMERIC = frozenset({"number", "money"})
TEXTUAL = frozenset({"text", "choice"})
MOMENTS = frozenset({"date", "date_time"})
ORDERED = NUMERIC | MOMENTS | {"text"}
ORGANISATIONS = frozenset({"organisation", "body", "party"})
_ALIKE = (NUMERIC, TEXTUAL, ORGANISATIONS, frozenset({"person", "party"}))
DATE_PARTS: Fields = {"year": NUMBER, "month": NUMBER, "day": NUMBER, "weekday": NUMBER}


def list_of(element: Type) -> Type:
    return Type("list", of=element)


def record(fields: Fields | Callable[[], Fields], kind: str = "record") -> Type:
    if callable(fields):
        return Type(kind, parts=fields)
    return Type(kind, parts=lambda: fields)


def choice(options: frozenset[str] | None) -> Type:
    return Type("choice", options=options)


def alike(a: Type, b: Type) -> bool:
    """Whether values of the two types can stand for each other."""
    if "any" in (a.kind, b.kind):
        return True
    if a.kind == b.kind:
        return a.kind != "list" or alike(a.of or ANY, b.of or ANY)
    return any(a.kind in group and b.kind in group for group in _ALIKE)


class Names(dict[str, Type]):
    """Names with their types; inner names hide outer ones."""

    def __init__(self, own: Fields, outer: Fields | None = None) -> None:
        super().__init__({**(outer or {}), **own})

    def find(self, name: str) -> Type:
        if name in self:
            return self[name]
        raise ExpressionProblem(f"{name} is not known here{near(name, self)}")


def want(given: Type, kinds: frozenset[str], what: str) -> None:
    """Raises ExpressionProblem unless the type is one of the kinds."""
    if given.kind != "any" and given.kind not in kinds:
        raise ExpressionProblem(f"{what} must be {' or '.join(sorted(kinds))}, not {given}")
