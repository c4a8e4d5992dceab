"""Values are read as Danes write them; what can be read in two ways is asked about."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from aftaleflow.definitions.model.base import Model
from aftaleflow.definitions.model.fields import TYPES, DataItem
from aftaleflow.definitions.reading import Refused, is_empty, read_value
from tests.unit.definitions.around import FILE, ODENSE, Register


def field(word: str, **keys: Any) -> DataItem:
    model: type[Model] = TYPES[word]
    item = model.model_validate({word: "x", **keys})
    assert isinstance(item, DataItem)
    return item


def read(item: DataItem, raw: Any) -> Any:
    return read_value(item, raw, Register())


def refused(item: DataItem, raw: Any) -> Refused:
    with pytest.raises(Refused) as why:
        read(item, raw)
    assert why.value.en
    assert why.value.da
    return why.value


NUMBER = field("number", decimals=4)
MONEY = field("money")


@pytest.mark.parametrize(
    ("written", "number"),
    [("1.234,50", "1234.50"), ("1234,50", "1234.50"), ("1.234.567", "1234567"), ("7", "7"),
     ("-7,5", "-7.5"), ("\u22127,5", "-7.5"), (" 1 234,5 ", "1234.5"), ("1\u00a0234,5", "1234.5"),
     ("0,0001", "0.0001"), ("12.345.678,9", "12345678.9"), ("007", "7"), ("1.000,0", "1000.0")],
)  # fmt: skip
def test_number_is_read_with_comma_before_the_decimals(written: str, number: str) -> None:
    assert read(NUMBER, written) == Decimal(number)


@pytest.mark.parametrize(
    "written",
    ["42.5", "1.5", "1,234.50", "1.23.456", "12,34,56", "1e5", "0x1F", "12 stk", "--1", "1-", ",5",
     "5,", "1_000", "½", "²", "\u0661\u0662", "NaN", "Infinity", "1.0000", "1234.567"],
)  # fmt: skip
def test_number_of_another_shape_is_refused(written: str) -> None:
    assert refused(NUMBER, written).rule == "type"
    assert refused(MONEY, written).rule == "type"


@pytest.mark.parametrize("written", ["1.000", "42.500", "-1.234", "0.125"])
def test_one_full_stop_is_ambiguous_in_a_number(written: str) -> None:
    assert refused(NUMBER, written).rule == "ambiguous"


def test_ambiguous_number_is_answered_with_the_way_to_write_it() -> None:
    why = refused(NUMBER, "1.000")
    assert why.da == "1.000 kan læses på to måder. Skriv 1000, eller brug komma før decimaler."
    assert why.en == "1.000 can be read in two ways. Write 1000, or a comma before decimals."


@pytest.mark.parametrize(
    ("written", "amount"),
    [("1.000", "1000.00"), ("1.000 kr.", "1000.00"), ("1.234,5", "1234.50"), ("12 kr", "12.00"),
     ("-0,05", "-0.05"), ("100.000", "100000.00")],
)  # fmt: skip
def test_full_stop_in_money_is_for_thousands(written: str, amount: str) -> None:
    assert str(read(MONEY, written)) == amount


def test_money_has_at_most_two_decimals() -> None:
    assert refused(MONEY, "1,005").rule == "decimals"
    assert refused(MONEY, Decimal("1.005")).rule == "decimals"
    assert str(read(MONEY, "1,500")) == "1.50"


def test_number_has_at_most_its_decimals() -> None:
    whole = field("number")
    assert read(whole, "12") == 12
    assert refused(whole, "12,5").da == "Et helt tal."
    assert refused(field("number", decimals=1), "12,55").da == "Højst 1 decimaler."


@pytest.mark.parametrize("raw", [12, 12.5, Decimal("12.5")])
def test_json_numbers_are_read_as_they_are(raw: Any) -> None:
    assert read(NUMBER, raw) == Decimal(str(raw))


@pytest.mark.parametrize("raw", [True, False, None, [], {}, ["1"], object(), b"1"])
def test_what_is_no_number_is_refused(raw: Any) -> None:
    assert refused(NUMBER, raw).rule == "type"


@pytest.mark.parametrize(
    "raw",
    [10**15, "1" * 16, "9" * 1_100_000, float("inf"), float("nan"), 1e300, Decimal("1e400"),
     Decimal("NaN"), Decimal("sNaN"), "-" + "1" * 16],
)  # fmt: skip
def test_number_out_of_reach_is_refused(raw: Any) -> None:
    assert refused(NUMBER, raw).rule == "range"
    assert refused(MONEY, raw).rule == "range"


def test_bounds_are_included_and_told_with_a_comma() -> None:
    item = field("number", decimals=1, min=Decimal("0.5"), max=Decimal("2.5"))
    assert read(item, "0,5") == Decimal("0.5")
    assert read(item, "2,5") == Decimal("2.5")
    assert (refused(item, "0,4").rule, refused(item, "0,4").da) == ("min", "Mindst 0,5.")
    assert (refused(item, "2,6").rule, refused(item, "2,6").en) == ("max", "At most 2,5.")
    assert refused(field("money", min=0), "-0,01").rule == "min"


DATE = field("date")


@pytest.mark.parametrize(
    "written",
    ["24-11-2026", "24.11.2026", "24/11/2026", "24 11 2026", "2026-11-24", " 24-11-2026 "],
)
def test_date_is_read_as_danes_and_machines_write_it(written: str) -> None:
    assert read(DATE, written) == dt.date(2026, 11, 24)


def test_day_comes_before_month() -> None:
    assert read(DATE, "1-2-2026") == dt.date(2026, 2, 1)


@pytest.mark.parametrize(
    "written", ["29-02-2025", "31.04.2026", "24-13-2026", "0-1-2026", "2025-02-29", "1-1-0000"]
)
def test_date_that_is_not_in_the_calendar_is_refused(written: str) -> None:
    why = refused(DATE, written)
    assert (why.rule, why.da) == ("date", f"{written} findes ikke i kalenderen.")


@pytest.mark.parametrize(
    "raw",
    ["24-11-26", "i morgen", "2026-11", "20261124", "2026-11-24T10:00", "24. november 2026",
     "2026/11/24", "\u0662\u0664-11-2026", 20261124, True,
     dt.datetime(2026, 11, 24, tzinfo=dt.UTC)],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_an_example(raw: Any) -> None:
    assert refused(DATE, raw).da == "Skriv datoen med dag, måned og år, fx 24-11-2026."


def test_date_that_is_one_already_is_kept() -> None:
    assert read(DATE, dt.date(2026, 11, 24)) == dt.date(2026, 11, 24)


TEXT = field("text")
LONG = field("long_text")


def test_text_is_composed_trimmed_and_has_plain_line_ends() -> None:
    assert read(TEXT, "  A\u030arhus ") == "\u00c5rhus"
    assert read(LONG, "a\r\nb\n") == "a\nb"


def test_short_text_is_one_line() -> None:
    assert refused(TEXT, "a\nb").da == "Skriv det på én linje."
    assert read(TEXT, "a\n") == "a"


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\r", "\ud800", chr(0xDFFF)]
)
def test_control_characters_and_half_characters_are_refused(character: str) -> None:
    assert refused(LONG, f"a{character}b").rule == "characters"


def test_text_has_a_length() -> None:
    assert read(TEXT, "x" * 500) == "x" * 500
    assert refused(TEXT, "x" * 501).da == "Højst 500 tegn; der er 501."
    assert refused(field("text", max_length=3), "Ærøo").rule == "max_length"
    assert len(read(LONG, "x" * 50_000)) == 50_000
    assert refused(LONG, "x" * 50_001).rule == "max_length"


@pytest.mark.parametrize("raw", [3, True, None, ["a"], {"a": 1}])
def test_what_is_no_text_is_refused(raw: Any) -> None:
    assert refused(TEXT, raw).rule == "type"


def test_markup_in_a_text_is_text() -> None:
    assert read(TEXT, "<script>alert(1)</script>") == "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("raw", "result"), [(True, True), (False, False), ("true", True), ("false", False)]
)
def test_yes_or_no_is_read(raw: Any, result: bool) -> None:
    assert read(field("yes_no"), raw) is result


@pytest.mark.parametrize("raw", ["ja", "True", 1, 0, "on", None, [], "no"])
def test_other_words_are_neither_yes_nor_no(raw: Any) -> None:
    assert refused(field("yes_no"), raw).da == "Vælg ja eller nej."


def test_choice_is_one_of_its_options() -> None:
    item = field("choice", options=["a", "b"])
    assert read(item, "a") == "a"
    for raw in ("c", "A", 1, None, ["a"], "", {"a": 1}):
        assert refused(item, raw).rule == "option"


def test_organisation_is_one_that_can_be_seen_and_of_the_kind() -> None:
    item = field("organisation", kind="kommune")
    assert read(item, "odense") == ODENSE
    assert read(item, ODENSE) == ODENSE
    for raw in ("fanoe", None, 3, ["odense"]):
        assert refused(item, raw).rule == "option"
    assert refused(field("body", kind=["udvalg"]), "odense").rule == "option"


def test_case_is_one_of_its_workflow() -> None:
    assert str(read(field("case", workflow="sag"), "12")) == "12"
    assert read(field("case", workflow="sag"), 12).key == "12"
    assert refused(field("case", workflow="anden"), "12").rule == "option"


def test_document_is_a_file_that_was_received() -> None:
    assert read(field("document"), "plan.pdf") == FILE
    assert refused(field("document"), "andet.pdf").rule == "document"


@pytest.mark.parametrize(
    ("raw", "empty"),
    [(None, True), ("", True), ("  \n", True), ([], True), (False, False), ("0", False),
     ([""], False), ({}, False)],
)  # fmt: skip
def test_empty_is_what_nobody_wrote(raw: Any, empty: bool) -> None:
    assert is_empty(raw) is empty
