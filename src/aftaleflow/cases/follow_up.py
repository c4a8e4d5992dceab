"""After a commit: what was made due at once is seen to in the same request.

The rows are the truth: if this process dies here, a worker does the same later.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
import structlog

from aftaleflow.cases.due_handlers import handle, note_failure
from aftaleflow.cases.failpoints import failpoint
from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import looking
from aftaleflow.store import due_rows
from aftaleflow.store.due_rows import DueRow

MAX_ROUNDS = 200
LOG = structlog.get_logger("aftaleflow.follow_up")


def follow_up(office: Office, case_ids: Iterable[int]) -> None:
    """Handles the internal rows of some cases that are due, and those that follow from them.

    What was committed before stays so: without a database the rows wait for a worker.
    """
    try:
        _follow_up(office, case_ids)
    except sa.exc.SQLAlchemyError as error:
        LOG.warning("follow_up_failed", error=repr(error))


def _follow_up(office: Office, case_ids: Iterable[int]) -> None:
    waiting = set(case_ids)
    for _ in range(MAX_ROUNDS):
        if not waiting:
            return
        failpoint("before_follow_up")
        with looking(office, None) as work:
            rows = due_rows.waiting_in(work.connection, waiting, work.now)
        waiting = set()
        for row in _without_repeated_checks(rows):
            waiting |= attempt(office, row.id, row.case_id or 0, leave_undecided=True)


def _without_repeated_checks(rows: Iterable[DueRow]) -> list[DueRow]:
    """One look at a round sees all answers that were committed before."""
    found: dict[Any, DueRow] = {}
    for row in rows:
        found[row.args["round"] if row.kind == "round_check" else row.id] = row
    return list(found.values())


def attempt(
    office: Office, due_id: int, case_id: int, *, leave_undecided: bool = False
) -> set[int]:
    """Handles one row; a failure is noted on it and disturbs nobody else."""
    try:
        return handle(office, due_id, case_id, leave_undecided=leave_undecided)
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to this row alone
        incident = note_failure(office, due_id, error)
        LOG.warning("due_failed", due=due_id, case=case_id, incident=incident, error=repr(error))
        return set()
