"""A running case: the only door to the engine. Commands in, events out; after an error, throw it
away: the stored state is untouched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from aftaleflow.calendars.deadlines import Deadline, Explanation, moved, read_moment
from aftaleflow.definitions.encoding import encode
from aftaleflow.definitions.expressions.evaluation import holds
from aftaleflow.definitions.expressions.values import DocumentVersion, Upload
from aftaleflow.definitions.model.elements import (
    CallActivity,
    Element,
    Round as RoundElement,
    ServiceTask,
    UserTask,
)
from aftaleflow.definitions.model.fields import Document
from aftaleflow.engine.forms_in_case import (
    HandedIn,
    OpenForm,
    hand_in,
    round_form,
    start_form,
    task_form,
)
from aftaleflow.engine.movement import Movement
from aftaleflow.engine.places import expressions_of
from aftaleflow.engine.program import Program
from aftaleflow.engine.recording import Recorder
from aftaleflow.engine.snapshot import Snapshot
from aftaleflow.engine.state import CaseState
from aftaleflow.engine.templates import text_of, value_of
from aftaleflow.engine.world import Occasion, World
from aftaleflow.errors import CaseEndedError, EngineError, FourEyesError, Words
from aftaleflow.events.base import Event, Json
from aftaleflow.events.cases import (
    CaseCancelled,
    CaseNamed,
    CaseStarted,
    DocumentVersionAdded,
    RevisionScoped,
)
from aftaleflow.events.rounds import PartyAdded, PartyAsked, PartyResult, RoundClosed
from aftaleflow.events.user_tasks import Candidate, DeadlineMoved, Reminding, UserTaskCompleted
from aftaleflow.events.waiting import CallEnded, JobCompleted, TimerFired
from aftaleflow.rounds.answering import require_not_asked
from aftaleflow.rounds.round import Party, Round

Kind = TypeVar("Kind", bound=Element)


class ProcessInstance:
    """One case in memory. Every method that changes it gives the events of the change.

    All but `restore` and questions raise CaseEndedError when the case has ended.
    """

    def __init__(
        self, program: Program, state: CaseState, world: World, occasion: Occasion
    ) -> None:
        self.program = program
        self.state = state
        self._definition = program.definition
        self._world = world
        self._recorder = Recorder(state, occasion)
        self._movement = Movement(program, self._recorder, world)

    # -- beginning

    @classmethod
    def start(
        cls,
        program: Program,
        world: World,
        occasion: Occasion,
        given: Mapping[str, Any],
        area: str | None = None,
    ) -> tuple[ProcessInstance, list[Event]]:
        """A case that a person starts with its start form.

        Raises:
            SubmissionError: the form has problems.
        """
        instance = cls(program, CaseState(area=area), world, occasion)
        opened = instance.start_form()
        with expressions_of(program.definition.workflow.process[0].id):
            handed = hand_in(opened, given, world) if opened is not None else None
        instance._begin(handed.values if handed else {}, handed)
        return instance, instance._recorder.taken()

    @classmethod
    def start_for_caller(
        cls,
        program: Program,
        world: World,
        occasion: Occasion,
        given: Mapping[str, Json],
        area: str | None = None,
        party: str | None = None,
    ) -> tuple[ProcessInstance, list[Event]]:
        """A case that another case starts with encoded input, for a party of a round or a call.

        The value of a document is its whole version, content included.
        """
        instance = cls(program, CaseState(area=area, party=party), world, occasion)
        kinds = {item.id: item.word for item in program.definition.workflow.input}
        values = {name: v for name, v in given.items() if kinds.get(name) != "document"}
        documents = {name: v for name, v in given.items() if kinds.get(name) == "document"}
        instance._begin(values, None, documents)
        return instance, instance._recorder.taken()

    @classmethod
    def restore(
        cls, program: Program, stored: Mapping[str, Json], world: World, occasion: Occasion
    ) -> ProcessInstance:
        """A case from its stored state.

        Raises:
            StateVersionError: the state has a format that this version cannot read.
        """
        return cls(program, CaseState.from_json(stored), world, occasion)

    @classmethod
    def of_text(
        cls, program: Program, text: str, world: World, occasion: Occasion
    ) -> ProcessInstance:
        """A case from the text that `to_text` wrote. Raises as `restore`."""
        return cls(program, CaseState.from_text(text), world, occasion)

    def _begin(
        self,
        values: dict[str, Json],
        handed: HandedIn | None,
        documents: Mapping[str, Any] | None = None,
    ) -> None:
        element = self._definition.workflow.process[0].id
        statement = handed is not None and handed.form.statement
        # The owner may be one of the values, so they are written before the event that has both.
        written = self.state.statements.setdefault(element, {}) if statement else self.state.data
        written.update(values)
        self.state.owner = self._owner()
        self._recorder.record(
            CaseStarted(
                workflow=self._definition.key,
                definition=self._definition.hash,
                owner=self.state.owner,
                element=element,
                values=values,
                statement=statement,
                area=self.state.area,
                party=self.state.party,
                warnings=handed.warnings if handed is not None else (),
                executable=self.program.executable,
            )
        )
        for name, version in (documents or {}).items():
            self._recorder.record(DocumentVersionAdded(document=name, **version))
        self._add_documents(handed.uploads if handed is not None else {})
        self._movement.begin()

    def _owner(self) -> str:
        with expressions_of("case.owner"):
            found = self.snapshot().organisation_of(self._definition.workflow.case.owner)
        if not found:
            raise EngineError(element="case.owner", why="the register has nobody for it")
        return found[0]

    def number_template(self) -> str:
        """The case number with everything filled in but `{seq}`."""
        year = str(self._recorder.occasion.at.year)
        around = self.snapshot().with_local({"year": year, "seq": "{seq}"})
        with expressions_of("case.number"):
            return text_of(self._definition.workflow.case.number, around)

    def set_number(self, number: str) -> list[Event]:
        """The host gave the case its number."""
        self._recorder.record(CaseNamed(title=self.state.title, number=number))
        return self._recorder.taken()

    # -- what can be asked

    def dump(self) -> dict[str, Json]:
        """The state to be stored."""
        self._note_tree()
        return self.state.to_json()

    def to_text(self) -> str:
        """The same as JSON text."""
        self._note_tree()
        return self.state.to_text()

    def _note_tree(self) -> None:
        if self.state.ended is None:
            self.state.tree = self._movement.tree()

    def element_at(self, token: str) -> Element:
        """The element at which a token stands.

        Raises:
            EngineError: no such token stands.
        """
        wait = self.state.waits.get(token)
        if wait is None:
            raise EngineError(element=token, why="no such token stands")
        return self._definition.names.elements[wait["element"]]

    def snapshot(self) -> Snapshot:
        """The names of the case with their values now."""
        return self._movement.snapshot()

    def start_form(self) -> OpenForm | None:
        """The form with which the case is started, if it has one."""
        with expressions_of(self._definition.workflow.process[0].id):
            return start_form(self._definition, self.snapshot(), self._world)

    def task_form(self, token: str) -> OpenForm:
        """The form of an open user task, with what it shows before anybody writes in it."""
        element = self.element_at(token)
        with expressions_of(element.id):
            return task_form(self._definition, element, self.snapshot(), self._world)

    def candidates(self, paths: Iterable[str]) -> tuple[Candidate, ...]:
        """Who some paths of the language stand for now."""
        return self._movement.arrivals().candidates(paths)

    def leaders(self) -> tuple[Candidate, ...]:
        """Who leads the case: may cancel it and move its deadlines."""
        return self._movement.arrivals().case_leaders()

    # -- user tasks

    def complete_user_task(
        self, token: str, given: Mapping[str, Any], affects: list[str] | None = None
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
        element = self._waiting(token, UserTask)
        opened = self.task_form(token)
        self._check_four_eyes(element)
        with expressions_of(element.id):
            handed = hand_in(opened, given, self._world)
        self._add_documents(handed.uploads)
        document = self.state.documents.get(element.document or "")
        self._recorder.record(
            UserTaskCompleted(
                token=token,
                element=element.id,
                values={**handed.values, **self._versions(handed.uploads)},
                statement=handed.form.statement,
                document=element.document,
                document_version=document["version"] if document else None,
                warnings=handed.warnings,
            )
        )
        self._scope_revision(element, handed.uploads, affects)
        self._produce(element)
        self._movement.complete(token)
        return self._recorder.taken()

    def _check_four_eyes(self, element: UserTask) -> None:
        for name in element.four_eyes:
            performer = self.state.performers.get(name)
            if performer is not None and performer == self._recorder.occasion.person:
                done = self._definition.names.elements[name]
                raise FourEyesError(earlier=Words(done.title("da"), done.title("en")))

    def _scope_revision(
        self, element: UserTask, uploads: Mapping[str, Upload], affects: list[str] | None
    ) -> None:
        """Who revises a document says whom it affects; who approves the revision confirms it."""
        if affects is not None:
            for name in uploads:
                scope = RevisionScoped(document=name, affects=tuple(affects), confirmed=False)
                self._recorder.record(scope)
        declared = self.state.scope.get(element.document or "")
        if element.document is not None and declared is not None:
            chosen = tuple(affects if affects is not None else declared["affects"])
            scope = RevisionScoped(document=element.document, affects=chosen, confirmed=True)
            self._recorder.record(scope)

    def _produce(self, element: UserTask) -> None:
        if element.produces is None:
            return
        items = self._definition.names.items
        item = items[element.produces]
        assert isinstance(item, Document)  # noqa: S101 - checked: unknown-document
        snapshot = self.snapshot()
        values = {name: snapshot.data(each) for name, each in items.items()}
        title = f"{item.title('da')}: {self.state.title}"
        upload = self._world.render(item.template or "", title, values)
        self._add_documents({element.produces: upload}, produced=True)

    def _add_documents(self, uploads: Mapping[str, Upload], *, produced: bool = False) -> None:
        for name, upload in uploads.items():
            self._recorder.record(
                DocumentVersionAdded(
                    document=name,
                    version=self.state.documents.get(name, {}).get("version", 0) + 1,
                    content=upload.content,
                    filename=upload.filename,
                    media_type=upload.media_type,
                    size=upload.size,
                    sha256=upload.sha256,
                    produced=produced,
                )
            )

    def _versions(self, uploads: Mapping[str, Upload]) -> dict[str, Json]:
        documents = self.state.documents
        return {
            name: encode(
                DocumentVersion(name, documents[name]["version"], documents[name]["filename"])
            )
            for name in uploads
        }

    def move_deadline(self, token: str, to: dt.date, by: str, reason: str) -> list[Event]:
        """The due date of an open task is moved; `by` is the name that its explanation keeps."""
        self._require_running()
        element = self._waiting(token, UserTask)
        wait = self.state.waits[token]
        if "due" not in wait:
            raise EngineError(element=element.id, why="it has no deadline")
        old = Deadline(read_moment(wait["due"]), Explanation.from_json(wait["due_explanation"]))
        new = moved(old, to, by, reason)
        arrivals = self._movement.arrivals()
        with expressions_of(element.id):
            reminders, escalations = arrivals.telling_of_task(element, new, wait.get("goal"))
        self._recorder.record(
            DeadlineMoved(
                token=token,
                element=element.id,
                due=to.isoformat(),
                due_explanation=new.explanation.to_json(),
                reminders=reminders,
                escalations=escalations,
                reason=reason,
            )
        )
        return self._recorder.taken()

    # -- service tasks, calls, timers, conditions

    def complete_job(self, token: str, result: Mapping[str, Json]) -> list[Event]:
        """A connector did its work."""
        self._require_running()
        element = self._waiting(token, ServiceTask)
        values = {name: result.get(key) for name, key in element.output.items()}
        self._recorder.record(JobCompleted(token=token, element=element.id, values=values))
        self._movement.finish(token)
        return self._recorder.taken()

    def end_call(self, token: str, end: str, output: Mapping[str, Json]) -> list[Event]:
        """The case that a call activity waits for has ended."""
        self._require_running()
        element = self._waiting(token, CallActivity)
        snapshot = self.snapshot()
        around = snapshot.with_local(snapshot.output_values(element.workflow, output))
        with expressions_of(element.id):
            values = {name: encode(value_of(v, around)) for name, v in element.output.items()}
        self._recorder.record(
            CallEnded(token=token, element=element.id, end=end, values=values, output=dict(output))
        )
        self._movement.finish(token)
        return self._recorder.taken()

    def fire_timer(self, token: str) -> list[Event]:
        """The moment came that a timer event waits for."""
        self._require_running()
        wait = self.state.waits.get(token)
        if wait is None or "at" not in wait:
            raise EngineError(element=token, why="no such timer is armed")
        fired = TimerFired(
            token=token, element=wait["element"], due=wait["at"], host=wait.get("host")
        )
        self._recorder.record(fired)
        self._movement.fire(token)
        return self._recorder.taken()

    def check_conditions(self) -> list[Event]:
        """Something outside the case changed; conditions that are now true let it go on."""
        self._require_running()
        self._movement.settle()
        return self._recorder.taken()

    # -- rounds

    def round_form(self, element: RoundElement) -> tuple[OpenForm, str]:
        """The form in which a party's answer is written down, and the field that is the answer.

        Raises:
            EngineError: the round has no such form.
        """
        return round_form(self._definition, element, self.snapshot(), self._world)

    def answer_from_form(
        self, element: RoundElement, given: Mapping[str, Any]
    ) -> tuple[str, HandedIn]:
        """A party's answer with what belongs to it, read from the round's form.

        Raises:
            SubmissionError: the form has problems.
            EngineError: the round has no such form.
        """
        opened, answer = self.round_form(element)
        with expressions_of(element.id):
            handed = hand_in(opened, given, self._world)
        return str(handed.values.pop(answer)), handed

    def is_decided(self, element: RoundElement, round_: Round) -> bool:
        """Whether a round's `complete_when` holds."""
        snapshot = self.snapshot()
        names = snapshot.round_names(element, round_)
        with expressions_of(element.id):
            return holds(element.complete_when, snapshot.with_local(names))

    def close_round(
        self, token: str, round_: Round, heads: Mapping[str, str], reason: str | None = None
    ) -> list[Event]:
        """A round is over: it was decided, or is closed early with a reason.

        `round_` is the round as it stands, which the world must give as the latest one of its
        element; `heads` are the heads of the parties' own chains.
        """
        self._require_running()
        self._waiting(token, RoundElement)
        results = tuple(
            PartyResult(
                party=party.key,
                answer=party.answer,
                document_version=party.document_version,
                head=heads.get(party.key),
            )
            for party in round_.asked
        )
        closed = RoundClosed(token=token, element=round_.element, parties=results, reason=reason)
        self._recorder.record(closed)
        self._movement.finish(token)
        return self._recorder.taken()

    def add_party(self, token: str, key: str, group: str, reason: str) -> list[Event]:
        """A party joins a running round."""
        self._require_running()
        element = self._waiting(token, RoundElement)
        round_ = self._world.latest_round(element.id)
        if round_ is not None:
            require_not_asked(round_, key)
        arrivals = self._movement.arrivals()
        with expressions_of(element.id):
            asked, input_ = arrivals.asked(element, key, group), arrivals.round_input(element)
        self._recorder.record(
            PartyAdded(token=token, element=element.id, asked=(asked,), input=input_, reason=reason)
        )
        return self._recorder.taken()

    def asked_again(self, element: RoundElement, party: Party) -> PartyAsked:
        """A party that starts again after it recalled its answer, with the deadline it had."""
        with expressions_of(element.id):
            asked = self._movement.arrivals().asked(element, party.key, party.group)
        return PartyAsked(
            party=party.key,
            group=party.group,
            name=party.name,
            due=party.due,
            due_explanation=party.due_explanation,
            candidates=asked.candidates,
        )

    def party_telling(
        self, element: RoundElement, party: Party, to: Deadline
    ) -> tuple[tuple[Reminding, ...], tuple[Reminding, ...]]:
        """The reminders before a party's moved deadline, and the escalations after it."""
        organisation = None if party.key.startswith("person:") else party.key
        with expressions_of(element.id):
            return self._movement.arrivals().telling(element.due, to, organisation)

    def affected_parties(self, document: str) -> list[Party] | None:
        """The parties that a revision of a document can affect: those of the latest round on it
        whose answers may stand; None when there is no such round."""
        for element in self._definition.names.elements.values():
            if not isinstance(element, RoundElement) or element.document != document:
                continue
            latest = self._world.latest_round(element.id)
            if element.on_revision == "ask_affected" and latest is not None:
                return list(latest.asked)
        return None

    # -- leading

    def cancel(self, reason: str) -> list[Event]:
        """The case is stopped."""
        self._require_running()
        for token in list(self.state.waits):
            self._movement.drop(token)
        self._recorder.record(CaseCancelled(reason=reason))
        return self._recorder.taken()

    def _waiting(self, token: str, kind: type[Kind]) -> Kind:
        """The element at which a token stands, which must be of the kind that a command is for."""
        element = self.element_at(token)
        if not isinstance(element, kind):
            raise EngineError(element=element.id, why=f"it is no {kind.word}")
        return element

    def _require_running(self) -> None:
        if self.state.ended is not None:
            raise CaseEndedError(at="", how=self.state.ended)
