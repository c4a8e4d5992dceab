"""A running case: the only door to the engine. Commands in, events out; after an error, throw it
away: the stored state is untouched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aftaleflow.bpmn.executable import BOUNDARY, NODE, OUT, SKIP
from aftaleflow.calendars.deadlines import Deadline, Explanation, moved, read_moment
from aftaleflow.definitions.encoding import encode
from aftaleflow.definitions.expressions.evaluation import evaluate, holds
from aftaleflow.definitions.expressions.values import Upload
from aftaleflow.definitions.forms import FormUse, answer_form, form_of
from aftaleflow.definitions.model.elements import (
    Activity,
    BoundaryEvent,
    CallActivity,
    Deciding,
    Element,
    EndEvent,
    ExclusiveGateway,
    IntermediateCatchEvent,
    Round as RoundElement,
    ServiceTask,
    StartEvent,
    UserTask,
)
from aftaleflow.definitions.model.fields import DataItem, Document
from aftaleflow.definitions.submission import Filling, Submission, submit
from aftaleflow.engine.arrivals import Arrivals, condition_holds
from aftaleflow.engine.choosing import decide, taken_flow
from aftaleflow.engine.folding import fold
from aftaleflow.engine.program import Program
from aftaleflow.engine.snapshot import Snapshot
from aftaleflow.engine.state import CaseState
from aftaleflow.engine.templates import text_of, value_of
from aftaleflow.engine.token_game import TokenGame
from aftaleflow.engine.world import Occasion, World
from aftaleflow.errors import CaseEndedError, EngineError, FourEyesError
from aftaleflow.events.base import Event, Json
from aftaleflow.events.cases import (
    CaseCancelled,
    CaseEnded,
    CaseNamed,
    CaseStarted,
    DataSet,
    DocumentVersionAdded,
    ElementPassed,
    RevisionScoped,
)
from aftaleflow.events.rounds import (
    PartyAdded,
    PartyAsked,
    PartyResult,
    RoundClosed,
    RoundDropped,
)
from aftaleflow.events.user_tasks import (
    Candidate,
    DeadlineMoved,
    Reminding,
    UserTaskCancelled,
    UserTaskCompleted,
)
from aftaleflow.events.waiting import (
    CallCancelled,
    CallEnded,
    ConditionDropped,
    ConditionMet,
    JobCancelled,
    JobCompleted,
    TimerDisarmed,
    TimerFired,
)
from aftaleflow.rounds.round import Party, Round

MAX_SETTLING = 50
"""How often conditions may let a case go on in one command before it is called endless."""


@dataclass(frozen=True)
class OpenForm:
    """A form that can be filled in: with what it is filled in against."""

    form: FormUse
    filling: Filling


class ProcessInstance:
    """One case in memory. Every method that changes it gives the events of the change."""

    def __init__(
        self, program: Program, state: CaseState, world: World, occasion: Occasion
    ) -> None:
        self.program = program
        self.state = state
        self._definition = program.definition
        self._elements = program.definition.names.elements
        self._world = world
        self._occasion = occasion
        self._events: list[Event] = []
        self._game: TokenGame | None = None
        self._end: str | None = None

    # -- beginning

    @classmethod
    def start(
        cls,
        program: Program,
        world: World,
        occasion: Occasion,
        given: Mapping[str, Any],
        *,
        area: str | None = None,
    ) -> tuple[ProcessInstance, list[Event]]:
        """A case that a person starts with its start form.

        Raises:
            SubmissionError: the form has problems.
        """
        instance = cls(program, CaseState(area=area), world, occasion)
        element = program.definition.workflow.process[0]
        opened = instance.start_form()
        values: dict[str, Json] = {}
        uploads: dict[str, Upload] = {}
        if opened is not None:
            submission = submit(opened.form, given, opened.filling)
            values, uploads = instance._encoded(opened.form, submission)
        statement = opened is not None and opened.form.statement
        instance._begin(element, values, uploads, statement=statement, party=None)
        return instance, instance._taken()

    @classmethod
    def start_for_caller(
        cls,
        program: Program,
        world: World,
        occasion: Occasion,
        given: Mapping[str, Json],
        *,
        area: str | None = None,
        party: str | None = None,
    ) -> tuple[ProcessInstance, list[Event]]:
        """A case that another case starts with encoded input, for a party of a round or a call."""
        instance = cls(program, CaseState(area=area), world, occasion)
        documents = {
            item.id: given[item.id]
            for item in program.definition.workflow.input
            if isinstance(item, Document) and item.id in given
        }
        values = {name: value for name, value in given.items() if name not in documents}
        element = program.definition.workflow.process[0]
        instance._begin(element, values, {}, statement=False, party=party, documents=documents)
        return instance, instance._taken()

    @classmethod
    def restore(
        cls, program: Program, stored: Mapping[str, Json], world: World, occasion: Occasion
    ) -> ProcessInstance:
        """A case from its stored state.

        Raises:
            StateVersionError: the state has a format that this version cannot read.
        """
        return cls(program, CaseState.from_json(stored), world, occasion)

    def _begin(
        self,
        element: StartEvent,
        values: dict[str, Json],
        uploads: dict[str, Upload],
        *,
        statement: bool,
        party: str | None,
        documents: Mapping[str, Any] | None = None,
    ) -> None:
        self.state.party = party
        self.state.data.update(values)
        self.state.owner = self._owner()
        self._record(
            CaseStarted(
                workflow=self._definition.key,
                definition=self._definition.hash,
                owner=self.state.owner,
                element=element.id,
                values=values,
                statement=statement,
                area=self.state.area,
                party=party,
            )
        )
        for name, document in (documents or {}).items():
            self._record(DocumentVersionAdded(document=name, **document))
        self._add_documents(uploads)
        self._name()
        self._game = TokenGame.start(self.program)
        self._move(None)

    def _owner(self) -> str:
        found = self._snapshot().organisation_of(self._definition.workflow.case.owner)
        if not found:
            raise EngineError(element="case.owner", why="the register has nobody for it")
        return found[0]

    # -- what can be asked

    @property
    def ended(self) -> str | None:
        return self.state.ended

    def dump(self) -> dict[str, Json]:
        """The state to be stored."""
        if self._game is not None and self.state.ended is None:
            self.state.tree = self._game.dump()
        return self.state.to_json()

    def element_at(self, token: str) -> Element:
        """The element at which a token stands.

        Raises:
            EngineError: no such token stands.
        """
        wait = self.state.waits.get(token)
        if wait is None:
            raise EngineError(element=token, why="no such token stands")
        return self._elements[wait["element"]]

    def snapshot(self) -> Snapshot:
        """The names of the case with their values now, for pages and reports."""
        return self._snapshot()

    def start_form(self) -> OpenForm | None:
        """The form with which the case is started."""
        element = self._definition.workflow.process[0]
        form = form_of(element, self._definition.forms)
        return None if form is None else OpenForm(form, Filling(self._snapshot(), self._world))

    def task_form(self, token: str) -> OpenForm:
        """The form of an open user task, with what it shows before anybody writes in it."""
        element = self.element_at(token)
        form = form_of(element, self._definition.forms) if isinstance(element, UserTask) else None
        if form is None or not isinstance(element, UserTask):
            raise EngineError(element=element.id, why="it is no task for a person")
        return OpenForm(form, self._filling(element, form))

    def _filling(self, element: UserTask, form: FormUse) -> Filling:
        snapshot = self._snapshot()
        prefill = {n: value_of(v, snapshot) for n, v in element.prefill.items() if n in form.fields}
        items = self._definition.names.items

        def before(name: str) -> Any:
            return snapshot.data(items[name]) if name in items else None

        return Filling(
            snapshot, self._world, (lambda _name: None) if form.statement else before, prefill
        )

    def answer_form(self, element: RoundElement) -> tuple[OpenForm, str] | None:
        """The form in which a party's answer is written down, and the field that is the answer."""
        form, answer = answer_form(element.each, self._definition.forms)
        if form is None:
            return None
        return OpenForm(form, Filling(self._snapshot(), self._world)), answer

    def answer_from_form(
        self, element: RoundElement, given: Mapping[str, Any]
    ) -> tuple[str, dict[str, Json], dict[str, Upload]]:
        """A party's answer with what belongs to it, read from the round's form.

        Raises:
            SubmissionError: the form has problems.
            EngineError: the round has no such form.
        """
        found = self.answer_form(element)
        if found is None:
            raise EngineError(element=element.id, why="answers cannot be written down for parties")
        opened, answer = found
        submission = submit(opened.form, given, opened.filling)
        values, uploads = self._encoded(opened.form, submission)
        return str(values.pop(answer)), values, uploads

    def is_decided(self, element: RoundElement, round_: Round) -> bool:
        """Whether a round's `complete_when` holds."""
        snapshot = self._snapshot()
        return holds(
            element.complete_when, snapshot.with_local(snapshot.round_names(element, round_))
        )

    def affected_parties(self, document: str) -> list[Party] | None:
        """The parties that a revision of a document can affect: those of the latest round on it
        that keeps answers; None when there is no such round."""
        for element in self._elements.values():
            if not isinstance(element, RoundElement) or element.document != document:
                continue
            latest = self._world.latest_round(element.id)
            if element.on_revision == "ask_affected" and latest is not None:
                return list(latest.asked)
        return None

    # -- user tasks

    def complete_user_task(
        self,
        token: str,
        given: Mapping[str, Any],
        affects: list[str] | None = None,
    ) -> list[Event]:
        """A person hands in the form of a task, and the case goes on.

        Args:
            token: where the task stands.
            given: the form's values as `definitions.submission.submit` takes them.
            affects: the parties that a revision in this form affects, or that whoever approves
                it confirms; None leaves what was said before (approving then confirms it).

        Raises:
            FourEyesError: the person did a task that this one must not be done with.
            SubmissionError: the form has problems.
        """
        self._require_running()
        element = self.element_at(token)
        opened = self.task_form(token)
        assert isinstance(element, UserTask)  # noqa: S101 - task_form raised otherwise
        self._check_four_eyes(element)
        submission = submit(opened.form, given, opened.filling)
        values, uploads = self._encoded(opened.form, submission)
        document = self.state.documents.get(element.document or "")
        self._add_documents(uploads)
        for name in uploads:
            values[name] = encode(self._snapshot().data(self._item(opened.form, name)))
        self._record(
            UserTaskCompleted(
                token=token,
                element=element.id,
                values=values,
                statement=opened.form.statement,
                document=element.document,
                document_version=document["version"] if document else None,
                warnings=tuple(rule.text("da") for rule in submission.warnings),
            )
        )
        self._scope_revision(element, uploads, affects)
        self._produce(element)
        game = self._running_game()
        self._move(lambda: game.complete(token))
        return self._taken()

    def _check_four_eyes(self, element: UserTask) -> None:
        for name in element.four_eyes:
            performer = self.state.performers.get(name)
            if performer is not None and performer == self._occasion.person:
                raise FourEyesError(earlier=self._elements[name].title("da"))

    def _scope_revision(
        self, element: UserTask, uploads: Mapping[str, Upload], affects: list[str] | None
    ) -> None:
        for name in uploads:
            if affects is not None:
                scoped = RevisionScoped(document=name, affects=tuple(affects), confirmed=False)
                self._record(scoped)
        declared = self.state.scope.get(element.document or "")
        if element.document is not None and declared is not None:
            chosen = affects if affects is not None else declared["affects"]
            self._record(
                RevisionScoped(document=element.document, affects=tuple(chosen), confirmed=True)
            )

    def _produce(self, element: UserTask) -> None:
        if element.produces is None:
            return
        item = self._definition.names.items[element.produces]
        assert isinstance(item, Document)  # noqa: S101 - checked: unknown-document
        names = self._definition.names.items
        snapshot = self._snapshot()
        values = {name: snapshot.data(each) for name, each in names.items()}
        title = f"{item.title('da')}: {self.state.title}"
        upload = self._world.render(item.template or "", title, values)
        self._add_documents({element.produces: upload}, produced=True)

    def move_deadline(self, token: str, to: dt.date, by: str, reason: str) -> list[Event]:
        """The due date of an open task is moved."""
        self._require_running()
        element = self.element_at(token)
        wait = self.state.waits[token]
        if not isinstance(element, UserTask) or "due" not in wait:
            raise EngineError(element=element.id, why="it has no deadline")
        old = Deadline(read_moment(wait["due"]), Explanation.from_json(wait["due_explanation"]))
        new = moved(old, to, by, reason)
        self._record(
            DeadlineMoved(
                token=token,
                element=element.id,
                due=to.isoformat(),
                due_explanation=new.explanation.to_json(),
                reason=reason,
            )
        )
        return self._taken()

    # -- service tasks, calls, timers, conditions

    def complete_job(self, token: str, result: Mapping[str, Json]) -> list[Event]:
        """A connector did its work."""
        self._require_running()
        element = self.element_at(token)
        assert isinstance(element, ServiceTask)  # noqa: S101 - jobs belong to service tasks
        values = {name: result.get(key) for name, key in element.output.items()}
        self._record(JobCompleted(token=token, element=element.id, values=values))
        self._finish(token)
        return self._taken()

    def end_call(self, token: str, end: str, output: Mapping[str, Json]) -> list[Event]:
        """The case that a call activity waits for has ended."""
        self._require_running()
        element = self.element_at(token)
        assert isinstance(element, CallActivity)  # noqa: S101 - calls belong to call activities
        snapshot = self._snapshot()
        around = snapshot.with_local(snapshot.output_values(element.workflow, output))
        values = {n: encode(value_of(v, around)) for n, v in element.output.items()}
        self._record(
            CallEnded(token=token, element=element.id, end=end, values=values, output=dict(output))
        )
        self._finish(token)
        return self._taken()

    def fire_timer(self, token: str) -> list[Event]:
        """The moment came that a timer event waits for."""
        self._require_running()
        wait = self.state.waits.get(token)
        if wait is None or "at" not in wait:
            raise EngineError(element=token, why="no such timer is armed")
        self._record(
            TimerFired(token=token, element=wait["element"], due=wait["at"], host=wait.get("host"))
        )
        game = self._running_game()
        self._move(lambda: game.fire(token))
        return self._taken()

    def check_conditions(self) -> list[Event]:
        """Something outside the case changed; conditions that are now true let it go on."""
        self._require_running()
        self._settle()
        return self._taken()

    # -- rounds

    def close_round(
        self, token: str, round_: Round, heads: Mapping[str, str], reason: str | None = None
    ) -> list[Event]:
        """A round is over: it was decided, or is closed early with a reason.

        `round_` is the round as it stands; `heads` are the heads of the parties' own chains.
        The world must give the same round as the element's latest one.
        """
        self._require_running()
        element = self.element_at(token)
        results = tuple(
            PartyResult(
                party=party.key,
                answer=party.answer,
                document_version=party.document_version,
                head=heads.get(party.key),
            )
            for party in round_.asked
        )
        self._record(RoundClosed(token=token, element=element.id, parties=results, reason=reason))
        self._finish(token)
        return self._taken()

    def add_party(self, token: str, key: str, group: str, reason: str) -> list[Event]:
        """A party joins a running round."""
        self._require_running()
        element = self.element_at(token)
        assert isinstance(element, RoundElement)  # noqa: S101 - parties belong to rounds
        arrivals = self._arrivals()
        asked = arrivals.asked(element, key, group)
        opened = arrivals.round(token, element, {})
        input_: dict[str, Json] = getattr(opened, "input", {})
        self._record(
            PartyAdded(token=token, element=element.id, asked=(asked,), input=input_, reason=reason)
        )
        return self._taken()

    def party_asked_again(self, element: RoundElement, party: Party) -> PartyAsked:
        """A party whose recalled answer starts its own path again, with the deadline it had."""
        return PartyAsked(
            party=party.key,
            group=party.group,
            name=party.name,
            due=party.due,
            due_explanation=party.due_explanation,
            candidates=self._arrivals().asked(element, party.key, party.group).candidates,
        )

    def party_reminders(
        self, element: RoundElement, party: Party, to: Deadline
    ) -> tuple[Reminding, ...]:
        """The reminders before a party's moved deadline."""
        organisation = None if party.key.startswith("person:") else party.key
        return self._arrivals().reminders_for(element.due, to, organisation)

    # -- leading

    def leaders(self) -> tuple[Candidate, ...]:
        """Who leads the case: may cancel it and manage its rounds."""
        return self._arrivals().case_leaders()

    def cancel(self, reason: str) -> list[Event]:
        """The case is stopped."""
        self._require_running()
        for token in list(self.state.waits):
            self._drop(token)
        self._record(CaseCancelled(reason=reason))
        return self._taken()

    # -- the moves

    def _finish(self, token: str) -> None:
        game = self._running_game()
        self._move(lambda: game.finish(token))

    def _move(self, act: Callable[[], None] | None) -> None:
        self._run(act)
        self._settle()

    def _run(self, act: Callable[[], None] | None) -> None:
        game = self._running_game()
        passage = game.run(self._decide, self._name_token, self._left, act)
        for token in passage.gone:
            if token in self.state.waits:
                self._drop(token)
        arrivals = self._arrivals()
        hosts = self._hosts()
        for token, name in passage.arrived.items():
            self._record(arrivals.event(token, name, hosts))
        if game.completed:
            self._record_end()
        elif self.state.ended is None:
            self._name()

    def _settle(self) -> None:
        """Conditions that are true let the case go on, until none is."""
        for _ in range(MAX_SETTLING):
            token = self._true_condition()
            if token is None:
                return
            name = self.state.waits[token]["element"]
            self._record(ConditionMet(token=token, element=name))
            game = self._running_game()
            self._run(lambda token=token, game=game: game.fire(token))  # type: ignore[misc]
        raise EngineError(element="conditions", why="they let the case go on for ever")

    def _true_condition(self) -> str | None:
        if self.state.ended is not None:
            return None
        snapshot = self._snapshot()
        for token, wait in self.state.waits.items():
            element = self._elements[wait["element"]]
            if isinstance(element, IntermediateCatchEvent) and condition_holds(element, snapshot):
                return token
        return None

    def _decide(self, key: str) -> bool:
        element = self._elements[key.partition("/")[0]]
        return decide(key, element, self._snapshot(), self.state)

    def _name_token(self, name: str) -> str:
        return f"{name}#{self.state.visits.get(name, 0) + 1}"

    def _left(self, node: str, condition: str | None) -> None:
        """A node completed: writes what it sets, and which way the case went."""
        if node.startswith(SKIP):
            if condition is None:
                name = node.removeprefix(SKIP)
                self._record(ElementPassed(element=name, flow=f"{name}/skip"))
            return
        name = node.removeprefix(OUT).removeprefix(NODE).removeprefix(BOUNDARY)
        element = self._elements[name]
        if isinstance(element, BoundaryEvent):
            host = self._hosts()[name]
            self._record(ElementPassed(element=name, flow=f"{host}/boundary/{name}"))
        if not node.startswith(OUT):
            self._set(element)
        if isinstance(element, EndEvent):
            self._end = self._outermost_end(element)
        elif not isinstance(element, BoundaryEvent) and self._is_on_its_way(node, element):
            self._record(ElementPassed(element=name, flow=taken_flow(element, condition)))

    def _is_on_its_way(self, node: str, element: Element) -> bool:
        """Whether the node's completion says which way the element went: of an activity with
        flows, that of the gateway behind it."""
        decides = isinstance(element, Deciding) and element.flows is not None
        return node.startswith(OUT) or not decides or isinstance(element, ExclusiveGateway)

    def _outermost_end(self, element: EndEvent) -> str | None:
        outermost = any(each is element for each in self._definition.workflow.process)
        return element.id if outermost else self._end

    def _set(self, element: Element) -> None:
        if not element.set:
            return
        snapshot = self._snapshot()
        around = snapshot.with_local(snapshot.own_names(element))
        values = {name: encode(value_of(v, around)) for name, v in element.set.items()}
        self._record(DataSet(element=element.id, values=values))

    def _record_end(self) -> None:
        if self._end is None:
            raise EngineError(element="end", why="the case ended without an end event")
        snapshot = self._snapshot()
        output = {
            name: encode(value_of(value, snapshot))
            for name, value in self._definition.workflow.output_values().items()
        }
        self._name()
        self._record(CaseEnded(end=self._end, output=output))

    def _drop(self, token: str) -> None:
        """A wait falls away."""
        name = self.state.waits[token]["element"]
        event = _DROPPED[type(self._elements[name])]
        if "at" not in self.state.waits[token] and event is TimerDisarmed:
            event = ConditionDropped
        self._record(event(token=token, element=name))

    # -- small things

    def _name(self) -> None:
        title = text_of(self._definition.workflow.case.title, self._snapshot())
        if title != self.state.title:
            self._record(CaseNamed(title=title))

    def number_template(self) -> str:
        """The case number with everything filled in but `{seq}`."""
        template = self._definition.workflow.case.number
        year = str(self._occasion.at.year)
        around = self._snapshot().with_local({"year": year, "seq": "{seq}"})
        return text_of(template, around)

    def set_number(self, number: str) -> list[Event]:
        """The host gave the case its number."""
        self._record(CaseNamed(title=self.state.title, number=number))
        return self._taken()

    def _encoded(
        self, form: FormUse, submission: Submission
    ) -> tuple[dict[str, Json], dict[str, Upload]]:
        """The values of a form as JSON, personal ones sealed; and the files that came with it."""
        uploads = {n: v for n, v in submission.values.items() if isinstance(v, Upload)}
        values: dict[str, Json] = {}
        for name, value in submission.values.items():
            item = form.fields[name]
            if name in uploads or value is None:
                values[name] = None
            elif item.protected is not None:
                values[name] = self._world.seal(item, encode(value))
            else:
                values[name] = encode(value)
        return {n: v for n, v in values.items() if n not in uploads}, uploads

    def _add_documents(self, uploads: Mapping[str, Upload], *, produced: bool = False) -> None:
        for name, upload in uploads.items():
            version = self.state.documents.get(name, {}).get("version", 0) + 1
            self._record(
                DocumentVersionAdded(
                    document=name,
                    version=version,
                    content=upload.content,
                    filename=upload.filename,
                    media_type=upload.media_type,
                    size=upload.size,
                    sha256=upload.sha256,
                    produced=produced,
                )
            )

    def _item(self, form: FormUse, name: str) -> DataItem:
        return form.fields[name]

    def _snapshot(self) -> Snapshot:
        return Snapshot(self._definition, self.state, self._world, self._occasion.at)

    def _arrivals(self) -> Arrivals:
        return Arrivals(self._elements, self._snapshot(), self.state, self._world)

    def _hosts(self) -> dict[str, str]:
        return {
            event.id: element.id
            for element in self._elements.values()
            if isinstance(element, Activity)
            for event in element.boundary_events
        }

    def _running_game(self) -> TokenGame:
        if self._game is None:
            self._game = TokenGame.restore(self.program, self.state.tree or [])
        return self._game

    def _require_running(self) -> None:
        if self.state.ended is not None:
            raise CaseEndedError(at="", how=self.state.ended)

    def _record(self, event: Event) -> None:
        self._events.append(event)
        fold(self.state, event, self._occasion)

    def _taken(self) -> list[Event]:
        events, self._events = self._events, []
        return events


_DROPPED: dict[type[Element], type[Any]] = {
    UserTask: UserTaskCancelled,
    ServiceTask: JobCancelled,
    CallActivity: CallCancelled,
    RoundElement: RoundDropped,
    IntermediateCatchEvent: TimerDisarmed,
    BoundaryEvent: TimerDisarmed,
}

__all__ = ["OpenForm", "ProcessInstance", "evaluate"]
