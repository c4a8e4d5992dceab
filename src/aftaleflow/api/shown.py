"""Views of the use cases as answers of the interface."""

from __future__ import annotations

from typing import Any

from aftaleflow.api import schemas
from aftaleflow.cases.case_list import CaseListItem
from aftaleflow.cases.case_page import CasePage
from aftaleflow.cases.definition_pages import DefinitionItem
from aftaleflow.cases.inbox import InboxItem
from aftaleflow.cases.round_board import Board
from aftaleflow.cases.task_page import TaskPage
from aftaleflow.definitions.encoding import encode
from aftaleflow.definitions.model.fields import Choice, DataItem


def case_item(item: CaseListItem) -> schemas.CaseItem:
    row = item.row
    return schemas.CaseItem(
        id=row.id,
        number=row.number,
        title=row.title,
        workflow=row.workflow,
        status=item.status,
        ended=row.ended,
        started_at=row.started_at,
        updated_at=row.updated_at,
    )


def case_out(page: CasePage) -> schemas.CaseOut:
    return schemas.CaseOut(
        id=page.row.id,
        number=page.row.number or "",
        title=page.row.title,
        workflow=page.row.workflow,
        definition=page.row.definition,
        owner=page.row.owner,
        ended=page.row.ended,
        waiting=[
            schemas.WaitingItem(
                step=each.step,
                who=each.who,
                since=each.since,
                due=each.due,
                overdue=each.overdue,
                goal=each.goal,
                user_task=each.task,
                round=each.round,
            )
            for each in page.waiting
        ],
        rounds=[
            schemas.RoundItem(
                id=each.id,
                step=each.step,
                state=each.state,
                answered=each.answered,
                total=each.total,
            )
            for each in page.rounds
        ],
        documents=documents_out(page),
    )


def documents_out(page: CasePage) -> list[schemas.DocumentItem]:
    return [
        schemas.DocumentItem(
            name=group.name,
            title=group.title,
            version=row.version,
            filename=row.filename,
            media_type=row.media_type,
            size=row.size,
            sha256=row.sha256,
            at=row.at,
        )
        for group in page.documents
        for row, _by in group.versions
    ]


def task_item(item: InboxItem) -> schemas.TaskItem:
    row = item.row
    return schemas.TaskItem(
        id=row.task_id,
        case=row.case_id,
        number=row.number,
        title=row.title,
        element=row.element,
        step=item.step,
        opened_at=row.opened_at,
        due=row.due,
        overdue=item.overdue,
        goal=row.goal,
        assignee=row.assignee,
    )


def task_out(page: TaskPage) -> schemas.TaskOut:
    task, case = page.view.task, page.view.case.row
    affected = page.view.affected
    return schemas.TaskOut(
        id=task.id,
        case=case.id,
        number=case.number or "",
        title=case.title,
        element=task.element,
        step=page.step,
        opened_at=task.opened_at,
        due=page.due,
        overdue=page.overdue,
        goal=page.goal,
        assignee=task.assignee,
        form=[
            field_out(item, page.values.get(name))
            for name, item in page.view.form.form.fields.items()
        ],
        document=task.document,
        document_version=task.document_version,
        affected=[party.key for party in affected] if affected is not None else None,
    )


def field_out(item: DataItem, value: Any) -> schemas.FieldOut:
    return schemas.FieldOut(
        name=item.id,
        type=item.word,
        title=item.title("da"),
        help=item.help_text("da"),
        optional=item.optional,
        when=item.when,
        many=item.many,
        read_only=item.read_only or item.value is not None,
        options=item.option_titles("da") if isinstance(item, Choice) else None,
        value=encode(value),
    )


def round_out(board: Board) -> schemas.RoundOut:
    round_ = board.stored.round
    return schemas.RoundOut(
        id=board.stored.id,
        case=board.stored.case_id,
        state=round_.state,
        step=board.step,
        document=round_.document,
        document_version=round_.document_version,
        opened_at=round_.opened_at,
        closed_at=round_.closed_at,
        reason=round_.reason,
        total=board.total,
        answers={value: number for value, _words, number in board.answers},
        parties=[
            schemas.PartyOut(
                party=row.key,
                name=row.name,
                group=row.group,
                state=row.state,
                stage=row.stage,
                answer=row.answer_value,
                answered_at=row.answered_at,
                on_behalf=row.on_behalf,
                document_version=row.document_version,
                due=row.due,
                overdue=row.overdue,
            )
            for row in board.rows
        ],
    )


def definition_item(item: DefinitionItem) -> schemas.DefinitionItemOut:
    each = item.deployed
    return schemas.DefinitionItemOut(
        key=each.key,
        label=each.label,
        title=item.title,
        hash=each.hash,
        valid_from=each.valid_from,
        valid_to=each.valid_to,
        in_force=item.in_force,
    )
