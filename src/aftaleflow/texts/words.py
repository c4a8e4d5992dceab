"""Words that several sentences share, marked so that their English is looked for in `en.po`."""

from __future__ import annotations

from typing import Protocol


class Plural(Protocol):
    """What speaks of one or many: a translator."""

    def plural(self, singular: str, plural: str, number: int, /) -> str: ...


def mark(sentence: str) -> str:
    """The sentence itself; it is translated where it is used."""
    return sentence


NOT_FILLED_IN = mark("Ikke udfyldt")


def amount(t: Plural, unit: str, number: int) -> str:
    """An amount of time in words: 10 hverdage, 1 måned; an unknown unit as it is."""
    if unit == "working_days":
        return t.plural("{number} hverdag", "{number} hverdage", number)
    if unit == "days":
        return t.plural("{number} dag", "{number} dage", number)
    if unit == "weeks":
        return t.plural("{number} uge", "{number} uger", number)
    if unit == "months":
        return t.plural("{number} måned", "{number} måneder", number)
    if unit == "years":
        return t.plural("{number} år", "{number} år", number)
    if unit == "hours":
        return t.plural("{number} time", "{number} timer", number)
    if unit == "minutes":
        return t.plural("{number} minut", "{number} minutter", number)
    return f"{number} {unit}"
