"""Events in one chain per case: appended under the case's lock, read back, verified.

The hash of an event is SHA-256 over the hash before it and the canonical text; the case's row
keeps the end of its chain.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.events.base import Event, from_json
from aftaleflow.store.tables.evidence import event as event_table

FIRST_HEAD = "0" * 64


@dataclass(frozen=True)
class Recorded:
    """An event in its chain."""

    case_id: int
    seq: int
    at: dt.datetime
    person: int | None
    event: Event


@dataclass(frozen=True)
class ChainEnd:
    """The end of a case's chain."""

    seq: int = 0
    head: str = FIRST_HEAD


def chained(
    case_id: int, end: ChainEnd, events: Sequence[Event], at: dt.datetime, person: int | None
) -> tuple[list[Recorded], list[dict[str, Any]], ChainEnd]:
    """The events in their chain, the rows that keep them, and the new end."""
    recorded, rows, head = [], [], end.head
    for seq, event in enumerate(events, end.seq + 1):
        body = canonical(case_id, seq, event, at, person)
        head = link(head, body)
        recorded.append(Recorded(case_id, seq, at, person, event))
        rows.append(
            {
                "case_id": case_id,
                "seq": seq,
                "type": event.type,
                "at": at,
                "person": person,
                "body": body,
                "hash": head,
            }
        )
    return recorded, rows, ChainEnd(end.seq + len(rows), head)


def canonical(case_id: int, seq: int, event: Event, at: dt.datetime, person: int | None) -> str:
    """The text that is hashed: sorted keys, no spaces, UTF-8 as it is."""
    body = {
        "case": case_id,
        "seq": seq,
        "type": event.type,
        "at": at.astimezone(dt.UTC).isoformat(),
        "by": person,
        "event": event.to_json(),
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link(head: str, body: str) -> str:
    return hashlib.sha256(head.encode() + body.encode()).hexdigest()


_NEW = event_table.insert()


def store(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Appends rows that `chained` made; the case's row must be locked."""
    if rows:
        connection.execute(_NEW, rows)


def read(connection: Connection, case_id: int, after: int = 0) -> Iterator[Recorded]:
    """The events of a case in order, after a place in its chain."""
    rows = connection.execute(
        sa.select(event_table)
        .where(event_table.c.case_id == case_id, event_table.c.seq > after)
        .order_by(event_table.c.seq)
    )
    for row in rows:
        body = json.loads(row.body)
        event = from_json(row.type, body["event"])
        yield Recorded(row.case_id, row.seq, row.at, row.person, event)


def heads(connection: Connection, case_ids: Iterable[int]) -> dict[int, str]:
    """The heads of some cases' chains as their rows say."""
    from_table = sa.table("case_file", sa.column("id"), sa.column("head"))
    rows = connection.execute(
        sa.select(from_table.c.id, from_table.c.head).where(from_table.c.id.in_(list(case_ids)))
    )
    return {row.id: row.head for row in rows}
