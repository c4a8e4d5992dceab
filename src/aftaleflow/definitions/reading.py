"""What a person or a system gave for one field becomes a value, or a sentence why not.

Texts are read as they are written in Danish (`1.234,50`, `24-11-2026`), JSON values as they are.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Protocol

from aftaleflow.definitions.expressions.values import Reference, Upload
from aftaleflow.definitions.model.fields import (
    Body,
    CaseReference,
    Choice,
    DataItem,
    LongText,
    Money,
    Number,
    Organisation,
    Text,
)
from aftaleflow.errors import Words
from aftaleflow.money import rounded

MAX_TEXT = 500
MAX_LONG_TEXT = 50_000


FIRST_YEAR, LAST_YEAR = 1800, 2200


class Refused(Exception):  # noqa: N818 - an answer to the user, not a failure
    """Why a value cannot be taken: the rule's code and a sentence in both languages."""

    def __init__(self, rule: str, en: str, da: str) -> None:
        super().__init__(en)
        self.rule, self.en, self.da = rule, en, da


class Lookup(Protocol):
    """Finds what a given key stands for, as far as the person who gives it may see it."""

    def find_organisation(self, key: str, kinds: list[str] | None) -> Reference | None: ...

    def find_case(self, key: str, workflow: str) -> Reference | None: ...

    def find_upload(self, given: Any) -> Upload | None: ...


def read_value(item: DataItem, raw: Any, lookup: Lookup) -> Any:
    """The value of one field that is neither rows nor many.

    Raises:
        Refused: the value does not fit the field.
    """
    return _READ[item.word](item, raw, lookup)


def is_empty(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip()) or raw == []


CONTROL_CHARACTERS = Words(
    "Teksten indeholder styretegn. Kopiér den igen som ren tekst.",
    "The text holds control characters. Copy it again as plain text.",
)


def has_control_characters(text: str) -> bool:
    """Whether a text holds what is no text: control characters, half characters."""
    return any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text)


def _text(item: DataItem, raw: Any, _lookup: Lookup) -> str:
    if not isinstance(raw, str):
        raise Refused("type", "Write a text.", "Skriv en tekst.")
    text = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").strip()
    long = isinstance(item, LongText)
    if not long and "\n" in text:
        raise Refused("type", "Write one line.", "Skriv det på én linje.")
    if has_control_characters(text):
        raise Refused("characters", CONTROL_CHARACTERS.en, CONTROL_CHARACTERS.da)
    limit = (item.max_length if isinstance(item, Text | LongText) else None) or (
        MAX_LONG_TEXT if long else MAX_TEXT
    )
    if len(text) > limit:
        raise Refused(
            "max_length",
            f"At most {limit} characters; there are {len(text)}.",
            f"Højst {limit} tegn; der er {len(text)}.",
        )
    return text


_DANISH_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]+)?")
_AMBIGUOUS = re.compile(r"-?[0-9]{1,3}\.[0-9]{3}")


def _number(item: DataItem, raw: Any, _lookup: Lookup) -> Decimal:
    number = _as_decimal(raw, allow_thousands=isinstance(item, Money))
    if isinstance(item, Money):
        if rounded(number) != number:
            raise Refused("decimals", "At most two decimals.", "Højst to decimaler.")
        number = rounded(number)
    elif isinstance(item, Number) and -int(number.as_tuple().exponent) > item.decimals:
        raise Refused(
            "decimals",
            f"At most {item.decimals} decimals." if item.decimals else "A whole number.",
            f"Højst {item.decimals} decimaler." if item.decimals else "Et helt tal.",
        )
    if isinstance(item, Number | Money):
        _check_bounds(item.min, item.max, number)
    return number


def _as_decimal(raw: Any, *, allow_thousands: bool) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal | str | float):
        raise Refused("type", "Write a number.", "Skriv et tal.")
    if not isinstance(raw, str):
        return _finite(Decimal(str(raw)))
    text = re.sub(r"[\s ]|kr\.?$", "", raw.strip().replace("−", "-"))
    if _AMBIGUOUS.fullmatch(text) and not allow_thousands:
        plain = text.replace(".", "")
        raise Refused(
            "ambiguous",
            f"{raw} can be read in two ways. Write {plain}, or a comma before decimals.",
            f"{raw} kan læses på to måder. Skriv {plain}, eller brug komma før decimaler.",
        )
    if _DANISH_NUMBER.fullmatch(text):
        return _finite(Decimal(text.replace(".", "").replace(",", ".")))
    raise Refused(
        "type",
        "Write a number with a comma before the decimals, such as 1234,50.",
        "Skriv et tal med komma før decimalerne, fx 1234,50.",
    )


def _finite(number: Decimal) -> Decimal:
    try:
        if number.is_finite() and abs(number) < Decimal(10) ** 15:
            return number
    except ArithmeticError:
        pass
    raise Refused("range", "The number is too large.", "Tallet er for stort.")


def _check_bounds(low: Decimal | None, high: Decimal | None, number: Decimal) -> None:
    if low is not None and number < low:
        raise Refused("min", f"At least {_plain(low)}.", f"Mindst {_plain(low)}.")
    if high is not None and number > high:
        raise Refused("max", f"At most {_plain(high)}.", f"Højst {_plain(high)}.")


def _plain(number: Decimal) -> str:
    return format(number, "f").replace(".", ",")


def _yes_no(_item: DataItem, raw: Any, _lookup: Lookup) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "false"):
        return bool(raw == "true")
    raise Refused("type", "Choose yes or no.", "Vælg ja eller nej.")


_DATE = re.compile(r"([0-9]{1,2})[-./ ]([0-9]{1,2})[-./ ]([0-9]{4})")


def _date(_item: DataItem, raw: Any, _lookup: Lookup) -> dt.date:
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        return _within_reach(raw)
    text = str(raw).strip()
    danish = _DATE.fullmatch(text)
    try:
        if danish is not None:
            day, month, year = (int(part) for part in danish.groups())
            return _within_reach(dt.date(year, month, day))
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return _within_reach(dt.date.fromisoformat(text))
    except ValueError:
        raise Refused(
            "date", f"{text} is not in the calendar.", f"{text} findes ikke i kalenderen."
        ) from None
    raise Refused(
        "date",
        "Write the date with day, month and year, such as 24-11-2026.",
        "Skriv datoen med dag, måned og år, fx 24-11-2026.",
    )


def _within_reach(day: dt.date) -> dt.date:
    """A day with which deadlines can be computed; one outside is a slip of the pen."""
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    raise Refused(
        "date",
        f"The year must be from {FIRST_YEAR} to {LAST_YEAR}.",
        f"Året skal være fra {FIRST_YEAR} til {LAST_YEAR}.",
    )


def _choice(item: DataItem, raw: Any, _lookup: Lookup) -> str:
    if isinstance(item, Choice) and isinstance(raw, str) and raw in item.options:
        return raw
    raise Refused("option", "Choose one of the answers shown.", "Vælg en af de viste muligheder.")


def _organisation(item: DataItem, raw: Any, lookup: Lookup) -> Reference:
    key = raw.key if isinstance(raw, Reference) else raw
    kinds = item.kind if isinstance(item, Organisation | Body) else None
    found = lookup.find_organisation(key, kinds) if isinstance(key, str) else None
    if found is None:
        raise Refused("option", "Choose one from the list.", "Vælg en fra listen.")
    return found


def _case(item: DataItem, raw: Any, lookup: Lookup) -> Reference:
    key = raw.key if isinstance(raw, Reference) else str(raw)
    workflow = item.workflow if isinstance(item, CaseReference) else ""
    found = lookup.find_case(key, workflow)
    if found is None:
        raise Refused("option", "There is no such case.", "Der er ikke sådan en sag.")
    return found


def _document(_item: DataItem, raw: Any, lookup: Lookup) -> Upload:
    found = lookup.find_upload(raw)
    if found is None:
        raise Refused("document", "Attach a file.", "Vedhæft en fil.")
    return found


_READ: dict[str, Callable[[Any, Any, Lookup], Any]] = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "money": _number,
    "yes_no": _yes_no,
    "date": _date,
    "choice": _choice,
    "organisation": _organisation,
    "body": _organisation,
    "case": _case,
    "document": _document,
}
