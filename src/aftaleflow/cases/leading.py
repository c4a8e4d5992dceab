"""What those who lead a case do with it: cancel it, move the deadline of a task."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from aftaleflow.cases.access import require_one_of
from aftaleflow.cases.consequences import record
from aftaleflow.cases.follow_up import follow_up
from aftaleflow.cases.idempotent import Once
from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import looking, working
from aftaleflow.definitions.model.elements import UserTask
from aftaleflow.definitions.reading import CONTROL_CHARACTERS, has_control_characters
from aftaleflow.errors import FieldProblem, NotFoundError, SubmissionError, Words
from aftaleflow.people.callers import Caller
from aftaleflow.store import case_files

FARTHEST_YEARS = 100


@dataclass(frozen=True, kw_only=True)
class CancelCase:
    """A case is stopped before its end, with a reason."""

    case: int
    reason: str
    once: Once = Once()


@dataclass(frozen=True, kw_only=True)
class MoveDeadline:
    """The due date of an open task is moved, with a reason."""

    case: int
    token: str
    to: dt.date
    reason: str


def cancel_case(office: Office, caller: Caller, command: CancelCase) -> None:
    """Stops a case; parties that have not answered are told.

    Raises:
        SubmissionError: no reason was given.
        NotFoundError, CaseEndedError, NotPermittedError.
    """
    reason = require_reason(command.reason)
    with working(office, caller) as work:
        row = work.lock_row(command.case)
        if command.once.known(work) is not None:
            return
        case = work.running(row)
        require_one_of(caller, case.instance.leaders(), office)
        record(work, case, case.instance.cancel(reason))
        command.once.remember(work, {"case": command.case})
    follow_up(office, work.follow_up)


def require_may_cancel(office: Office, caller: Caller, case_id: int) -> None:
    """Says before anything is written why a case cannot be stopped, if it cannot. Raises as
    `cancel_case`, but for the reason."""
    with looking(office, caller) as work:
        row = case_files.read(work.connection, case_id, work.authorities)
        if row is None or row.scope != case_files.FULL:
            raise NotFoundError
        require_one_of(caller, work.running(row).instance.leaders(), office)


def move_deadline(office: Office, caller: Caller, command: MoveDeadline) -> None:
    """Moves the due date of a task: those whom its rule names may, or who leads the case.

    Raises as `cancel_case`; SubmissionError also for a day that is over.
    """
    reason = require_reason(command.reason)
    require_future(office, command.to)
    with working(office, caller) as work:
        case = work.lock_case(command.case)
        element = case.instance.element_at(command.token)
        due = element.due if isinstance(element, UserTask) else None
        allowed = case.instance.leaders()
        if due is not None and due.movable_by:
            allowed = case.instance.candidates(due.movable_by)
        require_one_of(caller, allowed, office)
        events = case.instance.move_deadline(command.token, command.to, caller.name, reason)
        record(work, case, events)


def require_reason(reason: str) -> str:
    """The reason, without blanks around it.

    Raises:
        SubmissionError: there is none, or it is no text.
    """
    text = reason.replace("\r\n", "\n").strip()
    rule, words = "required", Words("Skriv en begrundelse.", "Give a reason.")
    if has_control_characters(text):
        rule, words = "characters", CONTROL_CHARACTERS
    elif text:
        return text
    raise SubmissionError((FieldProblem(path="reason", rule=rule, en=words.en, da=words.da),))


def require_future(office: Office, day: dt.date) -> None:
    """Raises SubmissionError for a new deadline that would be over already, or lies so far ahead
    that it must be a slip."""
    if day < office.today():
        en = "The new deadline must not be over already."
        da = "Den nye frist må ikke være overskredet allerede."
        raise SubmissionError((FieldProblem(path="to", rule="past", en=en, da=da),))
    if day.year > office.today().year + FARTHEST_YEARS:
        en = f"The new deadline must be at most {FARTHEST_YEARS} years ahead."
        da = f"Den nye frist må højst ligge {FARTHEST_YEARS} år ude i fremtiden."
        raise SubmissionError((FieldProblem(path="to", rule="far", en=en, da=da),))
