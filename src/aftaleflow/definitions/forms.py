"""Forms as they are used: with the fields and rules that they include, or made of inline fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aftaleflow.definitions.model.base import Title, title_text
from aftaleflow.definitions.model.elements import Each, StartEvent, UserTask
from aftaleflow.definitions.model.fields import DataItem, Form, Rule

Forms = Mapping[str, Form]


@dataclass(frozen=True)
class FormUse:
    """A form where it is used. `items` are sections, notes and fields in order of appearance."""

    key: str
    name: Title
    statement: bool
    items: tuple[Any, ...]
    rules: tuple[Rule, ...]
    uses: tuple[DataItem, ...] = ()
    written_in: str = "form"  # the key of the element under which its fields are written

    @property
    def fields(self) -> dict[str, DataItem]:
        return {item.id: item for item in self.items if isinstance(item, DataItem)}

    def title(self, language: str = "da") -> str:
        return title_text(self.name, language, self.key)


def form_by_key(forms: Forms, key: str, more_rules: tuple[Rule, ...] = ()) -> FormUse | None:
    """A form file with what it includes; none when there is no such file."""
    if key not in forms:
        return None
    form, parts = forms[key], parts_of(forms, key)
    return FormUse(
        key=key,
        name=form.name,
        statement=form.statement,
        items=tuple(item for part in parts for item in part.fields),
        rules=(*(rule for part in parts for rule in part.rules), *more_rules),
        uses=tuple(item for part in parts for item in part.uses),
    )


def parts_of(forms: Forms, key: str) -> list[Form]:
    """The forms that a form includes at any depth, each once and before what includes it; then
    the form itself."""
    found: dict[str, Form] = {}
    _gather(forms, key, found, ())
    return list(found.values())


def _gather(forms: Forms, key: str, found: dict[str, Form], within: tuple[str, ...]) -> None:
    if key not in forms or key in found or key in within:
        return
    for name in forms[key].include:
        _gather(forms, name, found, (*within, key))
    found[key] = forms[key]


def form_of(element: UserTask | StartEvent, forms: Forms) -> FormUse | None:
    """The form of an element: its file, or its inline fields; none when it has neither."""
    if element.form is not None:
        return form_by_key(forms, element.form, tuple(element.rules))
    if element.fields or element.rules:
        return FormUse(
            key=element.id,
            name=element.name or element.id.replace("_", " "),
            statement=False,
            items=tuple(element.fields),
            rules=tuple(element.rules),
            written_in="fields",
        )
    return None


def answer_form(each: Each, forms: Forms) -> tuple[FormUse | None, str]:
    """The form in which an answer can be written down without the party's own case, and the
    field that is the answer; no form when the round has none."""
    if each.form is not None:
        return form_by_key(forms, each.form), each.answer or ""
    if each.on_behalf is not None:
        return form_by_key(forms, each.on_behalf.form), each.on_behalf.answer
    return None, ""
