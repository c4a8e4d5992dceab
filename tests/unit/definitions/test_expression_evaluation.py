"""What expressions are worth: unknown as in DMN, exact numbers, dates in reach, bounded cost."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal
from typing import Any

import pytest

from aftaleflow.definitions.expressions.evaluation import MAX_STEPS, evaluate, holds
from aftaleflow.definitions.expressions.values import DocumentVersion, Duration, Reference
from aftaleflow.errors import ExpressionError
from tests.unit.definitions.around import NOW, ODENSE, Around

T, F, N = True, False, None


def value(text: str, **values: Any) -> Any:
    return evaluate(text, Around(values))


def failure(text: str, **values: Any) -> str:
    with pytest.raises(ExpressionError) as failed:
        evaluate(text, Around(values))
    return str(failed.value.facts["why"])


# -- unknown


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [(T, T, T, T), (T, F, F, T), (T, N, N, T), (F, T, F, T), (F, F, F, F), (F, N, F, N),
     (N, T, N, T), (N, F, F, N), (N, N, N, N)],
)  # fmt: skip
def test_and_or_have_three_values(
    a: bool | None, b: bool | None, both: bool | None, either: bool | None
) -> None:
    assert value("a and b", a=a, b=b) is both
    assert value("a or b", a=a, b=b) is either


@pytest.mark.parametrize(("a", "result"), [(T, F), (F, T), (N, N)])
def test_not_of_unknown_is_unknown(a: bool | None, result: bool | None) -> None:
    assert value("not a", a=a) is result


def test_one_decisive_side_settles_it_wherever_it_stands() -> None:
    assert value("x and y and false and z") is False
    assert value("x or y or true or z") is True


@pytest.mark.parametrize("operator", ["==", "!=", "<", "<=", ">", ">="])
def test_comparing_with_unknown_is_unknown(operator: str) -> None:
    assert value(f"a {operator} 1") is None
    assert value(f"1 {operator} a") is None
    assert value(f"a {operator} a") is None


def test_unknown_is_in_no_list_and_no_list_is_known_to_hold_something() -> None:
    assert value("a in [1, 2]") is None
    assert value("1 in a") is None
    assert value("1 not in a") is None


def test_is_none_asks_for_unknown_and_is_always_known() -> None:
    assert value("a is none") is True
    assert value("a is not none") is False
    assert value("a is none", a=Decimal(0)) is False
    assert value("a is not none", a="") is True


@pytest.mark.parametrize(
    ("text", "result"),
    [("1 < x < 3", N), ("3 < 1 < x", F), ("x < 1 < 3", N), ("1 < 2 < 3", T), ("1 < 3 > 2", T),
     ("1 < 2 > 3", F), ("x < 3 < 1", F)],
)  # fmt: skip
def test_chained_comparison_is_false_when_one_part_clearly_is(
    text: str, result: bool | None
) -> None:
    assert value(text) is result


def test_condition_that_is_unknown_does_not_hold() -> None:
    assert not holds("a > 3", Around())
    assert not holds("not (a > 3)", Around())
    assert holds("a > 3", Around({"a": Decimal(4)}))


def test_choice_by_an_unknown_condition_takes_the_other_side() -> None:
    assert value("'ja' if a else 'nej'") == "nej"


@pytest.mark.parametrize("text", ["a + 1", "1 - a", "a * a", "-a", "a / 2", "a.year", "a[0]",
                                  "a[x == 1]", "days(a)", "b + days(a)", "round(a)", "a.x.y",
                                  "weekday(a)", "first(a)", "join(a, ',')"])  # fmt: skip
def test_reckoning_with_unknown_is_unknown(text: str) -> None:
    assert value(text, b=dt.date(2026, 1, 1)) is None


def test_default_stands_for_unknown() -> None:
    assert value("default(a, 3)") == 3
    assert value("default(a, 3)", a=Decimal(0)) == 0


def test_sum_with_an_unknown_in_it_is_unknown() -> None:
    assert value("sum(a)", a=[Decimal(1), None]) is None
    assert value("sum(a)", a=[]) == 0
    assert value("sum(a)") is None


def test_smallest_and_largest_of_unknown_or_nothing_are_unknown() -> None:
    assert value("min(a)", a=[Decimal(1), None]) is None
    assert value("max(1, a)") is None
    assert value("min(a)", a=[]) is None
    assert value("max(2, 3, 1)") == 3
    assert value("min(a)", a=[Decimal(2), Decimal(1)]) == 1


def test_count_of_unknown_is_none_at_all() -> None:
    assert value("count(a)") == 0


# -- numbers


@pytest.mark.parametrize(
    ("text", "result"),
    [("0.1 + 0.2", "0.3"), ("3 * 5.16 * 42.5 / 42.5", "15.48"), ("7 / 2", "3.5"),
     ("-3 - -2", "-1"), ("2 + 3 * 4", "14"), ("(2 + 3) * 4", "20"), ("1.10 - 0.10", "1.00")],
)  # fmt: skip
def test_arithmetic_is_exact(text: str, result: str) -> None:
    assert value(text) == Decimal(result)


def test_division_by_zero_is_unknown() -> None:
    assert value("1 / 0") is None
    assert value("1 / a", a=Decimal("0.00")) is None


@pytest.mark.parametrize(
    ("text", "result"),
    [("round(2.5)", "3"), ("round(-2.5)", "-3"), ("round(0.125, 2)", "0.13"),
     ("round(0.124, 2)", "0.12"), ("round(60.896, 2)", "60.90"), ("round(1, 2)", "1.00")],
)  # fmt: skip
def test_rounding_is_half_away_from_zero(text: str, result: str) -> None:
    assert str(value(text)) == result


def test_rounding_to_a_broken_number_of_decimals_fails() -> None:
    assert failure("round(a, 1.5)", a=Decimal(1)).startswith("1.5 is not a whole number")


def test_fractions_are_compared_and_not_rounded_percentages() -> None:
    assert value("38 / 40 >= 0.95") is True  # WX-GOP-1
    assert value("37 / 40 >= 0.95") is False  # WX-GOP-2
    assert value("36 / 38 >= 0.95") is False  # WX-GOP-3
    assert value("37 / 38 >= 0.95") is True  # WX-GOP-4


# -- rows

ROWS = [
    {"party": ODENSE, "answer": "ja", "beløb": Decimal(10)},
    {"party": Reference("organisation", "fanoe"), "answer": "nej", "beløb": Decimal(5)},
    {"party": Reference("organisation", "varde"), "answer": None, "beløb": None},
]


def test_filter_keeps_the_rows_for_which_it_holds() -> None:
    assert value("rows[answer == 'ja']", rows=ROWS) == ROWS[:1]
    assert value("rows[answer != 'ja']", rows=ROWS) == ROWS[1:2]
    assert value("rows[answer is none]", rows=ROWS) == ROWS[2:]
    assert value("rows[beløb > loft]", rows=ROWS, loft=Decimal(7)) == ROWS[:1]


def test_parts_of_rows_are_a_list() -> None:
    assert value("rows.beløb", rows=ROWS) == [Decimal(10), Decimal(5), None]
    assert value("sum(rows[beløb is not none].beløb)", rows=ROWS) == 15
    assert value("rows.party.name", rows=ROWS) == ["Odense Kommune", None, None]


def test_place_beyond_the_end_is_unknown() -> None:
    assert value("rows[0].answer", rows=ROWS) == "ja"
    assert value("rows[3].answer", rows=ROWS) is None


def test_name_in_a_filter_is_first_looked_for_in_the_innermost_row() -> None:
    rows = [{"n": Decimal(1), "inner": [{"n": Decimal(5)}]}, {"n": Decimal(2), "inner": []}]
    assert value("rows[count(inner[n > m]) > 0]", rows=rows, m=Decimal(4)) == rows[:1]


def test_organisation_is_compared_by_its_key() -> None:
    assert value("rows[party == 'odense']", rows=ROWS) == ROWS[:1]
    assert value("'fanoe' == rows[1].party", rows=ROWS) is True
    assert value("a in rows.party", rows=ROWS, a=Reference("organisation", "varde")) is True


def test_lists_are_put_together_made_distinct_and_joined() -> None:
    names = {"a": ["x", "y", "x"], "b": ["y", "z", None]}
    assert value("a + b", **names) == ["x", "y", "x", "y", "z", None]
    assert value("distinct(a + b)", **names) == ["x", "y", "z", None]
    assert value("join(a + b, ' og ')", **names) == "x og y og x og y og z"
    assert value("distinct(rows + rows)", rows=ROWS) == ROWS
    assert value("[first(a), last(a)]", **names) == ["x", "x"]
    assert value("first(a)", a=[]) is None


def test_any_and_all_count_only_what_is_clearly_true() -> None:
    assert value("any(a)", a=[False, None, True]) is True
    assert value("any(a)", a=[False, None]) is False
    assert value("all(a)", a=[True, None]) is False
    assert value("all(a)", a=[True, True]) is True
    assert value("all(a)", a=[]) is True


def test_answers_of_a_round_are_counted_by_name() -> None:
    answers = [{"answer": "ja"}, {"answer": "nej"}, {"answer": "ja"}]
    assert value("count('ja')", answers=answers) == 2
    assert value("count('ja', 'nej')", answers=answers) == 3
    assert value("count('x')", answers=answers) == 0
    assert value("count('ja')") == 0


def test_parts_of_documents_and_dates_are_read() -> None:
    assert value("a.version", a=DocumentVersion("bilag", 3)) == 3
    assert value("[a.year, a.month, a.day, a.weekday]", a=dt.date(2026, 11, 24)) == [
        2026, 11, 24, 2,
    ]  # fmt: skip
    assert value("a.day", a=dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC)) == 25


# -- time


def test_now_and_today_are_the_clocks() -> None:
    assert value("now()") == NOW
    assert value("today()") == dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("d + days(1)", "2025-04-12"), ("d - days(11)", "2025-03-31"), ("d + weeks(2)",
        "2025-04-25"),
        ("d + months(6)", "2025-10-11"), ("date(2025, 8, 31) + months(6)", "2026-02-28"),
        ("d + years(1)", "2026-04-11"), ("date(2024, 2, 29) + years(1)", "2025-02-28"),
        ("d + working_days(10)", "2025-04-30"), ("d - working_days(1)", "2025-04-10"),
        ("date(2025, 12, 23) + working_days(1)", "2025-12-24"),
        ("date(2025, 12, 23) + working_days(1, 'odense')", "2025-12-29"),
        ("date(2025, 12, 23) + working_days(1, kommune)", "2025-12-29"),
        ("on_the_1st(d)", "2025-05-01"), ("on_the_1st(date(2025, 5, 1))", "2025-05-01"),
        ("start_of_month(d)", "2025-04-01"), ("end_of_month(date(2024, 2, 3))", "2024-02-29"),
        ("next_working_day(d)", "2025-04-14"), ("on_working_day(date(2025, 4, 17))", "2025-04-22"),
        ("on_working_day(d)", "2025-04-11"), ("date('2025-04-11')", "2025-04-11"),
        ("date(at(d, '23:30'))", "2025-04-11"), ("max(d, d + days(1))", "2025-04-12"),
        ("d + -days(1)", "2025-04-10"), ("d - -days(1)", "2025-04-12"),
    ],
)  # fmt: skip
def test_dates_are_reckoned(text: str, result: str) -> None:
    found = value(text, d=dt.date(2025, 4, 11), kommune=ODENSE)
    assert found == dt.date.fromisoformat(result)
    assert not isinstance(found, dt.datetime)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("weekday(d)", 5), ("days_between(d, date(2025, 4, 30))", 19),
        ("days_between(date(2025, 4, 30), d)", -19),
        ("days_between(date(2025, 1, 1), date(2025, 7, 2))", 182),  # WX-REP-1
        ("days_between(date(2024, 1, 1), date(2024, 7, 1))", 182),  # WX-REP-7
        ("working_days_between(d, date(2025, 4, 30))", 10),
        ("working_days_between(date(2025, 12, 23), date(2025, 12, 24), 'odense')", 0),
        ("hours_between(at(d, '09:00'), at(d, '10:30'))", Decimal("1.5")),
        ("hours_between(at(date(2025, 10, 25), '12:00'), at(date(2025, 10, 26), '12:00'))", 25),
    ],
)  # fmt: skip
def test_spans_are_measured(text: str, result: Decimal | int) -> None:
    assert value(text, d=dt.date(2025, 4, 11)) == result


def test_working_days_are_asked_for() -> None:
    assert value("is_working_day(date(2025, 4, 17))") is False
    assert value("is_working_day(date(2025, 12, 24))") is True
    assert value("is_working_day(date(2025, 12, 24), 'odense')") is False


def test_hours_are_elapsed_hours_and_give_instants() -> None:
    spring = dt.datetime(2025, 3, 28, 13, 0, tzinfo=dt.UTC)  # 14.00 in winter time
    assert value("a + hours(48)", a=spring) == dt.datetime(2025, 3, 30, 13, 0, tzinfo=dt.UTC)
    assert value("a - minutes(90)", a=spring) == dt.datetime(2025, 3, 28, 11, 30, tzinfo=dt.UTC)


def test_days_counted_from_an_instant_give_a_day() -> None:
    late = dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC)  # half past midnight in Denmark
    assert value("a + days(1)", a=late) == dt.date(2026, 11, 26)


def test_day_and_instant_are_compared_as_days() -> None:
    assert value("d == now()", d=dt.date(2026, 11, 24)) is True
    assert value("now() < d", d=dt.date(2026, 11, 25)) is True
    assert value("now() > d", d=dt.date(2026, 11, 24)) is False


def test_durations_are_values() -> None:
    assert value("working_days(3, kommune)", kommune=ODENSE) == Duration(
        "working_days", 3, "odense"
    )


@pytest.mark.parametrize(
    "text",
    ["today() - years(5000)", "today() + weeks(1000000)",
     "today() + months(1000000)", "today() + working_days(10001)",
     "date(10000, 1, 1)", "date(2025, 2, 29)", "date(0, 1, 1)", "date('2025-02-29')",
     "date('24-11-2026')", "date(1.5, 1, 1)", "date(9999, 12, 31) + days(1)", "days(0.5)",
     "days(1000001)", "date(1, 1, 1) - working_days(1)", "at(today(), '25:00')",
     "at(today(), 'x')", "date(9999, 12, 31) + working_days(1)", "end_of_month(date(9999, 12, 1))",
     "next_working_day(date(9999, 12, 31))"],
)  # fmt: skip
def test_dates_out_of_reach_or_out_of_the_calendar_fail(text: str) -> None:
    assert failure(text)


# -- cost


@pytest.mark.parametrize(
    "text",
    ["count(r[count(r[count(r[x == 1]) > 0]) > 0])", "count(r[x in long])",
     "count(r[count(long.x) > 0])", "count(r[sum(long) > 0])",
     "count(r[count(distinct(long)) > 0])",
     "count(r[today() + working_days(10000) > today()])",
     "count(r[working_days_between(date(1900, 1, 1), date(2000, 1, 1)) > 0])",
     "count(r[join(long, ',') == ''])", "count(r[long == long])",
     "working_days_between(date(1, 1, 1), date(9999, 1, 1))"],
)  # fmt: skip
def test_cost_is_bounded_whatever_is_looped_over(text: str) -> None:
    names = {
        "r": [{"x": Decimal(number)} for number in range(200)],
        "long": [Decimal(number) for number in range(1000, 11000)],
    }
    begun = time.process_time()
    assert failure(text, **names) in ("it takes too many steps", "the text is too long")
    assert time.process_time() - begun < 0.5


def test_budget_of_steps_is_for_one_evaluation() -> None:
    rows = [{"x": Decimal(1)}] * (MAX_STEPS // 10)
    around = Around({"r": rows})
    for _time in range(5):
        assert evaluate("count(r[x == 1])", around) == len(rows)


def test_texts_and_lists_do_not_grow_without_bound() -> None:
    assert failure("a + a", a="x" * 60_000) == "the result is too long"
    assert failure("a + a", a=["x"] * 60_000) == "the result is too long"
    assert failure("join([a, a, a], '')", a="x" * 50_000) == "the text is too long"


def test_numbers_do_not_grow_without_bound() -> None:
    huge = Decimal(10) ** 900_000
    assert failure("a * a", a=huge)


# -- what cannot be computed


@pytest.mark.parametrize(
    "text", ["a + 1", "a < 1", "-a", "weekday(a)", "round(a)", "a in 1", "sum(a)"]
)
def test_value_of_another_type_than_foreseen_fails_and_does_not_crash(text: str) -> None:
    assert failure(text, a="x")


def test_failure_says_which_expression_it_is() -> None:
    with pytest.raises(ExpressionError) as failed:
        evaluate("days(0.5)", Around())
    assert failed.value.facts["expression"] == "days(0.5)"


def test_hours_from_a_day_fail() -> None:
    assert failure("d + hours(1)", d=dt.date(2026, 1, 1)) == (
        "hours are counted from an instant, not from a day"
    )
