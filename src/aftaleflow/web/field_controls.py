"""How each type of field is drawn: which input, with which texts, options and limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aftaleflow.definitions.model.fields import (
    Choice,
    DataItem,
    Document,
    LongText,
    Money,
    Number,
    Text,
)
from aftaleflow.texts.translator import Translator
from aftaleflow.web.form_fields import Attachment, OptionView, ReceivedFile
from aftaleflow.web.form_values import in_words, raw_text, raw_texts

MAX_RADIOS = 7
"""Up to so many options are all shown; more become a list that opens."""

Control = dict[str, Any]

CHOSEN_BY_KEY = frozenset({"organisation", "body", "case"})


@dataclass(frozen=True)
class Sources:
    """Where a field's words come from: the language, and what only the caller knows."""

    t: Translator
    options: Callable[[DataItem], Sequence[tuple[str, str]]]
    upload_name: Callable[[str], str | None]
    before: Callable[[str], Any]

    def in_words(self, item: DataItem, value: Any) -> str:
        """A value that is only read; one that is a key alone by the text of its option."""
        if isinstance(value, str) and item.word in CHOSEN_BY_KEY:
            return dict(self.options(item)).get(value, value)
        if isinstance(value, str) and item.word == "yes_no":
            return self.t.value(value == "true")
        return in_words(item, value, self.t)


def control_of(
    item: DataItem, value: Any, sources: Sources, *, only_read: bool, as_select: bool = False
) -> Control:
    """The parts of a `FieldView` that depend on the field's type; `several` holds its `texts`."""
    if only_read and item.value is not None and value is None:
        return {"control": "shown", "value": sources.t("Beregnes ud fra de andre svar")}
    if only_read:
        return {"control": "shown", "value": sources.in_words(item, value)}
    if isinstance(item, Document):
        return _file(item, value, sources)
    if item.word == "choice" or item.word == "yes_no" or item.word in CHOSEN_BY_KEY:
        return _choosing(item, value, sources, as_select=as_select)
    if item.many:
        return {"control": "several", "texts": raw_texts(value)}
    return _WRITTEN[item.word](item, raw_text(value), sources)


def _choosing(item: DataItem, value: Any, sources: Sources, *, as_select: bool) -> Control:
    chosen = raw_texts(value)
    options = option_views(item, value, sources)
    if item.many:
        return {"control": "checkboxes", "options": options, "is_many": True}
    few = item.word in ("choice", "yes_no") and len(options) <= MAX_RADIOS
    if few and not as_select:
        return {"control": "radios", "options": _with_none(item, options, sources.t)}
    return {"control": "select", "options": options, "value": chosen[0] if chosen else ""}


def option_views(item: DataItem, value: Any, sources: Sources) -> tuple[OptionView, ...]:
    """What can be chosen; a value that is no longer among it stays as one more option."""
    chosen = raw_texts(value)
    pairs = list(_pairs(item, sources))
    known = {key for key, _text in pairs}
    if item.word in CHOSEN_BY_KEY:
        several = value if isinstance(value, list | tuple) else [value]
        pairs += [(each.key, str(each)) for each in several
                  if hasattr(each, "key") and each.key not in known]  # fmt: skip
    return tuple(OptionView(key, text, key in chosen) for key, text in pairs)


def _pairs(item: DataItem, sources: Sources) -> Sequence[tuple[str, str]]:
    if isinstance(item, Choice):
        return list(item.option_titles(sources.t.language).items())
    if item.word == "yes_no":
        return [("true", sources.t("Ja")), ("false", sources.t("Nej"))]
    return sources.options(item)


def _with_none(
    item: DataItem, options: tuple[OptionView, ...], t: Translator
) -> tuple[OptionView, ...]:
    """Radios cannot be emptied again, so a question that need not be answered has one for that."""
    if item.optional is False:
        return options
    none_chosen = not any(option.is_chosen for option in options)
    return (*options, OptionView("", t("Intet svar"), is_chosen=none_chosen))


def _file(item: Document, value: Any, sources: Sources) -> Control:
    received = [value] if isinstance(value, str) and value else []
    versions = [each for each in (value, sources.before(item.id)) if hasattr(each, "version")]
    attached = dict.fromkeys(
        Attachment(each.filename or each.name, int(each.version)) for each in versions
    )
    return {
        "control": "file",
        "attached": tuple(attached),
        "received": tuple(
            ReceivedFile(one, sources.upload_name(one) or sources.t("Modtaget fil"))
            for one in received
        ),
    }


def _text(item: Any, text: str, _sources: Sources) -> Control:
    assert isinstance(item, Text | LongText)  # noqa: S101 - the table below says so
    kind = "text" if isinstance(item, Text) and "\n" not in text else "long_text"
    return {"control": kind, "value": text, "limit": item.max_length}


def _number(item: Any, text: str, _sources: Sources) -> Control:
    assert isinstance(item, Number)  # noqa: S101 - the table below says so
    # A telephone's number pad has no minus and, without decimals, no comma.
    digits = item.decimals == 0 and item.min is not None and item.min >= 0
    mode = "numeric" if digits else "decimal" if item.min is not None and item.min >= 0 else "text"
    return {"control": "number", "value": text, "unit": item.unit, "inputmode": mode}


def _money(item: Any, text: str, _sources: Sources) -> Control:
    assert isinstance(item, Money)  # noqa: S101 - the table below says so
    mode = "text" if item.min is not None and item.min < 0 else "decimal"
    return {"control": "number", "value": text, "unit": "kr.", "inputmode": mode}


def _date(_item: Any, text: str, _sources: Sources) -> Control:
    return {"control": "date", "value": text, "inputmode": "text"}


_WRITTEN: Mapping[str, Callable[[Any, str, Sources], Control]] = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "money": _money,
    "date": _date,
}
