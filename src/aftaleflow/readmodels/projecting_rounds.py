"""Rounds and their parties as rows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.events.base import Event
from aftaleflow.events.rounds import (
    AnswerCorrected,
    AnswerRecalled,
    PartyAdded,
    PartyAnswered,
    PartyDeadlineMoved,
    PartyWithdrawn,
    RoundClosed,
    RoundDropped,
    RoundOpened,
)
from aftaleflow.readmodels.batch import Batch
from aftaleflow.rounds.round import Round, apply, opened
from aftaleflow.store.rounds import party_values, round_values
from aftaleflow.store.tables.cases import party as party_table, round_ as round_table

_OF_PARTY = (
    PartyAnswered,
    AnswerCorrected,
    AnswerRecalled,
    PartyWithdrawn,
    PartyDeadlineMoved,
)


def round_id(case_id: int, seq: int) -> str:
    """The id of a round: its case and the event that opened it."""
    return f"{case_id}-{seq}"


def project(connection: Connection, batch: Batch) -> None:
    for recorded, event in batch.of(RoundOpened):
        _open(connection, batch, round_id(batch.case_id, recorded.seq), event)
    for _, added in batch.of(PartyAdded):
        _add(connection, batch, added)
    kinds: tuple[type[Event], ...] = _OF_PARTY
    for _, changed in batch.of(*kinds):
        _change(connection, batch, changed)
    for _, closed in batch.of(RoundClosed):
        _close(connection, batch, closed.token, "closed", closed.reason)
    for _, dropped in batch.of(RoundDropped):
        _close(connection, batch, dropped.token, "dropped", None)


def _open(connection: Connection, batch: Batch, id_: str, event: RoundOpened) -> None:
    round_ = opened(event, batch.at)
    connection.execute(
        round_table.insert().values(**round_values(id_, batch.case_id, event.visit, round_))
    )
    rows = _party_rows(batch, id_, round_, 0)
    if rows:
        connection.execute(party_table.insert(), rows)


def _party_rows(batch: Batch, id_: str, round_: Round, first: int) -> list[dict[str, Any]]:
    return [
        {
            "round_id": id_,
            "key": party.key,
            "place": place,
            **_child_values(batch, round_.token, party.key),
            **party_values(party),
        }
        for place, party in enumerate(round_.parties, first)
    ]


def _child_values(batch: Batch, token: str, key: str) -> dict[str, Any]:
    child = batch.children.get((token, key))
    if child is None:
        return {"case_id": None, "stage": None}
    return {"case_id": child.id, "stage": child.stage}


def _add(connection: Connection, batch: Batch, event: PartyAdded) -> None:
    stored = batch.rounds[event.token]
    after = apply(stored.round, event, batch.at, batch.person)
    keys = {asked.party for asked in event.asked}
    connection.execute(
        party_table.delete().where(party_table.c.round_id == stored.id, party_table.c.key.in_(keys))
    )
    rows = _party_rows(batch, stored.id, after, 0)
    connection.execute(party_table.insert(), [row for row in rows if row["key"] in keys])


def _change(connection: Connection, batch: Batch, event: Any) -> None:
    stored = batch.rounds[event.token]
    after = apply(stored.round, event, batch.at, batch.person)
    party = after.party(event.party)
    if party is None:
        return
    values = party_values(party)
    if (event.token, event.party) in batch.children:
        # A recalled answer starts the party's path anew.
        values |= _child_values(batch, event.token, event.party)
    which = {"b_round": stored.id, "b_key": event.party}
    connection.execute(_changing(tuple(values)), {**which, **values})


@lru_cache(maxsize=8)
def _changing(columns: tuple[str, ...]) -> sa.Update:
    return (
        party_table.update()
        .where(party_table.c.round_id == sa.bindparam("b_round"))
        .where(party_table.c.key == sa.bindparam("b_key"))
        .values({name: sa.bindparam(name) for name in columns})
    )


def _close(
    connection: Connection, batch: Batch, token: str, state: str, reason: str | None
) -> None:
    connection.execute(
        round_table.update()
        .where(round_table.c.case_id == batch.case_id, round_table.c.token == token)
        .values(state=state, closed_at=batch.at, closed_by=batch.person, reason=reason)
    )


def note_stage(connection: Connection, case_id: int, stage: str | None) -> None:
    """A party's own case now waits at another element: the round's board shows it."""
    connection.execute(_STAGE, {"b_case": case_id, "stage": stage})


_STAGE = (
    party_table.update()
    .where(party_table.c.case_id == sa.bindparam("b_case"))
    .values(stage=sa.bindparam("stage"))
)
