"""What a case's events mean for other cases: children begin, parents and parties are told.

Other cases are never locked from here: they are told by rows that are due at once, each handled
in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aftaleflow.cases.children import Parent, beginnings, stage_of, start_children
from aftaleflow.cases.failpoints import failpoint
from aftaleflow.cases.taking_part import let_in
from aftaleflow.cases.unit_of_work import OpenCase, Work
from aftaleflow.engine.folding import CANCELLED
from aftaleflow.events.base import Event
from aftaleflow.events.cases import CaseCancelled, CaseEnded, DocumentVersionAdded
from aftaleflow.events.rounds import (
    PartyAnswered,
    PartyWithdrawn,
    RoundClosed,
    RoundDropped,
    RoundOpened,
)
from aftaleflow.events.waiting import CallCancelled
from aftaleflow.readmodels.batch import Child
from aftaleflow.readmodels.projecting_rounds import note_stage, round_id
from aftaleflow.rounds.answering import Given, answer
from aftaleflow.store import case_files, contents, due_rows, rounds
from aftaleflow.store.event_log import Recorded
from aftaleflow.store.rounds import StoredRound


def record(
    work: Work,
    case: OpenCase,
    events: Sequence[Event],
    changed: Mapping[str, StoredRound] | None = None,
    started: Mapping[tuple[str, str], Child] | None = None,
) -> None:
    """Saves what a command did, and everything that follows from it for other cases.

    `changed` are the rounds that the events change, by token, read under lock; `started` are
    cases that the command has started for parties already.
    """
    rounds_: dict[str, StoredRound] = dict(changed or {})
    more = list(events)
    over = next((event for event in events if isinstance(event, CaseEnded)), None)
    is_party = case.row.party is not None and case.row.parent_id is not None
    if over is not None and is_party:
        more += _answer_of_party(work, case, over, rounds_)
    # Before cases that get the files handed on begin: files stay with the case they came from.
    files = [event.content for event in events if isinstance(event, DocumentVersionAdded)]
    contents.attach(work.connection, files, case.row.id)
    parent = Parent(case.row.id, case.row.area)
    children = start_children(work, parent, case.program, beginnings(events, rounds_))
    children |= started or {}
    failpoint("children_started")
    recorded = work.save(case, more, children=children, rounds=rounds_)
    rows = [row for each in recorded for row in _consequences(work, case, each, rounds_)]
    rows += _no_longer_asked(work, case, more)
    rows += _note_references(work, case)
    if rows:
        due_rows.insert(work.connection, rows)
        work.follow_up |= {row["case_id"] for row in rows}
        failpoint("consequences_due")
    if is_party and case.row.ended in (None, CANCELLED):
        note_stage(work.connection, case.row.id, stage_of(case.instance))
    let_in(work, case.row.id, case.instance, [each.event for each in recorded])
    _see_to_begun(work)


def _see_to_begun(work: Work) -> None:
    """Cases that were over as soon as they began tell who started them, as all others do."""
    over, work.over_at_once = work.over_at_once, {}
    for case_id, event in over.items():
        case = work.lock_for_round(case_id)
        rounds_: dict[str, StoredRound] = {}
        answers = _answer_of_party(work, case, event, rounds_) if case.row.party else []
        recorded = work.save(case, answers, rounds=rounds_)
        rows = [row for each in recorded for row in _consequences(work, case, each, rounds_)]
        rows += _told_parent(work, case, event)
        due_rows.insert(work.connection, rows)
        work.follow_up |= {row["case_id"] for row in rows}


def _answer_of_party(
    work: Work, case: OpenCase, over: CaseEnded, rounds_: dict[str, StoredRound]
) -> list[Event]:
    """A party's own case has ended: its end event is the answer.

    Raises:
        RoundClosedError, PartyNotAskedError: it is no longer asked, and its case is about to be
            told so; whoever acted there must not believe that the answer counts.
    """
    found = rounds.of_party_case(work.connection, work.office.database, case.row.id)
    if found is None:
        return []
    stored, key = found
    rounds_[stored.round.token] = stored
    output = over.output
    given = Given(
        answer=over.end, output=output, decided_on=_text_or_none(output.get("beslutningsdato"))
    )
    return [answer(stored.round, key, given)]


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _consequences(
    work: Work, case: OpenCase, recorded: Recorded, rounds_: Mapping[str, StoredRound]
) -> list[dict[str, Any]]:
    event = recorded.event
    if isinstance(event, PartyAnswered | PartyWithdrawn):
        stored = rounds_[event.token]
        return [_check(work, stored.case_id, stored.id)]
    if isinstance(event, RoundOpened):
        # Answers that still stand may decide it at once.
        return [_check(work, case.row.id, round_id(case.row.id, recorded.seq))]
    if isinstance(event, CaseCancelled | CaseEnded):
        over = event if isinstance(event, CaseEnded) else None
        return [*_told_parent(work, case, over), *_told_referring(work, case)]
    return []


def _check(work: Work, case_id: int, round_id_: str) -> dict[str, Any]:
    return due_rows.new("round_check", work.now, case_id=case_id, args={"round": round_id_})


def _no_longer_asked(work: Work, case: OpenCase, events: Sequence[Event]) -> list[dict[str, Any]]:
    """The cases of parties and calls that are not waited for any more, and why."""
    cancelled = [event.reason for event in events if isinstance(event, CaseCancelled)]
    rows = []
    for event in events:
        if not isinstance(event, RoundClosed | RoundDropped | CallCancelled):
            continue
        said = [getattr(event, "reason", None), *cancelled]
        if isinstance(event, CallCancelled):
            said.append("Sagen, der bad om den, er gået videre.")
        why = next((reason for reason in said if reason), "Runden er afsluttet.")
        rows += [
            due_rows.new("round_over", work.now, case_id=child.id, args={"reason": why})
            for child in case_files.children(work.connection, case.row.id, event.token)
            if child.ended is None
        ]
    return rows


def _told_parent(work: Work, case: OpenCase, over: CaseEnded | None) -> list[dict[str, Any]]:
    """A call's case tells its caller how it ended; a party's has answered its round already."""
    row = case.row
    if row.parent_id is None or row.party is not None:
        return []
    args = {
        "end": over.end if over is not None else None,
        "output": over.output if over is not None else {},
    }
    return [
        due_rows.new(
            "call_over", work.now, case_id=row.parent_id, token=row.parent_token, args=args
        )
    ]


def _told_referring(work: Work, case: OpenCase) -> list[dict[str, Any]]:
    return [
        due_rows.new("condition", work.now, case_id=other)
        for other in case_files.referring(work.connection, case.row.id)
    ]


def _note_references(work: Work, case: OpenCase) -> list[dict[str, Any]]:
    """Cases that this one's data name are noted, so that it is told when they end.

    It looks at once for itself, too: one of them may have ended while it was being noted.
    """
    items = case.program.definition.names.items
    named = [
        case.instance.state.data.get(name) for name, item in items.items() if item.word == "case"
    ]
    keys = [key for each in named for key in (each if isinstance(each, list) else [each])]
    others = [int(key) for key in keys if isinstance(key, str) and key.isdecimal()]
    database = work.office.database
    if others and case_files.refer(work.connection, database, case.row.id, others):
        return [due_rows.new("condition", work.now, case_id=case.row.id)]
    return []
