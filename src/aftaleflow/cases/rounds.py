"""What people do with a running round: answer for a party, put answers right, extend, remind, let
parties join and leave, close it.

Commands on a party with a case of its own lock that case and share the round; commands on the
round itself lock the case that it runs in.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aftaleflow.calendars.deadlines import Deadline, Explanation, given, moved, read_moment
from aftaleflow.cases.access import is_of_party, require_one_of
from aftaleflow.cases.children import Beginning, Parent, start_children
from aftaleflow.cases.consequences import record
from aftaleflow.cases.follow_up import follow_up
from aftaleflow.cases.given_answers import given as given_with
from aftaleflow.cases.idempotent import Once
from aftaleflow.cases.leading import require_future, require_reason
from aftaleflow.cases.office import Office
from aftaleflow.cases.rounds_open import close, round_element
from aftaleflow.cases.unit_of_work import OpenCase, Work, looking, working
from aftaleflow.engine.forms_in_case import HandedIn, OpenForm
from aftaleflow.errors import (
    NotFoundError,
    NotPermittedError,
    PartyAskedAlreadyError,
    PartyNotAskedError,
    Words,
)
from aftaleflow.events.base import Event
from aftaleflow.events.rounds import AnswerNoLongerAsked
from aftaleflow.events.user_tasks import ReminderSent, Reminding
from aftaleflow.people.callers import Caller
from aftaleflow.readmodels.batch import Child
from aftaleflow.rounds.answering import (
    answer,
    correct,
    move_deadline,
    recall,
    require_open,
    require_party,
    withdraw,
)
from aftaleflow.rounds.round import Party
from aftaleflow.store import case_files, due_rows, rounds
from aftaleflow.store.rounds import StoredRound


@dataclass(frozen=True, kw_only=True)
class OfParty:
    """A command on one party of a round."""

    round: str
    party: str
    once: Once = Once()


@dataclass(frozen=True, kw_only=True)
class AnswerForParty(OfParty):
    """Who leads the round writes down a party's answer from its minutes."""

    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CorrectAnswer(OfParty):
    """A party, or who leads the round, puts its answer right."""

    values: Mapping[str, Any] = field(default_factory=dict)
    reason: str


@dataclass(frozen=True, kw_only=True)
class RecallAnswer(OfParty):
    """A party, or who leads the round, takes its answer back; the party is asked again."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class ExtendParty(OfParty):
    """A party gets until another day."""

    to: dt.date
    reason: str


@dataclass(frozen=True, kw_only=True)
class WithdrawParty(OfParty):
    """A party is no longer asked."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class RemindParty(OfParty):
    """A party is reminded now."""


@dataclass(frozen=True, kw_only=True)
class AddParty(OfParty):
    """An organisation joins the round."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class CloseRound:
    """The round is closed before all have answered."""

    round: str
    reason: str
    once: Once = Once()


# -- what is asked first


@dataclass(frozen=True)
class _Access:
    """How the caller may deal with a round: as who leads it, or as one of its parties."""

    stored: StoredRound
    leads: bool


def _access(work: Work, round_id: str, party: str | None = None) -> _Access:
    """The round, if the caller's authorities take part in its case. A party of it knows of no
    other party.

    Raises:
        NotFoundError: there is none, for all that the caller may know.
    """
    stored = rounds.by_id(work.connection, round_id)
    row = (
        case_files.read(work.connection, stored.case_id, work.authorities)
        if stored is not None
        else None
    )
    if stored is None or row is None:
        raise NotFoundError
    caller = work.caller
    known = [party] if party is not None else [each.key for each in stored.round.parties]
    if row.scope != case_files.FULL and not any(
        is_of_party(caller, key, work.office) for key in known
    ):
        raise NotFoundError
    leads = row.scope == case_files.FULL and (
        caller is None or caller.is_one_of(stored.round.led_by)
    )
    return _Access(stored, leads)


def _require_leader(work: Work, command: OfParty | CloseRound) -> StoredRound:
    party = command.party if isinstance(command, OfParty) else None
    access = _access(work, command.round, None if isinstance(command, AddParty) else party)
    if not access.leads:
        require_one_of(work.caller, access.stored.round.led_by, work.office)
        raise NotFoundError
    return access.stored


@dataclass(frozen=True)
class AnswerForm:
    """The form of a party's answer. `area` is where organisations are chosen from; `on_behalf`:
    the caller leads the round."""

    opened: OpenForm
    answer_field: str
    party: Party
    on_behalf: bool
    area: str | None


@contextlib.contextmanager
def answer_form(office: Office, caller: Caller, round_id: str, party: str) -> Iterator[AnswerForm]:
    """The form in which the caller may write down or correct a party's answer; it can be drawn in
    the block.

    Raises:
        NotFoundError, NotPermittedError, RoundClosedError, PartyNotAskedError.
        EngineError: answers of this round cannot be written down for parties.
    """
    with looking(office, caller) as work:
        access = _access(work, round_id, party)
        found = require_party(access.stored.round, party)
        _require_may_change(work, access, found)
        case = work.open(_parent_row(work, access.stored))
        case.world.know_round(access.stored.round)
        element = round_element(case, access.stored.round.token)
        form, answer_field = case.instance.round_form(element)
        yield AnswerForm(form, answer_field, found, access.leads, case.row.area)


def _require_may_change(work: Work, access: _Access, party: Party) -> None:
    """Who leads the round may, and the party's own people."""
    if access.leads or work.caller is None:
        return
    if party.key.startswith("person:"):
        mine = party.key == f"person:{work.caller.id}"
    else:
        mine = _is_of_party(work, access.stored, party)
    if not mine:
        raise NotPermittedError(
            who=Words("den, der leder runden, og parten selv", "the round's leader and the party")
        )


def _is_of_party(work: Work, stored: StoredRound, party: Party) -> bool:
    child = stored.cases.get(party.key)
    if work.caller is None or child is None:
        return work.caller is None or work.caller.is_one_of(party.candidates)
    row = case_files.read(work.connection, child, work.authorities)
    if row is None or row.scope != case_files.FULL:
        return False
    instance = work.open(row).instance
    return work.caller.is_one_of(instance.leaders()) or _answered_by(work, party)


def _answered_by(work: Work, party: Party) -> bool:
    return work.caller is not None and party.answered_by == work.caller.id


def _parent_row(work: Work, stored: StoredRound) -> case_files.CaseRow:
    row = case_files.read(work.connection, stored.case_id, None)
    if row is None:
        raise NotFoundError
    return row


# -- answers


def answer_for_party(office: Office, caller: Caller, command: AnswerForParty) -> None:
    """Writes down a party's answer.

    Raises:
        SubmissionError: the form has problems.
        RoundClosedError, PartyNotAskedError, PartyAnsweredError: it cannot answer now.
        NotFoundError, NotPermittedError: the caller does not lead the round.
    """
    _answering(office, caller, lambda work: _answer(work, command))


def _answer(work: Work, command: AnswerForParty) -> None:
    stored = _require_leader(work, command)
    if command.once.repeated(work, {"party": command.party}):
        return
    require_party(stored.round, command.party)
    value, handed = _read_answer(work, stored, command.values)
    case, locked = _lock_for_party(work, stored, command.party)
    given_answer = given_with(work, case, value, handed, on_behalf=True)
    events: list[Event] = [answer(locked.round, command.party, given_answer)]
    if case.row.id != locked.case_id and case.row.ended is None:
        reason = "Svaret er skrevet ind efter partens referat."
        events += [AnswerNoLongerAsked(reason=reason), *case.instance.cancel(reason)]
    record(work, case, events, {locked.round.token: locked})


def _read_answer(
    work: Work, stored: StoredRound, values: Mapping[str, Any]
) -> tuple[str, HandedIn]:
    """An answer read from the form of the case that the round runs in."""
    parent = work.open(_parent_row(work, stored))
    parent.world.know_round(stored.round)
    element = round_element(parent, stored.round.token)
    return parent.instance.answer_from_form(element, values)


def _lock_for_party(work: Work, stored: StoredRound, party: str) -> tuple[OpenCase, StoredRound]:
    """The case to lock for a command on a party, and the round as it is under that lock."""
    child = stored.cases.get(party)
    if child is not None:
        case = work.lock_for_round(child)
        locked = rounds.locked_shared(work.connection, work.office.database, stored.id)
    else:
        case = work.lock_for_round(stored.case_id)
        locked = rounds.locked(work.connection, work.office.database, stored.id)
    if locked is None:
        raise NotFoundError
    if locked.cases.get(party) != child:
        raise _AskedAnewError
    return case, locked


class _AskedAnewError(Exception):
    """While its case was waited for, the party was given another one."""


def _answering(office: Office, caller: Caller, act: Callable[[Work], None]) -> None:
    """Does something to a party's answer, again from the start when the party has been asked anew
    in between."""
    while True:
        try:
            with working(office, caller) as work:
                act(work)
        except _AskedAnewError:
            continue
        return follow_up(office, work.follow_up)


def correct_answer(office: Office, caller: Caller, command: CorrectAnswer) -> None:
    """Puts a party's answer right; the earlier one stays in the history.

    Raises:
        AnswerNotGivenError: there is no answer; besides as for `answer_for_party`.
    """
    reason = require_reason(command.reason)
    _answering(office, caller, lambda work: _correct(work, command, reason))


def _correct(work: Work, command: CorrectAnswer, reason: str) -> None:
    access = _access(work, command.round, command.party)
    if command.once.repeated(work, {"party": command.party}):
        return
    party = require_party(access.stored.round, command.party)
    _require_may_change(work, access, party)
    value, handed = _read_answer(work, access.stored, command.values)
    case, locked = _lock_for_party(work, access.stored, command.party)
    given_answer = given_with(work, case, value, handed, on_behalf=access.leads)
    event = correct(locked.round, command.party, given_answer, reason)
    record(work, case, [event], {locked.round.token: locked})
    _check_again(work, locked)


def _check_again(work: Work, stored: StoredRound) -> None:
    row = due_rows.new("round_check", work.now, case_id=stored.case_id, args={"round": stored.id})
    due_rows.insert(work.connection, [row])
    work.follow_up.add(stored.case_id)


def recall_answer(office: Office, caller: Caller, command: RecallAnswer) -> None:
    """Takes a party's answer back; the party starts its own path again.

    Raises as `correct_answer`.
    """
    reason = require_reason(command.reason)
    _answering(office, caller, lambda work: _recall(work, command, reason))


def _recall(work: Work, command: RecallAnswer, reason: str) -> None:
    access = _access(work, command.round, command.party)
    if command.once.repeated(work, {"party": command.party}):
        return
    party = require_party(access.stored.round, command.party)
    _require_may_change(work, access, party)
    case, locked = _lock_for_party(work, access.stored, command.party)
    parent = work.open(_parent_row(work, locked))
    event = recall(
        locked.round,
        command.party,
        reason,
        on_behalf=access.leads,
        telling=_still_to_come(work, parent, locked, command.party),
    )
    again = _start_again(work, parent, locked, command.party)
    record(work, case, [event], {locked.round.token: locked}, again)


def _still_to_come(
    work: Work, parent: OpenCase, stored: StoredRound, party: str
) -> tuple[tuple[Reminding, ...], tuple[Reminding, ...]]:
    """The reminders and escalations that a party gets when it is asked again."""
    found = stored.round.party(party)
    if found is None or found.due is None:
        return (), ()
    parent.world.know_round(stored.round)
    element = round_element(parent, stored.round.token)
    reminders, escalations = parent.instance.party_telling(
        element, found, _deadline_of(found, work.office.today())
    )
    now = work.now.isoformat()
    return reminders, tuple(each for each in escalations if each.at > now)


def _start_again(
    work: Work, parent: OpenCase, stored: StoredRound, party: str
) -> dict[tuple[str, str], Child]:
    """A party that has a case of its own goes its whole path again."""
    round_ = stored.round
    if round_.workflow is None:
        return {}
    beginning = Beginning(round_.token, round_.workflow, round_.input, party)
    origin = Parent(parent.row.id, parent.row.area)
    return start_children(work, origin, parent.program, [beginning])


# -- parties


def extend(office: Office, caller: Caller, command: ExtendParty) -> None:
    """Gives a party another deadline, with a reason that its explanation keeps.

    Raises:
        SubmissionError: no reason, or a day that is over.
        PartyAnsweredError and the others of `answer_for_party`.
    """
    reason = require_reason(command.reason)
    require_future(office, command.to)
    with working(office, caller) as work:
        led = _lock_led(work, command)
        if led is None:
            return
        case, stored = led
        party = require_party(stored.round, command.party)
        old = _deadline_of(party, command.to)
        new = moved(old, command.to, caller.name, reason)
        element = round_element(case, stored.round.token)
        event = move_deadline(
            stored.round,
            command.party,
            command.to.isoformat(),
            new.explanation.to_json(),
            case.instance.party_telling(element, party, new),
            reason,
        )
        record(work, case, [event], {stored.round.token: stored})
        command.once.remember(work, {"party": command.party})
    follow_up(office, work.follow_up)


def _deadline_of(party: Party, to: dt.date) -> Deadline:
    if party.due is None or party.due_explanation is None:
        return given(to, "")
    return Deadline(read_moment(party.due), Explanation.from_json(party.due_explanation))


def withdraw_party(office: Office, caller: Caller, command: WithdrawParty) -> None:
    """Takes a party out of the round. Raises as `extend`."""
    reason = require_reason(command.reason)
    with working(office, caller) as work:
        led = _lock_led(work, command)
        if led is None:
            return
        case, stored = led
        event = withdraw(stored.round, command.party, reason)
        record(work, case, [event], {stored.round.token: stored})
        child = stored.cases.get(command.party)
        if child is not None:
            over = due_rows.new("round_over", work.now, case_id=child, args={"reason": reason})
            due_rows.insert(work.connection, [over])
            work.follow_up.add(child)
        command.once.remember(work, {"party": command.party})
    follow_up(office, work.follow_up)


def add_party(office: Office, caller: Caller, command: AddParty) -> None:
    """Lets an organisation join the round.

    Raises:
        PartyNotAskedError: there is no such organisation in the case's area, or the round does
            not ask its kind.
        PartyAskedAlreadyError: it, or its authority, is a party already; besides as for `extend`.
    """
    reason = require_reason(command.reason)
    with working(office, caller) as work:
        led = _lock_led(work, command)
        if led is None:
            return
        case, stored = led
        _require_may_join(work, case, stored, command.party)
        case.world.know_round(stored.round)
        group = _group_of(case, stored, command.party)
        events = case.instance.add_party(stored.round.token, command.party, group, reason)
        record(work, case, events, {stored.round.token: stored})
        command.once.remember(work, {"party": command.party})
    follow_up(office, work.follow_up)


def _require_may_join(work: Work, case: OpenCase, stored: StoredRound, party: str) -> None:
    """Only what is of the kinds that the round asks joins it, and no authority does twice."""
    if case.world.find_organisation(party, None) is None:
        why = Words("den findes ikke i registret", "the register does not know it")
        raise PartyNotAskedError(party=party, why=why)
    register = work.office.register.now()
    others = [each.key for each in stored.round.asked if each.key != party]
    if register.authority_of(party) in {register.authority_of(each) for each in others}:
        raise PartyAskedAlreadyError(party=register.name_of(party))
    known = [register.get(each.key) for each in stored.round.parties]
    kinds = [each.kind for each in known if each is not None]
    if kinds and case.world.find_organisation(party, kinds) is None:
        why = Words("runden spørger ikke den slags", "the round does not ask its kind")
        raise PartyNotAskedError(party=register.name_of(party), why=why)


def _group_of(case: OpenCase, stored: StoredRound, party: str) -> str:
    """The group that a party belongs to: of the round's own, the first that it is one of."""
    snapshot = case.instance.snapshot()
    for path in round_element(case, stored.round.token).parties:
        if "." not in path and party in snapshot.organisation_of(path):
            return path
    return "tilføjet"


def remind(office: Office, caller: Caller, command: RemindParty) -> None:
    """Reminds a party now. Raises as `extend`."""
    with working(office, caller) as work:
        led = _lock_led(work, command)
        if led is None:
            return
        case, stored = led
        party = require_party(stored.round, command.party)
        if party.state != "asked":
            why = Words("den har svaret", "it has answered")
            raise PartyNotAskedError(party=party.name, why=why)
        sent = ReminderSent(
            token=stored.round.token,
            element=stored.round.element,
            due=party.due or "",
            party=party.key,
        )
        record(work, case, [sent])
        args = {"what": "party_reminder", "round": stored.id, "party": party.key}
        tell = due_rows.new("tell", work.now, case_id=case.row.id, args=args)
        due_rows.insert(work.connection, [tell])
        command.once.remember(work, {"party": command.party})


def close_round(office: Office, caller: Caller, command: CloseRound) -> None:
    """Closes a round early, with a reason; the case goes on with the answers given. Raises as
    `extend`."""
    reason = require_reason(command.reason)
    with working(office, caller) as work:
        led = _lock_led(work, command)
        if led is None:
            return
        case, stored = led
        close(work, case, stored, reason)
        command.once.remember(work, {"round": command.round})
    follow_up(office, work.follow_up)


def _lock_led(work: Work, command: OfParty | CloseRound) -> tuple[OpenCase, StoredRound] | None:
    """Locks the case of a round that the caller leads, then the round; None when the command was
    done before."""
    seen = _require_leader(work, command)
    case = work.lock_for_round(seen.case_id)
    if command.once.known(work) is not None:
        return None
    stored = rounds.locked(work.connection, work.office.database, command.round)
    if stored is None:
        raise NotFoundError
    require_open(stored.round)
    return case, stored
