"""What goes out of the house: claimed with a lease, done outside any transaction, reported.

A worker that is paused beyond its lease finds its report refused; a mail may then have gone twice
with the same message id, but nothing in the case is doubled.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.engine import Connection

from aftaleflow.cases.consequences import record
from aftaleflow.cases.failpoints import failpoint
from aftaleflow.cases.follow_up import follow_up
from aftaleflow.cases.office import Office
from aftaleflow.cases.recipients import people_of, recipients
from aftaleflow.cases.unit_of_work import OpenCase, Work, working
from aftaleflow.connectors.mail import Mail, MailServer
from aftaleflow.errors import CaseEndedError, ConnectorError, NotFoundError
from aftaleflow.events.waiting import JobFailed
from aftaleflow.people import accounts
from aftaleflow.store import due_rows
from aftaleflow.store.due_rows import DueRow
from aftaleflow.store.tables.work import sent_mail
from aftaleflow.texts.mails import MailText, compose

CLAIM = 10
MAX_ATTEMPTS = {"tell": 8, "mail": 20, "job": 5}
"""So often each kind is tried: a mail for about a day, which is longer than a night."""
FIRST_BACKOFF = dt.timedelta(seconds=30)
LONGEST_BACKOFF = dt.timedelta(hours=2)
MOST_DOUBLINGS = 16
LOG = structlog.get_logger("aftaleflow.outgoing")


@dataclass(frozen=True)
class Outgoing:
    """What external rows are done with: the office, and the mail server if there is one."""

    office: Office
    mail_server: MailServer | None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Without a mail server mails wait; nothing is lost."""
        return due_rows.EXTERNAL if self.mail_server is not None else ("tell", "job")


def run_once(outgoing: Outgoing) -> int:
    """Does what is due now, up to a bound; gives how many rows were taken.

    Each row is claimed when it is its turn, so that one that takes long eats up no other's lease.
    """
    office = outgoing.office
    for taken in range(CLAIM):
        with working(office, None) as work:
            rows = due_rows.claim(work.connection, office.database, work.now, 1, outgoing.kinds)
        if not rows:
            return taken
        failpoint("claimed")
        _attempt(outgoing, rows[0])
    return CLAIM


def _attempt(outgoing: Outgoing, row: DueRow) -> None:
    try:
        if row.attempts > most_attempts(row):  # those who tried never came to say how it went
            raise ConnectorError(retryable=False, connector=row.kind, why="its workers died")
        _ACT[row.kind](outgoing, row)
    except Exception as error:  # noqa: BLE001 - a failure belongs to its row alone
        _note_failure(outgoing.office, row, error)


def most_attempts(row: DueRow) -> int:
    """How often a row is tried before a person must look."""
    return int(row.args.get("times", MAX_ATTEMPTS[row.kind]))


def _note_failure(office: Office, row: DueRow, error: Exception) -> None:
    """Another try later, with growing pauses; when they are spent, a person must look."""
    retryable = not isinstance(error, ConnectorError) or error.retryable
    text = f"{type(error).__name__}: {error}"[:2000]
    again = retryable and row.attempts < most_attempts(row)
    LOG.warning("outgoing_failed", due=row.id, kind=row.kind, again=again, error=repr(error))
    with working(office, None) as work:
        case = _running_case(work, row) if row.kind == "job" else None
        retry_at = work.now + pause(row)
        if again:
            noted = due_rows.postpone(work.connection, row, retry_at, text)
        else:
            noted = due_rows.report(work.connection, row, "incident", work.now, text)
        if noted and case is not None:
            failed = JobFailed(
                token=row.token or "",
                element=str(row.args.get("element", "")),
                why=text,
                attempt=row.attempts,
                retry_at=retry_at.isoformat() if again else None,
            )
            record(work, case, [failed])


def pause(row: DueRow) -> dt.timedelta:
    """How long until the next try: doubled each time, with jitter, up to a bound."""
    first = row.args.get("first_after")
    base = dt.timedelta(seconds=first) if first else FIRST_BACKOFF
    jitter = random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, protects nothing
    doubled = base * 2 ** min(max(row.attempts - 1, 0), MOST_DOUBLINGS)
    longest: dt.timedelta = min(doubled, max(base, LONGEST_BACKOFF))
    return longest * jitter


def _running_case(work: Work, row: DueRow) -> OpenCase | None:
    """The case of a job, locked before the job's row, if it still waits for it."""
    try:
        case = work.lock_case(row.case_id or 0)
    except (CaseEndedError, NotFoundError):
        return None
    return case if row.token in case.instance.state.waits else None


# -- telling people: one row becomes a mail row for each of them


def _tell(outgoing: Outgoing, row: DueRow) -> None:
    with working(outgoing.office, None) as work:
        found, facts = recipients(work, row)
        mails = [
            due_rows.new(
                "mail",
                work.now,
                case_id=row.case_id,
                args={"kind": row.args["what"], "person": person, "facts": facts},
            )
            for person in found
        ]
        if due_rows.report(work.connection, row, "done", work.now):
            due_rows.insert(work.connection, mails)


# -- mails


def _mail(outgoing: Outgoing, row: DueRow) -> None:
    office, server = outgoing.office, outgoing.mail_server
    if server is None:
        return
    person = int(row.args["person"])
    with working(office, None) as work:
        found = accounts.addresses(work.connection, [person]).get(person)
        if found is None:  # the person may not get in any more
            due_rows.report(work.connection, row, "cancelled", work.now)
            return
        name, address, language = found
        text = _text(work, row, person, (name, language))
    failpoint("before_effect")
    server.send(
        Mail(
            to_name=name,
            to_address=address,
            subject=text.subject,
            text=text.text,
            html=text.html,
            key=f"due{row.id}.{row.original_due_at:%Y%m%d%H%M%S%f}",
            at=work.now,
        )
    )
    failpoint("after_effect")
    with working(office, None) as work:
        if due_rows.report(work.connection, row, "done", work.now):
            _note_sent(work.connection, row, person, text.subject, work.now)


def _text(work: Work, row: DueRow, person: int, to: tuple[str, str]) -> MailText:
    name, language = to
    kind = str(row.args["kind"])
    base = work.office.settings.resolved_base_url()
    facts: Mapping[str, Any] = dict(row.args.get("facts", {}))
    if kind in accounts.LINK_LIFETIME:
        token = work.office.master.derive(f"link {row.id} {row.original_due_at.isoformat()}")
        accounts.new_link(work.connection, person, kind, work.now, token)
        link = f"{base}/adgangskode/{token}"
    else:
        link = f"{base}{facts.get('path', '/')}"
    return compose(kind, language, name, {**facts, "link": link})


def _note_sent(
    connection: Connection, row: DueRow, person: int, subject: str, at: dt.datetime
) -> None:
    connection.execute(
        sent_mail.insert().values(
            at=at, person_id=person, kind=row.args["kind"], case_id=row.case_id, subject=subject
        )
    )


# -- service tasks


def _job(outgoing: Outgoing, row: DueRow) -> None:
    connector = _CONNECTORS.get(str(row.args["connector"]))
    if connector is None:
        name = row.args["connector"]
        raise ConnectorError(retryable=False, connector=name, why="there is no such connector")
    connector(outgoing.office, row)


def _mail_connector(office: Office, row: DueRow) -> None:
    """The service task `mail`: a message to everyone who has a role; it is done when the mails
    have been put in the queue, from which they are never lost."""
    input_ = row.args["input"]
    paths = input_["to"] if isinstance(input_["to"], list) else [input_["to"]]
    with working(office, None) as work:
        try:
            case = work.lock_case(row.case_id or 0)
        except CaseEndedError:
            due_rows.report(work.connection, row, "cancelled", work.now)
            return
        if row.token not in case.instance.state.waits:
            due_rows.report(work.connection, row, "cancelled", work.now)
            return
        if not due_rows.report(work.connection, row, "done", work.now):
            return
        people = people_of(work, case.instance.candidates(paths))
        facts = {
            "subject": input_["subject"],
            "text": input_["text"],
            "number": case.row.number,
            "path": f"/sager/{case.row.id}",
        }
        due_rows.insert(
            work.connection,
            [
                due_rows.new(
                    "mail",
                    work.now,
                    case_id=case.row.id,
                    args={"kind": "notice", "person": person, "facts": facts},
                )
                for person in people
            ],
        )
        events = case.instance.complete_job(row.token or "", {"sent": len(people)})
        record(work, case, events)
        waiting = set(work.follow_up)
    follow_up(office, waiting)


_CONNECTORS: dict[str, Callable[[Office, DueRow], None]] = {"mail": _mail_connector}

_ACT: dict[str, Callable[[Outgoing, DueRow], None]] = {
    "tell": _tell,
    "mail": _mail,
    "job": _job,
}
