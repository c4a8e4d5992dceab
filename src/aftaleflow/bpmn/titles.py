"""What stands on a flow: the words of the option, the condition or the end that it is taken for."""

from __future__ import annotations

from collections.abc import Mapping

from aftaleflow.bpmn.words import word
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.flows import ELSE, FlowOut
from aftaleflow.definitions.forms import answer_form, form_by_key, form_of
from aftaleflow.definitions.model.base import title_text
from aftaleflow.definitions.model.elements import (
    CallActivity,
    Deciding,
    Element,
    EndEvent,
    Round,
    StartEvent,
    UserTask,
)
from aftaleflow.definitions.model.fields import Choice, DataItem, YesNo

MAX_ELSE = 1  # so many outcomes are named instead of `otherwise`


class FlowTitles:
    """The titles of one definition's flows in one language."""

    def __init__(self, definition: Definition, language: str) -> None:
        self._definition = definition
        self._language = language

    def of(self, element: Element, flow: FlowOut) -> str:
        """The title of a flow; empty where there is only one way on."""
        if flow.kind == "skip":
            return word("skip", self._language)
        if flow.kind == "outcome":
            return self._outcome(element, flow.label)
        if flow.kind in ("condition", "default"):
            return self._condition(element, flow)
        return ""

    def _condition(self, element: Element, flow: FlowOut) -> str:
        flows = element.flows if isinstance(element, Deciding) else None
        if not isinstance(flows, list) or not flows:
            return ""
        default = flow.kind == "default"
        said = flows[-1] if default else flows[int(flow.label)]
        otherwise = word("otherwise", self._language)
        if default and said.when is not None:  # the list names no last way: on to what follows
            return otherwise
        if said.name is not None:
            return title_text(said.name, self._language, "")
        return said.when or otherwise

    def _outcome(self, element: Element, value: str) -> str:
        options = self.options(element)
        if value != ELSE:
            return options.get(value) or title_text(None, self._language, value)
        flows = element.flows if isinstance(element, Deciding) else None
        left = [title for key, title in options.items() if not flows or key not in flows]
        if 0 < len(left) <= MAX_ELSE:
            return " / ".join(left)
        return word("otherwise", self._language)

    def options(self, element: Element) -> Mapping[str, str]:
        """What an element's outcome can be, value -> title, as far as it can be told."""
        outcome = element.outcome if isinstance(element, Deciding) else None
        if outcome is None:
            return self._ends(element) if isinstance(element, CallActivity) else {}
        item = self._item(element, outcome)
        if isinstance(item, Choice):
            return item.option_titles(self._language)
        if isinstance(item, YesNo):
            return {value: word(value, self._language) for value in ("true", "false")}
        return {}

    def _ends(self, call: CallActivity) -> dict[str, str]:
        child = self._definition.called.get(call.workflow)
        if child is None:
            return {}
        ends = [each for each in child.workflow.process if isinstance(each, EndEvent)]
        return {end.id: end.title(self._language) for end in ends}

    def _item(self, element: Element, path: str) -> DataItem | None:
        """The field or datum behind `decision`, or behind `element.decision`."""
        first, _, rest = path.partition(".")
        names = self._definition.names
        if rest:
            other = names.elements.get(first)
            return fields_of(self._definition, other).get(rest) if other is not None else None
        return fields_of(self._definition, element).get(first) or names.items.get(first)


def fields_of(definition: Definition, element: Element) -> Mapping[str, DataItem]:
    """The fields of the form that an element has."""
    forms, form = definition.forms, None
    if isinstance(element, UserTask | StartEvent):
        form = form_of(element, forms)
    elif isinstance(element, Round):
        key = element.each.form
        form = form_by_key(forms, key) if key else answer_form(element.each, forms)[0]
    return form.fields if form is not None else {}
