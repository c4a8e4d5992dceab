"""The elements of a process: BPMN 2.0's words in snake_case, as far as this version runs them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from aftaleflow.definitions.model.base import (
    Expression,
    Flag,
    Id,
    Key,
    Model,
    OneOrMany,
    ReferencePath,
    Title,
    Value,
    Whole,
    by_first_key,
    kind_of,
    title_text,
)
from aftaleflow.definitions.model.fields import AnyDataItem, AnyFormItem, Rule
from aftaleflow.definitions.model.time import Deadline, PlainAmount, TimeRule


class Flow(Model):
    """One of several ways on: taken when its condition is the first that holds."""

    when: Expression | None = None
    next: Id
    name: Title | None = None


ByOutcome = dict[Id, Id]
Flows = Annotated[
    Annotated[list[Flow], Tag("list")] | Annotated[ByOutcome, Tag("mapping")],
    Discriminator(
        kind_of,
        custom_error_type="flows",
        custom_error_message="flows are {outcome: id} or a list of {when, next}",
    ),
]
"""By conditions in order, or by outcome; `else` is every outcome not named."""


class Element(Model):
    """What every element may say. The concrete classes add the key that names them."""

    word: ClassVar[str]

    name: Title | None = None
    documentation: Title | None = None
    next: Id | None = None
    set: dict[Id, Value] = {}

    @property
    def id(self) -> str:
        return str(getattr(self, self.word))

    def title(self, language: str = "da") -> str:
        return title_text(self.name, language, self.id)


class Deciding(Element):
    """An element with more than one way on."""

    outcome: ReferencePath | None = None
    flows: Flows | None = None

    @model_validator(mode="after")
    def _one_way_on(self) -> Deciding:
        if self.flows is not None and self.next is not None:
            raise ValueError("either next or flows")
        return self


class BoundaryEvent(Element):
    """A timer attached to an activity; `next` leads on in the list, `process` runs beside it."""

    word: ClassVar[str] = "boundary_event"
    boundary_event: Id
    timer: TimeRule
    interrupting: Flag = True
    process: list[AnyElement] | None = None

    @model_validator(mode="after")
    def _one_of(self) -> BoundaryEvent:
        if (self.next is None) == (self.process is None):
            raise ValueError("a boundary event has either next or process")
        return self


class Activity(Deciding):
    """Something that is done; `when` skips it to the following item unless it holds."""

    when: Expression | None = None
    boundary_events: list[BoundaryEvent] = []


class UserTask(Activity):
    """A person decides or writes. BPMN 2.0 section 10.3.4.1."""

    word: ClassVar[str] = "user_task"
    user_task: Id
    candidates: OneOrMany[ReferencePath]
    form: Key | None = None
    fields: list[AnyFormItem] = []
    show: list[Id] = []
    document: Id | None = None  # decided on; the version is kept
    produces: Id | None = None  # a document rendered from its template when the task is done
    prefill: dict[Id, Value] = {}
    four_eyes: OneOrMany[Id] = []
    rules: list[Rule] = []
    due: Deadline | None = None
    goal: Deadline | None = None
    warn_after_visits: Whole | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _goal_only_warns(self) -> UserTask:
        if self.goal is not None and (self.goal.escalate or self.goal.movable_by):
            raise ValueError("a goal only reminds; escalate and movable_by go with due")
        return self


class Retry(Model):
    """How often a service task is tried before a person must look."""

    times: Whole = Field(5, ge=1, le=50)
    first_after: PlainAmount | None = None


class ServiceTask(Activity):
    """A connector does something outside the case. BPMN 2.0 section 10.3.3."""

    word: ClassVar[str] = "service_task"
    service_task: Id
    connector: Key
    input: dict[Id, Value] = {}
    output: dict[Id, Id] = {}  # data <- name in the connector's result
    retry: Retry = Retry()


class CallActivity(Activity):
    """Another workflow runs as a case of its own, and its end event is the outcome."""

    word: ClassVar[str] = "call_activity"
    call_activity: Id
    workflow: Key
    input: dict[Id, Value] = {}  # what is not here comes from data of the same name
    output: dict[Id, Value] = {}


class OnBehalf(Model):
    """The form with which an answer is registered for a party, or corrected."""

    form: Key
    answer: Id


class Each(Model):
    """What each party of a round does: runs a workflow, or fills in a form."""

    workflow: Key | None = None
    form: Key | None = None
    candidates: OneOrMany[ReferencePath] = []
    input: dict[Id, Value] = {}
    answer: Id | None = None
    on_behalf: OnBehalf | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Each:
        if (self.workflow is None) == (self.form is None):
            raise ValueError("each party has either a workflow or a form")
        if self.form is not None and self.answer is None:
            raise ValueError("say with answer which field of the form is the answer")
        if self.workflow is not None and (self.answer is not None or self.candidates):
            raise ValueError("answer and candidates go with a form; a workflow's ends are answers")
        if self.form is not None and (self.on_behalf is not None or self.input):
            raise ValueError("on_behalf and input go with a workflow")
        return self


class SilentAnswer(Model):
    """What counts as the answer of a party that lets its deadline pass."""

    answer: Id


Silence = Annotated[
    Annotated[Literal["wait", "escalate"], Tag("text")] | Annotated[SilentAnswer, Tag("mapping")],
    Discriminator(
        kind_of,
        custom_error_type="silence",
        custom_error_message="silence is wait, escalate or {answer: …}",
    ),
]


class Round(Activity):
    """Several parties answer, each in its own time, until it is decided (DESIGN: rounds)."""

    word: ClassVar[str] = "round"
    round: Id
    parties: OneOrMany[ReferencePath]
    each: Each
    document: Id | None = None
    due: Deadline | None = None
    complete_when: Expression = "answered == total"
    silence: Silence = "wait"
    on_revision: Literal["ask_all", "ask_affected", "keep_answers"] = "ask_all"
    led_by: OneOrMany[ReferencePath] = []

    @model_validator(mode="after")
    def _led(self) -> Round:
        if self.due is not None and self.due.movable_by:
            raise ValueError("who leads a round moves its deadlines: say led_by, not movable_by")
        return self


class ExclusiveGateway(Deciding):
    """One of several ways. BPMN 2.0 section 10.6.2."""

    word: ClassVar[str] = "exclusive_gateway"
    exclusive_gateway: Id
    flows: Flows


class ParallelGateway(Element):
    """Several branches at once; goes on when all have ended. BPMN 2.0 section 10.6.4."""

    word: ClassVar[str] = "parallel_gateway"
    parallel_gateway: Id
    branches: list[list[AnyElement]] = Field(min_length=2)


class IntermediateCatchEvent(Element):
    """Waits for a moment or for a condition to become true. BPMN 2.0 section 10.5.4."""

    word: ClassVar[str] = "intermediate_catch_event"
    intermediate_catch_event: Id
    when: Expression | None = None
    timer: TimeRule | None = None
    condition: Expression | None = None

    @model_validator(mode="after")
    def _one_of(self) -> IntermediateCatchEvent:
        if (self.timer is None) == (self.condition is None):
            raise ValueError("an event waits for either a timer or a condition")
        return self


class StartEvent(Element):
    """How a case begins; with candidates a person starts it. BPMN 2.0 section 10.5.2."""

    word: ClassVar[str] = "start_event"
    start_event: Id
    candidates: OneOrMany[ReferencePath] = []
    form: Key | None = None
    fields: list[AnyFormItem] = []
    rules: list[Rule] = []


class EndEvent(Element):
    """One way in which a case or a branch ends. BPMN 2.0 section 10.5.3."""

    word: ClassVar[str] = "end_event"
    end_event: Id

    @model_validator(mode="after")
    def _ends(self) -> EndEvent:
        if self.next is not None:
            raise ValueError("an end_event never goes on")
        return self


ELEMENTS: dict[str, type[Model]] = {
    model.word: model
    for model in (
        StartEvent, UserTask, ServiceTask, CallActivity, Round, ExclusiveGateway,
        ParallelGateway, IntermediateCatchEvent, EndEvent,
    )
}  # fmt: skip

AnyElement: Any = by_first_key(ELEMENTS, "BPMN element that this version runs")
_models: list[type[Model]] = [BoundaryEvent, ParallelGateway, *ELEMENTS.values()]
for _model in _models:
    _model.model_rebuild()

Tasks = UserTask | ServiceTask
Waits = UserTask | ServiceTask | CallActivity | Round | IntermediateCatchEvent
"""Elements at which a case stands still until it is told something."""

__all__ = [name for name in dir() if name[0].isupper()] + ["AnyDataItem"]
