"""What can be named in a workflow's expressions, and of what type it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from aftaleflow.definitions.expressions.inference import infer
from aftaleflow.definitions.expressions.parsing import ExpressionProblem, is_formula, parse
from aftaleflow.definitions.expressions.types import (
    ANY,
    DATE,
    DATE_TIME,
    MONEY,
    NUMBER,
    TEXT,
    YES_NO,
    Fields,
    Names,
    Type,
    choice,
    list_of,
    record,
)
from aftaleflow.definitions.forms import Forms, answer_form, form_by_key, form_of
from aftaleflow.definitions.model.elements import (
    CallActivity,
    Element,
    EndEvent,
    Round,
    StartEvent,
    UserTask,
)
from aftaleflow.definitions.model.fields import Choice, DataItem, Document, Rows
from aftaleflow.definitions.model.workflow import Workflow
from aftaleflow.definitions.problems import Location
from aftaleflow.definitions.walk import elements_by_id, placed_elements

RESERVED = frozenset(
    (
        "answer", "answered", "answers", "cancelled", "case", "false", "group", "initiator",
        "none", "now", "parties", "party", "pending", "status", "this_case", "today", "total",
        "true",
    )
)  # fmt: skip
"""Words of the language: no element, data or participant is called so."""

ORGANISATION_PARTS: Fields = {"name": TEXT}
CASE_PARTS: Fields = {"ended": TEXT, "number": TEXT, "title": TEXT}
PERSON = record({"name": TEXT}, "person")
PARTY = record(ORGANISATION_PARTS, "party")

_SIMPLE: dict[str, Type] = {
    "text": TEXT,
    "long_text": TEXT,
    "number": NUMBER,
    "money": MONEY,
    "yes_no": YES_NO,
    "date": DATE,
    "organisation": record(ORGANISATION_PARTS, "organisation"),
    "body": record(ORGANISATION_PARTS, "body"),
    "document": record({"version": NUMBER}, "document"),
    "case": record(CASE_PARTS, "case"),
}


def type_of(item: DataItem) -> Type:
    """The type of a data item's value."""
    if isinstance(item, Choice):
        found = choice(frozenset(item.options))
    elif isinstance(item, Rows):
        return list_of(record({field.id: type_of(field) for field in item.fields}))
    else:
        found = _SIMPLE[item.word]
    return list_of(found) if item.many else found


def ends_of(workflow: Workflow) -> list[str]:
    """The end events of a workflow's own list: what a case of it can answer."""
    return [element.id for element in workflow.process if isinstance(element, EndEvent)]


@dataclass(frozen=True)
class NameTable:
    """The names of one workflow. `called` are the workflows that it calls, by key."""

    workflow: Workflow
    forms: Forms
    called: Mapping[str, NameTable]

    @cached_property
    def items(self) -> dict[str, DataItem]:
        """Every data item of the case by name; of two with one name the first."""
        found: dict[str, DataItem] = {}
        for item in self.all_items():
            found.setdefault(item.id, item)
        return found

    def all_items(self) -> Iterator[DataItem]:
        """Every data item wherever it is written: input, data, forms that are no statements."""
        return (item for item, _location in self.placed_items())

    def placed_items(self) -> Iterator[tuple[DataItem, Location]]:
        """Every data item with its place; those of a form file stand where the form is named."""
        for key in ("input", "data"):
            for number, item in enumerate(getattr(self.workflow, key)):
                yield item, (key, number)
        for placed in placed_elements(self.workflow):
            if isinstance(placed.element, UserTask | StartEvent):
                form = form_of(placed.element, self.forms)
                if form is not None and not form.statement:
                    for number, item in enumerate(form.items):
                        if isinstance(item, DataItem):
                            yield item, (*placed.location, form.written_in, number)

    @cached_property
    def documents(self) -> dict[str, DataItem]:
        """Every document by name, also those of statements, whose versions the case keeps too."""
        found: dict[str, DataItem] = {
            name: item for name, item in self.items.items() if isinstance(item, Document)
        }
        for placed in placed_elements(self.workflow):
            if isinstance(placed.element, UserTask | StartEvent):
                form = form_of(placed.element, self.forms)
                for item in form.fields.values() if form is not None else ():
                    if isinstance(item, Document):
                        found.setdefault(item.id, item)
        return found

    @cached_property
    def elements(self) -> dict[str, Element]:
        return elements_by_id(self.workflow)

    @cached_property
    def names(self) -> Names:
        """The names that every expression of the workflow may use."""
        words: dict[str, Type] = {
            "this_case": _SIMPLE["case"],
            "initiator": PERSON,
            "party": PARTY,
        }
        participants = dict.fromkeys(self.workflow.participants, PARTY)
        data = {name: type_of(item) for name, item in self.items.items()}
        elements = {name: self._element_type(e) for name, e in self.elements.items()}
        return Names({**elements, **words, **participants, **data})

    def _element_type(self, element: Element) -> Type:
        return record(lambda: self.parts(element))

    def parts(self, element: Element) -> dict[str, Type]:
        """What can be read of an element: `draft.performer`, `decision.remarks`."""
        found: dict[str, Type] = {
            "visits": NUMBER, "completed_at": DATE_TIME, "performer": PERSON,
        }  # fmt: skip
        return found | self.own_names(element)

    def own_names(self, element: Element) -> dict[str, Type]:
        """The parts that stand bare in the element's own keys: its statement, its answers."""
        if isinstance(element, UserTask | StartEvent):
            form = form_of(element, self.forms)
            if form is not None and form.statement:
                return {name: type_of(item) for name, item in form.fields.items()}
        if isinstance(element, Round):
            return self.round_names(element)
        if isinstance(element, CallActivity):
            return self._output_types(element.workflow)
        return {}

    def local(self, element: Element) -> Names:
        """The names for the element's own expressions."""
        return Names(self.own_names(element), self.names)

    def round_names(self, element: Round) -> dict[str, Type]:
        """The names of a round: its answers as rows, its parties as rows, and their numbers."""
        row: dict[str, Type] = {
            "party": PARTY,
            "group": TEXT,
            "answered_at": DATE_TIME,
            "document_version": NUMBER,
            "silent": YES_NO,
            **self._answer_fields(element),
        }
        party: dict[str, Type] = {"party": PARTY, "group": TEXT, "answered": YES_NO}
        return {
            "answers": list_of(record(row)),
            "parties": list_of(record(party)),
            "answered": NUMBER,
            "pending": NUMBER,
            "total": NUMBER,
        }

    def _answer_fields(self, element: Round) -> dict[str, Type]:
        each = element.each
        if each.workflow is not None:
            outputs = self._output_types(each.workflow)
            return {**outputs, "answer": choice(frozenset(self.answers(element) or ()))}
        form = form_by_key(self.forms, each.form or "")
        fields = {n: type_of(i) for n, i in form.fields.items()} if form is not None else {}
        answer = fields.pop(each.answer or "", ANY)  # it stands in the column `answer` alone
        return {**fields, "answer": answer}

    def answers(self, element: Round) -> list[str] | None:
        """What a party can answer; None when it cannot be told (a problem of its own)."""
        if element.each.workflow is not None:
            child = self.called.get(element.each.workflow)
            return ends_of(child.workflow) if child is not None else None
        form, answer = answer_form(element.each, self.forms)
        item = form.fields.get(answer) if form is not None else None
        return list(item.options) if isinstance(item, Choice) else None

    def _output_types(self, key: str) -> dict[str, Type]:
        child = self.called.get(key)
        if child is None:
            return {}
        values = child.workflow.output_values()
        return {name: child.value_type(value) for name, value in values.items()}

    def value_type(self, value: object, names: Names | None = None) -> Type:
        """The type of a literal or formula; any when it is unknown or has a problem."""
        if is_formula(value):
            try:
                return infer(parse(str(value)[2:]), names or self.names)
            except ExpressionProblem:
                return ANY
        return _LITERALS.get(type(value).__name__, ANY)


_LITERALS = {"bool": YES_NO, "int": NUMBER, "Decimal": NUMBER}
