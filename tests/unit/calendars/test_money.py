"""Money is exact to the øre, halves away from zero, rounded line by line (catalogue 0.3)."""

from __future__ import annotations

import ast
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from aftaleflow.money import rounded, rounded_to
from tests.unit.calendars import vectors


@pytest.mark.parametrize(
    ("amount", "result"),
    [("0.005", "0.01"), ("0.004", "0.00"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1", "1.00"),
     ("0.015", "0.02"), ("0.025", "0.03"), ("442.135", "442.14"), ("-0.004", "-0.00")],
)  # fmt: skip
def test_amount_is_rounded_half_away_from_zero(amount: str, result: str) -> None:
    assert str(rounded(Decimal(amount))) == result


@pytest.mark.parametrize(
    ("number", "decimals", "result"),
    [("2.5", 0, "3"), ("3.5", 0, "4"), ("-2.5", 0, "-3"), ("1.45", 1, "1.5"), ("7", 3, "7.000")],
)
def test_number_is_rounded_to_its_decimals(number: str, decimals: int, result: str) -> None:
    assert str(rounded_to(Decimal(number), decimals)) == result


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=5))
def test_rounding_moves_an_amount_by_at_most_half_an_oere(amount: Decimal) -> None:
    found = rounded(amount)
    assert abs(found - amount) <= Decimal("0.005")
    assert found == found.quantize(Decimal("0.01"))
    assert rounded(found) == found


FIXED, PER_KM = Decimal("147.38"), Decimal("5.16")
"""The settlement's rates of 2020 (catalogue 8.1): per referral, and per unit of time."""


@pytest.mark.parametrize("name", ["WX-INV-1", "WX-INV-2", "WX-INV-3", "WX-INV-5"])
def test_settlement_of_the_catalogue_is_rounded_line_by_line(name: str) -> None:
    given_ = vectors.given(name)
    lines = [
        rounded(given_["referrals"] * FIXED),
        rounded(Decimal(given_["time_qty"]) * PER_KM),
        rounded(Decimal(given_["km"]) * Decimal(given_["rate"])),
    ]
    assert [str(line) for line in (*lines, sum(lines))] == ast.literal_eval(vectors.expected(name))


def test_month_of_the_catalogue_is_summed_before_it_is_rounded() -> None:
    distances = [Decimal(km) for km in vectors.given("WX-INV-4")["km"]]
    total = sum(distances, Decimal(0))
    found = [str(rounded(total * PER_KM)), str(rounded(total * Decimal("3.52")))]
    assert found == ast.literal_eval(vectors.expected("WX-INV-4"))
    assert str(sum(rounded(km * PER_KM) for km in distances)) == "267.81"  # not so


def test_projected_rates_of_the_catalogue_are_rounded() -> None:
    factor = 1 + Decimal(vectors.given("WX-INV-8")["pct"]) / 100
    found = [str(rounded(FIXED * factor)), str(rounded(PER_KM * factor))]
    assert found == ast.literal_eval(vectors.expected("WX-INV-8"))
