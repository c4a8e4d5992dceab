"""Amounts in kroner: decimals with two places, rounded half up (catalogue 0.3)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

ORE = Decimal("0.01")


def rounded(amount: Decimal) -> Decimal:
    """An amount in whole øre, halves away from zero."""
    return amount.quantize(ORE, ROUND_HALF_UP)


def rounded_to(number: Decimal, decimals: int) -> Decimal:
    """A number with so many decimals, halves away from zero."""
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
