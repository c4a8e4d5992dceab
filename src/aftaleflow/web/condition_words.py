"""The tree of a condition in words, as a person fills in the form: »Beslutning« er »Godkendt«."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from aftaleflow.definitions.model.fields import Choice, DataItem
from aftaleflow.texts.translator import Translator
from aftaleflow.texts.words import mark
from aftaleflow.web.form_conditions import Around, Tree

_NUMBERS: Mapping[str, str] = {
    "<": mark("»{field}« er mindre end {value}"),
    "<=": mark("»{field}« er højst {value}"),
    ">": mark("»{field}« er større end {value}"),
    ">=": mark("»{field}« er mindst {value}"),
}
_DATES: Mapping[str, str] = {
    "<": mark("»{field}« er før den {value}"),
    "<=": mark("»{field}« er senest den {value}"),
    ">": mark("»{field}« er efter den {value}"),
    ">=": mark("»{field}« er tidligst den {value}"),
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}


def in_words(tree: Tree, around: Around, t: Translator) -> str | None:
    """What must be so for the condition to hold; None when it cannot be said simply."""
    return _Telling(around, t).told(tree, so=True)


class _Telling:
    def __init__(self, around: Around, t: Translator) -> None:
        self._around, self._t = around, t

    def told(self, tree: Tree, *, so: bool) -> str | None:
        if "not" in tree:
            return self.told(tree["not"], so=not so)
        if "and" in tree or "or" in tree:
            return self._several(tree, so=so)
        if tree.get("as") == "yes_no":
            yes, no = (
                self._t("der er svaret ja til »{field}«"),
                self._t("der er svaret nej til »{field}«"),
            )
            return (yes if so else no).format(field=self._title(tree))
        return self._plain(tree, so=so)

    def _plain(self, tree: Tree, *, so: bool) -> str | None:
        if "known" in tree:
            return self._known(tree["known"], so=so)
        if "in" in tree:
            return self._inside(*tree["in"], so=so)
        if "compare" in tree:
            return self._compared(tree["compare"], *tree["sides"], so=so)
        return None

    def _several(self, tree: Tree, *, so: bool) -> str | None:
        parts = [self.told(part, so=so) for part in tree.get("and") or tree["or"]]
        # Denied, "both" becomes "one of them".
        together = ("and" in tree) == so
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        return (self._t(" og ") if together else self._t(" eller ")).join(known)

    def _known(self, tree: Tree, *, so: bool) -> str | None:
        if "field" not in tree:
            return None
        filled, empty = self._t("»{field}« er udfyldt"), self._t("»{field}« ikke er udfyldt")
        return (filled if so else empty).format(field=self._title(tree))

    def _inside(self, left: Tree, right: Tree, *, so: bool) -> str | None:
        if "field" in left and isinstance(right.get("value"), list):
            values = [self._quoted(left, value) for value in right["value"]]
            return self._is(left, self._t(" eller ").join(values), so=so)
        if "field" in right and "value" in left:
            chosen = self._t("{value} er valgt i »{field}«")
            missing = self._t("{value} ikke er valgt i »{field}«")
            value = self._quoted(right, left["value"])
            return (chosen if so else missing).format(value=value, field=self._title(right))
        return None

    def _compared(self, operator: str, left: Tree, right: Tree, *, so: bool) -> str | None:
        if "field" in right and "field" not in left:
            operator, left, right = _TURNED[operator], right, left
        if "field" not in left or "value" not in right or right["value"] is None:
            return None
        if operator == "==":
            return self._is(left, self._quoted(left, right["value"]), so=so)
        if not so:
            return None
        table = _DATES if left["as"] == "date" else _NUMBERS
        value = self._quoted(left, right["value"])
        return self._t(table[operator], field=self._title(left), value=value)

    def _is(self, field: Tree, value: str, *, so: bool) -> str:
        is_so, is_not = self._t("»{field}« er {value}"), self._t("»{field}« ikke er {value}")
        return (is_so if so else is_not).format(field=self._title(field), value=value)

    def _item(self, tree: Tree) -> DataItem:
        around = self._around
        return around.row[tree["field"]] if tree.get("row") else around.fields[tree["field"]]

    def _title(self, tree: Tree) -> str:
        return self._item(tree).title(self._t.language)

    def _quoted(self, field: Tree, value: Any) -> str:
        item = self._item(field)
        if isinstance(value, bool):
            return self._t.value(value)
        if isinstance(value, int | float):
            return self._t.number(Decimal(str(value)))
        if field["as"] == "date":
            return self._t.day(dt.date.fromisoformat(value))
        if isinstance(item, Choice):
            value = item.option_titles(self._t.language).get(value, value)
        return self._t("»{value}«", value=value)
