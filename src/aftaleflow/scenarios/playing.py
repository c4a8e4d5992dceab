"""A case of a scenario in memory: what happens to it, step by step."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aftaleflow.calendars.deadlines import Deadline, Explanation, moved, over_at, read_moment
from aftaleflow.clock import LOCAL, local_date
from aftaleflow.definitions.encoding import encode
from aftaleflow.definitions.model.elements import Round as RoundElement
from aftaleflow.engine.instance import ProcessInstance
from aftaleflow.engine.program import Program
from aftaleflow.engine.world import CaseFacts, Occasion
from aftaleflow.events.base import Event
from aftaleflow.events.rounds import AnswerRecalled, PartyAdded, PartyDeadlineMoved, RoundOpened
from aftaleflow.events.user_tasks import (
    DeadlineMoved,
    Reminding,
    UserTaskActivated,
    UserTaskCompleted,
)
from aftaleflow.rounds.answering import (
    Given,
    answer,
    correct,
    move_deadline,
    recall,
    require_open,
    withdraw,
)
from aftaleflow.rounds.round import Party, Round, apply, opened
from aftaleflow.scenarios.memory_world import MemoryWorld

Telling = (
    UserTaskActivated
    | DeadlineMoved
    | RoundOpened
    | PartyAdded
    | PartyDeadlineMoved
    | AnswerRecalled
)
"""Events that say when people are to be reminded."""


class ScenarioError(Exception):
    """What a scenario expected and did not find, or could not do."""


@dataclass(frozen=True, eq=False)
class Alarm:
    """Something that happens when the clock comes to it, the lower number first.

    With `token` (and, in a round, `party`) it reminds of a deadline there.
    """

    at: dt.datetime
    number: int
    act: Callable[[], None]
    token: str | None = None
    party: str | None = None


@dataclass
class Play:
    """A case, its world and its clock. `events` are those of the step that was just taken."""

    program: Program
    world: MemoryWorld
    now: dt.datetime
    area: str | None = None
    instance: ProcessInstance | None = None
    events: list[Event] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    _alarms: list[Alarm] = field(default_factory=list)
    _numbers: int = 0

    # -- commands

    def start(self, given: Mapping[str, Any], party: str | None, person: str) -> None:
        occasion = Occasion(self.now, self.world.person(person))
        if party is not None or not self._has_start_form():
            values = self._encoded_input(given)
            self.instance, events = ProcessInstance.start_for_caller(
                self.program, self.world, occasion, values, area=self.area, party=party
            )
        else:
            self.instance, events = ProcessInstance.start(
                self.program, self.world, occasion, given, area=self.area
            )
        self._take(events, occasion)

    def complete(
        self, element: str, given: Mapping[str, Any], affects: list[str] | None, person: str
    ) -> None:
        occasion = Occasion(self.now, self.world.person(person))
        token = self.token_at(element)
        instance = self.restored(occasion)
        self._take(instance.complete_user_task(token, given, affects), occasion)

    def performer(self, element: str) -> str:
        performer = self.running.state.performers.get(element)
        return self.world.name_of(performer) if performer is not None else element

    def finish_service(self, element: str, returns: Mapping[str, Any]) -> None:
        occasion = Occasion(self.now)
        events = self.restored(occasion).complete_job(self.token_at(element), returns)
        self._take(events, occasion)

    def end_call(self, element: str, end: str, output: Mapping[str, Any]) -> None:
        occasion = Occasion(self.now)
        events = self.restored(occasion).end_call(self.token_at(element), end, output)
        self._take(events, occasion)

    def end_other_case(self, name: str, end: str) -> None:
        facts = self.world.cases.get(name)
        if facts is None:
            known = ", ".join(self.world.cases) or "none"
            raise ScenarioError(f"no case is called {name}; given are {known}")
        self.world.cases[name] = CaseFacts(facts.id, facts.number, facts.title, end)
        occasion = Occasion(self.now)
        self._take(self.restored(occasion).check_conditions(), occasion)

    def cancel(self, reason: str) -> None:
        occasion = Occasion(self.now, self.world.person("leder"))
        self._take(self.restored(occasion).cancel(reason), occasion)

    def move_due(self, element: str, to: dt.date, party: str | None, reason: str) -> None:
        occasion = Occasion(self.now, self.world.person("leder"))
        instance = self.restored(occasion)
        if party is None:
            token = self.token_at(element)
            self._take(instance.move_deadline(token, to, "leder", reason), occasion)
            return
        round_ = self.open_round(element)
        found = self.party(round_, party)
        new = moved(_deadline(found, to), to, "leder", reason)
        telling = instance.party_telling(self._round_element(element), found, new)
        explanation = new.explanation.to_json()
        event = move_deadline(round_, found.key, to.isoformat(), explanation, telling, reason)
        self._take([event], occasion)

    # -- rounds

    def answer(
        self,
        element: str,
        parties: list[str],
        given: Given,
        person: str,
        *,
        until_decided: bool = False,
    ) -> None:
        """Parties answer one after another; `until_decided`, no more of them than it takes.

        Raises:
            RoundClosedError: the round was over before all of them had answered.
        """
        for number, name in enumerate(parties):
            round_ = self.open_round(element)
            if until_decided and number and round_.state != "open":
                return
            occasion = Occasion(self.now, self.world.person(person))
            self._take([answer(round_, self.party(round_, name).key, given)], occasion)
            self._close_if_decided(element)

    def correct(self, element: str, party: str, given: Given, reason: str) -> None:
        round_ = self.open_round(element)
        occasion = Occasion(self.now, self.world.person(party))
        self._take([correct(round_, self.party(round_, party).key, given, reason)], occasion)
        self._close_if_decided(element)

    def recall(self, element: str, party: str, reason: str) -> None:
        round_ = self.open_round(element)
        occasion = Occasion(self.now, self.world.person(party))
        found = self.party(round_, party)
        telling = self._still_to_come(element, found, occasion)
        event = recall(round_, found.key, reason, on_behalf=False, telling=telling)
        self._take([event], occasion)

    def _still_to_come(
        self, element: str, party: Party, occasion: Occasion
    ) -> tuple[tuple[Reminding, ...], tuple[Reminding, ...]]:
        """When a party that is asked again is reminded of the deadline it had."""
        if party.due is None:
            return (), ()
        reminders, escalations = self.restored(occasion).party_telling(
            self._round_element(element), party, _deadline(party, local_date(self.now))
        )
        now = self.now.isoformat()
        return reminders, tuple(each for each in escalations if each.at > now)

    def withdraw(self, element: str, party: str, reason: str) -> None:
        round_ = self.open_round(element)
        occasion = Occasion(self.now, self.world.person("leder"))
        self._take([withdraw(round_, self.party(round_, party).key, reason)], occasion)
        self._close_if_decided(element)

    def add(self, element: str, party: str, reason: str) -> None:
        require_open(self.open_round(element))
        occasion = Occasion(self.now, self.world.person("leder"))
        events = self.restored(occasion).add_party(self.token_at(element), party, "added", reason)
        self._take(events, occasion)

    def close(self, element: str, reason: str) -> None:
        round_ = self.open_round(element)
        occasion = Occasion(self.now, self.world.person("leder"))
        events = self.restored(occasion).close_round(self.token_at(element), round_, {}, reason)
        self._take(events, occasion)

    def open_round(self, element: str) -> Round:
        round_ = self.world.rounds.get(element)
        if round_ is None:
            raise ScenarioError(f"no round is open at {element}; waiting: {self.at}")
        return round_

    def party(self, round_: Round, name: str) -> Party:
        found = next((p for p in round_.parties if name in (p.name, p.key)), None)
        if found is None:
            names = ", ".join(party.name for party in round_.parties)
            raise ScenarioError(f"{name} is no party; the parties are {names}")
        return found

    def _close_if_decided(self, element: str) -> None:
        occasion = Occasion(self.now)
        round_ = self.open_round(element)
        instance = self.restored(occasion)
        if round_.state == "open" and instance.is_decided(self._round_element(element), round_):
            self._take(instance.close_round(self.token_at(element), round_, {}), occasion)

    def _round_element(self, name: str) -> RoundElement:
        element = self.program.definition.names.elements[name]
        if not isinstance(element, RoundElement):
            raise ScenarioError(f"{name} is no round")
        return element

    # -- time

    def advance(self, to: dt.datetime) -> None:
        """The clock goes on; what is due on the way happens at its time."""
        if to < self.now:
            raise ScenarioError(f"the clock cannot go back to {to.astimezone(LOCAL)}")
        for alarm in self._due(to):
            self.now = max(self.now, alarm.at)
            alarm.act()
        self.now = to

    def _due(self, to: dt.datetime) -> Iterator[Alarm]:
        while True:
            due = [alarm for alarm in self._all_alarms() if alarm.at <= to]
            if not due:
                return
            first = min(due, key=lambda alarm: (alarm.at, alarm.number))
            if first in self._alarms:
                self._alarms.remove(first)
            yield first

    def _all_alarms(self) -> Iterator[Alarm]:
        yield from self._alarms
        if self.instance is None:
            return
        for number, (token, wait) in enumerate(self.running.state.waits.items()):
            if "at" in wait:
                at = dt.datetime.fromisoformat(wait["at"])
                yield Alarm(at, number, lambda token=token: self._fire(token))  # type: ignore[misc]
            if wait["element"] in self.world.rounds:
                yield from self._silences(wait["element"])

    def _silences(self, element: str) -> Iterator[Alarm]:
        round_ = self.world.rounds[element]
        if round_.state != "open" or round_.silence != "answer":
            return
        for number, party in enumerate(round_.pending):
            if party.due is not None:
                at = over_at(read_moment(party.due))
                key = party.key
                yield Alarm(at, number, lambda key=key: self._be_silent(element, key))  # type: ignore[misc]

    def _be_silent(self, element: str, key: str) -> None:
        round_ = self.open_round(element)
        given = Given(answer=round_.silent_answer or "", output={}, silent=True)
        self._take([answer(round_, key, given)], Occasion(self.now))
        self._close_if_decided(element)

    def _fire(self, token: str) -> None:
        occasion = Occasion(self.now)
        self._take(self.restored(occasion).fire_timer(token), occasion)

    # -- what can be seen

    @property
    def running(self) -> ProcessInstance:
        if self.instance is None:
            raise ScenarioError("the case has not been started")
        return self.instance

    @property
    def at(self) -> list[str]:
        """The elements at which the case waits, timers at edges not counted."""
        waits = self.running.state.waits.values()
        return sorted(wait["element"] for wait in waits if "host" not in wait)

    def token_at(self, element: str) -> str:
        for token, wait in self.running.state.waits.items():
            if wait["element"] == element:
                return token
        raise ScenarioError(f"the case does not wait at {element}; waiting: {self.at}")

    def restored(self, occasion: Occasion) -> ProcessInstance:
        """The case as it comes back from storage."""
        stored = json.loads(json.dumps(self.running.dump()))
        self.instance = ProcessInstance.restore(self.program, stored, self.world, occasion)
        return self.instance

    def candidates(self, element: str) -> list[str]:
        found: list[str] = []
        for event in self.events:
            if isinstance(event, UserTaskActivated) and event.element == element:
                found = [
                    f"{c.organisation}.{c.role}"
                    if c.person is None
                    else self.world.name_of(c.person)
                    for c in event.candidates
                ]
        return found

    def warnings(self) -> list[str]:
        return [
            warning
            for event in self.events
            if isinstance(event, UserTaskCompleted)
            for warning in event.warnings
        ]

    # -- keeping up

    def _take(self, events: list[Event], occasion: Occasion) -> None:
        for event in events:
            self.events.append(event)
            if isinstance(event, RoundOpened):
                self.world.rounds[event.element] = opened(event, occasion.at)
            elif getattr(event, "element", None) in self.world.rounds:
                name = str(getattr(event, "element", ""))
                round_ = self.world.rounds[name]
                self.world.rounds[name] = apply(round_, event, occasion.at, occasion.person)
            self._note_alarms(event)
        for event in events:
            if isinstance(event, RoundOpened):  # it may be decided by answers that still stand
                self._close_if_decided(event.element)

    def _note_alarms(self, event: Event) -> None:
        if isinstance(event, UserTaskActivated | DeadlineMoved):
            self._tell(event, None, (*event.reminders, *event.escalations))
        elif isinstance(event, RoundOpened | PartyAdded):
            for party in event.parties if isinstance(event, RoundOpened) else event.asked:
                self._tell(event, party.party, (*party.reminders, *party.escalations))
        elif isinstance(event, PartyDeadlineMoved | AnswerRecalled):
            self._tell(event, event.party, (*event.reminders, *event.escalations))

    def _tell(self, event: Telling, party: str | None, remindings: tuple[Reminding, ...]) -> None:
        """Reminds at these times of a deadline, and at no earlier ones of the same."""
        token, element = event.token, event.element
        self._alarms = [a for a in self._alarms if (a.token, a.party) != (token, party)]

        def tell() -> None:
            if token in self.running.state.waits and self._is_asked(element, party):
                self.told.append(element)

        for reminding in remindings:
            self._numbers += 1
            at = dt.datetime.fromisoformat(reminding.at)
            self._alarms.append(Alarm(at, self._numbers, tell, token, party))

    def _is_asked(self, element: str, key: str | None) -> bool:
        """Whether a party has not answered yet; where there is none, the task's own people have."""
        party = self.open_round(element).party(key) if key is not None else None
        return key is None or (party is not None and party.state == "asked")

    def _has_start_form(self) -> bool:
        start = self.program.definition.workflow.process[0]
        return bool(start.form or start.fields)

    def _encoded_input(self, given: Mapping[str, Any]) -> dict[str, Any]:
        items = {item.id: item for item in self.program.definition.workflow.input}
        unknown = [name for name in given if name not in items]
        if unknown:
            raise ScenarioError(f"the workflow takes no {', '.join(unknown)}")
        return {
            name: _document(value) if items[name].word == "document" else encode(value)
            for name, value in given.items()
        }


def _document(name: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "filename": str(name),
        "content": str(name),
        "media_type": "application/pdf",
        "size": 1,
        "sha256": "0" * 64,
    }


def _deadline(party: Party, otherwise: dt.date) -> Deadline:
    """The deadline that a party has; of one without, another day."""
    if party.due is None or party.due_explanation is None:
        return Deadline(otherwise, Explanation(amounts={}, result=otherwise.isoformat()))
    return Deadline(read_moment(party.due), Explanation.from_json(party.due_explanation))
