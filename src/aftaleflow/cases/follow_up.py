"""After a commit: what was made due at once is seen to in the same request.

The rows are the truth: if this process dies here, a worker does the same later.
"""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from aftaleflow.cases.due_handlers import handle, note_failure
from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import looking
from aftaleflow.store import due_rows

MAX_ROUNDS = 200
LOG = structlog.get_logger("aftaleflow.follow_up")


def follow_up(office: Office, case_ids: Iterable[int]) -> None:
    """Handles the internal rows of some cases that are due, and those that follow from them."""
    waiting = set(case_ids)
    for _ in range(MAX_ROUNDS):
        if not waiting:
            return
        with looking(office, None) as work:
            rows = due_rows.waiting_in(work.connection, waiting, work.now)
        waiting = set()
        for due_id, case_id in rows:
            waiting |= attempt(office, due_id, case_id)


def attempt(office: Office, due_id: int, case_id: int) -> set[int]:
    """Handles one row; a failure is noted on it and disturbs nobody else."""
    try:
        return handle(office, due_id, case_id)
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to this row alone
        incident = note_failure(office, due_id, error)
        LOG.warning("due_failed", due=due_id, case=case_id, incident=incident, error=repr(error))
        return set()
