"""Why a deadline is when it is, in sentences."""

from __future__ import annotations

import datetime as dt

from aftaleflow.calendars.deadlines import Explanation, compute, given, moved
from aftaleflow.calendars.working_days import Calendar, ClosingDays
from aftaleflow.texts.explanations import explain
from aftaleflow.texts.translator import Translator

DA, EN = Translator("da"), Translator("en")
ODENSE = Calendar("Odense Kommune", ClosingDays(yearly={"12-24": "Juleaften"}))


def test_working_days_over_easter_name_every_skipped_day() -> None:
    due = compute({"working_days": 10}, dt.date(2025, 4, 11), ODENSE)

    assert explain(due.explanation, DA) == [
        "10 hverdage efter den 11. april 2025.",
        "Kalender: Odense Kommune.",
        "Sprunget over: lørdag-søndag 12.-13. april, Skærtorsdag 17. april, Langfredag 18. april, "
        "lørdag 19. april, Påskedag 20. april, Anden påskedag 21. april, "
        "lørdag-søndag 26.-27. april.",
    ]


def test_the_same_in_english() -> None:
    due = compute({"working_days": 4}, dt.date(2025, 4, 16), ODENSE)

    assert explain(due.explanation, EN) == [
        "4 working days after 16 April 2025.",
        "Calendar: Odense Kommune.",
        "Skipped: Maundy Thursday 17 April, Good Friday 18 April, Saturday 19 April, "
        "Easter Sunday 20 April, Easter Monday 21 April.",
    ]


def test_days_of_another_year_say_it_and_own_closing_days_keep_their_name() -> None:
    due = compute({"working_days": 6}, dt.date(2025, 12, 23), ODENSE)

    assert explain(due.explanation, DA)[2] == (
        "Sprunget over: Juleaften 24. december, Juledag 25. december, Anden juledag 26. december, "
        "lørdag-søndag 27.-28. december, Nytårsdag 1. januar 2026, lørdag-søndag 3.-4. januar 2026."
    )


def test_a_weekend_over_the_end_of_a_month_names_both_months() -> None:
    due = compute({"working_days": 1}, dt.date(2026, 1, 30), ODENSE)
    assert explain(due.explanation, DA)[2] == "Sprunget over: lørdag-søndag 31. januar-1. februar."


def test_before_a_named_date_at_a_time() -> None:
    due = compute(
        {"weeks": 2}, dt.date(2026, 11, 24), ODENSE, before=True, start_name="møde_dato",
        time="12:00",
    )  # fmt: skip

    assert explain(due.explanation, DA) == [
        "2 uger før »møde dato« den 24. november 2026, kl. 12.00."
    ]
    assert explain(due.explanation, EN, name_of=lambda _name: "the meeting") == [
        "2 weeks before “the meeting” on 24 November 2026, at 12:00."
    ]


def test_hours_are_counted_from_the_minute() -> None:
    due = compute({"hours": 24}, dt.datetime(2026, 11, 24, 9, 53, tzinfo=dt.UTC), ODENSE)
    assert explain(due.explanation, DA) == ["24 timer efter den 24. november 2026 kl. 10.53."]


def test_several_units_are_said_the_largest_first() -> None:
    due = compute({"days": 3, "months": 1}, dt.date(2026, 11, 24), ODENSE)
    assert explain(due.explanation, DA) == ["1 måned og 3 dage efter den 24. november 2026."]


def test_a_rule_that_names_the_date_itself() -> None:
    due = given(dt.date(2026, 11, 24), "mødedato")
    assert explain(due.explanation, DA) == ["Datoen er »mødedato«."]


def test_every_move_says_from_when_to_when_by_whom_and_why() -> None:
    due = given(dt.date(2026, 11, 24), "mødedato")
    due = moved(due, dt.date(2026, 12, 1), "Ane Antonsen", "Mødet er udsat.")
    due = moved(due, dt.date(2026, 12, 8), "Bo Bertelsen", "Igen.")

    assert explain(due.explanation, DA)[1:] == [
        "Flyttet fra den 24. november 2026 til den 1. december 2026 af Ane Antonsen: "
        "Mødet er udsat.",
        "Flyttet fra den 1. december 2026 til den 8. december 2026 af Bo Bertelsen: Igen.",
    ]


def test_an_amount_without_a_start_still_says_the_rule() -> None:
    stored = Explanation.from_json({"amounts": {"days": 1}, "result": "2026-11-24"})
    assert explain(stored, DA) == ["1 dag."]
