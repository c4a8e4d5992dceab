"""Once a day what is of no use any more is thrown away."""

from __future__ import annotations

import datetime as dt

from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import working
from aftaleflow.people import accounts
from aftaleflow.store import contents, drafts, idempotency

NEVER_HANDED_IN = dt.timedelta(days=90)
"""How long a draft, and a file that was received for a form, wait to be handed in."""


def sweep(office: Office) -> None:
    """Old answers to repeated requests, attempts to log in, sessions and links that are over, and
    drafts and files that were never handed in."""
    with working(office, None) as work:
        idempotency.forget_old(work.connection, work.now)
        accounts.forget_old(work.connection, work.now)
        drafts.forget_old(work.connection, work.now - NEVER_HANDED_IN)
        contents.forget_unused(work.connection, work.now - NEVER_HANDED_IN)
