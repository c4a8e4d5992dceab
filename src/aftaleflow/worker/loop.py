"""A worker: looks for what is due, sees to it, and sleeps until something may be due again.

Any number of workers may run; a row is acted on once. On PostgreSQL a worker is woken when rows
are made; everywhere it looks at least once a second.
"""

from __future__ import annotations

import threading

import structlog
from sqlalchemy.exc import SQLAlchemyError

from aftaleflow.cases.anchoring import keep_anchors
from aftaleflow.cases.follow_up import attempt, follow_up
from aftaleflow.cases.office import Office
from aftaleflow.cases.outgoing import Outgoing, run_once
from aftaleflow.cases.unit_of_work import looking
from aftaleflow.connectors.mail import MailServer
from aftaleflow.settings import Settings
from aftaleflow.store import due_rows

BATCH = 50
LOG = structlog.get_logger("aftaleflow.worker")


class Worker:
    """One worker; `run` returns after `stop`."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._stopping = threading.Event()
        self._outgoing = Outgoing(office, mail_server(office.settings))

    def run(self) -> None:
        """Works until stopped; a database that is away for a while is waited for."""
        pause = self._office.settings.worker_poll_seconds
        while not self._stopping.is_set():
            try:
                busy = run_due(self._office, self._outgoing)
            except SQLAlchemyError as error:
                LOG.warning("database_away", error=repr(error))
                busy = False
            if not busy:
                self._stopping.wait(pause)

    def stop(self) -> None:
        """What is being done is finished first."""
        self._stopping.set()


def mail_server(settings: Settings) -> MailServer | None:
    """The mail server of the settings, if there is one."""
    if not settings.smtp_url:
        return None
    return MailServer(settings.smtp_url, settings.mail_from)


def run_due(office: Office, outgoing: Outgoing) -> bool:
    """Sees to what is due now; whether there was anything."""
    with looking(office, None) as work:
        rows = due_rows.waiting(work.connection, due_rows.INTERNAL, work.now, BATCH)
    for due_id, case_id in rows:
        follow_up(office, attempt(office, due_id, case_id or 0))
    taken = run_once(outgoing)
    keep_anchors(office)
    return bool(rows) or taken > 0


def run_all(office: Office, outgoing: Outgoing, most: int = 1000) -> None:
    """Sees to everything that is due now and all that follows from it; for tests and the demo."""
    for _ in range(most):
        if not run_due(office, outgoing):
            return
