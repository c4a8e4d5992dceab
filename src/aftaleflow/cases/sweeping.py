"""Once a day what is of no use any more is thrown away."""

from __future__ import annotations

import datetime as dt

from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import working
from aftaleflow.people import accounts
from aftaleflow.store import contents, idempotency

NEVER_HANDED_IN = dt.timedelta(days=90)
"""How long a file waits for the form that it was received for; drafts may wait as long."""


def sweep(office: Office) -> None:
    """Old answers to repeated requests, attempts to log in, sessions and links that are over, and
    files that were never handed in."""
    with working(office, None) as work:
        idempotency.forget_old(work.connection, work.now)
        accounts.forget_old(work.connection, work.now)
        contents.forget_unused(work.connection, work.now - NEVER_HANDED_IN)
