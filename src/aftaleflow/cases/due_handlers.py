"""What happens by itself: each due row of an internal kind is one command in its case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from aftaleflow.cases.consequences import record
from aftaleflow.cases.failpoints import failpoint
from aftaleflow.cases.office import Office
from aftaleflow.cases.rounds_open import candidates_json, close_if_decided, round_element
from aftaleflow.cases.unit_of_work import OpenCase, Work, looking, working
from aftaleflow.engine.instance import ProcessInstance
from aftaleflow.errors import AftaleflowError, CalledCaseCancelledError, CaseEndedError
from aftaleflow.events.rounds import AnswerNoLongerAsked
from aftaleflow.events.user_tasks import Candidate, DeadlineBroken, ReminderSent
from aftaleflow.rounds.answering import Given, answer
from aftaleflow.store import due_rows, rounds
from aftaleflow.store.due_rows import DueRow
from aftaleflow.store.rounds import StoredRound
from aftaleflow.store.tables.work import due as due_table

MAX_ATTEMPTS = 5
BACKOFF = dt.timedelta(seconds=30)


def handle(office: Office, due_id: int, case_id: int, *, leave_undecided: bool = False) -> set[int]:
    """Acts on an internal row, if it is still to be acted on; gives cases to look at next.

    `leave_undecided` leaves a check that has nothing to do yet for a worker to put away, so that
    it costs whoever answered no second commit.
    """
    if not _worth_locking(office, due_id, leave_undecided=leave_undecided):
        return set()
    with working(office, None) as work:
        try:
            case: OpenCase | None = work.lock_case(case_id)
        except CaseEndedError:
            case = None
        row = due_rows.armed(work.connection, office.database, due_id)
        if row is None or row.due_at > work.now:
            return set()
        if case is not None:
            _HANDLERS[row.kind](work, case, row)
            failpoint("due_acted")
        due_rows.finish(work.connection, row.id, work.now)
    return work.follow_up


def note_failure(office: Office, due_id: int, error: AftaleflowError | Exception) -> bool:
    """A row could not be acted on: it is tried again later, and becomes an incident in the end.

    Gives whether it did. The row's case is untouched.
    """
    with working(office, None) as work:
        row = due_rows.armed(work.connection, office.database, due_id)
        if row is None:
            return False
        spent = row.attempts + 1 >= MAX_ATTEMPTS
        work.connection.execute(
            due_table.update()
            .where(due_table.c.id == due_id)
            .values(
                attempts=row.attempts + 1,
                state="incident" if spent else "armed",
                due_at=work.now + BACKOFF * 2**row.attempts,
                last_error=f"{type(error).__name__}: {error}"[:2000],
            )
        )
        return spent


def _worth_locking(office: Office, due_id: int, *, leave_undecided: bool) -> bool:
    """A round that is clearly undecided is left alone without locking its case: the last of many
    answers at once sees all the others.

    The checks that one look makes good are those that were there before it.
    """
    with looking(office, None) as work:
        row = due_rows.by_id(work.connection, due_id)
        if row is None or row.state != "armed":
            return False
        if row.kind != "round_check":
            return True
        made_good = [] if leave_undecided else due_rows.armed_checks(work.connection, row)
        decided = _is_decided(work, row.args["round"])
    if not decided and made_good:
        with working(office, None) as work:
            due_rows.finish_all(work.connection, made_good, work.now)
    return decided


def _is_decided(work: Work, round_id: str) -> bool:
    stored = rounds.by_id(work.connection, round_id)
    if stored is None or stored.round.state != "open":
        return False
    case = work.read_case(stored.case_id)
    if case.row.ended is not None or stored.round.token not in case.instance.state.waits:
        return False
    return case.instance.is_decided(round_element(case, stored.round.token), stored.round)


def _timer(work: Work, case: OpenCase, row: DueRow) -> None:
    if row.token in case.instance.state.waits:
        record(work, case, case.instance.fire_timer(row.token or ""))


def _reminder(work: Work, case: OpenCase, row: DueRow) -> None:
    wait = case.instance.state.waits.get(row.token or "")
    if wait is None:
        return
    due = wait.get("due") or wait.get("goal") or ""
    sent = ReminderSent(token=row.token or "", element=wait["element"], due=due)
    record(work, case, [sent])
    _tell(work, case, "reminder", {"token": row.token})


def _escalation(work: Work, case: OpenCase, row: DueRow) -> None:
    wait = case.instance.state.waits.get(row.token or "")
    if wait is None:
        return
    told = tuple(Candidate(**each) for each in row.args.get("to", ()))
    due = str(wait.get("due") or row.original_due_at.isoformat())
    record(
        work,
        case,
        [
            DeadlineBroken(
                token=row.token or "", element=wait["element"], due=due, told=told,
                party=row.party,
            )
        ],
    )  # fmt: skip
    args = {"token": row.token, "to": row.args.get("to", []), "party": row.party}
    _tell(work, case, "escalation", args)


def _party_reminder(work: Work, case: OpenCase, row: DueRow) -> None:
    stored = _asked(work, case, row)
    if stored is None:
        return
    party = stored.round.party(row.party or "")
    due = party.due if party is not None and party.due is not None else ""
    record(
        work,
        case,
        [
            ReminderSent(
                token=stored.round.token, element=stored.round.element, due=due, party=row.party
            )
        ],
    )
    _tell(work, case, "party_reminder", {"round": stored.id, "party": row.party})


def _party_deadline(work: Work, case: OpenCase, row: DueRow) -> None:
    stored = _asked(work, case, row)
    if stored is None or row.party is None:
        return
    round_ = stored.round
    if round_.silence == "answer" and round_.silent_answer is not None:
        given = Given(answer=round_.silent_answer, output={}, silent=True)
        events = [answer(round_, row.party, given)]
        record(work, case, events, {round_.token: stored})
        child = stored.cases.get(row.party)
        if child is not None:
            reason = "Fristen er overskredet, og tavshed regnes som et svar."
            over = due_rows.new("round_over", work.now, case_id=child, args={"reason": reason})
            due_rows.insert(work.connection, [over])
            work.follow_up.add(child)
        return
    told = round_.led_by if round_.silence == "escalate" else ()
    broken = DeadlineBroken(
        token=round_.token, element=round_.element, due=row.args["due"], told=told,
        party=row.party,
    )  # fmt: skip
    record(work, case, [broken])
    if told:
        args = {"round": stored.id, "party": row.party, "to": candidates_json(told)}
        _tell(work, case, "party_silent", args)


def _asked(work: Work, case: OpenCase, row: DueRow) -> StoredRound | None:
    """The round of a party that is still asked, locked."""
    found = rounds.of_token(work.connection, case.row.id, row.token or "")
    if found is None:
        return None
    stored = rounds.locked(work.connection, work.office.database, found.id)
    party = stored.round.party(row.party or "") if stored is not None else None
    if stored is None or stored.round.state != "open":
        return None
    return stored if party is not None and party.state == "asked" else None


def _round_check(work: Work, case: OpenCase, row: DueRow) -> None:
    close_if_decided(work, case, row.args["round"])


def _round_over(work: Work, case: OpenCase, row: DueRow) -> None:
    """A party's own case is no longer asked: its round is over, or it was taken out of it."""
    reason = str(row.args["reason"])
    instance: ProcessInstance = case.instance
    record(work, case, [AnswerNoLongerAsked(reason=reason), *instance.cancel(reason)])


def _call_over(work: Work, case: OpenCase, row: DueRow) -> None:
    if row.token not in case.instance.state.waits:
        return
    end = row.args.get("end")
    if end is None:
        raise CalledCaseCancelledError(element=case.instance.element_at(row.token or "").id)
    record(work, case, case.instance.end_call(row.token or "", end, row.args["output"]))


def _condition(work: Work, case: OpenCase, _row: DueRow) -> None:
    events = case.instance.check_conditions()
    if events:
        record(work, case, events)


def _tell(work: Work, case: OpenCase, what: str, args: dict[str, Any]) -> None:
    row = due_rows.new("tell", work.now, case_id=case.row.id, args={"what": what, **args})
    due_rows.insert(work.connection, [row])


_HANDLERS: dict[str, Callable[[Work, OpenCase, DueRow], None]] = {
    "timer": _timer,
    "reminder": _reminder,
    "escalation": _escalation,
    "party_reminder": _party_reminder,
    "party_deadline": _party_deadline,
    "round_check": _round_check,
    "round_over": _round_over,
    "call_over": _call_over,
    "condition": _condition,
}
