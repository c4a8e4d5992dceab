"""Values and texts that an author wrote with formulas in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from aftaleflow.clock import LOCAL
from aftaleflow.definitions.expressions.evaluation import Context, evaluate
from aftaleflow.definitions.expressions.parsing import (
    fill_template,
    is_formula,
    template_parts,
)


def value_of(written: Any, context: Context) -> Any:
    """The value of a literal, a formula (`= …`), or a text with `{expressions}`."""
    if is_formula(written):
        return evaluate(written[2:], context)
    if isinstance(written, str):
        return text_of(written, context)
    if isinstance(written, int) and not isinstance(written, bool):
        return Decimal(written)
    if isinstance(written, list):
        return [value_of(element, context) for element in written]
    if isinstance(written, Mapping):
        return {name: value_of(element, context) for name, element in written.items()}
    return written


def text_of(template: str, context: Context) -> str:
    """A text with each `{expression}` replaced by its value as people write it."""
    return fill_template(
        template, {part: shown(evaluate(part, context)) for part in template_parts(template)}
    )


def shown(value: Any) -> str:
    """A value in a Danish text; unknown is an ellipsis."""
    if value is None:
        return "…"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    if isinstance(value, dt.datetime):
        return value.astimezone(LOCAL).strftime("%d.%m.%Y kl. %H.%M")
    if isinstance(value, dt.date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, list):
        return ", ".join(shown(element) for element in value)
    return str(value)
