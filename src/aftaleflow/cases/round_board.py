"""The board of a round: every party, where it is, what it answered, until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aftaleflow.calendars.deadlines import Explanation, over_at, read_moment
from aftaleflow.cases.access import is_of_party, require_one_of
from aftaleflow.cases.naming import Names
from aftaleflow.cases.office import Office
from aftaleflow.cases.recipients import who_is_reminded
from aftaleflow.cases.round_history import Earlier, PartyHistory, histories
from aftaleflow.cases.timeline import Teller, Values
from aftaleflow.cases.unit_of_work import OpenCase, Work, looking
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.forms import answer_form
from aftaleflow.definitions.model.elements import EndEvent, Round as RoundElement
from aftaleflow.definitions.model.fields import Choice
from aftaleflow.engine.folding import CANCELLED
from aftaleflow.errors import (
    AnswerNotGivenError,
    NotFoundError,
    NotPermittedError,
    PartyAnsweredError,
    Who,
    Words,
)
from aftaleflow.people import callers
from aftaleflow.people.callers import Caller
from aftaleflow.rounds.answering import require_open, require_party
from aftaleflow.rounds.round import Party
from aftaleflow.store import case_files, rounds
from aftaleflow.store.rounds import StoredRound
from aftaleflow.texts.sorting import sort_key
from aftaleflow.texts.translator import Translator

FILTERS = ("all", "pending", "overdue", "answered", "withdrawn")


@dataclass(frozen=True)
class EarlierAnswer:
    """An answer that a party gave before, in words: what it was, who gave it and when, and what
    became of it (corrected, recalled, replaced), when, by whom and why. `minutes` is its place
    among the earlier answers when its minutes can be had."""

    answer: str
    given_at: dt.datetime | None
    given_by: str | None
    on_behalf: bool
    values: Values
    became: str
    at: dt.datetime
    by: str | None
    reason: str | None
    minutes: int | None


@dataclass(frozen=True)
class BoardRow:
    """A party on the board, in words of one language. `case_id` only when the caller may open
    the party's own case."""

    key: str
    name: str
    group: str
    state: str
    stage: str | None
    answer: str | None
    answer_value: str | None
    values: Values
    answered_at: dt.datetime | None
    answered_by: str | None
    on_behalf: bool
    silent: bool
    kept: bool
    decided_on: str | None
    document_version: int | None
    due: str | None
    overdue: bool
    explanation: Explanation | None
    has_attachment: bool
    case_id: int | None
    may_change: bool
    earlier: tuple[EarlierAnswer, ...] = ()
    withdrawn_at: dt.datetime | None = None
    withdrawn_reason: str | None = None
    has_people: bool = True
    gave_up: bool = False

    @property
    def is_corrected(self) -> bool:
        """Whether the answer that stands was put right."""
        return self.answer is not None and any(e.became == "corrected" for e in self.earlier[-1:])


@dataclass(frozen=True)
class Board:
    """A round with its parties. A party of the round sees only its own row."""

    stored: StoredRound
    definition: Definition  # of the case
    case_number: str
    case_title: str
    case_scope: str
    step: str
    rows: list[BoardRow]
    chosen: str
    counts: Mapping[str, int]
    answers: list[tuple[str, str, int]]  # value, words, how many
    stages: list[tuple[str, list[str]]]  # a stage of the parties' own path, and who is there
    total: int
    leads: bool
    may_answer_for: bool
    has_answer_form: bool
    possible_answers: list[str]  # in the author's order
    addable: list[tuple[str, str]]
    document: tuple[str, str, int] | None  # name, title, version
    groups: Mapping[str, str] = field(default_factory=dict)


def see_round(
    office: Office, caller: Caller, round_id: str, language: str = "da", chosen: str = "all"
) -> Board:
    """The board of a round.

    Raises:
        NotFoundError: there is none, for all that the caller may know.
    """
    with looking(office, caller) as work:
        stored = rounds.by_id(work.connection, round_id)
        row = (
            case_files.read(work.connection, stored.case_id, work.authorities)
            if stored is not None
            else None
        )
        if stored is None or row is None:
            raise NotFoundError
        case = work.open(row)
        element = case.program.definition.names.elements[stored.round.element]
        if not isinstance(element, RoundElement):
            raise NotFoundError
        full = row.scope == case_files.FULL
        leads = full and caller.is_one_of(stored.round.led_by)
        board = _Board(work, case, stored, element, Translator(language))
        visible = [p for p in stored.round.parties if full or board.is_mine(p.key, caller)]
        if not full and not visible:
            raise NotFoundError
        rows = board.sorted([board.row(party, leads=leads) for party in visible])
        picked = chosen if chosen in FILTERS else "all"
        return Board(
            stored=stored,
            definition=case.program.definition,
            case_number=row.number or "",
            case_title=row.title,
            case_scope=row.scope or "",
            step=element.title(language),
            rows=[each for each in rows if matches(each, picked)],
            chosen=picked,
            counts={name: sum(matches(each, name) for each in rows) for name in FILTERS},
            answers=board.answers(visible),
            stages=board.stages(rows),
            total=len(stored.round.asked),
            leads=leads,
            may_answer_for=leads and board.has_answer_form(),
            has_answer_form=board.has_answer_form(),
            possible_answers=board.possible_answers(),
            addable=board.addable() if leads and stored.round.state == "open" else [],
            document=board.document(),
            groups=board.groups(),
        )


ASKED, ANSWERED = "asked", "answered"


def see_open_round(office: Office, caller: Caller, round_id: str, language: str) -> Board:
    """The board for who leads it, before something is done about the round.

    Raises:
        NotFoundError, NotPermittedError, RoundClosedError.
    """
    seen = see_round(office, caller, round_id, language)
    require_one_of(caller, seen.stored.round.led_by, office)
    if not seen.leads:
        raise NotFoundError
    require_open(seen.stored.round)
    return seen


def see_party(
    office: Office, caller: Caller, address: tuple[str, str], language: str, state: str | None
) -> tuple[Board, BoardRow]:
    """The board and one party of it, before something is done about the party: what is for one
    that is asked, or for any (None), is for who leads the round; about an answer the party may
    do something, too. `address` is the round's id and the party's key.

    Raises:
        NotFoundError, NotPermittedError, RoundClosedError, PartyNotAskedError,
        PartyAnsweredError, AnswerNotGivenError: it cannot be done, or not by the caller.
    """
    round_id, key = address
    seen = see_round(office, caller, round_id, language)
    row = next((each for each in seen.rows if each.key == key), None)
    if row is None:
        raise NotFoundError
    if state != ANSWERED:
        require_one_of(caller, seen.stored.round.led_by, office)
    party = require_party(seen.stored.round, key)
    if state == ASKED and party.state == ANSWERED:
        raise PartyAnsweredError(party=party.name, at=party.answered_at, by=Who(party.answered_by))
    if state == ANSWERED and party.state == ASKED:
        raise AnswerNotGivenError(party=party.name)
    if state == ANSWERED and not row.may_change:
        raise NotPermittedError(
            who=Words("den, der leder runden, og parten selv", "the round's leader and the party")
        )
    return seen, row


def can_be_reminded(office: Office, caller: Caller, round_id: str, key: str) -> bool:
    """Whether a reminder to a party would get to anybody, for who leads the round.

    Raises:
        NotFoundError, NotPermittedError.
    """
    with looking(office, caller) as work:
        stored = rounds.by_id(work.connection, round_id)
        if stored is None:
            raise NotFoundError
        work.read_case(stored.case_id)
        require_one_of(caller, stored.round.led_by, office)
        return bool(who_is_reminded(work, stored, key))


def matches(row: BoardRow, chosen: str) -> bool:
    """Whether a row is shown under a filter."""
    if chosen == "all":
        return True
    if chosen == "overdue":
        return row.overdue
    return row.state == {"pending": "asked"}.get(chosen, chosen)


class _Board:
    """Puts the parties of one round into words."""

    def __init__(
        self,
        work: Work,
        case: OpenCase,
        stored: StoredRound,
        element: RoundElement,
        t: Translator,
    ) -> None:
        self._work = work
        self._case = case
        self._stored = stored
        self._element = element
        self._t = t
        self._histories = histories(work.connection, stored.case_id, stored.round.token)
        children = case_files.children(work.connection, stored.case_id, stored.round.token)
        self._cancelled = {each.id for each in children if each.ended == CANCELLED}
        register = work.office.register.now()
        staffed = callers.organisations_with_people(work.connection, work.office.today())
        self._with_people = {register.authority_of(each) for each in staffed}
        people = [party.answered_by for party in stored.round.parties]
        people += [person for each in self._histories.values() for person in each.people]
        people += [
            int(party.key.removeprefix("person:"))
            for party in stored.round.parties
            if party.key.startswith("person:")
        ]
        self._names = Names(work, people)
        self._teller = Teller(case.program.definition, t, self._names)
        self._form, self._answer_field = answer_form(element.each, case.program.definition.forms)
        called = case.program.definition.called
        self._child = called.get(element.each.workflow or "")

    def row(self, party: Party, *, leads: bool) -> BoardRow:
        due = read_moment(party.due) if party.due is not None else None
        child = self._stored.cases.get(party.key)
        open_ = self._stored.round.state == "open"
        history = self._histories.get(party.key, PartyHistory())
        return BoardRow(
            key=party.key,
            name=party.name,
            group=self.groups().get(party.group, party.group),
            state=party.state,
            stage=self._stage(party) if party.state == "asked" else None,
            answer=self._teller.answer(self._element.id, party.answer) if party.answer else None,
            answer_value=party.answer,
            values=self._values(party),
            answered_at=party.answered_at,
            answered_by=self._names.person(party.answered_by),
            on_behalf=party.on_behalf,
            silent=party.silent,
            kept=party.kept,
            decided_on=party.decided_on,
            document_version=party.document_version,
            due=party.due,
            overdue=open_
            and party.state == "asked"
            and due is not None
            and over_at(due) <= self._work.now,
            explanation=Explanation.from_json(party.due_explanation)
            if party.due_explanation
            else None,
            has_attachment=party.attachment is not None or self._has_minutes(party),
            case_id=child if child is not None and self._may_open(child) else None,
            may_change=open_ and (leads or self.is_mine(party.key, self._work.caller)),
            earlier=tuple(self._earlier(n, each) for n, each in enumerate(history.earlier)),
            has_people=self._has_people(party.key),
            gave_up=open_ and party.state == "asked" and child in self._cancelled,
            **self._withdrawn(party, history),
        )

    def _has_people(self, key: str) -> bool:
        """Whether anybody has a role in a party, or it is a person itself."""
        authority = self._work.office.register.now().authority_of(key)
        return key.startswith("person:") or authority in self._with_people

    def _withdrawn(self, party: Party, history: PartyHistory) -> dict[str, Any]:
        """When and why a party was taken out, if it is out now."""
        if party.state != "withdrawn" or history.withdrawn is None:
            return {}
        reason = getattr(history.withdrawn.event, "reason", None)
        return {"withdrawn_at": history.withdrawn.at, "withdrawn_reason": reason}

    def _earlier(self, place: int, earlier: Earlier) -> EarlierAnswer:
        given = earlier.given
        event: Any = given.event if given is not None else None
        fields = self._form.fields if self._form is not None else {}
        return EarlierAnswer(
            answer=self._teller.answer(self._element.id, earlier.answer),
            given_at=given.at if given is not None else None,
            given_by=self._names.person(given.person) if given is not None else None,
            on_behalf=bool(event and event.on_behalf),
            values=self._teller.shown(fields, event.output) if event is not None else [],
            became=earlier.became,
            at=earlier.at,
            by=self._names.person(earlier.by),
            reason=earlier.reason,
            minutes=place if event is not None and event.attachment is not None else None,
        )

    def sorted(self, rows: list[BoardRow]) -> list[BoardRow]:
        """By group as the author named them, then by name."""
        order = {group: place for place, group in enumerate(self.groups().values())}
        return sorted(rows, key=lambda row: (order.get(row.group, 0), sort_key(row.name)))

    def _stage(self, party: Party) -> str | None:
        stage = self._stored.stages.get(party.key)
        if stage is None or self._child is None:
            return None
        element = self._child.names.elements.get(stage)
        return element.title(self._t.language) if element is not None else stage

    def _values(self, party: Party) -> Values:
        fields = self._form.fields if self._form is not None else {}
        shown = self._teller.shown(fields, party.output or {})
        return [each for each in shown if each[1] != ""]

    def _has_minutes(self, party: Party) -> bool:
        return any(isinstance(v, dict) and "filename" in v for v in (party.output or {}).values())

    def _may_open(self, case_id: int) -> bool:
        row = case_files.read(self._work.connection, case_id, self._work.authorities)
        return row is not None

    def is_mine(self, key: str, caller: Caller | None) -> bool:
        """Whether a party is one of the caller's authorities, or the caller."""
        return is_of_party(caller, key, self._work.office)

    def has_answer_form(self) -> bool:
        return self._form is not None

    def possible_answers(self) -> list[str]:
        """What a party can answer, in the order in which the author wrote it."""
        if self._child is not None:
            elements = self._child.names.elements.values()
            return [each.id for each in elements if isinstance(each, EndEvent)]
        item = self._form.fields.get(self._answer_field) if self._form is not None else None
        return list(item.options) if isinstance(item, Choice) else []

    def answers(self, parties: list[Party]) -> list[tuple[str, str, int]]:
        """Each answer that some parties gave, in words, with its number."""
        found: dict[str, int] = {}
        for party in parties:
            if party.state == "answered":
                found[party.answer or ""] = found.get(party.answer or "", 0) + 1
        order = {value: place for place, value in enumerate(self.possible_answers())}
        return [
            (value, self._teller.answer(self._element.id, value), found[value])
            for value in sorted(found, key=lambda value: order.get(value, len(order)))
        ]

    def stages(self, rows: list[BoardRow]) -> list[tuple[str, list[str]]]:
        """Which parties are at each stage of their own path, in the order of the path."""
        found: dict[str, list[str]] = {}
        for row in rows:
            if row.state == "asked" and row.stage is not None:
                found.setdefault(row.stage, []).append(row.name)
        order = (
            {
                element.title(self._t.language): place
                for place, element in enumerate(self._child.names.elements.values())
            }
            if self._child is not None
            else {}
        )
        return sorted(found.items(), key=lambda each: order.get(each[0], 0))

    def addable(self) -> list[tuple[str, str]]:
        """What may join: of the kinds that the round asks, whose authorities are no parties now;
        of any authorities when it has asked nobody but people."""
        register, round_ = self._work.office.register.now(), self._stored.round
        asked = {register.authority_of(party.key) for party in round_.asked}
        known = [register.get(party.key) for party in round_.parties]
        kinds = [each.kind for each in known if each is not None] or None
        possible = register.of_kinds(kinds, area=self._case.row.area, on=self._work.office.today())
        found = [
            (each.key, each.name)
            for each in possible
            if (kinds or each.is_authority) and each.authority not in asked
        ]
        return sorted(found, key=lambda each: sort_key(each[1]))

    def document(self) -> tuple[str, str, int] | None:
        round_ = self._stored.round
        if round_.document is None or round_.document_version is None:
            return None
        item = self._case.program.definition.names.documents.get(round_.document)
        title = item.title(self._t.language) if item is not None else round_.document
        return round_.document, title, round_.document_version

    def groups(self) -> dict[str, str]:
        """The words for the groups: of a participant with a function, the register's."""
        functions = self._work.office.vocabulary.functions
        participants = self._case.program.definition.workflow.participants
        found: dict[str, str] = {}
        for party in self._stored.round.parties:
            function = participants.get(party.group.partition(".")[0], party.group)
            title = functions.get(function)
            words = party.group.replace("_", " ").capitalize()
            if title is not None:
                words = title if isinstance(title, str) else title.text(self._t.language)
            found[party.group] = words
        return found
