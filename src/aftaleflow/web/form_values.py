"""Values as they stand in the inputs of a form, and in words where they are only read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from aftaleflow.calendars.deadlines import as_date
from aftaleflow.definitions.model.fields import Choice, DataItem, Document, Money, Number, Rows
from aftaleflow.texts.translator import Translator


def raw_text(value: Any) -> str:
    """A typed value as it would be written in its input; what was posted stays as it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    if isinstance(value, dt.date):
        return as_date(value).strftime("%d-%m-%Y")
    return str(getattr(value, "key", value))


def raw_texts(value: Any) -> list[str]:
    """Several values as they would be posted."""
    if value is None or value == "":
        return []
    several = value if isinstance(value, list | tuple) else [value]
    return [raw_text(each) for each in several]


def in_words(item: DataItem, value: Any, t: Translator) -> str:
    """A value that is only read: as a person says it, by the field that holds it."""
    if isinstance(value, list | tuple):
        return ", ".join(in_words(item, each, t) for each in value) or t.value(None)
    if isinstance(item, Choice) and isinstance(value, str):
        return item.option_titles(t.language).get(value, value)
    if isinstance(item, Money) and isinstance(value, Decimal):
        return t.money(value)
    if isinstance(item, Number) and isinstance(value, Decimal) and item.unit:
        return f"{t.value(value)} {item.unit}"
    return t.value(value)


def values_to_show(
    fields: Mapping[str, DataItem], initial: Mapping[str, Any], posted: Mapping[str, Any]
) -> dict[str, Any]:
    """What a form shows again after it was refused, or as a draft left it.

    `initial` is what it shows at first (`definitions.submission.initial_values`). Fixed rows keep
    their read-only parts; an earlier version of a document shows when no new file was received.
    """
    values = {**initial, **posted}
    for name, item in fields.items():
        if isinstance(item, Rows) and item.fixed_rows:
            values[name] = _fixed(initial.get(name) or [], posted.get(name) or [])
        elif isinstance(item, Document) and not posted.get(name):
            values[name] = initial.get(name)
    return values


def _fixed(initial: list[Any], posted: list[Any]) -> list[dict[str, Any]]:
    later = [*posted, *({} for _row in initial[len(posted) :])]
    return [{**before, **after} for before, after in zip(initial, later, strict=False)]
