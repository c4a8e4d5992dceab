"""The bodies, parameters and answers of the interface, as OpenAPI describes them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from aftaleflow.store.ids import MAX_CASE

Key = Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")]
"""The key of something, which no database is asked for when it cannot be one."""


class Strict(BaseModel):
    """Unknown keys are refused, never ignored."""

    model_config = ConfigDict(extra="forbid")


class CasePath(BaseModel):
    case_id: int = Field(ge=1, le=MAX_CASE, description="Id of a case")


class DocumentPath(CasePath):
    name: str = Field(max_length=60)
    version: int = Field(ge=1, le=1_000_000)


class TaskPath(BaseModel):
    task_id: str = Field(max_length=40, description="Id of a user task, such as 17-5")


class RoundPath(BaseModel):
    round_id: str = Field(max_length=40, description="Id of a round, such as 17-12")


class PartyPath(RoundPath):
    party: str = Field(max_length=60, description="Key of an organisation, or person:<id>")


class StartBody(Strict):
    workflow: Key = Field(description="Key of a workflow in force")
    values: dict[str, Any] = Field(
        default_factory=dict,
        description="Values of the start form. A file is {filename, content}, content in base64.",
    )


class CompleteBody(Strict):
    values: dict[str, Any] = Field(default_factory=dict)
    affects: list[str] | None = Field(
        None, description="Parties that a revision of a document affects, or that is confirmed"
    )


class ClaimBody(Strict):
    take_over: bool = False

    @model_validator(mode="before")
    @classmethod
    def _may_be_left_out(cls, body: Any) -> Any:
        return {} if body is None else body


class ReasonBody(Strict):
    reason: str = Field(max_length=5000)


class AnswerBody(Strict):
    values: dict[str, Any]


class CorrectBody(AnswerBody):
    reason: str = Field(max_length=5000)


class ExtendBody(ReasonBody):
    to: dt.date


class AddPartyBody(ReasonBody):
    party: Key


class DefinitionsBody(Strict):
    files: dict[str, str] = Field(description="YAML texts by file name")


class CaseQuery(Strict):
    text: str = Field("", max_length=200)
    workflow: str | None = Field(None, max_length=60)
    state: Literal["open", "ended", "all"] = "open"
    cursor: str | None = Field(None, max_length=300)


class TaskQuery(Strict):
    view: Literal["all", "mine", "bodies", "overdue"] = "all"
    cursor: str | None = Field(None, max_length=300)


class EventQuery(Strict):
    after: int = Field(
        0, ge=0, le=2**31 - 1, description="Only events behind this place in the case's chain"
    )


class Started(BaseModel):
    id: int
    number: str
    title: str


class CaseItem(BaseModel):
    id: int
    number: str
    title: str
    workflow: str
    status: str
    ended: str | None
    started_at: dt.datetime
    updated_at: dt.datetime


class CaseItems(BaseModel):
    items: list[CaseItem]
    next: str | None


class WaitingItem(BaseModel):
    step: str
    who: str
    since: dt.datetime | None
    due: str | None
    overdue: bool
    goal: str | None = Field(description="A wish, which cannot be overdue")
    user_task: str | None
    round: str | None


class DocumentItem(BaseModel):
    name: str
    title: str
    version: int
    filename: str
    media_type: str
    size: int
    sha256: str = Field(
        description="Of the file as it is kept, which is encrypted, and as its event names it"
    )
    at: dt.datetime


class DocumentItems(BaseModel):
    items: list[DocumentItem]


class RoundItem(BaseModel):
    id: str
    step: str
    state: str
    answered: int
    total: int


class CaseOut(BaseModel):
    id: int
    number: str
    title: str
    workflow: str
    definition: str
    owner: str
    ended: str | None
    waiting: list[WaitingItem]
    rounds: list[RoundItem]
    documents: list[DocumentItem]


class EventItem(BaseModel):
    seq: int
    type: str
    at: dt.datetime
    by: int | None
    hash: str
    event: dict[str, Any]


class EventItems(BaseModel):
    items: list[EventItem]


class TaskItem(BaseModel):
    id: str
    case: int
    number: str
    title: str
    element: str
    step: str
    opened_at: dt.datetime
    due: str | None
    overdue: bool
    goal: str | None = Field(description="A wish, which cannot be overdue")
    assignee: int | None


class TaskItems(BaseModel):
    items: list[TaskItem]
    next: str | None


class FieldOut(BaseModel):
    name: str
    type: str
    title: str
    help: str | None
    optional: bool | str
    when: str | None
    many: bool
    read_only: bool
    options: dict[str, str] | None
    value: Any


class TaskOut(TaskItem):
    form: list[FieldOut]
    document: str | None
    document_version: int | None
    affected: list[str] | None = Field(description="Parties among which `affects` may name some")


class PartyOut(BaseModel):
    party: str
    name: str
    group: str
    state: str
    stage: str | None
    answer: str | None
    answered_at: dt.datetime | None
    on_behalf: bool
    document_version: int | None
    due: str | None
    overdue: bool


class RoundOut(BaseModel):
    id: str
    case: int
    state: str
    step: str
    document: str | None
    document_version: int | None
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    reason: str | None
    total: int
    answers: dict[str, int]
    parties: list[PartyOut]


class DefinitionItemOut(BaseModel):
    key: str
    label: str
    title: str
    hash: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    in_force: bool


class DefinitionItems(BaseModel):
    items: list[DefinitionItemOut]


class Deployed(BaseModel):
    deployed: list[DefinitionItemOut]


class Done(BaseModel):
    done: bool = True


class ProblemField(BaseModel):
    """What is wrong with one value: in a row of a table the path is `rows.2.amount`."""

    path: str
    rule: str
    en: str
    da: str


class ProblemPlace(BaseModel):
    """What is wrong in a file of definitions, and where."""

    file: str
    line: int
    column: int
    message: str
    rule: str


class Problem(BaseModel):
    """A refusal. `code` is stable; the texts are for people."""

    type: str
    title: str
    status: int
    detail: str
    detail_da: str
    code: str
    fields: list[ProblemField] = Field([], description="Of a form or request: all that is wrong")
    problems: list[ProblemPlace] = Field([], description="Of definitions: all that is wrong")
