"""Values are stored as JSON and come back as they were, by the type of their field."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from aftaleflow.definitions.encoding import decode, encode, is_sealed
from aftaleflow.definitions.expressions.values import DocumentVersion, Reference
from tests.unit.definitions.around import FILE, ODENSE
from tests.unit.definitions.test_reading import field


class Stored:
    """Makes a reference of whatever key was stored."""

    def reference(self, kind: str, key: str) -> Reference:
        return Reference(kind, key)


def through_storage(word: str, value: Any, **keys: Any) -> Any:
    return decode(field(word, **keys), json.loads(json.dumps(encode(value))), Stored())


@pytest.mark.parametrize(
    ("word", "value", "stored"),
    [
        ("text", "Ærø", "Ærø"),
        ("yes_no", False, False),
        ("number", Decimal("1.50"), "1.50"),
        ("number", Decimal("1E+3"), "1000"),
        ("money", Decimal("-0.05"), "-0.05"),
        ("date", dt.date(2026, 11, 24), "2026-11-24"),
        ("organisation", ODENSE, "odense"),
        ("body", Reference("body", "odense.råd"), "odense.råd"),
        ("text", None, None),
    ],
)
def test_value_is_stored_plainly_and_comes_back(word: str, value: Any, stored: Any) -> None:
    assert encode(value) == stored
    assert through_storage(word, value) == value


@given(st.decimals(-(10**14), 10**14, allow_nan=False, places=4))
def test_numbers_come_back_exactly(number: Decimal) -> None:
    assert str(through_storage("number", number)) == str(number)


def test_document_is_stored_as_its_version_and_name_of_file() -> None:
    found = through_storage("document", DocumentVersion("x", 3, "plan.pdf"))
    assert (found, found.filename) == (DocumentVersion("x", 3), "plan.pdf")


def test_many_values_come_back_one_by_one() -> None:
    found = through_storage("number", [Decimal(1), Decimal("2.5")], many=True)
    assert found == [Decimal(1), Decimal("2.5")]


def test_rows_come_back_with_what_the_form_does_not_know() -> None:
    rows = [{"beløb": Decimal("1.50"), "dag": None, "answered_at": "2026-11-24T09:00:00+00:00"}]
    assert through_storage("rows", rows, fields=[{"money": "beløb"}, {"date": "dag"}]) == rows


@pytest.mark.parametrize("word", ["text", "number", "date", "organisation", "document"])
def test_sealed_value_stays_sealed(word: str) -> None:
    sealed = {"sealed": 7, "sha256": "0" * 64}
    assert decode(field(word), sealed, Stored()) == sealed


@pytest.mark.parametrize(
    "value", [{"sealed": 7}, {"sealed": 7, "sha256": "", "x": 1}, [], "sealed"]
)
def test_only_place_and_hash_are_a_sealed_value(value: Any) -> None:
    assert not is_sealed(value)


def test_values_are_shown_by_their_names() -> None:
    assert [str(value) for value in (ODENSE, Reference("case", "12"), FILE)] == [
        "Odense Kommune", "12", "plan.pdf",
    ]  # fmt: skip
    assert str(DocumentVersion("bilag", 2)) == "bilag (version 2)"
    assert str(DocumentVersion("bilag", 2, "plan.pdf")) == "plan.pdf (version 2)"
