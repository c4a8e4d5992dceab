"""What events make due: reminders, deadlines, timers, jobs, and telling people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy.engine import Connection

from aftaleflow.calendars.deadlines import over_at, read_moment
from aftaleflow.events.base import Event
from aftaleflow.events.cases import CaseCancelled, CaseEnded
from aftaleflow.events.rounds import (
    AnswerCorrected,
    AnswerNoLongerAsked,
    AnswerRecalled,
    PartyAdded,
    PartyAnswered,
    PartyAsked,
    PartyDeadlineMoved,
    PartyWithdrawn,
    RoundClosed,
    RoundDropped,
    RoundOpened,
)
from aftaleflow.events.user_tasks import (
    DeadlineMoved,
    Reminding,
    UserTaskActivated,
    UserTaskCancelled,
    UserTaskCompleted,
)
from aftaleflow.events.waiting import (
    JobCancelled,
    JobCompleted,
    JobCreated,
    TimerArmed,
    TimerDisarmed,
)
from aftaleflow.readmodels.batch import Batch
from aftaleflow.readmodels.projecting_tasks import task_id
from aftaleflow.store import due_rows

_OVER: tuple[type[Event], ...] = (
    UserTaskCompleted,
    UserTaskCancelled,
    JobCompleted,
    JobCancelled,
    TimerDisarmed,
    RoundClosed,
    RoundDropped,
)

Row = dict[str, Any]


def project(connection: Connection, batch: Batch) -> None:
    over: set[str] = {getattr(event, "token", "") for _, event in batch.of(*_OVER)}
    if any(True for _ in batch.of(CaseEnded, CaseCancelled)):
        due_rows.cancel_all(connection, batch.case_id)
    elif over:
        due_rows.cancel(connection, batch.case_id, over)
    party_kinds = ["party_reminder", "party_deadline", "escalation"]
    changed: tuple[type[Event], ...] = (PartyAnswered, PartyWithdrawn, PartyDeadlineMoved)
    for _, event in batch.of(*changed):
        stored = batch.rounds[getattr(event, "token", "")]
        due_rows.cancel(
            connection,
            stored.case_id,
            [stored.round.token],
            party_kinds,
            getattr(event, "party", None),
        )
    for _, moved in batch.of(DeadlineMoved):
        due_rows.cancel(connection, batch.case_id, [moved.token], ["reminder", "escalation"])
    due_rows.insert(connection, rows_of(batch))


def rows_of(batch: Batch) -> list[Row]:
    """The new rows that the events of a batch ask for."""
    return [
        row
        for recorded in batch.recorded
        for row in _ROWS.get(type(recorded.event), _none)(batch, recorded.seq, recorded.event)
    ]


def _none(_batch: Batch, _seq: int, _event: Any) -> list[Row]:
    return []


def _of_task(batch: Batch, seq: int, event: UserTaskActivated) -> list[Row]:
    rows = [_tell_task(batch, task_id(batch.case_id, seq))]
    rows += [_reminding(batch, "reminder", event.token, each) for each in event.reminders]
    rows += [_reminding(batch, "escalation", event.token, each) for each in event.escalations]
    return rows


def _of_moved_task(batch: Batch, _seq: int, event: DeadlineMoved) -> list[Row]:
    rows = [_reminding(batch, "reminder", event.token, each) for each in event.reminders]
    return rows + [_reminding(batch, "escalation", event.token, each) for each in event.escalations]


def _of_round(batch: Batch, seq: int, event: RoundOpened) -> list[Row]:
    asked = [(place, each) for place, each in enumerate(event.parties) if each.answer is None]
    return _of_parties(batch, seq, event.token, (event.silence, event.form), asked)


def _of_added(batch: Batch, seq: int, event: PartyAdded) -> list[Row]:
    round_ = batch.rounds[event.token].round
    return _of_parties(
        batch, seq, event.token, (round_.silence, round_.form), list(enumerate(event.asked))
    )


def _of_parties(
    batch: Batch,
    seq: int,
    token: str,
    round_: tuple[str, str | None],
    asked: list[tuple[int, PartyAsked]],
) -> list[Row]:
    silence, form = round_
    rows: list[Row] = []
    for place, each in asked:
        rows += _of_party(batch, token, silence, each)
        if form is not None:
            rows.append(_tell_task(batch, task_id(batch.case_id, seq, place)))
    return rows


def _of_answer(batch: Batch, _seq: int, event: PartyAnswered) -> list[Row]:
    kind = "answer_by_silence" if event.silent else "answer_received"
    own = ["own_answer_written_in"] if event.on_behalf else []
    return _tell_of_party(batch, event, kind, *own)


def _of_corrected(batch: Batch, _seq: int, event: AnswerCorrected) -> list[Row]:
    own = ["own_answer_corrected"] if event.on_behalf else []
    return _tell_of_party(batch, event, "answer_corrected", *own)


def _of_recalled(batch: Batch, seq: int, event: AnswerRecalled) -> list[Row]:
    own = ["own_answer_recalled"] if event.on_behalf else []
    told = _tell_of_party(batch, event, "answer_recalled", *own)
    return [*_asked_until(batch, seq, event), *told]


def _of_moved_party(batch: Batch, seq: int, event: PartyDeadlineMoved) -> list[Row]:
    told = _tell_of_party(batch, event, "own_deadline_moved")
    return [*_asked_until(batch, seq, event), *told]


def _tell_of_party(
    batch: Batch,
    event: PartyAnswered | AnswerCorrected | AnswerRecalled | PartyDeadlineMoved,
    *whats: str,
) -> list[Row]:
    """Mails about a party of a round, to everyone whom they are for but who did it."""
    stored = batch.rounds[event.token]
    args = {"round": stored.id, "party": event.party, "by": batch.person}
    return [
        due_rows.new("tell", batch.at, case_id=stored.case_id, args={"what": what, **args})
        for what in whats
    ]


def _of_cancelled(batch: Batch, _seq: int, _event: CaseCancelled) -> list[Row]:
    """Who leads a round hears of it when a party stops its own case; not when the round did."""
    if any(True for _ in batch.of(AnswerNoLongerAsked)):
        return []
    args = {"what": "party_gave_up", "by": batch.person}
    return [_new(batch, "tell", batch.at, None, args=args)]


def _asked_until(batch: Batch, _seq: int, event: PartyDeadlineMoved | AnswerRecalled) -> list[Row]:
    """A party has another deadline, or is asked again until the one it had; when that is over
    already, it is acted on at once, without the reminders and escalations that were due before.

    The rows belong to the round's case, also when the event is in the party's own.
    """
    stored = batch.rounds[event.token]
    asked = PartyAsked(
        party=event.party,
        group="",
        name="",
        due=event.due,
        reminders=event.reminders,
        escalations=event.escalations,
    )
    rows = _of_party(batch, event.token, stored.round.silence, asked)
    moved = isinstance(event, PartyDeadlineMoved)
    still = [
        row for row in rows if moved or row["due_at"] > batch.at or row["kind"] == "party_deadline"
    ]
    return [{**row, "case_id": stored.case_id} for row in still]


def _of_job(batch: Batch, _seq: int, event: JobCreated) -> list[Row]:
    args = {
        "connector": event.connector,
        "input": event.input,
        "times": event.times,
        "first_after": event.first_after_seconds,
        "element": event.element,
    }
    return [_new(batch, "job", batch.at, event.token, args=args)]


def _of_timer(batch: Batch, _seq: int, event: TimerArmed) -> list[Row]:
    return [_new(batch, "timer", dt.datetime.fromisoformat(event.at), event.token)]


def _reminding(batch: Batch, kind: str, token: str, each: Reminding) -> Row:
    to = [
        {name: value for name, value in vars(candidate).items() if value is not None}
        for candidate in each.to
    ]
    return _new(batch, kind, dt.datetime.fromisoformat(each.at), token, args={"to": to})


def _of_party(batch: Batch, token: str, silence: str, asked: PartyAsked) -> list[Row]:
    rows = [
        _new(batch, "party_reminder", dt.datetime.fromisoformat(each.at), token, asked.party)
        for each in asked.reminders
    ]
    rows += [
        {**_reminding(batch, "escalation", token, each), "party": asked.party}
        for each in asked.escalations
    ]
    if asked.due is not None:
        at = over_at(read_moment(asked.due))
        args = {"silence": silence, "due": asked.due}
        rows.append(_new(batch, "party_deadline", at, token, asked.party, args))
    return rows


def _tell_task(batch: Batch, id_: str) -> Row:
    return _new(batch, "tell", batch.at, None, args={"what": "new_task", "task": id_})


def _new(
    batch: Batch,
    kind: str,
    at: dt.datetime,
    token: str | None,
    party: str | None = None,
    args: dict[str, Any] | None = None,
) -> Row:
    return due_rows.new(kind, at, case_id=batch.case_id, token=token, party=party, args=args)


_ROWS: dict[type[Event], Callable[[Batch, int, Any], list[Row]]] = {
    UserTaskActivated: _of_task,
    DeadlineMoved: _of_moved_task,
    RoundOpened: _of_round,
    PartyAdded: _of_added,
    PartyAnswered: _of_answer,
    AnswerCorrected: _of_corrected,
    PartyDeadlineMoved: _of_moved_party,
    AnswerRecalled: _of_recalled,
    CaseCancelled: _of_cancelled,
    JobCreated: _of_job,
    TimerArmed: _of_timer,
}
