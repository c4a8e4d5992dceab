"""What people read, in Danish or English: sentences, dates, numbers and values of the language.

The Danish sentence is the message id; its English stands in `en.po` and is read at first use.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from aftaleflow.calendars.deadlines import as_date
from aftaleflow.clock import LOCAL
from aftaleflow.errors import AftaleflowError, Words
from aftaleflow.texts.words import NOT_FILLED_IN, amount

LANGUAGES = ("da", "en")

_LOCALES = {"da": "da_DK", "en": "en_GB"}
_DAY = {"da": "d. MMMM y", "en": "d MMMM y"}


@lru_cache(maxsize=1)
def english() -> Mapping[str, str | tuple[str, ...]]:
    """The English of every Danish sentence; of one with a plural both forms, by the singular."""
    catalog = read_po(BytesIO(files("aftaleflow.texts").joinpath("en.po").read_bytes()), "en")
    found: dict[str, str | tuple[str, ...]] = {}
    for message in catalog:
        key = message.id if isinstance(message.id, str) else message.id[0]
        text = message.string
        if key and text and all(text):
            found[key] = text if isinstance(text, str) else tuple(text)
    return found


class Translator:
    """Speaks one language. Called with a Danish sentence: `t("Hej {name}", name=…)`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "da"

    def __call__(self, sentence: str, /, **values: Any) -> str:
        return self.t(sentence, **values)

    def t(self, sentence: str, /, **values: Any) -> str:
        """The sentence with its values; without English it stays Danish."""
        text = english().get(sentence, sentence) if self.language == "en" else sentence
        return self._filled(text if isinstance(text, str) else text[0], values)

    def plural(self, singular: str, plural: str, number: int, /, **values: Any) -> str:
        """The sentence for one or for many; `{number}` is the number."""
        forms: str | tuple[str, ...] = (singular, plural)
        if self.language == "en":
            forms = english().get(singular, forms)
        if isinstance(forms, str):
            forms = (forms, forms)
        text = forms[0 if number == 1 else 1]
        return self._filled(text, {"number": self.number(number), **values})

    def _filled(self, text: str, values: Mapping[str, Any]) -> str:
        if not values:
            return text
        return text.format(**{name: self._word(value) for name, value in values.items()})

    def _word(self, value: Any) -> str:
        return str(value) if isinstance(value, str | int) else self.value(value)

    def day(self, day: dt.date) -> str:
        """24. november 2026"""
        return format_date(as_date(day), _DAY[self.language], locale=self._locale)

    def day_in_year(self, day: dt.date) -> str:
        """24. november: where the year is clear."""
        pattern = _DAY[self.language].removesuffix(" y")
        return format_date(as_date(day), pattern, locale=self._locale)

    def weekday(self, day: dt.date) -> str:
        """tirsdag"""
        return format_date(as_date(day), "EEEE", locale=self._locale)

    def short_day(self, day: dt.date) -> str:
        """24.11.2026"""
        return as_date(day).strftime("%d.%m.%Y" if self.language == "da" else "%d/%m/%Y")

    def time(self, at: dt.datetime) -> str:
        """10.53: Danish time of an instant."""
        return at.astimezone(LOCAL).strftime("%H.%M" if self.language == "da" else "%H:%M")

    def instant(self, at: dt.datetime) -> str:
        """24. november 2026 kl. 10.53"""
        return self.t("{day} kl. {time}", day=self.day(at), time=self.time(at))

    def moment(self, moment: dt.date) -> str:
        """A day or an instant, whichever it is."""
        return self.instant(moment) if isinstance(moment, dt.datetime) else self.day(moment)

    def ago(self, day: dt.date, today: dt.date) -> str:
        """When something happened: i dag, i går, for 3 dage siden."""
        days = (as_date(today) - as_date(day)).days
        if days == 1:
            return self.t("i går")
        if days > 1:
            return self.plural("for {number} dag siden", "for {number} dage siden", days)
        return self.relative(day, today)

    def relative(self, day: dt.date, today: dt.date) -> str:
        """When something is due: i dag, i morgen, om 3 dage, 3 dage over fristen."""
        days = (as_date(day) - as_date(today)).days
        if days == 0:
            return self.t("i dag")
        if days == 1:
            return self.t("i morgen")
        if days > 0:
            return self.plural("om {number} dag", "om {number} dage", days)
        return self.plural("{number} dag over fristen", "{number} dage over fristen", -days)

    def number(self, number: Decimal | int) -> str:
        """1.234,5"""
        return format_decimal(number, locale=self._locale, decimal_quantization=False)

    def money(self, amount: Decimal) -> str:
        """1.234,50 kr."""
        text = format_decimal(amount, "#,##0.00", locale=self._locale)
        return f"{text} kr." if self.language == "da" else f"DKK {text}"

    def value(self, value: Any) -> str:
        """Any value of the language, as far as its type says how."""
        if value is None or value == "":
            return self.t(NOT_FILLED_IN)
        if isinstance(value, bool):
            return self.t("ja") if value else self.t("nej")
        if isinstance(value, Decimal | int):
            return self.number(value)
        if isinstance(value, dt.date):
            return self.moment(value)
        return self._compound(value)

    def _compound(self, value: Any) -> str:
        if isinstance(value, Words):
            return value.da if self.language == "da" else value.en
        if isinstance(value, Mapping):
            return ", ".join(self.value(each) for each in value.values())
        if isinstance(value, list | tuple):
            between = "; " if any(isinstance(each, Mapping) for each in value) else ", "
            return between.join(self.value(each) for each in value) or self.t(NOT_FILLED_IN)
        if hasattr(value, "unit") and hasattr(value, "number"):  # a duration
            return amount(self, value.unit, value.number)
        if hasattr(value, "version") and hasattr(value, "filename"):  # a document's version
            name = value.filename or value.name
            return self.t("{name} (version {version})", name=name, version=value.version)
        return str(value)

    def error(self, error: AftaleflowError, show: Callable[[Any], str] | None = None) -> str:
        """The sentence of an error; `show` says the facts that a page knows better, as people."""
        return error.sentence(self.language, show or self.value)

    @property
    def _locale(self) -> str:
        return _LOCALES[self.language]
