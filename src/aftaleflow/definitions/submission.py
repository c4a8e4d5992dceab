"""A form that is handed in: every value read, every rule looked at, all problems at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from aftaleflow.calendars.working_days import Calendar
from aftaleflow.definitions.expressions.evaluation import Context, evaluate, holds
from aftaleflow.definitions.expressions.parsing import fill_template, is_formula, template_parts
from aftaleflow.definitions.forms import FormUse
from aftaleflow.definitions.model.fields import DataItem, Document, Money, Number, Rows, Rule
from aftaleflow.definitions.reading import Lookup, Refused, is_empty, read_value
from aftaleflow.errors import FieldProblem, SubmissionError, Words
from aftaleflow.money import rounded, rounded_to
from aftaleflow.texts.translator import Translator


@dataclass(frozen=True)
class Submission:
    """A form's values as they were taken, and what was only warned of."""

    values: dict[str, Any]
    warnings: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Filling:
    """What a form is filled in against: the case, what stands in it before, who looks things up.

    `before` gives a field's earlier value (of a statement there is none), `prefill` what the task
    puts into it.
    """

    context: Context
    lookup: Lookup
    before: Callable[[str], Any] = lambda _name: None
    prefill: Mapping[str, Any] = field(default_factory=dict)


def submit(form: FormUse, given: Mapping[str, Any], filling: Filling) -> Submission:
    """The values of a form.

    A field that is not given keeps its earlier value, or its prefilled or default one; a field
    given as None is emptied.

    Raises:
        SubmissionError: with every problem of every field, or of the rules if the fields are fine.
    """
    return _Reading(form, given, filling).run()


def initial_values(form: FormUse, filling: Filling) -> dict[str, Any]:
    """What a form shows before anybody has written in it."""
    values: dict[str, Any] = {}
    context = _OverValues(values, filling.context)
    for name, item in form.fields.items():
        values[name] = _initial(item, name, filling, context)
    return values


def visible_fields(
    form: FormUse, values: Mapping[str, Any], context: Context
) -> dict[str, DataItem]:
    """The fields whose `when` holds (or is not known to fail) for some values."""
    around = _OverValues(values, context)
    return {n: i for n, i in form.fields.items() if i.when is None or holds(i.when, around)}


def _initial(item: DataItem, name: str, filling: Filling, context: Context) -> Any:
    if name in filling.prefill:
        return filling.prefill[name]
    earlier = filling.before(name)
    if earlier is not None:
        return earlier
    return _default(item, context)


def _default(item: DataItem, context: Context) -> Any:
    if is_formula(item.default):
        return evaluate(item.default[2:], context)
    return item.default


@dataclass(frozen=True)
class _OverValues:
    """The case with the values of a form on top."""

    values: Mapping[str, Any]
    outer: Context

    def value(self, name: str) -> Any:
        return self.values[name] if name in self.values else self.outer.value(name)

    def now(self) -> dt.datetime:
        return self.outer.now()

    def calendar(self, organisation: str | None) -> Calendar:
        return self.outer.calendar(organisation)


class _Reading:
    def __init__(self, form: FormUse, given: Mapping[str, Any], filling: Filling) -> None:
        self._form, self._given, self._filling = form, given, filling
        self._values: dict[str, Any] = {}
        self._context = _OverValues(self._values, filling.context)
        self._problems: list[FieldProblem] = []

    def run(self) -> Submission:
        for name in self._given:
            if name not in self._form.fields:
                self._problem(name, "unknown", "There is no such field.", "Feltet findes ikke.")
        for name, item in self._form.fields.items():
            self._values[name] = self._field(item)
        if self._problems:
            raise SubmissionError(tuple(self._problems))
        warnings = tuple(self._broken_rules())
        if self._problems:
            raise SubmissionError(tuple(self._problems))
        return Submission(self._values, warnings)

    def _field(self, item: DataItem) -> Any:
        if item.value is not None:
            self._must_not_be_given(item, self._given, item.id)
            return self._computed(item, item.id, self._context)
        before = _initial(item, item.id, self._filling, self._context)
        if item.when is not None and not holds(item.when, self._context):
            self._must_be_empty(item, self._given.get(item.id), item.id, before)
            return None
        if isinstance(item, Rows):
            return self._rows(item)
        return self._plain_field(item, self._given, item.id, before)

    def _plain_field(self, item: DataItem, given: Mapping[str, Any], path: str, before: Any) -> Any:
        value = self._given_or_before(item, given, path, before)
        said = any(problem.path == path for problem in self._problems)
        if value is None and not said and not self._is_optional(item, self._context):
            name = item.title("da")
            self._problem(path, "required", f"Fill in “{item.title('en')}”.", f"Udfyld »{name}«.")
        return value

    def _given_or_before(
        self, item: DataItem, given: Mapping[str, Any], path: str, before: Any
    ) -> Any:
        """What is given; else what stood there, a default being read as if it had been typed."""
        if item.read_only:
            self._must_not_be_given(item, given, path)
        if item.id not in given or item.read_only:
            is_literal = isinstance(before, str | int | bool | Decimal)
            return self._read(item, before, path) if is_literal else before
        raw = given[item.id]
        if is_empty(raw):  # an empty file field means that the earlier version stays
            return before if isinstance(item, Document) else None
        return self._read(item, raw, path)

    def _read(self, item: DataItem, raw: Any, path: str) -> Any:
        try:
            if not item.many:
                return read_value(item, raw, self._filling.lookup)
            several = raw if isinstance(raw, list) else [raw]
            return [read_value(item, one, self._filling.lookup) for one in several]
        except Refused as refused:
            self._problem(path, refused.rule, refused.en, refused.da)
            return None

    def _rows(self, item: Rows) -> list[dict[str, Any]] | None:
        prefilled = self._filling.prefill.get(item.id)
        before = prefilled if prefilled is not None else self._filling.before(item.id)
        if item.read_only:
            self._must_not_be_given(item, self._given, item.id)
        if before is not None and (
            item.read_only or (item.id not in self._given and not item.fixed_rows)
        ):
            return list(before)
        fixed = before if item.fixed_rows else None
        empty: list[Any] = [{} for _row in fixed or ()]
        rows = self._given.get(item.id, empty) or []
        if not isinstance(rows, list):
            self._problem(item.id, "type", "Rows are a list.", "Rækker er en liste.")
            return None
        if not self._number_of_rows_is_right(item, len(rows), fixed):
            return None
        return [self._row(item, row, n, fixed[n] if fixed else {}) for n, row in enumerate(rows)]

    def _number_of_rows_is_right(self, item: Rows, number: int, fixed: list[Any] | None) -> bool:
        if fixed is not None:
            least = most = len(fixed)
            en, da = f"There are {least} rows.", f"Der er {least} rækker."
        else:
            optional = self._is_optional(item, self._context)
            least, most = 0 if optional and not number else max(item.min, 1 - optional), item.max
            en = f"Between {least} and {most} rows; there are {number}."
            da = f"Mellem {least} og {most} rækker; der er {number}."
        if least <= number <= most:
            return True
        self._problem(item.id, "rows", en, da)
        return False

    def _row(self, item: Rows, row: Any, number: int, fixed: Mapping[str, Any]) -> dict[str, Any]:
        if not isinstance(row, Mapping):
            self._problem(f"{item.id}.{number}", "type", "A row has fields.", "Rækken er tom.")
            return {}
        values = dict(fixed)
        around = self._context
        self._context = _OverValues(values, around)
        fields = {each.id: each for each in item.fields}
        for name in row:
            if name not in fields:
                path = f"{item.id}.{number}.{name}"
                self._problem(path, "unknown", "There is no such field.", "Feltet findes ikke.")
        for name, each in fields.items():
            values[name] = self._field_of_row(each, row, f"{item.id}.{number}.{name}", fixed)
        self._context = around
        return values

    def _field_of_row(
        self, item: DataItem, row: Mapping[str, Any], path: str, fixed: Mapping[str, Any]
    ) -> Any:
        if item.value is not None:
            self._must_not_be_given(item, row, path)
            return self._computed(item, path, self._context)
        before = fixed[item.id] if item.id in fixed else _default(item, self._context)
        if item.when is not None and not holds(item.when, self._context):
            self._must_be_empty(item, row.get(item.id), path, before)
            return None
        return self._plain_field(item, row, path, before)

    def _computed(self, item: DataItem, path: str, context: Context) -> Any:
        value = evaluate(item.value or "", context)
        try:
            if value is not None and isinstance(item, Money):
                return rounded(value)
            if value is not None and isinstance(item, Number):
                return rounded_to(value, item.decimals)
        except ArithmeticError:
            self._problem(path, "range", "The number is too large.", "Tallet er for stort.")
            return None
        return value

    def _is_optional(self, item: DataItem, context: Context) -> bool:
        if isinstance(item.optional, str):
            return holds(item.optional, context)
        return item.optional

    def _must_not_be_given(self, item: DataItem, given: Mapping[str, Any], path: str) -> None:
        if not is_empty(given.get(item.id)):
            en, da = "This cannot be changed here.", "Det kan ikke ændres her."
            self._problem(path, "read_only", en, da)

    def _must_be_empty(self, item: DataItem, raw: Any, path: str, before: Any) -> None:
        """A field that is not asked for now holds nothing but what it was shown with."""
        if not is_empty(raw) and not self._is_as_shown(item, raw, before):
            self._problem(
                path,
                "not_asked",
                "This is only filled in with another answer above. Empty it, or change that.",
                "Det udfyldes kun ved et andet svar ovenfor. Slet det, eller ret svaret.",
            )

    def _is_as_shown(self, item: DataItem, raw: Any, before: Any) -> bool:
        if before is None or item.many or isinstance(item, Rows):
            return bool(raw == before)
        try:
            read = read_value(item, raw, self._filling.lookup)
            return bool(read == (self._as_typed(item, before)))
        except Refused:
            return False

    def _as_typed(self, item: DataItem, before: Any) -> Any:
        """What stood in a field, a default being read as if it had been typed."""
        is_literal = isinstance(before, str | int | bool | Decimal)
        return read_value(item, before, self._filling.lookup) if is_literal else before

    def _broken_rules(self) -> Iterator[Words]:
        """Those that only warn are given, the others are problems."""
        for rule in self._form.rules:
            if evaluate(rule.condition, self._context) is not False:
                continue
            words = Words(self._filled(rule.text("da"), "da"), self._filled(rule.text("en"), "en"))
            if rule.should is not None:
                yield words
            else:
                self._problem(self._first_field(rule), "must", words.en, words.da)

    def _filled(self, text: str, language: str) -> str:
        """A rule's sentence with the values that it names."""
        t = Translator(language)
        values = {part: t.value(evaluate(part, self._context)) for part in template_parts(text)}
        return fill_template(text, values)

    def _first_field(self, rule: Rule) -> str:
        words = re.findall(r"\w+", rule.condition)
        return next((word for word in words if word in self._form.fields), "")

    def _problem(self, path: str, rule: str, en: str, da: str) -> None:
        self._problems.append(FieldProblem(path=path, rule=rule, en=en, da=da))
