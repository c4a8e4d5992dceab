"""The rows of a case's rounds and tasks written anew from its events, beside those that are kept.

The same projections write them, into a database in memory, so that nothing of what they keep is
left out. Parties answer in the chains of their own cases, which are followed in step.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.events.base import Event
from aftaleflow.events.rounds import (
    AnswerCorrected,
    AnswerRecalled,
    PartyAdded,
    PartyAnswered,
    PartyAsked,
    PartyDeadlineMoved,
    PartyWithdrawn,
    RoundOpened,
)
from aftaleflow.readmodels import projecting_rounds, projecting_tasks
from aftaleflow.readmodels.batch import Batch
from aftaleflow.rounds.round import Party
from aftaleflow.store import event_log, rounds
from aftaleflow.store.event_log import Recorded
from aftaleflow.store.tables.cases import (
    case,
    party as party_table,
    round_ as round_table,
    task_candidate,
    user_task,
)
from aftaleflow.store.verifying import Finding

ANSWERS = (PartyAnswered, AnswerCorrected, AnswerRecalled)
_TABLES = (round_table, party_table, user_task, task_candidate)
_NOT_COMPARED = ("place", "stage", "case_id", "round_id", "task_id")


@dataclass
class _Chain:
    """What is left of a chain. `child` is which of the party's own cases it is of, from 1 on; 0 is
    the case that the rounds run in."""

    left: list[Recorded]
    child: int = 0


@dataclass(frozen=True)
class _Place:
    """Where rows are written anew."""

    connection: Connection
    begun: dict[tuple[str, str], int]  # how many own cases a party has been given


def altered(
    connection: Connection, case_id: int, recorded: Sequence[Recorded], broken: set[int]
) -> Iterator[Finding]:
    """The rows of a case's rounds, their parties, and tasks that are not what the events say;
    nothing when a party's own chain is broken."""
    own_cases = list(connection.execute(_OWN_CASES, {"case": case_id}))
    if broken & {row.id for row in own_cases}:
        return
    chains = _own_chains(connection, own_cases)
    for name, kept, told in _both(connection, case_id, recorded, chains):
        yield from _differences(case_id, name, kept, told)


def _both(
    connection: Connection,
    case_id: int,
    recorded: Sequence[Recorded],
    chains: Iterable[_Chain],
) -> list[tuple[sa.Table, list[Any], list[Any]]]:
    engine = sa.create_engine("sqlite://")
    try:
        with engine.connect() as scratch:
            for table in _TABLES:
                scratch.execute(sa.schema.CreateTable(table))
            _write(_Place(scratch, {}), [_Chain(list(recorded)), *chains])
            return [(t, _rows(connection, t, case_id), _rows(scratch, t, case_id)) for t in _TABLES]
    finally:
        engine.dispose()


_OWN_CASES = (
    sa.select(case.c.id, case.c.parent_token, case.c.party)
    .where(case.c.parent_id == sa.bindparam("case"), case.c.party.is_not(None))
    .order_by(case.c.id)
)


def _own_chains(connection: Connection, own_cases: Iterable[Any]) -> list[_Chain]:
    """What parties said of a case's rounds in cases of their own."""
    found: list[_Chain] = []
    many: dict[tuple[str, str], int] = {}
    for row in own_cases:
        which = (row.parent_token, row.party)
        many[which] = many.get(which, 0) + 1
        said = [each for each in event_log.read(connection, row.id) if _is_said(each, which)]
        found.append(_Chain(said, many[which]))
    return found


def _is_said(recorded: Recorded, which: tuple[str, str]) -> bool:
    event = recorded.event
    return isinstance(event, ANSWERS) and (event.token, event.party) == which


# -- writing anew


def _write(place: _Place, chains: list[_Chain]) -> None:
    """Follows the chains in step: what fits comes first, of that the earliest; when nothing fits,
    the earliest is taken as it is."""
    while chains := [chain for chain in chains if chain.left]:
        fitting = [chain for chain in chains if _fits(place, chain)]
        # Of what happened at one moment, a party's answer comes before what ends the asking.
        chain = min(fitting or chains, key=lambda each: (each.left[0].at, each.child == 0))
        _project(place, chain.left.pop(0))


def _project(place: _Place, recorded: Recorded) -> None:
    event = recorded.event
    token = getattr(event, "token", None)
    stored = _round(place, token)
    batch = Batch(
        recorded.case_id,
        recorded.at,
        recorded.person,
        [recorded],
        rounds={token: stored} if token is not None and stored is not None else {},
    )
    if getattr(event, "party", None) is None or stored is not None:
        projecting_rounds.project(place.connection, batch)
    projecting_tasks.project(place.connection, batch)
    for key in _asked_now(event):
        which = (str(token), key)
        place.begun[which] = place.begun.get(which, 0) + 1


def _asked_now(event: Event) -> list[str]:
    """The parties that a case of their own is begun for, if each has one."""
    asked: Iterable[PartyAsked] = ()
    if isinstance(event, RoundOpened):
        asked = [each for each in event.parties if each.answer is None]
    elif isinstance(event, PartyAdded):
        asked = event.asked
    elif isinstance(event, AnswerRecalled):
        return [event.party]
    return [each.party for each in asked]


def _round(place: _Place, token: str | None) -> rounds.StoredRound | None:
    if token is None:
        return None
    found = place.connection.execute(
        sa.select(round_table.c.id).where(round_table.c.token == token)
    ).scalar()
    return rounds.by_id(place.connection, found) if found is not None else None


def _fits(place: _Place, chain: _Chain) -> bool:
    """Whether an event can have happened as things stand."""
    event: Any = chain.left[0].event
    check = _CHECKS.get(type(event))
    if check is None:
        return True
    stored = _round(place, event.token)
    party = stored.round.party(event.party) if stored is not None else None
    if party is None or chain.child > place.begun.get((event.token, event.party), 0):
        return False
    return check(party, event)


def _given(party: Party, event: Any) -> bool:
    return party.state == "answered" and party.answer == event.was


def _is_asked(party: Party, _event: Any) -> bool:
    return party.state == "asked"


def _not_withdrawn(party: Party, _event: Any) -> bool:
    return party.state != "withdrawn"


_CHECKS: dict[type[Event], Callable[[Party, Any], bool]] = {
    PartyAnswered: _is_asked,
    AnswerCorrected: _given,
    AnswerRecalled: _given,
    PartyDeadlineMoved: _is_asked,
    PartyWithdrawn: _not_withdrawn,
}


# -- comparing


def _rows(connection: Connection, table: sa.Table, case_id: int) -> list[Any]:
    return list(connection.execute(_OF_CASE[table.name], {"case": case_id}))


def _keyed(table: sa.Table, parent: sa.Table, column: sa.Column[Any]) -> sa.Select[Any]:
    return (
        sa.select(table)
        .join(parent, parent.c.id == column)
        .where(parent.c.case_id == sa.bindparam("case"))
    )


_OF_CASE: dict[str, sa.Select[Any]] = {
    "round": sa.select(round_table).where(round_table.c.case_id == sa.bindparam("case")),
    "round_party": _keyed(party_table, round_table, party_table.c.round_id),
    "user_task": sa.select(user_task).where(user_task.c.case_id == sa.bindparam("case")),
    "task_candidate": _keyed(task_candidate, user_task, task_candidate.c.task_id),
}


def _differences(
    case_id: int, table: sa.Table, kept: list[Any], told: list[Any]
) -> Iterator[Finding]:
    keys = [column.name for column in table.primary_key]
    ours = {tuple(row._mapping[k] for k in keys): row._mapping for row in kept}
    theirs = {tuple(row._mapping[k] for k in keys): row._mapping for row in told}
    for key in sorted(ours.keys() | theirs.keys(), key=str):
        where = " ".join(str(part) for part in key if part)
        if key not in ours or key not in theirs:
            what = "is gone" if key not in ours else "is none that the events tell of"
            yield Finding(f"{_CALLED[table.name]} {where} {what}", case_id)
            continue
        for column in table.c:
            name = column.name
            if name not in _NOT_COMPARED and _value(name, ours[key]) != _value(name, theirs[key]):
                yield Finding(_said(table.name, name, where, str(key[-1])), case_id)


_CALLED = {
    "round": "the round",
    "round_party": "the party of round",
    "user_task": "the task",
    "task_candidate": "who may do the task",
}


def _said(table: str, column: str, where: str, key: str) -> str:
    if (table, column) == ("round_party", "answer"):
        return f"the answer of {key} is not the one it gave"
    return f"{column} of {_CALLED[table]} {where} is not what the events say"


def _value(name: str, row: Mapping[str, Any]) -> Any:
    """Texts in JSON are compared as what they say."""
    value = row[name]
    if not name.endswith("_json") or value is None:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return f"no JSON: {value}"
