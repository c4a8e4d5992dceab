"""The names of a case with their values, as expressions see them at one moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from aftaleflow.calendars.working_days import Calendar
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.encoding import decode
from aftaleflow.definitions.expressions.evaluation import evaluate
from aftaleflow.definitions.expressions.parsing import is_formula
from aftaleflow.definitions.expressions.types import ORGANISATIONS, Type
from aftaleflow.definitions.expressions.values import DocumentVersion, Reference
from aftaleflow.definitions.forms import answer_form, form_of
from aftaleflow.definitions.model.elements import (
    CallActivity,
    Round as RoundElement,
    StartEvent,
    UserTask,
)
from aftaleflow.definitions.model.fields import DataItem, Money, Number
from aftaleflow.engine.state import CaseState
from aftaleflow.engine.world import World
from aftaleflow.events.base import Json
from aftaleflow.money import rounded, rounded_to
from aftaleflow.rounds.round import Round


class Snapshot:
    """The context of a case's expressions. Looks values up when they are asked for."""

    def __init__(
        self,
        definition: Definition,
        state: CaseState,
        world: World,
        at: dt.datetime,
        local: Mapping[str, Any] | None = None,
    ) -> None:
        self._definition = definition
        self._state = state
        self._world = world
        self._at = at
        self._local = local or {}

    @property
    def definition(self) -> Definition:
        return self._definition

    def with_local(self, local: Mapping[str, Any]) -> Snapshot:
        """The same with names of an element's own on top."""
        merged = {**self._local, **local}
        return Snapshot(self._definition, self._state, self._world, self._at, merged)

    def now(self) -> dt.datetime:
        return self._at

    def calendar(self, organisation: str | None) -> Calendar:
        return self._world.calendar(organisation or self._state.party or self._state.owner)

    def value(self, name: str) -> Any:
        """The value of a name; unknown (None) when it has none yet."""
        if name in self._local:
            return self._local[name]
        item = self._definition.names.items.get(name)
        if item is not None:
            return self.data(item)
        if name in self._definition.names.elements:
            return ElementView(self, name)
        if name in self._definition.workflow.participants:
            return self._participant(name)
        word = _WORDS.get(name)
        return word(self) if word is not None else None

    def data(self, item: DataItem) -> Any:
        """The value of a datum: computed, written, or its default."""
        if item.id in self._state.documents:
            document = self._state.documents[item.id]
            return DocumentVersion(item.id, document["version"], document["filename"])
        if item.value is not None and item.id not in self._state.data:
            return self._computed(item)
        if item.id in self._state.data:
            return decode(item, self._state.data[item.id], self._world)
        if item in self._definition.workflow.data:
            return self._default(item)
        return None

    def _computed(self, item: DataItem) -> Any:
        value = evaluate(item.value or "", self)
        if isinstance(value, Decimal) and isinstance(item, Money):
            return rounded(value)
        if isinstance(value, Decimal) and isinstance(item, Number):
            return rounded_to(value, item.decimals)
        return value

    def _default(self, item: DataItem) -> Any:
        if is_formula(item.default):
            return evaluate(item.default[2:], self)
        return decode(item, item.default, self._world)

    def organisation_of(self, name: str) -> list[str]:
        """The organisations that a participant or datum stands for."""
        if name == "party":
            return [self._state.party] if self._state.party is not None else []
        what = self._definition.workflow.participants.get(name)
        if what is None or name in self._definition.names.items:
            return _keys(self.value(name))
        if what == "party":
            return [self._state.party] if self._state.party is not None else []
        if is_formula(what):
            return _keys(evaluate(what[2:], self))
        return self._world.with_function(what, None)

    def _participant(self, name: str) -> Any:
        found = self.organisation_of(name)
        references = [self._world.reference("organisation", key) for key in found]
        return references[0] if len(references) == 1 else references

    def own_names(self, element: Any) -> dict[str, Any]:
        """The names that stand bare in an element's own keys: its statement, its answers."""
        if isinstance(element, RoundElement):
            latest = self._world.latest_round(element.id)
            return self.round_names(element, latest) if latest is not None else {}
        return self.statement(element)

    def statement(self, element: Any) -> dict[str, Any]:
        """The values of an element's latest statement, or of the case that it called."""
        stored = self._state.statements.get(element.id, {})
        if isinstance(element, UserTask | StartEvent):
            form = form_of(element, self._definition.forms)
            fields = form.fields if form is not None else {}
            return {
                name: decode(fields[name], value, self._world) if name in fields else value
                for name, value in stored.items()
            }
        if isinstance(element, CallActivity):
            return self.output_values(element.workflow, stored)
        return dict(stored)

    def output_values(self, key: str, stored: Mapping[str, Json]) -> dict[str, Any]:
        """What a called workflow gave, read by the types of its output."""
        child = self._definition.called.get(key)
        if child is None:
            return dict(stored)
        return {name: read_output(child, name, v, self._world) for name, v in stored.items()}

    def round_names(self, element: RoundElement, round_: Round) -> dict[str, Any]:
        """The answers and parties of a round as rows, and their numbers."""
        answers = []
        for party in round_.answered:
            row = self._output_of_party(element, party.output or {})
            row |= {
                "party": self.party_reference(party.key),
                "group": party.group,
                "answer": party.answer,
                "answered_at": party.answered_at,
                "document_version": _decimal(party.document_version),
                "silent": party.silent,
            }
            answers.append(row)
        parties = [
            {
                "party": self.party_reference(party.key),
                "group": party.group,
                "answered": party.state == "answered",
            }
            for party in round_.asked
        ]
        return {
            "answers": answers,
            "parties": parties,
            "answered": Decimal(len(answers)),
            "pending": Decimal(len(round_.pending)),
            "total": Decimal(len(parties)),
        }

    def _output_of_party(self, element: RoundElement, output: Mapping[str, Json]) -> dict[str, Any]:
        if element.each.workflow is not None:
            return self.output_values(element.each.workflow, output)
        form, _answer = answer_form(element.each, self._definition.forms)
        fields = form.fields if form is not None else {}
        return {
            name: decode(fields[name], value, self._world) if name in fields else value
            for name, value in output.items()
        }

    def party_reference(self, key: str) -> Reference:
        """A party of a round: an organisation, or a person (`person:<id>`)."""
        kind, _, person = key.partition(":")
        if kind == "person":
            return self._world.reference("person", person)
        return self._world.reference("organisation", key)

    # -- what elements show of themselves

    def part_of_element(self, name: str, part: str) -> Any:
        if part == "visits":
            return Decimal(self._state.visits.get(name, 0))
        if part == "completed_at":
            at = self._state.completed_at.get(name)
            return dt.datetime.fromisoformat(at) if at is not None else None
        if part == "performer":
            person = self._state.performers.get(name)
            return None if person is None else self._world.reference("person", str(person))
        return self.own_names(self._definition.names.elements[name]).get(part)

    def _this_case(self) -> Reference:
        parts = {"number": self._state.number, "title": self._state.title, "ended": None}
        return Reference("case", "this", parts.get)

    def _initiator(self) -> Reference | None:
        person = self._state.initiator
        return None if person is None else self._world.reference("person", str(person))

    def _party(self) -> Reference | None:
        key = self._state.party
        return None if key is None else self._world.reference("organisation", key)


_WORDS = {
    "this_case": Snapshot._this_case,
    "initiator": Snapshot._initiator,
    "party": Snapshot._party,
}


class ElementView:
    """An element in an expression: `draft.visits`, `decision.remarks`, `round.answers`."""

    def __init__(self, snapshot: Snapshot, name: str) -> None:
        self._snapshot, self._name = snapshot, name

    def part(self, name: str) -> Any:
        return self._snapshot.part_of_element(self._name, name)


def read_output(child: Definition, name: str, stored: Json, world: World) -> Any:
    """A value of a called workflow's output by the datum that it names, or by its type."""
    written = child.workflow.output_values().get(name, "")
    source = str(written).removeprefix("= ")
    holder, _, part = source.partition(".")
    item = child.names.items.get(source)
    element = child.names.elements.get(holder)
    if item is None and isinstance(element, UserTask | StartEvent):
        form = form_of(element, child.forms)
        item = form.fields.get(part) if form is not None else None
    if item is not None:
        return decode(item, stored, world)
    return _by_type(child.names.value_type(written), stored, world)


def _by_type(type_: Type, stored: Json, world: World) -> Any:
    """A computed value: it has a type, but no datum that says how it was written."""
    if stored is None:
        return None
    if isinstance(stored, list):  # also of a participant that several are
        return [_by_type(type_.of or type_, element, world) for element in stored]
    if type_.kind in ORGANISATIONS:
        return world.reference("organisation", stored)
    if type_.kind in ("person", "case"):
        return world.reference(type_.kind, stored)
    read = _READ.get(type_.kind)
    return read(stored) if read is not None else stored


_READ: dict[str, Callable[[Any], Any]] = {
    "number": Decimal,
    "money": Decimal,
    "date": dt.date.fromisoformat,
    "date_time": dt.datetime.fromisoformat,
}


def _keys(value: Any) -> list[str]:
    if isinstance(value, list):
        return [key for element in value for key in _keys(element)]
    return [value.key] if isinstance(value, Reference) else []


def _decimal(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)
