"""What happens when control arrives where a case waits: the event that opens the wait."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from aftaleflow.calendars.deadlines import Deadline as FoundDeadline, given, read_moment
from aftaleflow.calendars.working_days import Calendar
from aftaleflow.definitions.encoding import encode
from aftaleflow.definitions.expressions.parsing import is_formula
from aftaleflow.definitions.model.elements import (
    BoundaryEvent,
    CallActivity,
    Element,
    IntermediateCatchEvent,
    Round as RoundElement,
    ServiceTask,
    SilentAnswer,
    UserTask,
)
from aftaleflow.definitions.model.time import Amount, Deadline
from aftaleflow.engine.candidates import candidates, organisations_of
from aftaleflow.engine.snapshot import Snapshot
from aftaleflow.engine.state import CaseState
from aftaleflow.engine.templates import value_of
from aftaleflow.engine.timing import after, before, deadline
from aftaleflow.engine.world import World
from aftaleflow.errors import EngineError
from aftaleflow.events.base import Event, Json
from aftaleflow.events.rounds import PartyAsked, RoundOpened
from aftaleflow.events.user_tasks import Candidate, Reminding, UserTaskActivated
from aftaleflow.events.waiting import CallStarted, ConditionAwaited, JobCreated, TimerArmed
from aftaleflow.rounds.round import Party, Round

_UNIT_SECONDS = {"minutes": 60, "hours": 3600, "days": 86_400, "weeks": 604_800}


class Arrivals:
    """Makes the events of one move's new tokens."""

    def __init__(
        self, elements: dict[str, Element], snapshot: Snapshot, state: CaseState, world: World
    ) -> None:
        self._elements = elements
        self._snapshot = snapshot
        self._state = state
        self._world = world

    def event(self, token: str, name: str, hosts: dict[str, str]) -> Event:
        """The event that opens the wait at an element. `hosts` are activities by boundary event."""
        element = self._elements[name]
        return _MAKE[type(element)](self, token, element, hosts)

    def user_task(self, token: str, element: UserTask, _hosts: dict[str, str]) -> Event:
        calendar = self._world.calendar(self._calendar_owner(element.due))
        due = self._deadline(element.due, calendar)
        goal = self._deadline(element.goal, calendar)
        who = self.candidates(element.candidates)
        document = self._state.documents.get(element.document or "")
        return UserTaskActivated(
            token=token,
            element=element.id,
            visit=self._state.visits.get(element.id, 0) + 1,
            candidates=who,
            due=_iso(due),
            due_explanation=_explained(due),
            goal=_iso(goal),
            goal_explanation=_explained(goal),
            reminders=self._reminders(element.due, due, calendar)
            + self._reminders(element.goal, goal, calendar),
            escalations=self._escalations(element.due, due, calendar),
            document=element.document,
            document_version=document["version"] if document else None,
        )

    def service_task(self, token: str, element: ServiceTask, _hosts: dict[str, str]) -> Event:
        first = element.retry.first_after
        return JobCreated(
            token=token,
            element=element.id,
            connector=element.connector,
            input={k: encode(value_of(v, self._snapshot)) for k, v in element.input.items()},
            times=element.retry.times,
            first_after_seconds=_seconds(first) if first is not None else None,
        )

    def call(self, token: str, element: CallActivity, _hosts: dict[str, str]) -> Event:
        return CallStarted(
            token=token,
            element=element.id,
            workflow=element.workflow,
            input=self._input(element.workflow, element.input),
        )

    def timer_or_condition(
        self, token: str, element: IntermediateCatchEvent, _hosts: dict[str, str]
    ) -> Event:
        if element.condition is not None:
            return ConditionAwaited(token=token, element=element.id, condition=element.condition)
        return self._armed(token, element, None)

    def boundary(self, token: str, element: BoundaryEvent, hosts: dict[str, str]) -> Event:
        return self._armed(token, element, hosts[element.id])

    def _armed(
        self, token: str, element: IntermediateCatchEvent | BoundaryEvent, host: str | None
    ) -> Event:
        rule = element.timer
        assert rule is not None  # noqa: S101 - the model lets no other event wait for a timer
        calendar = self._world.calendar(self._calendar_owner(rule))
        found = deadline(rule, self._snapshot, calendar)
        if found is None:
            raise EngineError(element=element.id, why="the moment it waits for is unknown")
        return TimerArmed(
            token=token,
            element=element.id,
            at=found.over_at.isoformat(),
            explanation=found.explanation.to_json(),
            host=host,
        )

    # -- rounds

    def round(self, token: str, element: RoundElement, _hosts: dict[str, str]) -> Event:
        earlier = self._world.latest_round(element.id)
        document = self._state.documents.get(element.document or "")
        silence = element.silence
        return RoundOpened(
            token=token,
            element=element.id,
            visit=self._state.visits.get(element.id, 0) + 1,
            parties=tuple(self._parties(element, earlier)),
            workflow=element.each.workflow,
            form=element.each.form,
            input=self.round_input(element),
            document=element.document,
            document_version=document["version"] if document else None,
            led_by=self.leaders(element),
            silence="answer" if isinstance(silence, SilentAnswer) else silence,
            silent_answer=silence.answer if isinstance(silence, SilentAnswer) else None,
        )

    def round_input(self, element: RoundElement) -> dict[str, Json]:
        """What each party's own case starts with."""
        each = element.each
        return self._input(each.workflow, each.input) if each.workflow is not None else {}

    def _parties(self, element: RoundElement, earlier: Round | None) -> Iterable[PartyAsked]:
        seen = set()
        for path in element.parties:
            for key in self._party_keys(path):
                if key in seen:
                    continue
                seen.add(key)
                before_ = earlier.party(key) if earlier is not None else None
                if before_ is not None and self._stands(element, before_):
                    yield self._standing(before_, path)
                else:
                    yield self.asked(element, key, path)

    def _party_keys(self, path: str) -> list[str]:
        first, *rest = path.split(".")
        if not rest:
            return self._snapshot.organisation_of(first)
        *bodies, role = rest
        organisations = organisations_of(first, bodies, self._snapshot, self._world)
        people = [p for key in organisations for p in self._world.people_in(key, role)]
        return [f"person:{person}" for person in dict.fromkeys(people)]

    def _stands(self, element: RoundElement, party: Party) -> bool:
        """Whether an earlier answer still stands (DESIGN: rounds, revision)."""
        if party.state != "answered" or element.on_revision == "ask_all":
            return False
        if element.on_revision == "keep_answers":
            return True
        scope = self._state.scope.get(element.document or "")
        # A scope that nobody has confirmed lets no answer stand.
        return bool(scope and scope["confirmed"] and party.key not in scope["affects"])

    def _standing(self, party: Party, group: str) -> PartyAsked:
        return PartyAsked(
            party=party.key,
            group=group,
            name=party.name,
            due=party.due,
            due_explanation=party.due_explanation,
            candidates=party.candidates,
            answer=party.answer,
            output=dict(party.output or {}),
            document_version=party.document_version,
            answered_at=party.answered_at.isoformat() if party.answered_at else None,
            answered_by=party.answered_by,
            on_behalf=party.on_behalf,
            decided_on=party.decided_on,
            attachment=party.attachment,
            silent=party.silent,
        )

    def asked(self, element: RoundElement, key: str, group: str) -> PartyAsked:
        """A party that is asked now, with its deadline in its own calendar."""
        person = key.startswith("person:")
        own = element.due.calendar if element.due is not None else None
        calendar = self._world.calendar(self._calendar_owner(element.due) if own or person else key)
        due = self._deadline(element.due, calendar)
        return PartyAsked(
            party=key,
            group=group,
            name=str(self._snapshot.party_reference(key)),
            due=_iso(due),
            due_explanation=_explained(due),
            reminders=self._reminders(element.due, due, calendar),
            escalations=self._escalations(element.due, due, calendar),
            candidates=self._party_candidates(element, key),
        )

    def _party_candidates(self, element: RoundElement, key: str) -> tuple[Candidate, ...]:
        if key.startswith("person:"):
            return (Candidate(person=int(key.removeprefix("person:"))),)
        if element.each.form is None:
            return ()
        paths = element.each.candidates or ["party.sekretær", "party.sagsbehandler"]
        return candidates(paths, self._snapshot, self._state, self._world, party=key)

    def leaders(self, element: RoundElement) -> tuple[Candidate, ...]:
        """Who manages a round: as it says, or as the case does."""
        return self.candidates(element.led_by) if element.led_by else self.case_leaders()

    def case_leaders(self) -> tuple[Candidate, ...]:
        """Who leads the case: as the workflow says, or the owner's secretary and case officer."""
        settings = self._snapshot.definition.workflow.case
        default = [f"{settings.owner}.sekretær", f"{settings.owner}.sagsbehandler"]
        return self.candidates(settings.led_by or default)

    # -- what they share

    def candidates(self, paths: Iterable[str]) -> tuple[Candidate, ...]:
        return candidates(paths, self._snapshot, self._state, self._world)

    def _input(self, key: str, given: dict[str, Any]) -> dict[str, Json]:
        """The input of a called workflow: what is said, else data of the same name."""
        child = self._snapshot.definition.called[key]
        values: dict[str, Json] = {}
        for item in child.workflow.input:
            if item.word == "document":
                source = _bare_name(given.get(item.id)) or item.id
                if source in self._state.documents:
                    values[item.id] = dict(self._state.documents[source])
                continue
            value = (
                value_of(given[item.id], self._snapshot)
                if item.id in given
                else self._snapshot.value(item.id)
            )
            if value is not None:
                values[item.id] = encode(value)
        return values

    def _calendar_owner(self, rule: Any) -> str | None:
        if rule is None or rule.calendar is None:
            return self._state.party or self._state.owner
        first, *bodies = rule.calendar.split(".")
        found = organisations_of(first, bodies, self._snapshot, self._world)
        return found[0] if found else None

    def _deadline(self, rule: Deadline | None, calendar: Calendar) -> FoundDeadline | None:
        return None if rule is None else deadline(rule, self._snapshot, calendar)

    def _reminders(
        self, rule: Deadline | None, due: FoundDeadline | None, calendar: Calendar
    ) -> tuple[Reminding, ...]:
        """The reminders that are still to come; one that is past would only be noise."""
        if rule is None or due is None:
            return ()
        found = before(due.moment, rule.remind, calendar)
        return tuple(Reminding(at=at.isoformat()) for at in found if at > self._snapshot.now())

    def _escalations(
        self, rule: Deadline | None, due: FoundDeadline | None, calendar: Calendar
    ) -> tuple[Reminding, ...]:
        if rule is None or due is None:
            return ()
        return tuple(
            Reminding(
                at=after(due.moment, step, calendar).isoformat(),
                to=self.candidates(step.to),
            )
            for step in rule.escalate
        )

    def telling(
        self, rule: Deadline | None, due: FoundDeadline, organisation: str | None
    ) -> tuple[tuple[Reminding, ...], tuple[Reminding, ...]]:
        """The reminders before a party's deadline that was moved, and the escalations after it."""
        calendar = self._world.calendar(organisation)
        return self._reminders(rule, due, calendar), self._escalations(rule, due, calendar)

    def telling_of_task(
        self, element: UserTask, due: FoundDeadline, goal: str | None
    ) -> tuple[tuple[Reminding, ...], tuple[Reminding, ...]]:
        """The same for a task, which may also have a goal that it is reminded of."""
        calendar = self._world.calendar(self._calendar_owner(element.due))
        aim = given(read_moment(goal), "goal") if goal is not None else None
        reminders = self._reminders(element.due, due, calendar)
        reminders += self._reminders(element.goal, aim, calendar)
        return reminders, self._escalations(element.due, due, calendar)


_MAKE: dict[type[Element], Callable[[Arrivals, str, Any, dict[str, str]], Event]] = {
    UserTask: Arrivals.user_task,
    ServiceTask: Arrivals.service_task,
    CallActivity: Arrivals.call,
    RoundElement: Arrivals.round,
    IntermediateCatchEvent: Arrivals.timer_or_condition,
    BoundaryEvent: Arrivals.boundary,
}


def _iso(found: FoundDeadline | None) -> str | None:
    return None if found is None else found.moment.isoformat()


def _explained(found: FoundDeadline | None) -> dict[str, Json] | None:
    return None if found is None else found.explanation.to_json()


def _bare_name(value: Any) -> str | None:
    return str(value)[2:].strip() if is_formula(value) else None


def _seconds(amount: Amount) -> int:
    return sum(_UNIT_SECONDS.get(unit, 86_400) * n for unit, n in amount.amounts().items())
