"""An open form as what its page shows: every field with its input, words, value and problem.

`form_view` makes the view, `components/form.html` draws it, `read_posted` reads what comes back.
A field's path is its name, in a row `rows.2.amount`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aftaleflow.definitions.expressions.evaluation import Context, evaluate
from aftaleflow.definitions.expressions.parsing import fill_template, template_parts
from aftaleflow.definitions.forms import FormUse
from aftaleflow.definitions.model.base import title_text
from aftaleflow.definitions.model.fields import DataItem, Note, Rows, Section
from aftaleflow.errors import ExpressionError, FieldProblem
from aftaleflow.texts.translator import Translator
from aftaleflow.web.condition_words import in_words
from aftaleflow.web.field_controls import Sources, control_of
from aftaleflow.web.form_conditions import TRUE, Around, condition_tree, is_decidable
from aftaleflow.web.form_fields import (
    ConditionView,
    FieldView,
    FormView,
    NoteView,
    ProblemView,
    RowView,
    SectionView,
    field_id,
)
from aftaleflow.web.form_posting import (
    KeepUpload,
    Pressed,
    Receiving,
    posted_again,
    pressed,
    read_posted,
)
from aftaleflow.web.form_values import values_to_show

__all__ = [
    "FieldView", "FormView", "KeepUpload", "Pressed", "Receiving", "Showing", "form_view",
    "posted_again", "pressed", "read_posted", "values_to_show",
]  # fmt: skip

NEW = "__n__"
"""Stands for the number of a row that JavaScript adds."""


@dataclass(frozen=True, kw_only=True)
class Showing:
    """What a form is shown with, besides its values.

    `options` gives the organisations, bodies or cases to choose between (key, text); `before` a
    field's earlier value, for documents; `upload_name` the name of a received file. Without
    `context` nothing that depends on the case can be decided, so such fields are shown.
    """

    t: Translator
    problems: tuple[FieldProblem, ...] = ()
    options: Callable[[DataItem], Sequence[tuple[str, str]]] = lambda _item: ()
    upload_name: Callable[[str], str | None] = lambda _id: None
    before: Callable[[str], Any] = lambda _name: None
    context: Context | None = None
    read_only: bool = False


def form_view(form: FormUse, values: Mapping[str, Any], showing: Showing) -> FormView:
    """The view of a form. `values` are typed ones, or texts as they were posted."""
    return _Drawing(form, values, showing).form()


class _Drawing:
    def __init__(self, form: FormUse, values: Mapping[str, Any], showing: Showing) -> None:
        self._form, self._values, self._showing = form, values, showing
        self._t = showing.t
        self._problems: dict[str, FieldProblem] = {}
        for problem in showing.problems:
            self._problems.setdefault(problem.path, problem)
        self._sources = Sources(showing.t, showing.options, showing.upload_name, showing.before)
        self._around = Around(fields=form.fields, context=showing.context, fixed=values.get)
        self._shown: dict[str, str] = {}  # path -> title, of everything a problem can point at

    def form(self) -> FormView:
        items = [view for item in self._form.items if (view := self._item(item)) is not None]
        return FormView(
            title=self._form.title(self._t.language),
            items=tuple(items),
            problems=tuple(self._summary(problem) for problem in self._showing.problems),
        )

    def _item(self, item: Any) -> SectionView | NoteView | FieldView | None:
        if isinstance(item, Section):
            return SectionView(title_text(item.section, self._t.language, ""))
        if isinstance(item, Note):
            return self._note(item)
        return self._field(item, item.id, self._values.get(item.id), self._around)

    def _note(self, note: Note) -> NoteView | None:
        is_asked, condition = self._condition(note.when, self._around)
        if not is_asked:
            return None
        text = title_text(note.text, self._t.language, "")
        filled = fill_template(text, {part: self._said(part) for part in template_parts(text)})
        paragraphs = tuple(part.strip() for part in filled.split("\n\n") if part.strip())
        return NoteView(paragraphs, condition)

    def _said(self, expression: str) -> str:
        if self._showing.context is None:
            return "…"
        try:
            return self._t.value(evaluate(expression, self._showing.context))
        except ExpressionError:
            return "…"

    def _field(self, item: DataItem, path: str, value: Any, around: Around) -> FieldView | None:
        is_asked, condition = self._condition(item.when, around)
        if not is_asked:
            return None
        self._shown.setdefault(path, item.title(self._t.language))
        is_optional, optional_hint = self._optional(item, around)
        problem = self._problems.get(path)
        only_read = item.value is not None or item.read_only or self._showing.read_only
        return FieldView(
            name=path,
            id=field_id(path),
            title=item.title(self._t.language),
            help=item.help_text(self._t.language) or None,
            is_optional=is_optional and not only_read,
            optional_hint=None if only_read else optional_hint,
            is_protected=item.protected is not None,
            condition=condition,
            problem=None if problem is None else self._text(problem),
            **self._control(item, path, value, only_read=only_read),
        )

    def _control(self, item: DataItem, path: str, value: Any, *, only_read: bool) -> dict[str, Any]:
        if isinstance(item, Rows):
            return self._rows(item, value, only_read=only_read)
        control = control_of(item, value, self._sources, only_read=only_read)
        if control["control"] != "several":
            return control
        # A list of plain values: one input each, and one more when there is none yet.
        single = item.model_copy(update={"many": False, "when": None})
        texts = control["texts"] or [""]
        entries = [self._entry(single, path, text, n) for n, text in enumerate(texts)]
        return {"control": "several", "entries": tuple(entries)}

    def _entry(self, item: DataItem, path: str, text: str, number: int) -> FieldView:
        return FieldView(
            name=path,
            id=field_id(path) if number == 0 else field_id(f"{path}.{number}"),
            title=self._t("{title}, nr. {n}", title=item.title(self._t.language), n=number + 1),
            **control_of(item, text, self._sources, only_read=False, as_select=True),
        )

    def _rows(self, item: Rows, value: Any, *, only_read: bool) -> dict[str, Any]:
        given = [row for row in value or [] if isinstance(row, Mapping)]
        missing = 0 if item.fixed_rows or only_read else _least(item) - len(given)
        given += [{} for _row in range(missing)]
        rows = [self._row(item, row, str(n), only_read=only_read) for n, row in enumerate(given)]
        may_change = not (item.fixed_rows or only_read)
        new = self._row(item, {}, NEW, only_read=False) if may_change else None
        return {"control": "rows", "rows": tuple(rows), "new_row": new}

    def _row(self, item: Rows, row: Mapping[str, Any], number: str, *, only_read: bool) -> RowView:
        path = f"{item.id}.{number}"
        fields = {each.id: each for each in item.fields}
        around = Around(
            fields=self._form.fields, row=fields, context=self._showing.context,
            fixed=self._around.fixed,
        )  # fmt: skip
        title, title_is_first = self._row_title(item, row, number)
        self._shown.setdefault(path, title)
        views = []
        for name, each in fields.items():
            if title_is_first and each is item.fields[0]:
                continue
            as_read = each.model_copy(update={"read_only": True}) if only_read else each
            view = self._field(as_read, f"{path}.{name}", row.get(name), around)
            views += [view] if view is not None else []
        return RowView(path, title, tuple(views))

    def _row_title(self, item: Rows, row: Mapping[str, Any], number: str) -> tuple[str, bool]:
        """What a row is called: in fixed rows the value of a first field that is only read."""
        first = item.fields[0] if item.fields else None
        if item.fixed_rows and first is not None and first.read_only and row.get(first.id):
            return self._sources.in_words(first, row[first.id]), True
        count = number if number == NEW else str(int(number) + 1)
        return self._t("Række {number}", number=count), False

    def _condition(
        self, expression: str | None, around: Around
    ) -> tuple[bool, ConditionView | None]:
        """Whether it can hold in this case, and what must be answered for it, if anything."""
        if expression is None:
            return True, None
        tree = condition_tree(expression, around)
        if "value" in tree:
            return tree == TRUE, None
        words = in_words(tree, around, self._t)
        hint = (
            self._t("Udfyldes kun ved visse svar.")
            if words is None
            else self._t("Udfyldes kun, hvis {condition}.", condition=words)
        )
        return True, ConditionView(json.dumps(tree, ensure_ascii=False), hint, is_decidable(tree))

    def _optional(self, item: DataItem, around: Around) -> tuple[bool, str | None]:
        if not isinstance(item.optional, str):
            return item.optional, None
        tree = condition_tree(item.optional, around)
        if "value" in tree:
            return tree == TRUE, None
        words = in_words(tree, around, self._t)
        if words is None:
            return False, self._t("Kan udelades ved visse svar.")
        return False, self._t("Kan udelades, hvis {condition}.", condition=words)

    def _text(self, problem: FieldProblem) -> str:
        return problem.da if self._t.language == "da" else problem.en

    def _summary(self, problem: FieldProblem) -> ProblemView:
        text = self._text(problem)
        if problem.path not in self._shown:
            return ProblemView(text, None)
        steps = problem.path.split(".")
        paths = [".".join(steps[: n + 1]) for n in range(len(steps))]
        names = [self._shown[path] for path in paths if path in self._shown]
        if problem.rule in ("required", "must"):  # these name their field themselves
            names.pop()
        where = ", ".join(names)
        return ProblemView(f"{where}: {text}" if where else text, field_id(problem.path))


def _least(rows: Rows) -> int:
    return 0 if rows.optional is True else max(rows.min, 1)
