"""Every expression of a workflow with its place, the names it may use and the type it must have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aftaleflow.definitions.expressions.parsing import is_formula, template_parts
from aftaleflow.definitions.expressions.types import MOMENTS, NUMBER, Names, Type
from aftaleflow.definitions.model.elements import (
    BoundaryEvent,
    CallActivity,
    Deciding,
    Element,
    IntermediateCatchEvent,
    Round,
    ServiceTask,
    StartEvent,
    UserTask,
)
from aftaleflow.definitions.model.fields import DataItem, Form, Note, Rows
from aftaleflow.definitions.model.time import Deadline, TimeRule
from aftaleflow.definitions.model.workflow import Workflow
from aftaleflow.definitions.names import NameTable, type_of
from aftaleflow.definitions.problems import Location
from aftaleflow.definitions.walk import all_elements

YES_NO = frozenset({"yes_no"})


@dataclass(frozen=True)
class Found:
    """An expression. `kinds` are the kinds it may have, `like` the type it must be alike; none of
    both: any type."""

    location: Location
    text: str
    names: Names
    kinds: frozenset[str] | None = None
    like: Type | None = None


def expressions_in(table: NameTable) -> Iterator[Found]:
    """All expressions of the workflow file itself, in its order."""
    workflow = table.workflow
    yield from _of_case(workflow, table)
    for key in ("input", "data"):
        for number, item in enumerate(getattr(workflow, key)):
            yield from of_item(item, (key, number), table.names)
    for number, (name, value) in enumerate(workflow.output_values().items()):
        yield from _of_value(value, ("output", number, name), table.names)
    for element, location in all_elements(workflow):
        yield from _of_element(element, location, table)


def _of_case(workflow: Workflow, table: NameTable) -> Iterator[Found]:
    numbering = Names({"year": NUMBER, "seq": NUMBER}, table.names)
    yield from _of_text(workflow.case.title, ("case", "title"), table.names)
    yield from _of_text(workflow.case.number, ("case", "number"), numbering)
    for name, value in workflow.participants.items():
        yield from _of_value(value, ("participants", name), table.names)


def _of_element(element: Element, location: Location, table: NameTable) -> Iterator[Found]:
    names = table.local(element)
    for language, text in _texts(element.name):
        yield from _of_text(text, (*location, "name", *language), names)
    for key in ("when", "condition", "complete_when"):
        condition = getattr(element, key, None)
        if condition is not None:
            yield Found((*location, key), condition, names, YES_NO)
    for name, value in element.set.items():
        like = type_of(table.items[name]) if name in table.items else None
        yield from _of_value(value, (*location, "set", name), names, like)
    yield from _of_times(element, location, names)
    yield from _of_flows(element, location, names)
    yield from _of_values(element, location, names)
    if isinstance(element, UserTask | StartEvent):
        for number, item in enumerate(element.fields):
            yield from of_item(item, (*location, "fields", number), names)
        yield from of_rules(element.rules, location, names)


def _of_times(element: Element, location: Location, names: Names) -> Iterator[Found]:
    times: list[tuple[str, TimeRule | None]] = []
    if isinstance(element, UserTask):
        times = [("due", element.due), ("goal", element.goal)]
    elif isinstance(element, Round):
        times = [("due", element.due)]
    elif isinstance(element, BoundaryEvent | IntermediateCatchEvent):
        times = [("timer", element.timer)]
    for key, rule in times:
        for part in ("after", "before", "at"):
            text = getattr(rule, part, None)
            if rule is not None and text is not None:
                told_in_hours = isinstance(rule, Deadline) and rule.is_told_in_hours
                instant = told_in_hours if part == "at" else rule.is_elapsed
                kinds = frozenset({"date_time"}) if instant else MOMENTS
                yield Found((*location, key, part), text, names, kinds)


def _of_flows(element: Element, location: Location, names: Names) -> Iterator[Found]:
    flows = element.flows if isinstance(element, Deciding) else None
    if isinstance(flows, list):
        for number, flow in enumerate(flows):
            if flow.when is not None:
                yield Found((*location, "flows", number, "when"), flow.when, names, YES_NO)


def _of_values(element: Element, location: Location, names: Names) -> Iterator[Found]:
    keyed: list[tuple[Location, Mapping[str, Any]]] = []
    if isinstance(element, UserTask):
        keyed = [((*location, "prefill"), element.prefill)]
    elif isinstance(element, CallActivity):
        keyed = [((*location, "input"), element.input), ((*location, "output"), element.output)]
    elif isinstance(element, ServiceTask):
        keyed = [((*location, "input"), element.input)]
    elif isinstance(element, Round):
        keyed = [((*location, "each", "input"), element.each.input)]
    for where, values in keyed:
        for name, value in values.items():
            yield from _of_value(value, (*where, name), names)


def of_form(form: Form, names: Names) -> Iterator[Found]:
    """The expressions of a form file over its own fields and what it uses."""
    for number, item in enumerate(form.fields):
        yield from of_item(item, ("fields", number), names)
    yield from of_rules(form.rules, (), names)


def of_rules(rules: list[Any], location: Location, names: Names) -> Iterator[Found]:
    for number, rule in enumerate(rules):
        key = "must" if rule.must is not None else "should"
        yield Found((*location, "rules", number, key), rule.condition, names, YES_NO)
        for language, text in _texts(rule.otherwise):
            yield from _of_text(text, (*location, "rules", number, "otherwise", *language), names)


def of_item(item: Any, location: Location, names: Names) -> Iterator[Found]:
    """The expressions of a field, a datum or a note."""
    if isinstance(item, Note):
        for language, text in _texts(item.text):
            yield from _of_text(text, (*location, "text", *language), names)
    for key in ("when", "optional"):
        condition = getattr(item, key, None)
        if isinstance(condition, str):
            yield Found((*location, key), condition, names, YES_NO)
    if isinstance(item, DataItem):
        yield from _of_data_item(item, location, names)


def _of_data_item(item: DataItem, location: Location, names: Names) -> Iterator[Found]:
    if item.value is not None:
        yield Found((*location, "value"), item.value, names, like=type_of(item))
    yield from _of_value(item.default, (*location, "default"), names, type_of(item))
    if isinstance(item, Rows):
        own = Names({field.id: type_of(field) for field in item.fields}, names)
        for number, field in enumerate(item.fields):
            yield from of_item(field, (*location, "fields", number), own)


def _of_value(
    value: Any, location: Location, names: Names, like: Type | None = None
) -> Iterator[Found]:
    """A formula, or a text with formulas in it."""
    if is_formula(value):
        yield Found(location, value[2:], names, like=like)
    elif isinstance(value, str):
        yield from _of_text(value, location, names)


def _of_text(text: str, location: Location, names: Names) -> Iterator[Found]:
    for part in template_parts(text):
        yield Found(location, part, names)


def _texts(title: Any) -> Iterator[tuple[Location, str]]:
    if isinstance(title, str):
        yield (), title
    elif title is not None:
        yield ("da",), title.da
        if title.en is not None:
            yield ("en",), title.en
