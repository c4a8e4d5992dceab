"""Deadlines tell when they are over and why, also after they were moved and stored."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings, strategies as st

from aftaleflow.calendars.deadlines import (
    Deadline,
    Explanation,
    as_date,
    at_time,
    compute,
    given as given_moment,
    moved,
    over_at,
    read_moment,
    shift,
)
from aftaleflow.calendars.working_days import PUBLIC, Calendar, ClosingDays
from aftaleflow.clock import LOCAL
from tests.unit.calendars import danish_calendar as danish, vectors

INSTANTS = st.integers(315_532_800, 4_102_444_799).map(
    lambda second: dt.datetime.fromtimestamp(second, dt.UTC)
)
"""Seconds of the years 1980 to 2099."""

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2100, 6, 30))


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


# -- instants


@pytest.mark.parametrize("name", ["WX-PFP-7", "WX-PFP-8"])
def test_48_hours_of_the_catalogue_are_elapsed_hours(name: str) -> None:
    admitted = dt.datetime.fromisoformat(vectors.given(name)["admitted"]).replace(tzinfo=LOCAL)
    found = compute({"hours": 48}, admitted.astimezone(dt.UTC), PUBLIC)
    assert isinstance(found.moment, dt.datetime)
    assert found.moment == dt.datetime.fromisoformat(vectors.expected(name))
    assert found.over_at == found.moment


@pytest.mark.parametrize(
    ("day", "time", "instant"),
    [
        ("2025-01-15", "02:30", "2025-01-15 01:30"),
        ("2025-07-15", "02:30", "2025-07-15 00:30"),
        ("2025-03-30", "01:59", "2025-03-30 00:59"),
        ("2025-03-30", "02:00", "2025-03-30 01:00"),  # does not exist: 03.00 summer time
        ("2025-03-30", "02:30", "2025-03-30 01:00"),  # does not exist
        ("2025-03-30", "02:30:45", "2025-03-30 01:00"),  # does not exist
        ("2025-03-30", "02:59", "2025-03-30 01:00"),  # does not exist
        ("2025-03-30", "03:00", "2025-03-30 01:00"),
        ("2025-03-30", "03:01", "2025-03-30 01:01"),
        ("2025-10-26", "01:59", "2025-10-25 23:59"),
        ("2025-10-26", "02:00", "2025-10-26 00:00"),  # double: the first
        ("2025-10-26", "02:30", "2025-10-26 00:30"),  # double: the first
        ("2025-10-26", "03:00", "2025-10-26 02:00"),
        ("2026-03-29", "02:30", "2026-03-29 01:00"),  # does not exist
        ("2026-10-25", "02:30", "2026-10-25 00:30"),  # double: the first
    ],
)
def test_clock_time_on_a_day_is_an_instant(day: str, time: str, instant: str) -> None:
    found = at_time(dt.date.fromisoformat(day), dt.time.fromisoformat(time))
    assert found == utc(instant)
    assert found.tzinfo is dt.UTC


@settings(max_examples=300, deadline=None)
@given(DAYS, st.times())
def test_clock_time_is_shown_by_the_clock_unless_it_does_not_exist(
    day: dt.date, time: dt.time
) -> None:
    shown = at_time(day, time).astimezone(LOCAL)
    assert shown.date() == day
    if shown.time() != time:
        an_hour_before = (at_time(day, time) - dt.timedelta(minutes=1)).astimezone(LOCAL)
        assert an_hour_before.time() < time < shown.time()


def test_day_is_over_at_its_end_and_an_instant_when_it_comes() -> None:
    assert over_at(dt.date(2026, 11, 24)) == utc("2026-11-24 23:00")
    assert over_at(dt.date(2026, 7, 1)) == utc("2026-07-01 22:00")
    assert over_at(dt.date(2025, 3, 30)) == utc("2025-03-30 22:00")
    assert over_at(utc("2026-11-24 10:00")) == utc("2026-11-24 10:00")
    assert given_moment(dt.date(2026, 11, 24), "frist").over_at == utc("2026-11-24 23:00")


def test_instant_is_a_day_in_denmark() -> None:
    assert as_date(utc("2026-11-24 22:59")) == dt.date(2026, 11, 24)
    assert as_date(utc("2026-11-24 23:00")) == dt.date(2026, 11, 25)
    assert as_date(dt.date(2026, 11, 24)) == dt.date(2026, 11, 24)


# -- units


@pytest.mark.parametrize(
    ("unit", "number", "result"),
    [("days", 3, "2026-01-03"), ("days", -31, "2025-11-30"), ("weeks", 2, "2026-01-14"),
     ("months", 2, "2026-02-28"), ("years", -1, "2024-12-31"), ("working_days", 1, "2026-01-02")],
)  # fmt: skip
def test_day_units_give_a_day(unit: str, number: int, result: str) -> None:
    assert shift(dt.date(2025, 12, 31), unit, number, PUBLIC) == dt.date.fromisoformat(result)
    evening = utc("2025-12-31 22:30")  # half past eleven in Denmark, still the same day
    assert shift(evening, unit, number, PUBLIC) == dt.date.fromisoformat(result)


def test_hours_and_minutes_are_counted_from_instants_only() -> None:
    assert shift(utc("2026-11-24 10:00"), "hours", -12, PUBLIC) == utc("2026-11-23 22:00")
    assert shift(utc("2026-11-24 10:00"), "minutes", 90, PUBLIC) == utc("2026-11-24 11:30")
    with pytest.raises(ValueError, match="hours are counted from an instant, not from a day"):
        shift(dt.date(2026, 11, 24), "hours", 1, PUBLIC)


@pytest.mark.parametrize(
    ("unit", "number"), [("days", 10**7), ("weeks", -(10**6)), ("years", 9999)]
)
def test_moment_out_of_reach_overflows(unit: str, number: int) -> None:
    with pytest.raises(OverflowError):
        shift(dt.date(2026, 1, 1), unit, number, PUBLIC)


# -- explanations


def test_deadline_explains_itself() -> None:
    odense = Calendar("Odense", ClosingDays(yearly={"12-24": "Juleaftensdag"}))
    found = compute(
        {"working_days": 3},
        dt.date(2025, 12, 22),
        odense,
        start_name="modtaget",
        time="12:00",
    )
    assert found.moment == utc("2025-12-30 11:00")
    assert found.explanation == Explanation(
        amounts={"working_days": 3},
        start="2025-12-22",
        start_name="modtaget",
        time="12:00",
        calendar="Odense",
        skipped=(
            ("2025-12-24", "Juleaftensdag"), ("2025-12-25", "Juledag"),
            ("2025-12-26", "Anden juledag"), ("2025-12-27", "weekend"), ("2025-12-28", "weekend"),
        ),
        result="2025-12-30T11:00:00+00:00",
    )  # fmt: skip


def test_deadline_before_a_day_counts_backwards() -> None:
    found = compute({"working_days": 2}, dt.date(2025, 4, 22), PUBLIC, before=True)
    assert found.moment == dt.date(2025, 4, 15)
    assert found.explanation.before
    assert [day for day, _why in found.explanation.skipped] == [
        "2025-04-21", "2025-04-20", "2025-04-19", "2025-04-18", "2025-04-17",
    ]  # fmt: skip


def test_calendar_is_named_only_where_it_was_asked() -> None:
    assert compute({"weeks": 2}, dt.date(2025, 4, 22), PUBLIC).explanation.calendar is None


def test_units_are_added_one_after_another() -> None:
    found = compute({"days": 1, "working_days": 2, "months": 1}, dt.date(2025, 4, 15), PUBLIC)
    assert found.moment == dt.date(2025, 5, 23)  # 16 April, then past Easter to the 23rd


def test_moved_deadline_keeps_why_it_was_what_it_was() -> None:
    first = compute({"weeks": 12}, dt.date(2020, 2, 3), PUBLIC, start_name="sendt")
    second = moved(first, dt.date(2020, 6, 1), "leder", "Sommerferie")
    third = moved(second, utc("2020-06-02 10:00"), "leder", "Igen")
    assert (third.moment, third.explanation.result) == (
        utc("2020-06-02 10:00"), "2020-06-02T10:00:00+00:00",
    )  # fmt: skip
    assert third.explanation.amounts == {"weeks": 12}
    assert third.explanation.moved == (
        {"from": "2020-04-27", "to": "2020-06-01", "by": "leder", "reason": "Sommerferie"},
        {"from": "2020-06-01", "to": "2020-06-02T10:00:00+00:00", "by": "leder", "reason": "Igen"},
    )
    assert first.explanation.moved == ()


def test_moment_that_somebody_named_says_so() -> None:
    assert given_moment(dt.date(2026, 11, 24), "frist").explanation.to_json() == {
        "at": "frist", "before": False, "result": "2026-11-24",
    }  # fmt: skip


AMOUNTS = st.fixed_dictionaries(
    {},
    optional={
        "days": st.integers(0, 400), "working_days": st.integers(0, 60),
        "weeks": st.integers(0, 60), "months": st.integers(0, 60), "years": st.integers(0, 20),
    },
)  # fmt: skip


def stored_and_restored(deadline: Deadline) -> Deadline:
    text = json.dumps({"due": deadline.moment.isoformat(), "why": deadline.explanation.to_json()})
    stored = json.loads(text)
    return Deadline(read_moment(stored["due"]), Explanation.from_json(stored["why"]))


@settings(max_examples=200, deadline=None)
@given(
    AMOUNTS,
    st.one_of(DAYS, INSTANTS),
    st.booleans(),
    st.sampled_from([None, "07:00", "02:30"]),
    st.lists(st.one_of(DAYS, INSTANTS), max_size=3),
)
def test_deadline_comes_back_from_storage_as_it_was(
    amounts: dict[str, int],
    start: dt.date,
    before: bool,
    time: str | None,
    moves: list[dt.date],
) -> None:
    found = compute(amounts, start, PUBLIC, before=before, start_name="start", time=time)
    for to in moves:
        found = moved(found, to, "leder", "Fordi")
    assert stored_and_restored(found) == found


@settings(max_examples=200, deadline=None)
@given(DAYS, st.integers(1, 40), st.booleans())
def test_explanation_lists_exactly_the_days_that_were_skipped(
    start: dt.date, number: int, before: bool
) -> None:
    found = compute({"working_days": number}, start, PUBLIC, before=before)
    one = dt.timedelta(-1 if before else 1)
    passed = [start + one * n for n in range(1, abs((as_date(found.moment) - start).days) + 1)]
    skipped = [day.isoformat() for day in passed if not danish.is_working_day(day)]
    assert [day for day, _why in found.explanation.skipped] == skipped


@settings(max_examples=200, deadline=None)
@given(INSTANTS, st.integers(0, 10_000), st.booleans())
def test_hours_are_elapsed_whatever_the_clock_does(
    start: dt.datetime, hours: int, before: bool
) -> None:
    found = compute({"hours": hours}, start, PUBLIC, before=before)
    assert isinstance(found.moment, dt.datetime)
    assert abs((found.moment - start).total_seconds()) == hours * 3600
