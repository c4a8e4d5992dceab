"""When something is due: amounts of time, moments, and what follows from them."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from aftaleflow.definitions.model.base import Expression, Model, OneOrMany, ReferencePath

UNITS = ("minutes", "hours", "days", "working_days", "weeks", "months", "years")


class Amount(Model):
    """An amount of time, such as `{weeks: 12}`. Day units give dates, hours are elapsed hours."""

    minutes: int | None = Field(None, ge=0, le=10_000_000)
    hours: int | None = Field(None, ge=0, le=1_000_000)
    days: int | None = Field(None, ge=0, le=40_000)
    working_days: int | None = Field(None, ge=0, le=10_000)
    weeks: int | None = Field(None, ge=0, le=5_000)
    months: int | None = Field(None, ge=0, le=1_200)
    years: int | None = Field(None, ge=0, le=100)

    def amounts(self) -> dict[str, int]:
        """Units with their numbers, the smallest unit first."""
        found: dict[str, int] = {}
        for unit in UNITS:
            number = getattr(self, unit)
            if number is not None:
                found[unit] = number
        return found


class PlainAmount(Amount):
    """An amount that must be said."""

    @model_validator(mode="after")
    def _said(self) -> PlainAmount:
        if not self.amounts():
            raise ValueError(f"say an amount of time in {', '.join(UNITS)}")
        return self


class TimeRule(Amount):
    """A moment: an amount `after` or `before` another, or `at`.

    Without `after` and `before` it is counted from when the element is reached.
    """

    after: Expression | None = None
    before: Expression | None = None
    at: Expression | None = None
    time: str | None = Field(None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    calendar: ReferencePath | None = None

    @model_validator(mode="after")
    def _one_way(self) -> TimeRule:
        if bool(self.amounts()) == (self.at is not None):
            raise ValueError("say either an amount of time or at")
        if self.after is not None and self.before is not None:
            raise ValueError("after or before, not both")
        if self.at is not None and (self.after is not None or self.before is not None):
            raise ValueError("at stands alone; after and before go with an amount of time")
        units = self.amounts().keys()
        if units & {"minutes", "hours"} and units - {"minutes", "hours"}:
            raise ValueError("hours and minutes are not mixed with days and longer units")
        if self.time is not None and units & {"minutes", "hours"}:
            raise ValueError("time goes with days and longer units")
        return self


class Escalation(PlainAmount):
    """Who is told when a deadline has been over for so long."""

    to: OneOrMany[ReferencePath]


class Deadline(TimeRule):
    """`due` can be broken, `goal` only warns; reminders come before, escalations after."""

    remind: OneOrMany[PlainAmount] = []
    escalate: OneOrMany[Escalation] = []
    movable_by: OneOrMany[ReferencePath] = []


AnyTimer: Any = TimeRule
