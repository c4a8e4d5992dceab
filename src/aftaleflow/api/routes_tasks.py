"""User tasks: seen, taken, done."""

from __future__ import annotations

from typing import Any

from flask_openapi import APIBlueprint, Tag

from aftaleflow.api import schemas, shown
from aftaleflow.api.requests import caller, once, with_files
from aftaleflow.cases import user_tasks
from aftaleflow.cases.inbox import see_inbox
from aftaleflow.cases.office import Office
from aftaleflow.cases.task_page import see_task_page
from aftaleflow.cases.user_tasks import ClaimUserTask, CompleteUserTask

TASKS = Tag(name="user-tasks", description="What people do")
CLAIM_SCHEMA = {"schema": {"$ref": "#/components/schemas/ClaimBody"}}


def add_routes(api: APIBlueprint, office: Office) -> None:
    @api.get("/user-tasks", tags=[TASKS], summary="Your tasks", responses={200: schemas.TaskItems})
    def tasks(query: schemas.TaskQuery) -> Any:
        inbox = see_inbox(office, caller(), query.view, cursor=query.cursor)
        items = [shown.task_item(each) for each in inbox.items]
        return schemas.TaskItems(items=items, next=inbox.next_page).model_dump(mode="json")

    @api.get(
        "/user-tasks/<task_id>",
        tags=[TASKS],
        summary="A task with its form",
        responses={200: schemas.TaskOut},
    )
    def task(path: schemas.TaskPath) -> Any:
        with see_task_page(office, caller(), path.task_id) as page:
            return shown.task_out(page).model_dump(mode="json")

    @api.post(
        "/user-tasks/<task_id>/claim",
        tags=[TASKS],
        summary="Take a task",
        request_body={"content": {"application/json": CLAIM_SCHEMA}, "required": False},
        responses={200: schemas.Done},
    )
    def claim(path: schemas.TaskPath, body: schemas.ClaimBody) -> Any:
        command = ClaimUserTask(task=path.task_id, take_over=body.take_over, once=once())
        user_tasks.claim(office, caller(), command)
        return schemas.Done().model_dump()

    @api.post(
        "/user-tasks/<task_id>/complete",
        tags=[TASKS],
        summary="Hand in the form of a task",
        responses={200: schemas.Done},
    )
    def complete(path: schemas.TaskPath, body: schemas.CompleteBody) -> Any:
        command = CompleteUserTask(
            task=path.task_id,
            values=with_files(body.values, office),
            affects=body.affects,
            once=once(),
        )
        user_tasks.complete(office, caller(), command)
        return schemas.Done().model_dump()
