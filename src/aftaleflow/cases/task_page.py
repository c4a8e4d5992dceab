"""The page of a task: its form, the document in the version to decide, what was said before."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aftaleflow.calendars.deadlines import Explanation, over_at, read_moment
from aftaleflow.cases.naming import Names
from aftaleflow.cases.office import Office
from aftaleflow.cases.timeline import Teller, Values
from aftaleflow.cases.unit_of_work import Work, looking
from aftaleflow.cases.user_tasks import TaskView, task_view
from aftaleflow.definitions.expressions.evaluation import evaluate
from aftaleflow.definitions.forms import answer_form, form_of
from aftaleflow.definitions.model.elements import (
    Round as RoundElement,
    UserTask,
)
from aftaleflow.definitions.submission import initial_values
from aftaleflow.events.cases import CaseStarted
from aftaleflow.events.rounds import PartyAnswered, RoundClosed
from aftaleflow.events.user_tasks import UserTaskCompleted
from aftaleflow.people.callers import Caller
from aftaleflow.readmodels import case_documents
from aftaleflow.readmodels.case_documents import DocumentRow
from aftaleflow.store import case_files, event_log, user_tasks
from aftaleflow.store.event_log import Recorded
from aftaleflow.store.rounds import newest_round
from aftaleflow.texts.translator import Translator


@dataclass(frozen=True)
class Remark:
    """What somebody wrote earlier in the case."""

    step: str
    by: str | None
    at: dt.datetime
    values: Values
    since_last: bool  # after this task was done the last time


@dataclass(frozen=True)
class TaskPage:
    """Everything that the page of a task shows."""

    view: TaskView
    step: str
    instruction: str | None
    workflow: str
    values: dict[str, object]
    due: str | None
    overdue: bool
    goal: str | None
    goal_explanation: Explanation | None
    explanation: Explanation | None
    document: list[DocumentRow]
    document_title: str | None
    remarks: list[Remark]
    shown: Values
    shown_documents: list[tuple[str, DocumentRow]]  # with their titles, in the newest version
    assignee: str | None
    parent_number: str | None
    warn_visits: int | None
    round: str | None  # the case's newest, whose answers are worth seeing here


@contextlib.contextmanager
def see_task_page(
    office: Office, caller: Caller, task_id: str, language: str = "da"
) -> Iterator[TaskPage]:
    """The page of an open task that the caller may do; its form can be drawn in the block.

    Raises as `user_tasks.task_view`.
    """
    t = Translator(language)
    with looking(office, caller) as work:
        view = task_view(work, task_id)
        case, task = view.case, view.task
        definition = case.program.definition
        element = definition.names.elements[task.element]
        full = case.row.scope == case_files.FULL
        # Who only answers in a round sees the version that it is asked about, and no history.
        recorded = list(event_log.read(work.connection, case.row.id)) if full else []
        names = Names(work, [each.person for each in recorded] + [task.assignee])
        teller = Teller(definition, t, names)
        due = task.due or _party_due(work, case.row.id)
        item = definition.names.documents.get(task.document or "")
        yield TaskPage(
            view=view,
            step=element.title(language),
            instruction=_instruction(element, language),
            workflow=definition.workflow.title(language),
            values=initial_values(view.form.form, view.form.filling),
            due=due,
            overdue=due is not None and over_at(read_moment(due)) <= work.now,
            explanation=task.due_explanation,
            goal=task.goal,
            goal_explanation=task.goal_explanation,
            document=[
                each
                for each in case_documents.read(work.connection, case.row.id)
                if each.document == task.document
                and (full or each.version == task.document_version)
            ],
            document_title=item.title(language) if item is not None else None,
            remarks=list(_remarks(recorded, view, teller, names)),
            shown=_shown(view, teller),
            shown_documents=_shown_documents(work, view, language),
            assignee=names.person(task.assignee),
            parent_number=_parent_number(work, case.row.parent_id),
            warn_visits=_too_many_visits(element, task.visit),
            round=newest_round(work.connection, case.row.id),
        )


def field_titles(office: Office, caller: Caller, task_id: str, language: str) -> dict[str, str]:
    """The titles of a task's fields, also when the task is closed; none if it is not known."""
    with looking(office, caller) as work:
        task = user_tasks.read(work.connection, task_id)
        row = case_files.read(work.connection, task.case_id, work.authorities) if task else None
        if task is None or row is None:
            return {}
        definition = work.office.program(work.connection, row.definition).definition
    element = definition.names.elements[task.element]
    if isinstance(element, RoundElement):
        form = answer_form(element.each, definition.forms)[0]
    else:
        form = form_of(element, definition.forms) if isinstance(element, UserTask) else None
    fields = form.fields if form is not None else {}
    return {name: item.title(language) for name, item in fields.items()}


def _instruction(element: object, language: str) -> str | None:
    documentation = getattr(element, "documentation", None)
    if documentation is None:
        return None
    return documentation if isinstance(documentation, str) else str(documentation.text(language))


def _party_due(work: Work, case_id: int) -> str | None:
    """The deadline of the party whose own case this is."""
    found = case_files.party_due(work.connection, case_id)
    return str(found) if found is not None else None


def _parent_number(work: Work, parent_id: int | None) -> str | None:
    if parent_id is None:
        return None
    row = case_files.read(work.connection, parent_id, work.authorities)
    return row.number if row is not None else None


def _too_many_visits(element: object, visit: int) -> int | None:
    if isinstance(element, UserTask) and element.warn_after_visits is not None:
        return visit if visit > element.warn_after_visits else None
    return None


def _remarks(
    recorded: Iterable[Recorded], view: TaskView, teller: Teller, names: Names
) -> Iterable[Remark]:
    """What was written in the case, the newest first, with what is new since this task was last
    done marked."""
    events = list(recorded)
    last = max(
        (
            each.seq
            for each in events
            if isinstance(each.event, UserTaskCompleted) and each.event.element == view.task.element
        ),
        default=0,
    )
    for each in reversed(events):
        told = (
            teller.tell(each.event)
            if isinstance(each.event, UserTaskCompleted | CaseStarted | PartyAnswered | RoundClosed)
            else None
        )
        if told is None or (not told.values and isinstance(each.event, UserTaskCompleted)):
            continue
        by = names.person(each.person)
        yield Remark(told.text, by, each.at, told.values, 0 < last < each.seq)


def _shown_documents(work: Work, view: TaskView, language: str) -> list[tuple[str, DocumentRow]]:
    """The documents among what the author wants shown, so that they can be opened."""
    definition = view.case.program.definition
    element = definition.names.elements[view.task.element]
    if view.case.row.scope != case_files.FULL or not isinstance(element, UserTask):
        return []
    newest: dict[str, DocumentRow] = {}
    for row in case_documents.read(work.connection, view.case.row.id):
        newest.setdefault(row.document, row)
    return [
        (definition.names.items[name].title(language), newest[name])
        for name in element.show
        if name in newest and name in definition.names.items
    ]


def _shown(view: TaskView, teller: Teller) -> Values:
    """What the author of the workflow wants shown beside the form."""
    element = view.case.program.definition.names.elements[view.task.element]
    snapshot = view.case.instance.snapshot()
    items = view.case.program.definition.names.items
    found: Values = []
    for name in element.show if isinstance(element, UserTask) else ():
        if name in view.case.instance.state.documents:
            continue  # shown as a link
        if name in items:
            value = evaluate(name, snapshot)
            if value is not None:
                found.append((items[name].title(teller.t.language), teller.t.value(value)))
        else:
            statement = view.case.instance.state.statements.get(name, {})
            found += teller.values(name, statement)
    return found
