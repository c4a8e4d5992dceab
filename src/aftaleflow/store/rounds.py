"""Rounds and their parties as rows, and back to the values that the rules work on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.calendars.deadlines import over_at, read_moment
from aftaleflow.events.user_tasks import Candidate
from aftaleflow.rounds.round import Party, Round
from aftaleflow.store.database import Database
from aftaleflow.store.ids import case_of
from aftaleflow.store.tables.cases import party as party_table, round_ as round_table


@dataclass(frozen=True)
class StoredRound:
    """A round with what only the store knows: its id and case, and each party's own case."""

    id: str
    case_id: int
    round: Round
    cases: Mapping[str, int | None]
    stages: Mapping[str, str | None]


def by_id(connection: Connection, round_id: str) -> StoredRound | None:
    return _first(connection, _BY_ID, {"id": round_id}) if case_of(round_id) is not None else None


def locked(connection: Connection, database: Database, round_id: str) -> StoredRound | None:
    """A round that nobody can answer or change until the transaction ends.

    The parties are read in a second statement, after the lock.
    """
    return _first(connection, database.lock(_BY_ID), {"id": round_id})


def locked_shared(connection: Connection, database: Database, round_id: str) -> StoredRound | None:
    """A round that nobody can close or change until the transaction ends; others may answer."""
    return _first(connection, database.lock_shared(_BY_ID), {"id": round_id})


def latest(connection: Connection, case_id: int, element: str) -> StoredRound | None:
    """The latest round of an element."""
    statement = (
        sa.select(round_table)
        .where(round_table.c.case_id == case_id, round_table.c.element == element)
        .order_by(round_table.c.visit.desc())
        .limit(1)
    )
    return _first(connection, statement)


def newest_round(connection: Connection, case_id: int) -> str | None:
    """The id of the round that was opened last in a case."""
    return connection.execute(
        sa.select(round_table.c.id)
        .where(round_table.c.case_id == case_id)
        .order_by(round_table.c.opened_at.desc(), round_table.c.id.desc())
        .limit(1)
    ).scalar()


def of_token(connection: Connection, case_id: int, token: str) -> StoredRound | None:
    """The round at a token."""
    statement = sa.select(round_table).where(
        round_table.c.case_id == case_id, round_table.c.token == token
    )
    return _first(connection, statement)


def of_party_case(
    connection: Connection, database: Database, case_id: int
) -> tuple[StoredRound, str] | None:
    """The round and the party whose own case this is; nobody can close or change the round until
    the transaction ends, others may answer."""
    statement = database.lock_shared(_OF_PARTY_CASE, of=round_table)
    row = connection.execute(statement, {"case": case_id}).first()
    return (_stored(connection, row), row.party_key) if row is not None else None


_OF_PARTY_CASE: sa.Select[Any] = (
    sa.select(round_table, party_table.c.key.label("party_key"))
    .join(party_table, party_table.c.round_id == round_table.c.id)
    .where(party_table.c.case_id == sa.bindparam("case"))
)


def open_round_ids(connection: Connection, case_ids: Iterable[int]) -> list[str]:
    """The open rounds of some cases."""
    statement = sa.select(round_table.c.id).where(
        round_table.c.case_id.in_(list(case_ids)), round_table.c.state == "open"
    )
    return list(connection.scalars(statement))


_BY_ID: sa.Select[Any] = sa.select(round_table).where(round_table.c.id == sa.bindparam("id"))
_PARTIES = (
    sa.select(party_table)
    .where(party_table.c.round_id == sa.bindparam("round"))
    .order_by(party_table.c.place)
)


def _first(
    connection: Connection, statement: sa.Select[Any], given: Mapping[str, Any] | None = None
) -> StoredRound | None:
    row = connection.execute(statement, given).first()
    return _stored(connection, row) if row is not None else None


def _stored(connection: Connection, row: Any) -> StoredRound:
    """The round of a row that is locked, if it is to be, before its parties are read."""
    rows = list(connection.execute(_PARTIES, {"round": row.id}))
    return StoredRound(
        row.id,
        row.case_id,
        _round(row, tuple(_party(each) for each in rows)),
        {each.key: each.case_id for each in rows},
        {each.key: each.stage for each in rows},
    )


def _round(row: Any, parties: tuple[Party, ...]) -> Round:
    return Round(
        token=row.token,
        element=row.element,
        state=row.state,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        reason=row.reason,
        document=row.document,
        document_version=row.document_version,
        workflow=row.workflow,
        form=row.form,
        input=json.loads(row.input_json),
        led_by=tuple(Candidate(**each) for each in json.loads(row.led_by_json)),
        silence=row.silence,
        silent_answer=row.silent_answer,
        parties=parties,
    )


def _party(row: Any) -> Party:
    return Party(
        key=row.key,
        name=row.name,
        group=row.group_name,
        state=row.state,
        asked_at=row.asked_at,
        due=row.due,
        due_explanation=json.loads(row.due_json) if row.due_json is not None else None,
        candidates=tuple(Candidate(**each) for each in json.loads(row.candidates_json)),
        answer=row.answer,
        output=json.loads(row.output_json) if row.output_json is not None else None,
        document_version=row.document_version,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        on_behalf=row.on_behalf,
        decided_on=row.decided_on,
        attachment=row.attachment,
        silent=row.silent,
        kept=row.kept,
        closed_at=row.closed_at,
    )


def round_values(round_id: str, case_id: int, visit: int, round_: Round) -> dict[str, Any]:
    """The row of a round."""
    return {
        "id": round_id,
        "case_id": case_id,
        "token": round_.token,
        "element": round_.element,
        "visit": visit,
        "state": round_.state,
        "opened_at": round_.opened_at,
        "closed_at": round_.closed_at,
        "closed_by": round_.closed_by,
        "reason": round_.reason,
        "document": round_.document,
        "document_version": round_.document_version,
        "workflow": round_.workflow,
        "form": round_.form,
        "input_json": json.dumps(dict(round_.input), ensure_ascii=False),
        "led_by_json": _candidates(round_.led_by),
        "silence": round_.silence,
        "silent_answer": round_.silent_answer,
    }


def party_values(party: Party) -> dict[str, Any]:
    """The columns of a party that its events change."""
    due = read_moment(party.due) if party.due is not None else None
    explanation, output = party.due_explanation, party.output
    return {
        "name": party.name,
        "group_name": party.group,
        "state": party.state,
        "asked_at": party.asked_at,
        "due": party.due,
        "due_over_at": over_at(due) if due is not None else None,
        "due_json": json.dumps(explanation, ensure_ascii=False) if explanation else None,
        "candidates_json": _candidates(party.candidates),
        "answer": party.answer,
        "output_json": json.dumps(dict(output), ensure_ascii=False) if output is not None else None,
        "document_version": party.document_version,
        "answered_at": party.answered_at,
        "answered_by": party.answered_by,
        "on_behalf": party.on_behalf,
        "decided_on": party.decided_on,
        "attachment": party.attachment,
        "silent": party.silent,
        "kept": party.kept,
        "closed_at": party.closed_at,
    }


def _candidates(candidates: Iterable[Candidate]) -> str:
    plain = [
        {name: value for name, value in vars(each).items() if value is not None}
        for each in candidates
    ]
    return json.dumps(plain, ensure_ascii=False)
