"""A `when` of a form as a small tree that the browser evaluates, and in words for people.

What depends on the case alone is decided here and becomes a constant. What the browser cannot
evaluate becomes `{"cannot": true}`: then the field stays visible. The nodes of a tree:

    {"value": …}                        a constant; a date as 2026-11-24
    {"field": path, "as": word}         what stands in a field; in a row `{"row": true}` too
    {"and": […]} {"or": […]} {"not": …} three-valued as in the language
    {"compare": "==", "sides": [a, b]}  == < <= > >=
    {"in": [a, b]}  {"known": a}  {"count": a}
"""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from aftaleflow.calendars.deadlines import as_date
from aftaleflow.definitions.expressions.evaluation import Context, evaluate
from aftaleflow.definitions.expressions.parsing import parse
from aftaleflow.definitions.expressions.values import Reference
from aftaleflow.definitions.model.fields import DataItem
from aftaleflow.errors import ExpressionError

Tree = dict[str, Any]

CANNOT: Tree = {"cannot": True}
TRUE: Tree = {"value": True}
FALSE: Tree = {"value": False}
MAX_INLINED = 5

_WORDS: Mapping[str, Tree] = {"true": TRUE, "false": FALSE, "none": {"value": None}}
_COMPARE: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "==", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_NEGATED = (ast.NotEq, ast.NotIn, ast.Is)
_IN_BROWSER = frozenset(
    ("text", "long_text", "number", "money", "yes_no", "date", "choice", "organisation", "body",
     "case", "rows")
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Around:
    """What an expression of a form sees: the form's fields, a row's own, and the case."""

    fields: Mapping[str, DataItem]
    row: Mapping[str, DataItem] = field(default_factory=dict)
    context: Context | None = None
    fixed: Callable[[str], Any] = lambda _name: None  # values of fields that are only shown


def condition_tree(expression: str, around: Around) -> Tree:
    """The tree of an expression."""
    return _Translation(expression, around, 0).tree(parse(expression))


def is_decidable(tree: Tree) -> bool:
    """Whether the browser can evaluate all of a tree."""
    if tree == CANNOT:
        return False
    return all(is_decidable(part) for part in parts_of(tree))


def parts_of(tree: Tree) -> list[Tree]:
    """The trees inside a tree."""
    found: list[Tree] = []
    for name in ("and", "or", "sides", "in"):
        found += tree.get(name, [])
    return found + [tree[name] for name in ("not", "known", "count") if name in tree]


class _Translation:
    def __init__(self, text: str, around: Around, inlined: int) -> None:
        # As one line, as `parse` reads it: the places in its tree are places in this.
        self._text = re.sub(r"[\r\n]+", " ", text).strip()
        self._around, self._inlined = around, inlined

    def tree(self, node: ast.expr) -> Tree:
        if not self._names_a_field(node):
            return self._constant(node)
        translate = _TRANSLATE.get(type(node))
        return CANNOT if translate is None else translate(self, node)

    def _names_a_field(self, node: ast.expr) -> bool:
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        return bool(names & (self._around.fields.keys() | self._around.row.keys()))

    def _constant(self, node: ast.expr) -> Tree:
        """A part that the case alone decides."""
        if isinstance(node, ast.Name) and node.id in _WORDS:
            return _WORDS[node.id]
        if isinstance(node, ast.Constant):
            return _value_tree(node.value)
        if isinstance(node, ast.List):
            return self.elements(node)
        if self._around.context is None:
            return CANNOT
        try:
            part = ast.get_source_segment(self._text, node) or self._text
            return _value_tree(evaluate(part, self._around.context))
        except ExpressionError:
            return CANNOT

    def elements(self, node: Any) -> Tree:
        found = [self.tree(each) for each in node.elts]
        if all("value" in each for each in found):
            return {"value": [each["value"] for each in found]}
        return CANNOT

    def name(self, node: Any) -> Tree:
        item = self._around.row.get(node.id)
        if item is not None:
            return self._field(item, in_row=True)
        return self._field(self._around.fields[node.id], in_row=False)

    def _field(self, item: DataItem, *, in_row: bool) -> Tree:
        if item.value is not None:
            if self._inlined == MAX_INLINED:
                return CANNOT
            inner = _Translation(item.value, self._around, self._inlined + 1)
            return inner.tree(parse(item.value))
        if item.read_only:
            return CANNOT if in_row else _value_tree(self._around.fixed(item.id))
        if item.word not in _IN_BROWSER:
            return CANNOT
        tree: Tree = {"field": item.id, "as": "list" if item.many else item.word}
        return {**tree, "row": True} if in_row else tree

    def logic(self, node: Any) -> Tree:
        decisive = isinstance(node.op, ast.Or)
        sides = [self.tree(side) for side in node.values]
        if {"value": decisive} in sides:
            return {"value": decisive}
        left = [side for side in sides if side != {"value": not decisive}]
        if len(left) == 1:
            return left[0]
        return {"or" if decisive else "and": left} if left else {"value": not decisive}

    def unary(self, node: Any) -> Tree:
        return negated(self.tree(node.operand)) if isinstance(node.op, ast.Not) else CANNOT

    def comparison(self, node: Any) -> Tree:
        pairs, left = [], node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            pairs.append(self._pair(operator, self.tree(left), self.tree(right)))
            left = right
        return pairs[0] if len(pairs) == 1 else {"and": pairs}

    def _pair(self, operator: ast.cmpop, left: Tree, right: Tree) -> Tree:
        if CANNOT in (left, right):
            return CANNOT
        if isinstance(operator, ast.Is | ast.IsNot):
            tree: Tree = {"known": left}
        elif isinstance(operator, ast.In | ast.NotIn):
            tree = {"in": [left, right]}
        else:
            tree = {"compare": _COMPARE[type(operator)], "sides": [left, right]}
        return negated(tree) if isinstance(operator, _NEGATED) else tree

    def call(self, node: Any) -> Tree:
        if node.func.id != "count" or len(node.args) != 1:
            return CANNOT
        inner = self.tree(node.args[0])
        return {"count": inner} if inner.get("as") in ("rows", "list") else CANNOT


def negated(tree: Tree) -> Tree:
    """The opposite of a tree."""
    if tree == CANNOT:
        return CANNOT
    if "value" in tree:
        return tree if tree["value"] is None else {"value": not tree["value"]}
    return {"not": tree}


_TRANSLATE: Mapping[type[ast.expr], Callable[[_Translation, Any], Tree]] = {
    ast.Name: _Translation.name,
    ast.List: _Translation.elements,
    ast.BoolOp: _Translation.logic,
    ast.UnaryOp: _Translation.unary,
    ast.Compare: _Translation.comparison,
    ast.Call: _Translation.call,
}


def _value_tree(value: Any) -> Tree:
    if value is None or isinstance(value, str | bool):
        return {"value": value}
    if isinstance(value, Decimal):
        return {"value": int(value) if value == value.to_integral_value() else float(value)}
    if isinstance(value, dt.date):
        return {"value": as_date(value).isoformat()}
    if isinstance(value, Reference):
        return {"value": value.key}
    if isinstance(value, list):
        inside = [_value_tree(each) for each in value]
        return {"value": [each["value"] for each in inside]} if CANNOT not in inside else CANNOT
    return CANNOT
