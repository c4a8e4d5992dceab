"""Working days follow the catalogue: weekends, public holidays, an organisation's closing days."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings, strategies as st

from aftaleflow.calendars.deadlines import compute
from aftaleflow.calendars.working_days import (
    MAX_WORKING_DAYS,
    PUBLIC,
    Calendar,
    ClosingDays,
    add_months,
    on_the_1st,
    public_holidays,
)
from tests.unit.calendars import danish_calendar as danish, vectors

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2100, 6, 30))
"""The library knows the holidays until 2100; from then on only weekends are skipped."""
SWITCHES = st.frozensets(st.sampled_from([(12, 24), (12, 31), (6, 5), (5, 1)]))


def calendar(closed: frozenset[tuple[int, int]]) -> Calendar:
    days = {f"{month:02}-{day:02}": "lukkedag" for month, day in closed}
    return Calendar("Odense", ClosingDays(yearly=days))


@pytest.mark.parametrize("name", vectors.ids("WX-WD-"))
def test_ten_working_days_of_the_catalogue(name: str) -> None:
    closed = frozenset((month, day) for month, day in vectors.given(name)["closed"])
    received = dt.date.fromisoformat(vectors.given(name)["received"])
    found = compute({"working_days": 10}, received, calendar(closed))
    assert found.moment == dt.date.fromisoformat(vectors.expected(name))


def test_catalogue_has_all_its_examples_of_working_days() -> None:
    numbers = {name.removeprefix("WX-WD-").rstrip("b") for name in vectors.ids("WX-WD-")}
    assert numbers == {str(number) for number in range(1, 13)}


@pytest.mark.parametrize("name", vectors.ids("TERM-"))
def test_termination_of_the_catalogue_is_six_months_to_the_first(name: str) -> None:
    notice = dt.date.fromisoformat(vectors.given(name)["notice"])
    assert on_the_1st(add_months(notice, 6)) == dt.date.fromisoformat(vectors.expected(name))


@pytest.mark.parametrize("name", vectors.ids("WX-SST-"))
def test_eight_weeks_of_the_catalogue_end_on_the_same_weekday(name: str) -> None:
    received = dt.date.fromisoformat(vectors.given(name)["received"])
    found = compute({"weeks": 8}, received, PUBLIC)
    assert found.moment == dt.date.fromisoformat(vectors.expected(name))


@pytest.mark.parametrize("year", range(1950, 2101))
def test_public_holidays_are_those_of_the_law(year: int) -> None:
    assert set(public_holidays(year)) == danish.holidays(year)


def test_prayer_day_was_a_holiday_until_2023() -> None:
    assert public_holidays(2023)[dt.date(2023, 5, 5)] == "Store bededag"
    assert PUBLIC.is_working_day(dt.date(2024, 4, 26))


@pytest.mark.parametrize("day", ["2025-05-01", "2025-06-05", "2025-12-24", "2025-12-31"])
def test_days_that_only_some_keep_are_working_days_until_they_are_closed(day: str) -> None:
    on = dt.date.fromisoformat(day)
    assert PUBLIC.is_working_day(on)
    closed = Calendar("Odense", ClosingDays(yearly={day[5:]: "Lukket"}))
    assert closed.why_not(on) == "Lukket"
    once = Calendar("Odense", ClosingDays(dates={on: "Flyttedag"}))
    assert once.why_not(on) == "Flyttedag"
    assert once.is_working_day(on.replace(year=2024))


def test_reason_is_the_holiday_then_the_weekend_then_the_closing_day() -> None:
    every_day = {"04-20": "Lukket", "04-19": "Lukket", "04-22": "Lukket"}
    closed = Calendar("Odense", ClosingDays(yearly=every_day))
    days = [dt.date(2025, 4, day) for day in range(17, 24)]
    assert [closed.why_not(day) for day in days] == [
        "Skærtorsdag", "Langfredag", "weekend", "Påskedag", "Anden påskedag", "Lukket", None,
    ]  # fmt: skip


def test_step_tells_exactly_the_days_that_it_skipped() -> None:
    found, skipped = PUBLIC.step(dt.date(2025, 4, 11), 10)
    assert found == dt.date(2025, 4, 30)
    assert [(day.isoformat(), why) for day, why in skipped] == [
        ("2025-04-12", "weekend"), ("2025-04-13", "weekend"), ("2025-04-17", "Skærtorsdag"),
        ("2025-04-18", "Langfredag"), ("2025-04-19", "weekend"), ("2025-04-20", "Påskedag"),
        ("2025-04-21", "Anden påskedag"), ("2025-04-26", "weekend"), ("2025-04-27", "weekend"),
    ]  # fmt: skip


def test_step_back_tells_the_days_in_the_order_in_which_it_came_to_them() -> None:
    found, skipped = PUBLIC.step(dt.date(2025, 4, 22), -2)
    assert found == dt.date(2025, 4, 15)
    assert [day.day for day, _why in skipped] == [21, 20, 19, 18, 17]


def test_no_step_stays_on_the_day_even_a_holiday() -> None:
    assert PUBLIC.step(dt.date(2025, 4, 18), 0) == (dt.date(2025, 4, 18), [])


def test_too_many_steps_and_days_outside_the_calendar_overflow() -> None:
    for number in (MAX_WORKING_DAYS + 1, -MAX_WORKING_DAYS - 1):
        with pytest.raises(OverflowError):
            PUBLIC.step(dt.date(2025, 1, 1), number)
    for day, number in ((dt.date.max, 1), (dt.date.min, -1)):
        with pytest.raises(OverflowError):
            PUBLIC.step(day, number)


@settings(max_examples=300, deadline=None)
@given(DAYS, st.integers(-60, 60), SWITCHES)
def test_step_is_that_of_a_calendar_written_anew(
    day: dt.date, number: int, closed: frozenset[tuple[int, int]]
) -> None:
    found, skipped = calendar(closed).step(day, number)
    assert found == danish.step(day, number, closed)
    passed = abs((found - day).days)
    assert len(skipped) == passed - abs(number)
    assert all(not danish.is_working_day(each, closed) for each, _why in skipped)


@settings(max_examples=200, deadline=None)
@given(DAYS, st.integers(0, 40), SWITCHES)
def test_days_between_are_the_steps_from_one_to_the_other(
    day: dt.date, number: int, closed: frozenset[tuple[int, int]]
) -> None:
    found, _skipped = calendar(closed).step(day, number)
    assert calendar(closed).between(day, found) == number


def test_days_between_count_the_last_but_not_the_first_and_none_backwards() -> None:
    monday, friday = dt.date(2025, 6, 16), dt.date(2025, 6, 20)
    assert PUBLIC.between(monday, friday) == 4
    assert PUBLIC.between(friday, monday) == 0
    assert PUBLIC.between(monday, monday) == 0


@settings(max_examples=300, deadline=None)
@given(DAYS, st.integers(-600, 600))
def test_months_lead_to_the_same_day_or_the_end_of_the_month(day: dt.date, number: int) -> None:
    found = add_months(day, number)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == number
    following = found + dt.timedelta(1)
    assert found.day == day.day or (found.day < day.day and following.day == 1)


@pytest.mark.parametrize(
    ("day", "number", "result"),
    [("2024-01-31", 1, "2024-02-29"), ("2025-01-31", 1, "2025-02-28"),
     ("2024-02-29", 12, "2025-02-28"), ("2024-02-29", -12, "2023-02-28"),
     ("2025-12-15", 1, "2026-01-15"), ("2026-01-15", -1, "2025-12-15"),
     ("2025-03-31", -1, "2025-02-28"), ("2025-05-31", 0, "2025-05-31")],
)  # fmt: skip
def test_months_are_added(day: str, number: int, result: str) -> None:
    assert add_months(dt.date.fromisoformat(day), number) == dt.date.fromisoformat(result)


@pytest.mark.parametrize("number", [12 * 8000, -12 * 3000])
def test_months_out_of_reach_overflow(number: int) -> None:
    with pytest.raises(OverflowError):
        add_months(dt.date(2026, 1, 1), number)


@settings(max_examples=200, deadline=None)
@given(DAYS)
def test_the_1st_is_not_earlier_than_the_day_and_at_most_a_month_on(day: dt.date) -> None:
    found = on_the_1st(day)
    assert found.day == 1
    assert 0 <= (found - day).days < 31
