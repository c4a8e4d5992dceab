"""Whether the rows still say what the events say: a case's state and facts, its documents, rounds
and tasks. Personal values are never read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.cases import replaying_rows
from aftaleflow.cases.taking_part import let_in_by
from aftaleflow.cases.unit_of_work import Work
from aftaleflow.engine.folding import fold
from aftaleflow.engine.state import CaseState
from aftaleflow.engine.world import Occasion
from aftaleflow.errors import StateVersionError
from aftaleflow.events.cases import CaseCancelled, CaseEnded, CaseStarted, DocumentVersionAdded
from aftaleflow.store import event_log
from aftaleflow.store.case_files import FULL
from aftaleflow.store.event_log import Recorded
from aftaleflow.store.tables.cases import case, case_authority, document_version
from aftaleflow.store.verifying import Finding


def altered_rows(work: Work, broken: Iterable[int | None]) -> list[Finding]:
    """The rows of cases that say something else than the cases' events; chains that are broken
    themselves are left out."""
    skipped = {id_ for id_ in broken if id_ is not None}
    ids = list(work.connection.scalars(sa.select(case.c.id).order_by(case.c.id)))
    return [
        finding for id_ in ids if id_ not in skipped for finding in _of_case(work, id_, skipped)
    ]


def _of_case(work: Work, case_id: int, skipped: set[int]) -> Iterator[Finding]:
    connection = work.connection
    row = connection.execute(sa.select(case).where(case.c.id == case_id)).one()
    recorded = list(event_log.read(connection, case_id))
    if not recorded:
        return
    for name, expected in _facts(recorded).items():
        if getattr(row, name) != expected:
            yield Finding(f"{name} of the case is not what its events say", case_id)
    state = _replayed(recorded)
    try:
        stored = vars(CaseState.from_text(row.state_json))
    except (StateVersionError, ValueError, TypeError):
        yield Finding("the case's state cannot be read", case_id)
        return
    for name, value in vars(state).items():
        if name != "tree" and stored[name] != value:
            yield Finding(f"the case's state ({name}) is not what its events say", case_id)
    yield from _documents(connection, case_id, recorded)
    yield from _authorities(work, row, recorded)
    yield from replaying_rows.altered(connection, case_id, recorded, skipped)


def _replayed(recorded: Iterable[Recorded]) -> CaseState:
    state = CaseState()
    for each in recorded:
        fold(state, each.event, Occasion(each.at, each.person))
    return state


def _facts(recorded: Sequence[Recorded]) -> dict[str, Any]:
    """The columns of a case's row that its events decide."""
    first, state = recorded[0], _replayed(recorded)
    ended_at: dt.datetime | None = None
    for each in recorded:
        if isinstance(each.event, CaseEnded | CaseCancelled):
            ended_at = each.at
    started = first.event
    return {
        "number": state.number or None,
        "title": state.title[:300],
        "owner": state.owner,
        "area": state.area,
        "party": state.party,
        "ended": state.ended,
        "ended_at": ended_at,
        "started_at": first.at,
        "started_by": first.person,
        **(
            {"workflow": started.workflow, "definition": started.definition}
            if isinstance(started, CaseStarted)
            else {}
        ),
    }


def _authorities(work: Work, row: Any, recorded: Sequence[Recorded]) -> Iterator[Finding]:
    """Who takes part in a case is who its events let in, as the register groups organisations
    today. Of a case that began before that was recorded only those who are missing are told."""
    rows = work.connection.execute(
        sa.select(case_authority.c.authority, case_authority.c.scope).where(
            case_authority.c.case_id == row.id
        )
    )
    kept = {each.authority: each.scope for each in rows}
    fully, must, may = let_in_by(work, [each.event for each in recorded])
    started = recorded[0].event
    fully.add(work.office.register.now().authority_of(row.owner))
    if _asks_people(recorded):  # whose organisations the events do not say
        may |= kept.keys()
    known = isinstance(started, CaseStarted) and started.authorities is not None
    for authority in sorted(kept.keys() | fully | must):
        scope = kept.get(authority)
        missing = scope is None if authority not in fully else scope != FULL
        added = known and authority not in (fully if scope == FULL else fully | may)
        if missing or (scope is not None and added):
            yield Finding(f"how {authority} takes part is not what the events say", row.id)


def _asks_people(recorded: Iterable[Recorded]) -> bool:
    asked = [getattr(e.event, "parties", getattr(e.event, "asked", ())) for e in recorded]
    return any(each.party.startswith("person:") for parties in asked for each in parties)


def _documents(
    connection: Connection, case_id: int, recorded: Iterable[Recorded]
) -> Iterator[Finding]:
    told = {
        (e.event.document, e.event.version): {
            **{n: getattr(e.event, n) for n in _FILE}, "at": e.at, "person": e.person
        }
        for e in recorded
        if isinstance(e.event, DocumentVersionAdded)
    }  # fmt: skip
    table = document_version
    rows = connection.execute(sa.select(table).where(table.c.case_id == case_id))
    kept = {
        (row.document, row.version): {n: getattr(row, n) for n in (*_FILE, "at", "person")}
        for row in rows
    }
    for name, version in sorted(told.keys() | kept.keys()):
        if told.get((name, version)) != kept.get((name, version)):
            what = f"version {version} of {name} is not what the events say"
            yield Finding(what, case_id)


_FILE = ("content", "filename", "media_type", "size", "sha256", "produced")
