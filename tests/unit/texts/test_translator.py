"""Sentences, dates, numbers and values in both languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from aftaleflow.definitions.expressions.values import (
    DocumentVersion,
    Duration,
    Reference,
    Upload,
)
from aftaleflow.errors import NotFoundError, TaskClosedError, Who, Words
from aftaleflow.texts.translator import Translator

DA, EN = Translator("da"), Translator("en")
TODAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 9, 53, tzinfo=dt.UTC)


def test_a_sentence_is_danish_or_english_with_its_values() -> None:
    assert DA("Række {number}", number=3) == "Række 3"
    assert EN("Række {number}", number=3) == "Row 3"
    assert EN.t("Række {number}", number=3) == "Row 3"


def test_a_sentence_without_english_stays_danish() -> None:
    unknown = "Findes ikke i filen: {x}"
    assert EN.t(unknown, x=1) == "Findes ikke i filen: 1"


def test_an_unknown_language_is_danish() -> None:
    assert Translator("tlh").language == "da"


def test_a_sentence_without_values_may_hold_braces() -> None:
    assert DA("et { her") == "et { her"


@pytest.mark.parametrize(("number", "danish", "english"), [
    (0, "0 dage", "0 days"), (1, "1 dag", "1 day"), (2, "2 dage", "2 days"),
    (1000, "1.000 dage", "1,000 days"),
])  # fmt: skip
def test_one_and_many(number: int, danish: str, english: str) -> None:
    assert DA.plural("{number} dag", "{number} dage", number) == danish
    assert EN.plural("{number} dag", "{number} dage", number) == english


def test_a_plural_without_english_stays_danish() -> None:
    one, many = "{number} ukendt ting", "{number} ukendte ting"
    assert EN.plural(one, many, 2) == "2 ukendte ting"


def test_dates_are_said_as_people_say_them() -> None:
    assert DA.day(TODAY) == "24. november 2026"
    assert EN.day(TODAY) == "24 November 2026"
    assert DA.day_in_year(TODAY) == "24. november"
    assert EN.day_in_year(TODAY) == "24 November"
    assert DA.short_day(TODAY) == "24.11.2026"
    assert EN.short_day(TODAY) == "24/11/2026"
    assert DA.weekday(TODAY) == "tirsdag"


def test_an_instant_is_danish_time_in_winter_and_summer() -> None:
    assert DA.instant(NOW) == "24. november 2026 kl. 10.53"
    assert EN.instant(NOW) == "24 November 2026 at 10:53"
    assert DA.instant(NOW.replace(month=7)) == "24. juli 2026 kl. 11.53"


def test_a_late_instant_is_on_the_danish_day() -> None:
    late = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)
    assert DA.day(late) == "24. november 2026"
    assert DA.moment(late) == "24. november 2026 kl. 00.30"
    assert DA.moment(TODAY) == "24. november 2026"


@pytest.mark.parametrize(("days", "danish", "english"), [
    (0, "i dag", "today"), (1, "i morgen", "tomorrow"), (3, "om 3 dage", "in 3 days"),
    (-1, "1 dag over fristen", "1 day overdue"), (-3, "3 dage over fristen", "3 days overdue"),
])  # fmt: skip
def test_how_far_off_a_deadline_is(days: int, danish: str, english: str) -> None:
    day = TODAY + dt.timedelta(days)
    assert DA.relative(day, TODAY) == danish
    assert EN.relative(day, TODAY) == english


@pytest.mark.parametrize(("days", "danish"), [
    (0, "i dag"), (-1, "i går"), (-2, "for 2 dage siden"), (2, "om 2 dage"),
])  # fmt: skip
def test_how_long_ago_something_happened(days: int, danish: str) -> None:
    assert DA.ago(TODAY + dt.timedelta(days), TODAY) == danish


def test_numbers_and_money() -> None:
    assert DA.number(Decimal("1234.5")) == "1.234,5"
    assert EN.number(Decimal("1234.5")) == "1,234.5"
    assert DA.number(Decimal("0.123456")) == "0,123456"
    assert DA.money(Decimal("1234.5")) == "1.234,50 kr."
    assert EN.money(Decimal("1234.5")) == "DKK 1,234.50"


@pytest.mark.parametrize(("value", "danish"), [
    (None, "Ikke udfyldt"),
    ("", "Ikke udfyldt"),
    ("tekst", "tekst"),
    (True, "ja"),
    (False, "nej"),
    (Decimal("2.50"), "2,5"),
    (1234, "1.234"),
    (TODAY, "24. november 2026"),
    (NOW, "24. november 2026 kl. 10.53"),
    (Reference("body", "dak", {"name": "DAK"}.get), "DAK"),
    (DocumentVersion("bilag", 2, "notat.pdf"), "notat.pdf (version 2)"),
    (DocumentVersion("bilag", 1), "bilag (version 1)"),
    (Duration("working_days", 10), "10 hverdage"),
    (Duration("months", 1), "1 måned"),
    (Duration("fortnights", 2), "2 fortnights"),
    (Words("med æ", "with ae"), "med æ"),
    (["a", "b"], "a, b"),
    ([], "Ikke udfyldt"),
    ([{"part": "A", "beløb": Decimal(2)}, {"part": "B", "beløb": None}], "A, 2; B, Ikke udfyldt"),
    (Upload(content="1", filename="x.pdf", media_type="a", size=1, sha256="b"), "x.pdf"),
])  # fmt: skip
def test_any_value_in_words(value: Any, danish: str) -> None:
    assert DA.value(value) == danish


@pytest.mark.parametrize(
    "unit", ["working_days", "days", "weeks", "months", "years", "hours", "minutes"]
)
def test_every_unit_of_time_has_words_in_both_languages(unit: str) -> None:
    assert unit not in DA.value(Duration(unit, 2))
    assert DA.value(Duration(unit, 2)) != EN.value(Duration(unit, 2))


def test_errors_are_said_in_the_language_with_their_facts() -> None:
    error = TaskClosedError(by=Who(7), at=NOW)

    def show(fact: Any) -> str:
        return "Ane Antonsen" if isinstance(fact, Who) else DA.value(fact)

    assert DA.error(error, show).startswith(
        "Opgaven blev afsluttet af Ane Antonsen den 24. november 2026 kl. 10.53."
    )
    assert EN.error(NotFoundError()).startswith("There is nothing here")
