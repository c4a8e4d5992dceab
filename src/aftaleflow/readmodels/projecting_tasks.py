"""User tasks as rows: opened, taken, moved, closed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy.engine import Connection

from aftaleflow.calendars.deadlines import over_at, read_moment
from aftaleflow.events.base import Event
from aftaleflow.events.rounds import (
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
    UserTaskActivated,
    UserTaskCancelled,
    UserTaskClaimed,
    UserTaskCompleted,
    UserTaskReleased,
)
from aftaleflow.readmodels.batch import Batch
from aftaleflow.rounds.round import Party, Round
from aftaleflow.store import user_tasks


def task_id(case_id: int, seq: int, party: int | None = None) -> str:
    """The id of a task: its case and the event that opened it, and the party's place in it."""
    return f"{case_id}-{seq}" if party is None else f"{case_id}-{seq}-{party}"


def project(connection: Connection, batch: Batch) -> None:
    _close(connection, batch)
    _open(connection, batch)
    for _, event in batch.of(*_CHANGED):
        party, values = getattr(event, "party", None), _changed(batch, event)
        user_tasks.change(connection, batch.case_id, getattr(event, "token", ""), party, values)


_CHANGED: tuple[type[Event], ...] = (
    UserTaskClaimed,
    UserTaskReleased,
    DeadlineMoved,
    PartyDeadlineMoved,
)


def _changed(batch: Batch, event: Event) -> dict[str, Any]:
    """The columns that an event changes of an open task."""
    if isinstance(event, UserTaskClaimed):
        return {"assignee": batch.person, "claimed_at": batch.at}
    if isinstance(event, DeadlineMoved | PartyDeadlineMoved):
        return _due(event.due, event.due_explanation)
    return {"assignee": None, "claimed_at": None}


def _close(connection: Connection, batch: Batch) -> None:
    states = {event.token: "done" for _, event in batch.of(UserTaskCompleted)}
    gone: tuple[Any, ...] = (UserTaskCancelled, RoundClosed, RoundDropped)
    states |= {event.token: "cancelled" for _, event in batch.of(*gone)}
    if states:
        user_tasks.close(connection, batch.case_id, states, batch.at, batch.person)
    for _, answered in batch.of(PartyAnswered):
        _close_for_party(connection, batch, answered.token, answered.party, "done")
    for _, withdrawn in batch.of(PartyWithdrawn):
        _close_for_party(connection, batch, withdrawn.token, withdrawn.party, "cancelled")


def _close_for_party(
    connection: Connection, batch: Batch, token: str, party: str, state: str
) -> None:
    """A party that only fills in a form has a task of its own at the round's token."""
    stored = batch.rounds.get(token)
    if stored is not None and stored.round.form is not None and stored.case_id == batch.case_id:
        user_tasks.close(
            connection, batch.case_id, {token: state}, batch.at, batch.person, party=party
        )


def _open(connection: Connection, batch: Batch) -> None:
    rows: list[dict[str, Any]] = []
    candidates: list[dict[str, Any]] = []
    for recorded, event in batch.of(UserTaskActivated):
        id_ = task_id(batch.case_id, recorded.seq)
        rows.append(_task(batch, id_, event))
        candidates += user_tasks.candidate_values(id_, event.candidates)
    for id_, opening, asked in _asked_with_form(batch):
        rows.append(_party_task(batch, id_, opening, asked))
        candidates += user_tasks.candidate_values(id_, asked.candidates)
    for recorded, recalled in batch.of(AnswerRecalled):
        stored = batch.rounds.get(recalled.token)
        party = stored.round.party(recalled.party) if stored is not None else None
        if stored is not None and party is not None and stored.round.form is not None:
            id_ = task_id(batch.case_id, recorded.seq)
            rows.append(_task_again(batch, id_, stored.round, party))
            candidates += user_tasks.candidate_values(id_, party.candidates)
    user_tasks.insert(connection, rows, candidates)


def _task_again(batch: Batch, id_: str, round_: Round, party: Party) -> dict[str, Any]:
    return {
        **_empty(batch, id_, round_.token, round_.element, 1),
        **_due(party.due, party.due_explanation),
        "party": party.key,
        "document": round_.document,
        "document_version": round_.document_version,
    }


def _task(batch: Batch, id_: str, event: UserTaskActivated) -> dict[str, Any]:
    return {
        **_empty(batch, id_, event.token, event.element, event.visit),
        **_due(event.due, event.due_explanation),
        "goal": event.goal,
        "goal_json": _text(event.goal_explanation),
        "document": event.document,
        "document_version": event.document_version,
    }


def _asked_with_form(
    batch: Batch,
) -> Iterator[tuple[str, RoundOpened | PartyAdded, PartyAsked]]:
    """The parties that are asked to fill in a form, each with the id of its task."""
    for recorded, opened in batch.of(RoundOpened):
        for place, asked in enumerate(opened.parties):
            if opened.form is not None and asked.answer is None:
                yield task_id(batch.case_id, recorded.seq, place), opened, asked
    for recorded, added in batch.of(PartyAdded):
        stored = batch.rounds.get(added.token)
        for place, asked in enumerate(added.asked):
            if stored is not None and stored.round.form is not None:
                yield task_id(batch.case_id, recorded.seq, place), added, asked


def _party_task(
    batch: Batch, id_: str, event: RoundOpened | PartyAdded, asked: PartyAsked
) -> dict[str, Any]:
    document = event.document if isinstance(event, RoundOpened) else None
    version = event.document_version if isinstance(event, RoundOpened) else None
    stored = batch.rounds.get(event.token)
    if document is None and stored is not None:
        document, version = stored.round.document, stored.round.document_version
    return {
        **_empty(batch, id_, event.token, event.element, 1),
        **_due(asked.due, asked.due_explanation),
        "party": asked.party,
        "document": document,
        "document_version": version,
    }


def _empty(batch: Batch, id_: str, token: str, element: str, visit: int) -> dict[str, Any]:
    return {
        "id": id_,
        "case_id": batch.case_id,
        "token": token,
        "element": element,
        "visit": visit,
        "state": "open",
        "opened_at": batch.at,
        "party": None,
        "goal": None,
        "goal_json": None,
    }


def _due(due: str | None, explanation: dict[str, Any] | None) -> dict[str, Any]:
    moment = read_moment(due) if due is not None else None
    return {
        "due": due,
        "due_over_at": over_at(moment) if moment is not None else None,
        "due_json": _text(explanation),
    }


def _text(value: dict[str, Any] | None) -> str | None:
    return json.dumps(value, ensure_ascii=False) if value is not None else None
