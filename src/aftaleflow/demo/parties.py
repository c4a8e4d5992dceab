"""The parties of the demo's agreements: the region and its municipalities, large and small."""

from __future__ import annotations

REGION = "region-syddanmark"

WEIGHTS = {
    "odense": 9, "esbjerg": 5, "vejle": 5, "kolding": 4, "soenderborg": 3, "aabenraa": 3,
    "haderslev": 3, "svendborg": 3, "fredericia": 2, "faaborg-midtfyn": 2, "varde": 2, "assens": 2,
    "vejen": 2, "middelfart": 2, "toender": 2, "nyborg": 2, "nordfyns": 1, "billund": 1,
    "kerteminde": 1, "langeland": 1, "aeroe": 1, "fanoe": 1,
}  # fmt: skip
"""The municipalities with their shares of what an agreement costs; the shares are made up."""

REGION_WEIGHT = 40
MUNICIPALITIES = tuple(WEIGHTS)
PARTIES = (REGION, *MUNICIPALITIES)


def costs(unit: int) -> dict[str, int]:
    """What each party pays a year, when the smallest pays `unit` kroner."""
    return {REGION: REGION_WEIGHT * unit} | {key: w * unit for key, w in WEIGHTS.items()}


def kroner(amount: int) -> str:
    """An amount as it is written in Danish: `2.170.000`."""
    return f"{amount:,}".replace(",", ".")
