"""The events of a case as they stand in its chain, for those who take part in it fully."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import looking
from aftaleflow.errors import NotFoundError
from aftaleflow.people.callers import Caller
from aftaleflow.store import case_files
from aftaleflow.store.tables.evidence import event

MOST = 1000


def see_events(
    office: Office, caller: Caller, case_id: int, after: int = 0
) -> list[dict[str, Any]]:
    """Up to 1 000 events behind a place in the chain: seq, type, at, by, hash, event.

    Raises:
        NotFoundError: there is no such case, for all that the caller may know.
    """
    with looking(office, caller) as work:
        row = case_files.read(work.connection, case_id, work.authorities)
        if row is None or row.scope != case_files.FULL:
            raise NotFoundError
        rows = work.connection.execute(
            sa.select(event)
            .where(event.c.case_id == case_id, event.c.seq > after)
            .order_by(event.c.seq)
            .limit(MOST)
        )
        return [
            {
                "seq": each.seq,
                "type": each.type,
                "at": each.at,
                "by": each.person,
                "hash": each.hash,
                "event": json.loads(each.body)["event"],
            }
            for each in rows
        ]
