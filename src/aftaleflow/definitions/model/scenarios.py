"""Scenario tests: what an author expects of a workflow, step by step, in the same file."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from aftaleflow.definitions.model.base import Id, Key, Model, OneOrMany, Value, Whole, by_first_key


class Expectation(Model):
    """What must be so after a step; what is not named is not looked at."""

    at: OneOrMany[Id] | None = None
    ended: Value = None
    data: dict[str, Value] = {}
    output: dict[Id, Value] = {}
    due: dict[Id, Value] = {}
    goal: dict[Id, Value] = {}
    overdue: OneOrMany[Id] | None = None
    pending: dict[Id, OneOrMany[str]] = {}
    candidates: dict[Id, OneOrMany[str]] = {}
    warnings: OneOrMany[str] | None = None
    document: dict[Id, Whole] = {}
    answered: dict[Id, Whole] = {}
    told: OneOrMany[str] | None = None


class Step(Model):
    """Something happens; `refused` names the rule or field for which it must not."""

    word: ClassVar[str]

    expect: Expectation | None = None
    refused: str | None = None
    as_: str | None = Field(None, alias="as")


class StartStep(Step):
    word: ClassVar[str] = "start"
    start: dict[Id, Value]
    party: str | None = None


class CompleteStep(Step):
    word: ClassVar[str] = "complete"
    complete: Id
    with_: dict[Id, Value] = Field({}, alias="with")
    revision_affects: list[str] | None = None


class AnswerStep(Step):
    word: ClassVar[str] = "answer"
    answer: Id
    parties: Whole | str | list[str] = "all"
    with_: Id | dict[Id, Value] = Field(alias="with")


class RecallStep(Step):
    word: ClassVar[str] = "recall"
    recall: Id
    party: str
    reason: str


class CorrectStep(Step):
    word: ClassVar[str] = "correct"
    correct: Id
    party: str
    with_: Id | dict[Id, Value] = Field(alias="with")
    reason: str


class AddPartyStep(Step):
    word: ClassVar[str] = "add_party"
    add_party: Id
    party: str
    reason: str


class WithdrawPartyStep(Step):
    word: ClassVar[str] = "withdraw_party"
    withdraw_party: Id
    party: str
    reason: str


class CloseRoundStep(Step):
    word: ClassVar[str] = "close_round"
    close_round: Id
    reason: str


class ServiceStep(Step):
    word: ClassVar[str] = "service"
    service: Id
    returns: dict[Id, Value] = {}


class EndStep(Step):
    word: ClassVar[str] = "end"
    end: Id
    with_: Id = Field(alias="with")
    output: dict[Id, Value] = {}


class CaseEndsStep(Step):
    word: ClassVar[str] = "case_ends"
    case_ends: str
    with_: Id = Field(alias="with")


class MoveDueStep(Step):
    word: ClassVar[str] = "move_due"
    move_due: Id
    to: Value
    party: str | None = None
    reason: str


class ClockStep(Step):
    word: ClassVar[str] = "clock"
    clock: Value


class CancelStep(Step):
    word: ClassVar[str] = "cancel"
    cancel: Literal["case"] = "case"
    reason: str


STEPS: dict[str, type[Model]] = {
    model.word: model
    for model in (
        StartStep, CompleteStep, AnswerStep, RecallStep, CorrectStep, AddPartyStep,
        WithdrawPartyStep, CloseRoundStep, ServiceStep, EndStep, CaseEndsStep, MoveDueStep,
        ClockStep, CancelStep,
    )
}  # fmt: skip
AnyStep: Any = by_first_key(STEPS, "test step")


class GivenCase(Model):
    """Another case that the scenario leans on."""

    workflow: Key
    as_: str = Field(alias="as")
    data: dict[Id, Value] = {}


class Given(Model):
    """What is so before the first step."""

    cases: list[GivenCase] = []
    people: dict[str, list[str]] = {}  # `body.role` -> who has it
    closing_days: dict[str, list[str]] = {}  # organisation -> dates that it is closed


class Scenario(Model):
    """One story; `after` another one, once for each of its examples."""

    scenario: str
    after: str | None = None
    clock: Value = None
    given: Given = Given()
    examples: list[dict[Id, Value]] = []
    steps: list[AnyStep] = Field(min_length=1)
