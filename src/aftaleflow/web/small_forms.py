"""Small forms that no author has written: a reason, a day, a party, an account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from aftaleflow.errors import FieldProblem
from aftaleflow.texts.translator import Translator
from aftaleflow.web.form_fields import FieldView, FormView, OptionView, ProblemView, field_id
from aftaleflow.web.form_posting import FIELD_SHOWN, Posted


class SmallForm:
    """Builds a form field by field, each with what was posted before and its problem."""

    def __init__(
        self, t: Translator, posted: Posted | None = None, problems: Iterable[FieldProblem] = ()
    ) -> None:
        self._t = t
        self._posted: Posted = posted if posted is not None else MultiDict()
        self._problems = tuple(problems)
        self._fields: list[FieldView] = []

    def text(self, name: str, title: str, **more: Any) -> SmallForm:
        return self._add("text", name, title, **more)

    def secret(self, name: str, title: str, **more: Any) -> SmallForm:
        """A password: never shown again."""
        return self._add("password", name, title, keep=False, **more)

    def long_text(self, name: str, title: str, **more: Any) -> SmallForm:
        return self._add("long_text", name, title, **more)

    def day(self, name: str, title: str, **more: Any) -> SmallForm:
        return self._add("date", name, title, inputmode="numeric", **more)

    def reason(self, help_: str | None = None) -> SmallForm:
        """Why something is done; stays in the history."""
        return self.long_text("reason", self._t("Begrundelse"), help=help_)

    def choice(
        self, name: str, title: str, options: Sequence[tuple[str, str]], **more: Any
    ) -> SmallForm:
        chosen = self._posted.get(name, more.pop("value", ""))
        views = tuple(OptionView(key, text, key == chosen) for key, text in options)
        return self._add("select", name, title, options=views, **more)

    def several(
        self,
        name: str,
        title: str,
        options: Sequence[tuple[str, str]],
        chosen: set[str],
        help_: str,
    ) -> SmallForm:
        """Checkboxes; when they were posted before, as they were then."""
        if name in self._posted.getlist(FIELD_SHOWN):
            chosen = set(self._posted.getlist(name))
        views = tuple(OptionView(key, text, key in chosen) for key, text in options)
        return self._add("checkboxes", name, title, options=views, is_many=True, help=help_)

    def view(self, title: str = "") -> FormView:
        return FormView(title=title, items=tuple(self._fields), problems=self.problem_views())

    def problem_views(self) -> tuple[ProblemView, ...]:
        names = {field.name for field in self._fields}
        return tuple(
            ProblemView(self._said(each), field_id(each.path) if each.path in names else None)
            for each in self._problems
        )

    def _add(
        self, control: str, name: str, title: str, *, keep: bool = True, **more: Any
    ) -> SmallForm:
        first = more.pop("value", "")
        value = (self._posted.get(name, first) or "") if keep else ""
        problem = next((self._said(p) for p in self._problems if p.path == name), None)
        self._fields.append(
            FieldView(
                control=control, name=name, id=field_id(name), title=title, problem=problem,
                value=value, **more,
            )
        )  # fmt: skip
        return self

    def _said(self, problem: FieldProblem) -> str:
        return problem.da if self._t.language == "da" else problem.en
