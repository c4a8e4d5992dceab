"""The value of an expression over the names of a case, within a bounded number of steps."""

from __future__ import annotations

import ast
import datetime as dt
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Protocol

from aftaleflow.calendars.deadlines import as_date, shift
from aftaleflow.calendars.working_days import Calendar
from aftaleflow.definitions.expressions.functions import FUNCTIONS, MAX_TEXT
from aftaleflow.definitions.expressions.parsing import parse
from aftaleflow.definitions.expressions.values import Duration, Reference, part_of
from aftaleflow.errors import ExpressionError

MAX_STEPS = 100_000
_STEPS_OF_A_WORKING_DAY = 3


class Context(Protocol):
    """What an expression sees: names with their values, the present, the calendars."""

    def value(self, name: str) -> Any: ...

    def now(self) -> dt.datetime: ...

    def calendar(self, organisation: str | None) -> Calendar: ...


def evaluate(text: str, context: Context) -> Any:
    """The value of an expression; unknown is None.

    Raises:
        ExpressionError: it cannot be computed (a date out of reach, too many steps).
    """
    try:
        return _Evaluation(context).value(parse(text))
    except (ArithmeticError, ValueError, TypeError, AttributeError, LookupError) as error:
        raise ExpressionError(element="", expression=text, why=str(error)) from error


def holds(text: str, context: Context) -> bool:
    """Whether a condition is true; an unknown one does not hold."""
    return evaluate(text, context) is True


class _Evaluation:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._rows: list[Any] = []  # the rows that a filter is looking at, innermost last
        self._steps = 0

    def value(self, node: ast.expr) -> Any:
        self._spend(1)
        return _EVALUATE[type(node)](self, node)

    def _spend(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MAX_STEPS:
            raise OverflowError("it takes too many steps")

    def name(self, node: Any) -> Any:
        if node.id in _WORDS:
            return _WORDS[node.id]
        for row in reversed(self._rows):
            if isinstance(row, Mapping) and node.id in row:
                return row[node.id]
        return self._context.value(node.id)

    def attribute(self, node: Any) -> Any:
        holder = self.value(node.value)
        if isinstance(holder, list):
            self._spend(len(holder))
        return part_of(holder, node.attr)

    def subscript(self, node: Any) -> Any:
        rows = self.value(node.value)
        if rows is None:
            return None
        if isinstance(node.slice, ast.Constant):
            place = int(str(node.slice.value))
            return rows[place] if place < len(rows) else None
        return [row for row in rows if self._filtered(row, node.slice)]

    def _filtered(self, row: Any, condition: ast.expr) -> bool:
        self._rows.append(row)
        try:
            return self.value(condition) is True
        finally:
            self._rows.pop()

    def elements(self, node: Any) -> list[Any]:
        return [self.value(element) for element in node.elts]

    def logic(self, node: Any) -> bool | None:
        # As in DMN: one decisive side settles it, else one unknown side makes it unknown.
        decisive = isinstance(node.op, ast.Or)
        unknown = False
        for side in node.values:
            value = self.value(side)
            if value is decisive:
                return bool(decisive)
            unknown = unknown or value is None
        return None if unknown else not decisive

    def unary(self, node: Any) -> Any:
        value = self.value(node.operand)
        if value is None:
            return None
        if isinstance(node.op, ast.Not):
            return not value
        return value.negated() if isinstance(value, Duration) else -value

    def conditional(self, node: Any) -> Any:
        return self.value(node.body if self.value(node.test) is True else node.orelse)

    def comparison(self, node: Any) -> bool | None:
        left, result = self.value(node.left), True
        unknown = False
        for comparison, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.value(right_node)
            if isinstance(right, list):
                self._spend(len(right))
            one = _related(comparison, left, right)
            unknown = unknown or one is None
            result = result and one is not False
            left = right
        return False if not result else None if unknown else True

    def arithmetic(self, node: Any) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None:
            return None
        if isinstance(right, Duration):
            return self._shifted(left, right, isinstance(node.op, ast.Sub))
        if isinstance(node.op, ast.Div) and right == 0:
            return None
        result = _ARITHMETIC[type(node.op)](left, right)
        if isinstance(result, str | list) and len(result) > MAX_TEXT:
            raise OverflowError("the result is too long")
        return result

    def _shifted(self, moment: Any, duration: Duration, back: bool) -> Any:
        number = -duration.number if back else duration.number
        if duration.unit == "working_days":
            self._spend(abs(number) * _STEPS_OF_A_WORKING_DAY)
        calendar = self._context.calendar(duration.calendar)
        return shift(moment, duration.unit, number, calendar)

    def call(self, node: Any) -> Any:
        name = node.func.id
        values = [self.value(argument) for argument in node.args]
        if name == "count":
            return self._count(values)
        function = FUNCTIONS[name]
        if None in values and not function.with_unknown:
            return None
        self._spend(function.steps(values))
        return function.compute(self._context, values)

    def _count(self, values: list[Any]) -> Decimal:
        if values and all(isinstance(value, str) for value in values):
            answers = self._context.value("answers") or []
            self._spend(len(answers))
            return Decimal(sum(row["answer"] in values for row in answers))
        return Decimal(len(values[0] or []))


_WORDS: dict[str, bool | None] = {"true": True, "false": False, "none": None}

_EVALUATE: dict[type[ast.expr], Callable[[_Evaluation, Any], Any]] = {
    ast.Constant: lambda _evaluation, node: node.value,
    ast.Name: _Evaluation.name,
    ast.Attribute: _Evaluation.attribute,
    ast.Subscript: _Evaluation.subscript,
    ast.List: _Evaluation.elements,
    ast.BoolOp: _Evaluation.logic,
    ast.UnaryOp: _Evaluation.unary,
    ast.IfExp: _Evaluation.conditional,
    ast.Compare: _Evaluation.comparison,
    ast.BinOp: _Evaluation.arithmetic,
    ast.Call: _Evaluation.call,
}

_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}

_ORDER: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _related(comparison: ast.cmpop, left: Any, right: Any) -> bool | None:
    if isinstance(comparison, ast.Is | ast.IsNot):
        return (left is None) == isinstance(comparison, ast.Is)
    if left is None or right is None:
        return None
    if isinstance(comparison, ast.In | ast.NotIn):
        inside = any(_equal(left, element) for element in right)
        return inside == isinstance(comparison, ast.In)
    if isinstance(comparison, ast.Eq | ast.NotEq):
        return _equal(left, right) == isinstance(comparison, ast.Eq)
    return _ORDER[type(comparison)](*_comparable(left, right))


def _equal(left: Any, right: Any) -> bool:
    left, right = _comparable(left, right)
    return bool(left == right)


def _comparable(left: Any, right: Any) -> tuple[Any, Any]:
    """A day and an instant are compared as days; an organisation and a text by the key."""
    if isinstance(left, dt.date) and isinstance(right, dt.date):
        if isinstance(left, dt.datetime) != isinstance(right, dt.datetime):
            return as_date(left), as_date(right)
    elif isinstance(left, Reference) and isinstance(right, str):
        return left.key, right
    elif isinstance(left, str) and isinstance(right, Reference):
        return left, right.key
    return left, right
