"""A worker: looks for what is due, sees to it, and sleeps until something may be due again.

Any number of workers may run; a row is acted on once. What goes out of the house has a thread of
its own, so that a mail server that hangs holds up no timer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from aftaleflow.cases.anchoring import keep_anchors
from aftaleflow.cases.follow_up import attempt, follow_up
from aftaleflow.cases.office import Office
from aftaleflow.cases.outgoing import Outgoing, run_once
from aftaleflow.cases.sweeping import sweep
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
        """Works until stopped; whatever goes wrong, it tries again."""
        going_out = threading.Thread(
            target=self._repeat, args=(lambda: run_once(self._outgoing) > 0,), name="outgoing"
        )
        going_out.start()
        self._repeat(lambda: _act(self._office))
        going_out.join()

    def _repeat(self, act: Callable[[], bool]) -> None:
        """Does something over and over; pauses when there was nothing, or when it failed."""
        pause = self._office.settings.worker_poll_seconds
        while not self._stopping.is_set():
            try:
                busy = act()
            except Exception as error:  # noqa: BLE001 - a worker that dies helps nobody
                LOG.warning("worker_failed", error=repr(error))
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


def _act(office: Office) -> bool:
    """One turn: what is due within the house, and once a day what belongs to a day."""
    busy = see_to_internal(office)
    if keep_anchors(office):
        sweep(office)
    return busy


def run_due(office: Office, outgoing: Outgoing) -> bool:
    """Sees to what is due now, and to the day's anchor; whether anything was due."""
    busy = see_to(office, outgoing)
    keep_anchors(office)
    return busy


def see_to(office: Office, outgoing: Outgoing) -> bool:
    """Sees to what is due now; whether there was anything."""
    busy = see_to_internal(office)
    return run_once(outgoing) > 0 or busy


def see_to_internal(office: Office) -> bool:
    """Sees to what is due within the house; whether there was anything."""
    with looking(office, None) as work:
        rows = due_rows.waiting(work.connection, due_rows.INTERNAL, work.now, BATCH)
    for due_id, case_id in rows:
        follow_up(office, attempt(office, due_id, case_id or 0))
    return bool(rows)


def run_all(office: Office, outgoing: Outgoing, most: int = 1000) -> None:
    """Sees to everything that is due now and all that follows from it; for tests."""
    for _ in range(most):
        if not run_due(office, outgoing):
            return
