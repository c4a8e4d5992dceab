"""A form that is handed in: every value read, every rule looked at, all problems at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aftaleflow.calendars.working_days import Calendar
from aftaleflow.definitions.expressions.evaluation import Context, evaluate, holds
from aftaleflow.definitions.expressions.parsing import is_formula
from aftaleflow.definitions.forms import FormUse
from aftaleflow.definitions.model.fields import DataItem, Document, Money, Number, Rows, Rule
from aftaleflow.definitions.reading import Lookup, Refused, is_empty, read_value
from aftaleflow.errors import FieldProblem, SubmissionError
from aftaleflow.money import rounded, rounded_to


@dataclass(frozen=True)
class Submission:
    """A form's values as they were taken, and the rules that were only warned of."""

    values: dict[str, Any]
    warnings: tuple[Rule, ...] = ()


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
            return self._computed(item, self._context)
        if item.when is not None and not holds(item.when, self._context):
            self._must_be_empty(item)
            return None
        if isinstance(item, Rows):
            return self._rows(item)
        return self._plain_field(item, self._given, item.id, self._context)

    def _plain_field(
        self, item: DataItem, given: Mapping[str, Any], path: str, context: Context
    ) -> Any:
        value = self._given_or_initial(item, given, path, context)
        said = any(problem.path == path for problem in self._problems)
        if value is None and not said and not self._is_optional(item, context):
            name = item.title("da")
            self._problem(path, "required", f"Fill in “{item.title('en')}”.", f"Udfyld »{name}«.")
        return value

    def _given_or_initial(
        self, item: DataItem, given: Mapping[str, Any], path: str, context: Context
    ) -> Any:
        outermost = path == item.id
        if item.id not in given or item.read_only:
            if item.read_only and not is_empty(given.get(item.id)):
                en, da = "This cannot be changed here.", "Det kan ikke ændres her."
                self._problem(path, "read_only", en, da)
            if outermost:
                return self._initial(item)
            return _default(item, context)
        raw = given[item.id]
        if is_empty(raw):
            return self._kept_document(item) if outermost else None
        return self._read(item, raw, path)

    def _initial(self, item: DataItem) -> Any:
        """An earlier value stays; a default is read as if it had been typed."""
        value = _initial(item, item.id, self._filling, self._context)
        if value is None or not isinstance(value, str | int | bool):
            return value
        return self._read(item, value, item.id)

    def _kept_document(self, item: DataItem) -> Any:
        # An empty file field means that the earlier version stays.
        return self._filling.before(item.id) if isinstance(item, Document) else None

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
        raw = self._given.get(item.id)
        if raw is None:
            earlier = prefilled if prefilled is not None else self._filling.before(item.id)
            raw = [{} for _row in earlier] if item.fixed_rows and earlier else None
            if raw is None and earlier is not None:
                return list(earlier)
        rows = raw if isinstance(raw, list) else []
        if raw is not None and not isinstance(raw, list):
            self._problem(item.id, "type", "Rows are a list.", "Rækker er en liste.")
        if not self._number_of_rows_is_right(item, rows, prefilled):
            return None
        before = prefilled or []
        return [self._row(item, row, n, before) for n, row in enumerate(rows)]

    def _number_of_rows_is_right(self, item: Rows, rows: list[Any], prefilled: Any) -> bool:
        low = item.min or (0 if item.optional else 1)
        if item.fixed_rows and prefilled is not None:
            if len(rows) != len(prefilled):
                number = len(prefilled)
                self._problem(
                    item.id, "rows", f"There are {number} rows.", f"Der er {number} rækker."
                )
                return False
            return True
        if not low <= len(rows) <= item.max:
            en = f"Between {low} and {item.max} rows; there are {len(rows)}."
            da = f"Mellem {low} og {item.max} rækker; der er {len(rows)}."
            self._problem(item.id, "rows", en, da)
            return False
        return True

    def _row(self, item: Rows, row: Any, number: int, prefilled: list[Any]) -> dict[str, Any]:
        if not isinstance(row, Mapping):
            self._problem(f"{item.id}.{number}", "type", "A row has fields.", "Rækken er tom.")
            return {}
        fixed: dict[str, Any] = dict(prefilled[number]) if item.fixed_rows and prefilled else {}
        values = dict(fixed)
        context = _OverValues(values, self._context)
        fields = {each.id: each for each in item.fields}
        for name in row:
            if name not in fields:
                path = f"{item.id}.{number}.{name}"
                self._problem(path, "unknown", "There is no such field.", "Feltet findes ikke.")
        for name, each in fields.items():
            path = f"{item.id}.{number}.{name}"
            if each.value is not None:
                values[name] = self._computed(each, context)
            elif each.when is not None and not holds(each.when, context):
                values[name] = None
            elif not (each.read_only and name in fixed):
                values[name] = self._plain_field(each, row, path, context)
        return values

    def _computed(self, item: DataItem, context: Context) -> Any:
        value = evaluate(item.value or "", context)
        if value is not None and isinstance(item, Money):
            return rounded(value)
        if value is not None and isinstance(item, Number):
            return rounded_to(value, item.decimals)
        return value

    def _is_optional(self, item: DataItem, context: Context) -> bool:
        if isinstance(item.optional, str):
            return holds(item.optional, context)
        return item.optional

    def _must_be_empty(self, item: DataItem) -> None:
        if not is_empty(self._given.get(item.id)):
            self._problem(
                item.id,
                "not_asked",
                "This is only filled in with another answer above. Empty it, or change that.",
                "Det udfyldes kun ved et andet svar ovenfor. Slet det, eller ret svaret.",
            )

    def _broken_rules(self) -> Iterator[Rule]:
        for rule in self._form.rules:
            if evaluate(rule.condition, self._context) is not False:
                continue
            if rule.should is not None:
                yield rule
            else:
                path = self._first_field(rule)
                self._problem(path, "must", rule.text("en"), rule.text("da"))

    def _first_field(self, rule: Rule) -> str:
        words = re.findall(r"\w+", rule.condition)
        return next((word for word in words if word in self._form.fields), "")

    def _problem(self, path: str, rule: str, en: str, da: str) -> None:
        self._problems.append(FieldProblem(path=path, rule=rule, en=en, da=da))
