"""Whatever is written, an expression is refused with a reason, or has a value or an error."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import given, settings, strategies as st
from hypothesis.strategies import SearchStrategy

from aftaleflow.definitions.expressions.evaluation import evaluate
from aftaleflow.definitions.expressions.functions import FUNCTIONS
from aftaleflow.definitions.expressions.inference import infer
from aftaleflow.definitions.expressions.parsing import ExpressionProblem, parse
from aftaleflow.definitions.expressions.types import (
    ANY,
    DATE,
    DATE_TIME,
    MONEY,
    NUMBER,
    TEXT,
    YES_NO,
    Names,
    Type,
    choice,
    list_of,
    record,
)
from aftaleflow.definitions.expressions.values import DocumentVersion, Duration, Reference
from aftaleflow.errors import ExpressionError
from tests.unit.definitions.around import NOW, ODENSE, Around

PARTS = {"x": NUMBER, "answer": choice(frozenset(("ja", "nej"))), "inner": list_of(NUMBER)}
TYPES: dict[str, Type] = {
    "n": NUMBER, "m": MONEY, "t": TEXT, "y": YES_NO, "d": DATE, "i": DATE_TIME,
    "c": choice(frozenset(("ja", "nej"))), "ns": list_of(NUMBER), "ts": list_of(TEXT),
    "ys": list_of(YES_NO), "answers": list_of(record(PARTS)), "what": ANY,
    "k": record({"name": TEXT}, "organisation"), "b": record({"version": NUMBER}, "document"),
}  # fmt: skip
ROWS = [
    {"x": Decimal(1), "answer": "ja", "inner": [Decimal(1), None]},
    {"x": None, "answer": None, "inner": None},
    {"x": Decimal("-2.5"), "answer": "nej", "inner": []},
]
VALUES: dict[str, Any] = {
    "n": Decimal(3), "m": Decimal("-2.50"), "t": "hej", "y": True, "d": dt.date(2026, 2, 28),
    "i": NOW, "c": "ja", "ns": [Decimal(1), Decimal(0), None], "ts": ["a", None, "a"],
    "ys": [True, None, False], "answers": ROWS, "what": "noget", "k": ODENSE,
    "b": DocumentVersion("b", 2),
}  # fmt: skip
KINDS: dict[str, type | tuple[type, ...]] = {
    "number": (Decimal, int), "money": Decimal, "text": str, "choice": str, "yes_no": bool,
    "date": dt.date, "date_time": dt.datetime, "list": list, "record": dict,
    "organisation": Reference, "document": DocumentVersion, "duration": Duration,
    "elapsed time": Duration, "any": object,
}  # fmt: skip

LEAVES = st.sampled_from(
    [*TYPES, "ukendt", "x", "answer", "true", "false", "none", "0", "1", "2.5", "'ja'", "'x'",
     "'2026-02-28'", "'10:30'", "today()", "now()", "[]", "0.001", "999999999999999999"]
)  # fmt: skip


def _larger(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    two = st.sampled_from(
        ["and", "or", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "+", "-", "*", "/"]
    )
    functions = st.sampled_from([*FUNCTIONS, "count"])
    parts = st.sampled_from(["x", "answer", "inner", "name", "version", "year", "weekday", "zzz"])
    arguments = st.lists(inner, max_size=3).map(", ".join)
    return st.one_of(
        st.tuples(inner, two, inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(inner, two, inner, two, inner).map(" ".join),
        st.tuples(functions, arguments).map(lambda p: f"{p[0]}({p[1]})"),
        st.tuples(inner, parts).map(".".join),
        st.tuples(inner, inner).map(lambda p: f"{p[0]}[{p[1]}]"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
        inner.map(lambda text: f"not {text}"),
        inner.map(lambda text: f"-{text}"),
        inner.map(lambda text: f"({text} is none)"),
        st.lists(inner, max_size=3).map(lambda texts: f"[{', '.join(texts)}]"),
    )


EXPRESSIONS = st.recursive(LEAVES, _larger, max_leaves=12)


def _filled(template: str, *parts: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.tuples(*parts).map(lambda found: template.format(*found))


UNITS = st.sampled_from(["days", "weeks", "months", "years", "working_days"])
DAY_FUNCTIONS = st.sampled_from(
    ["on_the_1st", "start_of_month", "end_of_month", "next_working_day", "on_working_day"]
)
NUMBERS: SearchStrategy[str] = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["n", "m", "0", "3", "0.005", "999999999999999999", "b.version", "ns[1]"]),
        _filled("({} {} {})", NUMBERS, st.sampled_from("+-*/"), NUMBERS),
        _filled("-{}", NUMBERS),
        _filled("({} if {} else {})", NUMBERS, CONDITIONS, NUMBERS),
        _filled("{}({}, {})", st.sampled_from(["min", "max", "default"]), NUMBERS, NUMBERS),
        _filled("{}({})", st.sampled_from(["round", "max"]), NUMBERS),
        _filled("round({}, {})", NUMBERS, NUMBERS),
        _filled("{}({})", st.sampled_from(["sum", "min", "count", "first", "last"]), LISTS),
        _filled("count({})", st.sampled_from(["answers", "'ja'", "'ja', 'nej'", "ts", "ys"])),
        _filled("{}.{}", MOMENTS, st.sampled_from(["year", "month", "day", "weekday"])),
        _filled("days_between({}, {})", MOMENTS, MOMENTS),
        _filled("working_days_between({}, {})", MOMENTS, MOMENTS),
        _filled("answers[{}][0].x", CONDITIONS),
    )
)
LISTS: SearchStrategy[str] = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["ns", "answers.x", "[]"]),
        _filled("({} + {})", LISTS, LISTS),
        _filled("distinct({})", LISTS),
        _filled("[{}, {}]", NUMBERS, NUMBERS),
        _filled("answers[{}].x", CONDITIONS),
    )
)
MOMENTS: SearchStrategy[str] = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["d", "i", "today()", "now()"]),
        _filled("({} {} {}({}))", MOMENTS, st.sampled_from("+-"), UNITS, NUMBERS),
        _filled("(i + hours({}))", NUMBERS),
        _filled("(now() - minutes({}))", NUMBERS),
        _filled("(d + working_days({}, k))", NUMBERS),
        _filled("date({}, {}, {})", NUMBERS, NUMBERS, NUMBERS),
        _filled("date({})", MOMENTS),
        _filled("at(date({}), '{}')", MOMENTS, st.sampled_from(["02:30", "00:00", "x"])),
        _filled("{}({})", DAY_FUNCTIONS, MOMENTS),
    )
)
WORDS: SearchStrategy[str] = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["t", "'hej'", "ts[0]", "k.name"]),
        _filled("({} + {})", WORDS, WORDS),
        _filled("join({}, {})", st.one_of(LISTS, st.just("ts")), WORDS),
        _filled("default({}, {})", WORDS, WORDS),
    )
)
CONDITIONS: SearchStrategy[str] = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["y", "true", "false", "c == 'ja'", "ys[0]", "'ja' in answers.answer"]),
        _filled("({} {} {})", CONDITIONS, st.sampled_from(["and", "or", "=="]), CONDITIONS),
        _filled("(not {})", CONDITIONS),
        _filled("({} {} {})", NUMBERS, st.sampled_from(["<", "<=", "==", "!="]), NUMBERS),
        _filled("({} < {} <= {})", MOMENTS, MOMENTS, MOMENTS),
        _filled("({} > {})", WORDS, WORDS),
        _filled("({} {} {})", NUMBERS, st.sampled_from(["in", "not in"]), LISTS),
        _filled("({} is none)", st.one_of(NUMBERS, WORDS, MOMENTS, LISTS)),
        _filled("any(ys + [{}])", CONDITIONS),
        _filled("is_working_day({})", MOMENTS),
    )
)
WELL_FORMED = st.one_of(NUMBERS, LISTS, MOMENTS, WORDS, CONDITIONS)

TEXTS = st.text(
    st.sampled_from("abny_'\"()[]{}.,:=<>!+-*/%#\\\n 019æ_lambdforin\uff3f\u00aa²"), max_size=40
)


def inferred(text: str) -> Type | None:
    """The type of a text; None when it is refused, always as the author's problem."""
    try:
        return infer(parse(text), Names(TYPES))
    except ExpressionProblem:
        return None


def evaluated(text: str, unknown: set[str]) -> Any:
    """The value of a text over the values that are known; an error counts as unknown."""
    try:
        return evaluate(text, Around({n: v for n, v in VALUES.items() if n not in unknown}))
    except ExpressionError:
        return None


@settings(max_examples=350, deadline=None)
@given(EXPRESSIONS)
def test_expression_of_any_make_is_refused_or_has_a_type_or_an_error(text: str) -> None:
    if inferred(text) is not None:
        evaluated(text, set())


@settings(max_examples=350, deadline=None)
@given(WELL_FORMED, st.sets(st.sampled_from(sorted(VALUES)), max_size=3))
def test_expression_with_a_type_has_a_value_of_that_type_or_an_error(
    text: str, unknown: set[str]
) -> None:
    kind = inferred(text)
    if kind is not None:
        found = evaluated(text, unknown)
        assert found is None or isinstance(found, KINDS[kind.kind])
        assert kind.kind != "date" or not isinstance(found, dt.datetime)


@settings(max_examples=350, deadline=None)
@given(st.one_of(TEXTS, st.text(max_size=30)))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    inferred(text)
