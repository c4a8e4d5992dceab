"""Only the language is an expression; everything else that Python could read is refused."""

from __future__ import annotations

import ast
import time
from decimal import Decimal

import pytest

from aftaleflow.definitions.expressions.parsing import (
    ExpressionProblem,
    fill_template,
    is_formula,
    parse,
    template_parts,
)


def refusal(text: str) -> str:
    with pytest.raises(ExpressionProblem) as refused:
        parse(text)
    return str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["beløb", "a.b.c", "a and b or not c", "a < b <= c", "a == 'x' != b", "a in ['x', 'y']",
     "a not in b", "a is none", "a is not none", "-a + 1.50 * b / 2", "a if b else c",
     "count(rows[x == 1 and y])", "rows[0].x", "f()", 'a == "it\'s"', "[]", "(a)", "'#' == a",
     "a\n and b", "(a\r\n or b)", "'a\nb'"],
)  # fmt: skip
def test_the_language_is_read(text: str) -> None:
    assert isinstance(parse(text), ast.expr)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("lambda: 1", "Lambda"), ("[x for x in y]", "ListComp"), ("{x for x in y}", "SetComp"),
        ("{x: x for x in y}", "DictComp"), ("sum(x for x in y)", "GeneratorExp"),
        ("f'{x}'", "JoinedStr"), ("{'a': 1}", "Dict"), ("{1}", "Set"), ("(1, 2)", "Tuple"),
        ("1, 2", "Tuple"), ("(x := 1)", "NamedExpr"), ("a[1:2]", "Slice"), ("[*a]", "Starred"),
        ("await a", "Await"), ("(yield a)", "Yield"), ("2 ** 99", "Pow"), ("a % b", "Mod"),
        ("a // b", "FloorDiv"), ("a << 9", "LShift"), ("a >> 9", "RShift"), ("a | b", "BitOr"),
        ("a & b", "BitAnd"), ("a ^ b", "BitXor"), ("a @ b", "MatMult"), ("~a", "Invert"),
        ("+a", "UAdd"), ("'%s' % a", "Mod"), ("f(*a)", "Starred"), ("a[b, c]", "Tuple"),
        ("a[...:1]", "Slice"),
    ],
)  # fmt: skip
def test_parts_of_python_are_refused_by_name(text: str, what: str) -> None:
    assert refusal(text) == f"{what} is not part of the language"


@pytest.mark.parametrize(
    ("text", "word"),
    [("__import__('os')", "__import__"), ("a.__class__", "__class__"),
     ("a.__class__.__mro__[0].__subclasses__()", "__class__"), ("_a", "_a"), ("a._b", "_b"),
     ("a.__dict__", "__dict__"), ("__builtins__", "__builtins__"),
     ("a.__cl\u00aass__", "__class__"), ("_\uff43lass", "_class")],
)  # fmt: skip
def test_names_with_an_underscore_first_are_refused_also_in_other_letters(
    text: str, word: str
) -> None:
    assert refusal(text) in (
        f"{word} is not a name of the language",
        "only plain functions can be called, without names for values",
    )


@pytest.mark.parametrize(
    "text",
    ["a.b()", "a.format(b)", "'{}'.format(a)", "f()()", "f(x)(y)", "a[0]()", "(lambda: 1)()",
     "f(a=1)", "f(**a)", "f(x, key=y)", "'a'.upper()", "(f)(x).g()"],
)  # fmt: skip
def test_only_plain_functions_are_called(text: str) -> None:
    assert refusal(text) == "only plain functions can be called, without names for values"


@pytest.mark.parametrize(
    "text",
    ["1e5", "1E999", "0x1F", "0o17", "0b1", "1_000", "1j", "1.", ".5", "1" * 19,
     "1." + "1" * 19, "b'x'", "..."],
)  # fmt: skip
def test_numbers_of_other_shapes_are_refused(text: str) -> None:
    assert refusal(text).endswith("is not a number of the language")


@pytest.mark.parametrize("text", ["0", "7", "0.1", "0.10", "3.52", "1" * 18, "1.000000001"])
def test_numbers_are_exact(text: str) -> None:
    found = parse(text)
    assert isinstance(found, ast.Constant)
    assert repr(found.value) == repr(Decimal(text))


@pytest.mark.parametrize("text", ["None", "True", "False", "a == None", "a is None"])
def test_capital_truth_values_are_refused(text: str) -> None:
    assert refusal(text) == "write true, false and none with small letters"


@pytest.mark.parametrize(
    "text", ["r'x'", "u'x'", "'a' 'b'", "['godkendt' 'afvist']", "'''a'''", '"""a"""']
)
def test_text_is_one_pair_of_quotes(text: str) -> None:
    assert refusal(text).endswith("is not one text between two quotes")


@pytest.mark.parametrize("text", ["'\\x41'", "a \\\n b", "'\\'", "\0", "a\0b"])
def test_backslashes_are_refused(text: str) -> None:
    assert refusal(text) == "a backslash is not part of the language"


@pytest.mark.parametrize("text", ["a # b", "a == 'x' # or b", "a #", '"x" # y', "'#' # b"])
def test_comments_are_refused_for_they_would_hide_the_rest(text: str) -> None:
    assert refusal(text) == "a comment is not part of the language"


@pytest.mark.parametrize(
    "text",
    ["", " ", "a b", "a =", "a = b", "a; b", "import os", "del a", "a ==", "(a", "a)", "'a", "for",
     "a.", "a..b", "1a", "12and 3", "a b c", "not", "in", "a if b", "print a", "$a", "a?", "@a",
     "if a: b", "return a", "\ud800", "a\x0cb c", "assert a"],
)  # fmt: skip
def test_what_python_cannot_read_is_refused_without_a_warning(text: str) -> None:
    assert refusal(text).startswith("cannot read the expression")


def test_single_equals_sign_gets_a_hint() -> None:
    assert refusal("beløb = 3").endswith("at character 7: invalid syntax; compare with ==")


def test_text_that_is_too_long_is_refused() -> None:
    assert refusal("a" * 2001) == "the expression is longer than 2000 characters"
    assert refusal("a" + " " * 2000) == "the expression is longer than 2000 characters"


@pytest.mark.parametrize(
    "text",
    ["-" * 1000 + "a", "not " * 400 + "a", "+".join(["a"] * 900), "a" + ".b" * 900,
     "a" + "[0]" * 600, "(" * 900 + "a" + ")" * 900, "[" * 900 + "]" * 900, "f(" * 600 + ")" * 600,
     "a if b else " * 150 + "a", "a[" * 600 + "0" + "]" * 600, "(" * 1999,
     "-(" * 150 + "a" + ")" * 150],
)  # fmt: skip
def test_deep_text_is_refused(text: str) -> None:
    assert "too deeply" in refusal(text) or "nested" in refusal(text) or "closed" in refusal(text)


@pytest.mark.parametrize(
    "text",
    ["[" + ",".join(["1"] * 990) + "]", "<".join(["1"] * 990), " and ".join(["a == 'ø'"] * 150),
     "f(" + ",".join(["'x'"] * 400) + ")", "a + " * 30 + "a"],
)  # fmt: skip
def test_broad_text_is_read_quickly(text: str) -> None:
    begun = time.process_time()
    parse(text)
    assert time.process_time() - begun < 0.05


def test_a_formula_begins_with_equals_and_a_space() -> None:
    written = ["= a", "=a", " = a", "a = b", "==", "= ", 3, None, True, ["= a"]]
    assert [is_formula(value) for value in written] == [True] + [False] * 4 + [True] + [False] * 4


def test_parts_of_a_text_are_what_stands_in_braces() -> None:
    text = "{titel} – {a.b} af {count(x)} {} {{c}}"
    assert template_parts(text) == ["titel", "a.b", "count(x)", "c"]
    filled = {"titel": "T {a.b}", "a.b": "1", "count(x)": "2", "c": "3"}
    assert fill_template(text, filled) == "T {a.b} – 1 af 2 {} {3}"
