"""What people do with tasks: see, take, give back, hand in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aftaleflow.cases.access import is_of_party, require_one_of
from aftaleflow.cases.consequences import record
from aftaleflow.cases.follow_up import follow_up
from aftaleflow.cases.four_eyes import earlier_step
from aftaleflow.cases.given_answers import given
from aftaleflow.cases.idempotent import Once
from aftaleflow.cases.office import Office
from aftaleflow.cases.recipients import people_of
from aftaleflow.cases.rounds_open import round_element
from aftaleflow.cases.unit_of_work import OpenCase, Work, looking, working
from aftaleflow.engine.forms_in_case import OpenForm
from aftaleflow.errors import (
    AlreadyClaimedError,
    FourEyesError,
    NotFoundError,
    TaskClosedError,
    Who,
    Words,
)
from aftaleflow.events.base import Event
from aftaleflow.events.user_tasks import UserTaskClaimed, UserTaskReleased
from aftaleflow.people import callers
from aftaleflow.people.callers import Caller
from aftaleflow.rounds.answering import answer
from aftaleflow.rounds.round import Party
from aftaleflow.store import case_files, drafts, rounds, user_tasks
from aftaleflow.store.case_files import CaseRow
from aftaleflow.store.ids import case_of
from aftaleflow.store.user_tasks import TaskRow
from aftaleflow.texts.sorting import sort_key


@dataclass(frozen=True, kw_only=True)
class CompleteUserTask:
    """A person hands in the form of a task. `affects` are the parties a revision affects."""

    task: str
    values: Mapping[str, Any] = field(default_factory=dict)
    affects: list[str] | None = None
    once: Once = Once()


@dataclass(frozen=True, kw_only=True)
class ClaimUserTask:
    """A person takes a task; `take_over` also when somebody else has it."""

    task: str
    take_over: bool = False
    once: Once = Once()


@dataclass(frozen=True)
class TaskView:
    """A task with its case and form, for whoever may do it."""

    task: TaskRow
    case: OpenCase
    form: OpenForm
    affected: list[Party] | None
    declared: frozenset[str] = frozenset()  # whom the author of the revision named


@contextlib.contextmanager
def see_task(office: Office, caller: Caller, task_id: str) -> Iterator[TaskView]:
    """A task that is open for the caller, with its form; its values can be read in the block.

    Raises as `task_view`.
    """
    with looking(office, caller) as work:
        yield task_view(work, task_id)


def task_view(work: Work, task_id: str) -> TaskView:
    """A task that is open for the caller, with its form.

    Raises:
        NotFoundError: there is none, for all that the caller may know.
        TaskClosedError: it is closed.
        NotPermittedError: it is for others.
        FourEyesError: the caller did a task that this one must not be done with.
    """
    case_id = case_of(task_id)
    row = (
        case_files.read(work.connection, case_id, work.authorities) if case_id is not None else None
    )
    if row is None:
        raise NotFoundError
    task = _require_open(work, row, task_id)
    require_one_of(work.caller, task.candidates, work.office)
    case = work.open(row)
    _require_other(work, case, task)
    if task.party is not None:
        form, _answer = case.instance.round_form(round_element(case, task.token))
    else:
        form = case.instance.task_form(task.token)
    declared = case.instance.state.scope.get(task.document or "", {}).get("affects", ())
    return TaskView(task, case, form, _affected(case, form, task), frozenset(declared))


def _require_other(work: Work, case: OpenCase, task: TaskRow) -> None:
    """Raises FourEyesError if the caller did a task that this one must not be done with."""
    person = work.caller.id if work.caller is not None else None
    earlier = earlier_step(case, task.element, person) if person is not None else None
    if earlier is None:
        return
    others = [
        each
        for each in people_of(work, task.candidates)
        if each != person and earlier_step(case, task.element, each) is None
    ]
    names = ", ".join(sorted(callers.names(work.connection, others).values(), key=sort_key))
    if names:
        words = Words(f"Det kan: {names}.", f"These can: {names}.")
    else:
        words = Words(
            "Ingen andre har rollen; en administrator kan give den til flere.",
            "Nobody else has the role; an administrator can give it to more people.",
        )
    raise FourEyesError(earlier=earlier, others=words)


def _affected(case: OpenCase, form: OpenForm, task: TaskRow) -> list[Party] | None:
    """The parties that are to be named as affected: by who revises, and by who approves it."""
    if task.party is not None:
        return None
    documents = [n for n, item in form.form.fields.items() if item.word == "document"]
    scope = case.instance.state.scope
    if task.document is not None and task.document in scope:
        documents.append(task.document)
    for name in documents:
        found = case.instance.affected_parties(name)
        if found is not None:
            return found
    return None


def claim(office: Office, caller: Caller, command: ClaimUserTask) -> None:
    """Takes a task.

    Raises:
        AlreadyClaimedError: somebody else has it; besides as for `task_view`.
    """
    with working(office, caller) as work:
        row = _locked_row(work, command.task)
        if command.once.known(work) is not None:
            return
        task = _require_open(work, row, command.task)
        require_one_of(caller, task.candidates, office)
        if task.assignee is not None and task.assignee != caller.id and not command.take_over:
            raise AlreadyClaimedError(by=Who(task.assignee), at=task.claimed_at)
        case = work.open(row)
        _require_other(work, case, task)
        if task.assignee != caller.id:
            claimed = UserTaskClaimed(
                token=task.token,
                element=task.element,
                taken_from=task.assignee,
                party=task.party,
            )
            record(work, case, [claimed])
        command.once.remember(work, {"task": command.task})


def release(office: Office, caller: Caller, task_id: str) -> None:
    """Gives a task back to all who can do it. Raises as `claim`."""
    with working(office, caller) as work:
        row = _locked_row(work, task_id)
        task = _require_open(work, row, task_id)
        require_one_of(caller, task.candidates, office)
        if task.assignee is not None and task.assignee != caller.id:
            raise AlreadyClaimedError(by=Who(task.assignee), at=task.claimed_at)
        if task.assignee == caller.id:
            released = UserTaskReleased(token=task.token, element=task.element, party=task.party)
            record(work, work.open(row), [released])


def complete(office: Office, caller: Caller, command: CompleteUserTask) -> int:
    """Hands in the form of a task, and the case goes on; gives the case's id.

    Raises:
        SubmissionError: the form has problems.
        FourEyesError: the caller did a task that this one must not be done with.
        AlreadyClaimedError: somebody else has taken it.
        NotFoundError, TaskClosedError, NotPermittedError: as for `task_view`.
    """
    with working(office, caller) as work:
        row = _locked_row(work, command.task)
        if command.once.repeated(work, {"case": row.id}):
            return row.id
        task = _require_open(work, row, command.task)
        require_one_of(caller, task.candidates, office)
        if task.assignee is not None and task.assignee != caller.id:
            raise AlreadyClaimedError(by=Who(task.assignee), at=task.claimed_at)
        case = work.open(row)
        _require_other(work, case, task)
        if task.party is not None:
            _answer(work, case, task, command)
        else:
            events = case.instance.complete_user_task(task.token, command.values, command.affects)
            record(work, case, events)
        drafts.discard(work.connection, caller.id, draft_place(command.task))
    follow_up(office, work.follow_up)
    return row.id


def draft_place(task_id: str) -> str:
    """The name of the draft of a task's form."""
    return f"task:{task_id}"


def _answer(work: Work, case: OpenCase, task: TaskRow, command: CompleteUserTask) -> None:
    """The form of a round that each party fills in: handing it in is the party's answer."""
    found = rounds.of_token(work.connection, case.row.id, task.token)
    stored = (
        rounds.locked(work.connection, work.office.database, found.id)
        if found is not None
        else None
    )
    if stored is None:
        raise NotFoundError
    case.world.know_round(stored.round)
    element = round_element(case, task.token)
    value, handed = case.instance.answer_from_form(element, command.values)
    given_answer = given(work, case, value, handed)
    events: list[Event] = [answer(stored.round, task.party or "", given_answer)]
    record(work, case, events, {task.token: stored})


def _locked_row(work: Work, task_id: str) -> CaseRow:
    case_id = case_of(task_id)
    if case_id is None:
        raise NotFoundError
    row = case_files.locked(work.connection, work.office.database, case_id, work.authorities)
    if row is None:
        raise NotFoundError
    return row


def _require_open(work: Work, row: CaseRow, task_id: str) -> TaskRow:
    """The task as it is after its case was locked: a second statement sees what others did.

    A party of a round knows only of its own task.
    """
    task = user_tasks.read(work.connection, task_id)
    if task is None:
        raise NotFoundError
    own = task.party is not None and is_of_party(work.caller, task.party, work.office)
    if row.scope != case_files.FULL and not own:
        raise NotFoundError
    if task.state != "open":
        raise TaskClosedError(by=Who(task.closed_by), at=task.closed_at, case=row.id)
    return task
