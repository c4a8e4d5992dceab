"""A definition as text: what the diagram shows, for people who do not see it.

The steps stand in the author's order. What happens beside a step has its number with a further
part: `3.1` is the first boundary event of step 3, `3.1.2` the second step that it leads to, and
in a block `4.2.1` the first step of the second branch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from aftaleflow.bpmn.deadline_words import DeadlineWords
from aftaleflow.bpmn.graph import kind_of
from aftaleflow.bpmn.live import LiveState
from aftaleflow.bpmn.titles import FlowTitles
from aftaleflow.bpmn.words import word
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.flows import FlowOut, flows_out
from aftaleflow.definitions.model.elements import (
    Activity,
    BoundaryEvent,
    CallActivity,
    Element,
    IntermediateCatchEvent,
    ParallelGateway,
    Round,
    StartEvent,
    UserTask,
)
from aftaleflow.definitions.walk import Listed, Placed, inner_lists


@dataclass(frozen=True, kw_only=True)
class TextFlow:
    """One way on. `number` and `title` are those of the step it leads to, empty at an end."""

    key: str
    label: str
    number: str
    title: str
    is_taken: bool
    text: str


@dataclass(frozen=True, kw_only=True)
class TextStep:
    """One step: what it is, who does it, by when, where it leads, and how far it has come.

    `state` is `active`, `done`, `skipped`, `waiting`, or empty where no case is looked at.
    """

    number: str
    element: str
    kind: str
    title: str
    who: tuple[str, ...]
    notes: tuple[str, ...]
    deadlines: tuple[str, ...]
    leads_to: tuple[TextFlow, ...]
    state: str
    state_text: str
    count: str

    @property
    def depth(self) -> int:
        """How deep it stands within other steps."""
        return self.number.count(".")


def diagram_text(
    definition: Definition,
    language: str = "da",
    live: LiveState | None = None,
    who: Callable[[str], str] | None = None,
) -> list[TextStep]:
    """The steps of a checked definition in reading order.

    Args:
        definition: of which the diagram is.
        language: `da` or `en`.
        live: how far a case has come; without it the steps have no state.
        who: names a role by its path (`dak.formand`); without it the path itself is said.
    """
    return list(_Telling(definition, language, live, who or str).steps())


class _Telling:
    def __init__(
        self,
        definition: Definition,
        language: str,
        live: LiveState | None,
        who: Callable[[str], str],
    ) -> None:
        self._definition = definition
        self._language = language
        self._live = live
        self._who = who
        self._titles = FlowTitles(definition, language)
        self._deadlines = DeadlineWords(definition, language, who)
        self._process = Listed(("process",), definition.workflow.process)
        self._numbers = dict(_numbers(self._process, ""))

    def steps(self) -> Iterator[TextStep]:
        yield from self._list(self._process)

    def _list(self, listed: Listed) -> Iterator[TextStep]:
        for index, element in enumerate(listed.elements):
            placed = Placed(element, (*listed.location, index), listed, index)
            flows = list(flows_out(placed))
            yield self._step(element, [flow for flow in flows if flow.kind != "boundary"])
            if isinstance(element, Activity):
                yield from self._beside(element, flows)
            if isinstance(element, ParallelGateway):
                for branch in inner_lists(element, placed.location):
                    yield from self._list(branch)

    def _beside(self, activity: Activity, flows: Sequence[FlowOut]) -> Iterator[TextStep]:
        """The boundary events of an activity, each with what it starts."""
        for event in activity.boundary_events:
            own = [f for f in flows if f.kind == "boundary" and f.label == event.id]
            yield self._step(event, own)
            yield from self._list(Listed((), event.process or [], event))

    def _step(self, element: Element, flows: Sequence[FlowOut]) -> TextStep:
        state = self._state(element)
        return TextStep(
            number=self._numbers[element.id],
            element=element.id,
            kind=word(kind_of(element), self._language),
            title=element.title(self._language),
            who=tuple(self._who(path) for path in _candidates(element)),
            notes=tuple(self._notes(element)),
            deadlines=tuple(self._deadlines.of(element)),
            leads_to=tuple(self._flow(element, flow) for flow in flows),
            state=state,
            state_text=word(state, self._language) if state else "",
            count=self._live.counts.get(element.id, "") if self._live is not None else "",
        )

    def _state(self, element: Element) -> str:
        if self._live is None:
            return ""
        return self._live.of(element.id) or "waiting"

    def _flow(self, element: Element, flow: FlowOut) -> TextFlow:
        label = self._titles.of(element, flow)
        number = self._numbers[flow.target] if flow.target is not None else ""
        other = self._definition.names.elements[flow.target] if flow.target is not None else None
        title = other.title(self._language) if other is not None else ""
        return TextFlow(
            key=flow.key,
            label=label,
            number=number,
            title=title,
            is_taken=self._live is not None and flow.key in self._live.flows,
            text=self._sentence(label, number, title),
        )

    def _sentence(self, label: str, number: str, title: str) -> str:
        upper = label[:1].upper() + label[1:]
        if not number:
            return self._word("path_ends", label=upper) if label else self._word("path_just_ends")
        if not label:
            return self._word("goes_on_to", number=number, title=title)
        return self._word("goes_to", label=upper, number=number, title=title)

    def _notes(self, element: Element) -> Iterator[str]:
        """What a step does besides what its title says."""
        if isinstance(element, Round):
            who = ", ".join(self._who(path) for path in element.parties)
            yield self._word("parties", who=who)
            if element.each.workflow is not None:
                yield self._word("each_runs", title=self._called(element.each.workflow))
        if isinstance(element, CallActivity):
            yield self._word("runs", title=self._called(element.workflow))
        if isinstance(element, ParallelGateway):
            yield self._word("branches", number=str(len(element.branches)))
        if isinstance(element, BoundaryEvent):
            yield self._word("fires", moment=self._deadlines.moment(element.timer))
        if isinstance(element, IntermediateCatchEvent) and element.timer is not None:
            yield self._word("waits_until", moment=self._deadlines.moment(element.timer))

    def _called(self, key: str) -> str:
        called = self._definition.called.get(key)
        return called.workflow.title(self._language) if called is not None else key

    def _word(self, key: str, **values: str) -> str:
        return word(key, self._language, **values)


def _numbers(listed: Listed, before: str) -> Iterator[tuple[str, str]]:
    """The number of every element, also of boundary events."""
    for index, element in enumerate(listed.elements):
        number = f"{before}{index + 1}"
        yield element.id, number
        if isinstance(element, ParallelGateway):
            for at, inner in enumerate(inner_lists(element, ())):
                yield from _numbers(inner, f"{number}.{at + 1}.")
        if isinstance(element, Activity):
            for at, event in enumerate(element.boundary_events):
                yield event.id, f"{number}.{at + 1}"
                yield from _numbers(Listed((), event.process or [], event), f"{number}.{at + 1}.")


def _candidates(element: Element) -> Sequence[str]:
    """Who may do a step, as the workflow says it."""
    if isinstance(element, UserTask | StartEvent):
        return element.candidates
    return element.each.candidates if isinstance(element, Round) else ()
