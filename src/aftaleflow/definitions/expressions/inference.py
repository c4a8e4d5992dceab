"""The type of an expression, or the reason why it has none: checked when a file is loaded."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from aftaleflow.definitions.expressions.functions import FUNCTIONS
from aftaleflow.definitions.expressions.parsing import ExpressionProblem
from aftaleflow.definitions.expressions.types import (
    ANY,
    DATE,
    DATE_TIME,
    DURATION,
    ELAPSED,
    MOMENTS,
    NUMBER,
    NUMERIC,
    ORDERED,
    TEXT,
    YES_NO,
    Names,
    Type,
    alike,
    list_of,
    want,
)
from aftaleflow.definitions.problems import listed, near

_YES_NO = frozenset({"yes_no"})
_LIST = frozenset({"list"})


def infer(node: ast.expr, names: Names) -> Type:
    """The type of an expression over the given names.

    Raises:
        ExpressionProblem: a name is not known, or the types do not fit.
    """
    return _INFER[type(node)](node, names)


def _constant(node: Any, _names: Names) -> Type:
    return TEXT if isinstance(node.value, str) else NUMBER


def _name(node: Any, names: Names) -> Type:
    if node.id in ("true", "false"):
        return YES_NO
    return ANY if node.id == "none" else names.find(node.id)


def _attribute(node: Any, names: Names) -> Type:
    return attribute_type(infer(node.value, names), node.attr)


def attribute_type(holder: Type, part: str) -> Type:
    """The type of `holder.part`; of a list, the list of its elements' parts."""
    if holder.kind == "any":
        return ANY
    if holder.kind == "list":
        return list_of(attribute_type(holder.of or ANY, part))
    fields = holder.fields()
    if part not in fields:
        has = f"; it has {listed(fields)}" if fields else "; it has no parts"
        raise ExpressionProblem(f"{part} is not a part of {holder}{near(part, fields) or has}")
    return fields[part]


def _subscript(node: Any, names: Names) -> Type:
    holder = infer(node.value, names)
    want(holder, _LIST, "what is filtered with [ ]")
    element = holder.of or ANY
    if isinstance(node.slice, ast.Constant):
        place: Any = node.slice.value
        if isinstance(place, str) or place % 1:
            raise ExpressionProblem("a place in a list is a whole number")
        return element
    want(infer(node.slice, Names(element.fields(), names)), _YES_NO, "a filter")
    return holder


def _list(node: Any, names: Names) -> Type:
    found = [infer(element, names) for element in node.elts]
    for other in found[1:]:
        if not alike(found[0], other):
            raise ExpressionProblem(f"a list holds things of one kind, not {found[0]} and {other}")
    return list_of(found[0] if found else ANY)


def _logic(node: Any, names: Names) -> Type:
    for value in node.values:
        want(infer(value, names), _YES_NO, "each side of and/or")
    return YES_NO


def _unary(node: Any, names: Names) -> Type:
    operand = infer(node.operand, names)
    if isinstance(node.op, ast.Not):
        want(operand, _YES_NO, "after not")
        return YES_NO
    want(operand, NUMERIC | {"duration", "elapsed time"}, "after minus")
    return operand


def _conditional(node: Any, names: Names) -> Type:
    want(infer(node.test, names), _YES_NO, "after if")
    first, second = infer(node.body, names), infer(node.orelse, names)
    if not alike(first, second):
        raise ExpressionProblem(f"one side is {first}, the other {second}")
    return second if first.kind == "any" else first


def _comparison(node: Any, names: Names) -> Type:
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        _compare(operator, left, right, names)
        left = right
    return YES_NO


def _compare(operator: ast.cmpop, left: ast.expr, right: ast.expr, names: Names) -> None:
    a, b = infer(left, names), infer(right, names)
    if isinstance(operator, ast.Is | ast.IsNot):
        if not (isinstance(right, ast.Name) and right.id == "none"):
            raise ExpressionProblem("after is stands none")
        return
    if isinstance(operator, ast.In | ast.NotIn):
        want(b, _LIST, "after in")
        _check_options(a, right.elts if isinstance(right, ast.List) else [])
        _check_options(b.of or ANY, [left])
        b = b.of or ANY
    both_moments = a.kind in MOMENTS and b.kind in MOMENTS  # a day and an instant, as days
    if not (alike(a, b) or both_moments):
        raise ExpressionProblem(f"{a} cannot be compared with {b}")
    if isinstance(operator, ast.Lt | ast.LtE | ast.Gt | ast.GtE):
        _check_order(a)
        _check_order(b)
    _check_options(a, [right])
    _check_options(b, [left])


def _check_order(compared: Type) -> None:
    if compared.kind not in ORDERED and compared.kind != "any":
        raise ExpressionProblem(f"{compared} has no order")


def _check_options(choice: Type, literals: list[ast.expr]) -> None:
    if choice.options is None:
        return
    for node in literals:
        if isinstance(node, ast.Constant) and node.value not in choice.options:
            raise ExpressionProblem(
                f"{node.value!r} is not one of {listed(choice.options)}"
                f"{near(str(node.value), choice.options)}"
            )


def _arithmetic(node: Any, names: Names) -> Type:
    a, b = infer(node.left, names), infer(node.right, names)
    result = ANY if "any" in (a.kind, b.kind) else _combined(node.op, a, b)
    if result is None:
        raise ExpressionProblem(f"{a} and {b} cannot be combined so")
    return result


def _combined(operator: ast.operator, a: Type, b: Type) -> Type | None:
    if isinstance(operator, ast.Add | ast.Sub):
        if a.kind in MOMENTS and b == DURATION:
            return DATE
        if a.kind in MOMENTS and b == ELAPSED:
            if a.kind == "date":
                raise ExpressionProblem("hours and minutes are counted from an instant, not a day")
            return DATE_TIME
        both = a.kind if a.kind == b.kind else ""
        if isinstance(operator, ast.Add) and both in ("text", "list") and alike(a, b):
            return a
    if a.kind in NUMERIC and b.kind in NUMERIC:
        return b if b.kind == "money" and not isinstance(operator, ast.Div) else a
    return None


def _call(node: Any, names: Names) -> Type:
    name = node.func.id
    if name == "count":
        return _count(node, names)
    function = FUNCTIONS.get(name)
    if function is None:
        known = [*FUNCTIONS, "count"]
        raise ExpressionProblem(f"{name} is not a function{near(name, known)}")
    given = [infer(argument, names) for argument in node.args]
    least, most = len(function.takes) - function.optional, len(function.takes)
    if not least <= len(given) <= most:
        wanted = str(most) if least == most else f"{least} to {most}"
        raise ExpressionProblem(f"{name} takes {wanted} values, not {len(given)}")
    _check_kinds(name, given, function.takes)
    if function.of:
        want(given[0].of or ANY, function.of, f"each element of {name}'s list")
    return function.gives(given)


def _check_kinds(name: str, given: list[Type], takes: tuple[frozenset[str], ...]) -> None:
    for argument, kinds in zip(given, takes, strict=False):
        if kinds:
            want(argument, kinds, f"{name}'s value")
    if name in ("min", "max", "default"):
        for other in given[1:]:
            if not alike(given[0], other):
                raise ExpressionProblem(f"{name} cannot compare {given[0]} with {other}")
    if name in ("min", "max"):
        alone = len(given) == 1 and given[0].kind == "list"
        _check_order((given[0].of or ANY) if alone else given[0])
    if name == "date":
        _check_date(given)


def _check_date(given: list[Type]) -> None:
    first = given[0].kind
    if len(given) == 2 or (first != "any" and (len(given) == 3) != (first == "number")):
        raise ExpressionProblem(
            "date takes a text such as '2026-11-24', a moment, or a year, a month and a day"
        )


def _count(node: Any, names: Names) -> Type:
    answers = [a.value for a in node.args if isinstance(a, ast.Constant)]
    if node.args and len(answers) == len(node.args):
        answer = attribute_type(names.find("answers"), "answer").of or ANY
        for value in answers:
            if answer.options is not None and value not in answer.options:
                raise ExpressionProblem(
                    f"{value!r} is not an answer; the answers are {listed(answer.options)}"
                    f"{near(str(value), answer.options)}"
                )
        return NUMBER
    if len(node.args) != 1:
        raise ExpressionProblem("count takes one list, or in a round the answers to count")
    want(infer(node.args[0], names), _LIST, "count's value")
    return NUMBER


_INFER: dict[type[ast.expr], Callable[[Any, Names], Type]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.List: _list,
    ast.BoolOp: _logic,
    ast.UnaryOp: _unary,
    ast.IfExp: _conditional,
    ast.Compare: _comparison,
    ast.BinOp: _arithmetic,
    ast.Call: _call,
}
