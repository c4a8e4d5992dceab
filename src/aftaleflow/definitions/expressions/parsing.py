"""Text -> syntax tree of the language, or the reason why it is not one."""

from __future__ import annotations

import ast
import re
import warnings
from decimal import Decimal
from functools import lru_cache

MAX_LENGTH = 2000
MAX_DEPTH = 40

_ALLOWED = (
    ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.Compare, ast.Eq, ast.NotEq,
    ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot, ast.BinOp, ast.Add,
    ast.Sub, ast.Mult, ast.Div, ast.IfExp, ast.Name, ast.Load, ast.Constant, ast.List,
    ast.Subscript, ast.Attribute, ast.Call,
)  # fmt: skip

_NUMBER = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_LINE_BREAK = re.compile(r"[\r\n]+")


class ExpressionProblem(Exception):  # noqa: N818 - it is what the author reads, not a failure
    """Why a text is not an expression of the language, or does not fit its names and types."""


@lru_cache(maxsize=4096)
def parse(text: str) -> ast.expr:
    """The syntax tree of an expression; numbers in it are exact decimals.

    Raises:
        ExpressionProblem: the text is not an expression of the language.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionProblem(f"the expression is longer than {MAX_LENGTH} characters")
    if "\\" in text or "\0" in text:
        raise ExpressionProblem("a backslash is not part of the language")
    if "#" in _QUOTED.sub("", text):
        raise ExpressionProblem("a comment is not part of the language")
    line = _LINE_BREAK.sub(" ", text).strip()
    tree = _python_tree(line)
    _check(tree, line.encode(), 0)
    return tree


def _python_tree(text: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        place = error.offset or 1
        hint = "; compare with ==" if text[place - 1 : place] == "=" else ""
        message = f"cannot read the expression at character {place}: {error.msg}{hint}"
        raise ExpressionProblem(message) from None
    except (RecursionError, MemoryError):
        raise ExpressionProblem("the expression is nested too deeply") from None
    except (ValueError, Warning) as error:
        raise ExpressionProblem(f"cannot read the expression: {error}") from None


def _check(node: ast.AST, text: bytes, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ExpressionProblem("the expression is nested too deeply")
    if not isinstance(node, _ALLOWED):
        raise ExpressionProblem(f"{type(node).__name__} is not part of the language")
    if isinstance(node, ast.Call) and (not isinstance(node.func, ast.Name) or node.keywords):
        raise ExpressionProblem("only plain functions can be called, without names for values")
    if isinstance(node, ast.Attribute | ast.Name) and _word(node).startswith("_"):
        raise ExpressionProblem(f"{_word(node)} is not a name of the language")
    if isinstance(node, ast.Constant):
        _check_constant(node, text)
        return
    for child in ast.iter_child_nodes(node):
        _check(child, text, depth + 1)


def _word(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


def _check_constant(node: ast.Constant, text: bytes) -> None:
    # The whole expression is one line; Python counts its columns in bytes.
    written = text[node.col_offset : node.end_col_offset].decode(errors="replace")
    if isinstance(node.value, str):
        if not _QUOTED.fullmatch(written):
            raise ExpressionProblem(f"{written} is not one text between two quotes")
        return
    if isinstance(node.value, bool) or node.value is None:
        raise ExpressionProblem("write true, false and none with small letters")
    if not _NUMBER.fullmatch(written):
        raise ExpressionProblem(f"{written} is not a number of the language")
    # The tree is ours alone; an exact decimal takes the place of Python's float or integer.
    node.value = Decimal(written)  # type: ignore[assignment]


FORMULA = "= "


def is_formula(value: object) -> bool:
    """Whether a value is computed: a text that begins with `= `."""
    return isinstance(value, str) and value.startswith(FORMULA)


_PART = re.compile(r"\{([^{}]+)\}")


def template_parts(text: str) -> list[str]:
    """The expressions in a text: `{title} – {part}` gives `title`, `part`."""
    return _PART.findall(text)


def fill_template(text: str, fill: dict[str, str]) -> str:
    """The text with each of its expressions replaced."""
    return _PART.sub(lambda match: fill[match.group(1)], text)
