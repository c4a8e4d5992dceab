"""What parties answered over time: read from the chain of the round's case and of their own."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.events.base import Event, from_json
from aftaleflow.events.rounds import (
    AnswerCorrected,
    AnswerRecalled,
    PartyAnswered,
    PartyDeadlineMoved,
    PartyWithdrawn,
    RoundOpened,
)
from aftaleflow.store.case_files import CaseRow
from aftaleflow.store.event_log import Recorded
from aftaleflow.store.tables.cases import case as case_file
from aftaleflow.store.tables.evidence import event as event_table

Answer = PartyAnswered | AnswerCorrected
ANSWERS: tuple[type[Event], ...] = (PartyAnswered, AnswerCorrected, AnswerRecalled)
_OF_BOARD: tuple[type[Event], ...] = (*ANSWERS, PartyWithdrawn)


@dataclass(frozen=True)
class Earlier:
    """An answer that no longer stands: when it was given and by whom, what became of it, when, by
    whom and why. `given` is None for one that was given in an earlier round."""

    answer: str
    given: Recorded | None
    became: Literal["corrected", "recalled", "replaced"]
    at: dt.datetime
    by: int | None
    reason: str | None


@dataclass
class PartyHistory:
    """What became of one party's answers, and why it was taken out if it was."""

    earlier: list[Earlier] = field(default_factory=list)
    standing: Recorded | None = None
    withdrawn: Recorded | None = None

    @property
    def people(self) -> list[int | None]:
        found = [each.by for each in self.earlier]
        found += [each.given.person for each in self.earlier if each.given is not None]
        return [*found, *([self.withdrawn.person] if self.withdrawn is not None else [])]


def answers_of_parties(connection: Connection, case_id: int) -> list[Recorded]:
    """The answers, corrections and recalls that stand in the chains of the parties' own cases."""
    return [each for each in _read(connection, case_id, ANSWERS) if each.case_id != case_id]


def asked_before(connection: Connection, row: CaseRow) -> list[Recorded]:
    """What is told of a party in other cases than its own: what it answered, and took back, in
    those that it had before, and the deadlines that it was given."""
    if row.parent_id is None or row.party is None:
        return []
    return [
        each
        for each in _read(connection, row.parent_id, (*ANSWERS, PartyDeadlineMoved))
        if getattr(each.event, "party", None) == row.party
        and getattr(each.event, "token", None) == row.parent_token
        and each.case_id < row.id
    ]


def together(own: Iterable[Recorded], others: Iterable[Recorded]) -> list[Recorded]:
    """The events of several chains in the order of time; of one instant, answers come after the
    opening of their round and before what follows from them."""
    events = list(own)
    opened = {each.at: each.seq for each in events if isinstance(each.event, RoundOpened)}
    found = [(e.at, 2 * (e.seq > opened.get(e.at, 0)), e.case_id, e.seq, e) for e in events]
    found += [(e.at, 1, e.case_id, e.seq, e) for e in others]
    return [each[-1] for each in sorted(found, key=lambda each: each[:-1])]


def histories(connection: Connection, case_id: int, token: str) -> dict[str, PartyHistory]:
    """What became of the answers of a round, by party."""
    found: dict[str, PartyHistory] = {}
    for each in _read(connection, case_id, _OF_BOARD):
        event: Any = each.event
        if event.token == token:
            _follow(found.setdefault(event.party, PartyHistory()), each, event)
    return found


def _follow(history: PartyHistory, recorded: Recorded, event: Any) -> None:
    if isinstance(event, PartyWithdrawn):
        history.withdrawn = recorded
        return
    standing = history.standing
    was = getattr(event, "was", None) or getattr(standing and standing.event, "answer", None)
    if was is not None:
        became: Literal["corrected", "recalled", "replaced"] = "replaced"
        if isinstance(event, AnswerCorrected):
            became = "corrected"
        elif isinstance(event, AnswerRecalled):
            became = "recalled"
        reason = getattr(event, "reason", None)
        earlier = Earlier(was, standing, became, recorded.at, recorded.person, reason)
        history.earlier.append(earlier)
    history.standing = None if isinstance(event, AnswerRecalled) else recorded


def _read(connection: Connection, case_id: int, kinds: tuple[type[Event], ...]) -> list[Recorded]:
    """Events of a case, and those of its parties' own cases that are about its rounds, in order
    of time."""
    rows = connection.execute(
        sa.select(event_table, case_file.c.parent_id, case_file.c.parent_token, case_file.c.party)
        .join(case_file, case_file.c.id == event_table.c.case_id)
        .where(sa.or_(case_file.c.id == case_id, case_file.c.parent_id == case_id))
        .where(event_table.c.type.in_([each.__name__ for each in kinds]))
        .order_by(event_table.c.at, event_table.c.case_id, event_table.c.seq)
    )
    found = []
    for row in rows:
        content = json.loads(row.body)["event"]
        if row.case_id == case_id or _is_about_parent(row, content):
            event = from_json(row.type, content)
            found.append(Recorded(row.case_id, row.seq, row.at, row.person, event))
    return found


def _is_about_parent(row: Any, content: Mapping[str, Any]) -> bool:
    """Whether an event of a party's own case is its answer, not one of a round of its own."""
    return bool(content["token"] == row.parent_token and content["party"] == row.party)
