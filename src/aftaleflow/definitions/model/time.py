"""When something is due: amounts of time, moments, and what follows from them."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field, field_validator, model_validator

from aftaleflow.definitions.model.base import Expression, Model, OneOrMany, ReferencePath, Whole

ELAPSED = frozenset({"minutes", "hours"})
UNITS = ("minutes", "hours", "days", "working_days", "weeks", "months", "years")


class Amount(Model):
    """An amount of time, such as `{weeks: 12}`. Day units give dates, hours are elapsed hours."""

    minutes: Whole | None = Field(None, ge=0, le=10_000_000)
    hours: Whole | None = Field(None, ge=0, le=1_000_000)
    days: Whole | None = Field(None, ge=0, le=40_000)
    working_days: Whole | None = Field(None, ge=0, le=10_000)
    weeks: Whole | None = Field(None, ge=0, le=5_000)
    months: Whole | None = Field(None, ge=0, le=1_200)
    years: Whole | None = Field(None, ge=0, le=100)

    @property
    def is_elapsed(self) -> bool:
        """Whether it is counted in hours or minutes, from an instant."""
        return not self.amounts().keys().isdisjoint(ELAPSED)

    def amounts(self) -> dict[str, int]:
        """Units with their numbers, the smallest unit first."""
        found: dict[str, int] = {}
        for unit in UNITS:
            number = getattr(self, unit)
            if number is not None:
                found[unit] = number
        return found

    @model_validator(mode="after")
    def _not_mixed(self) -> Amount:
        if self.is_elapsed and self.amounts().keys() - ELAPSED:
            raise ValueError("hours and minutes are not mixed with days and longer units")
        return self


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
    time: str | None = None
    calendar: ReferencePath | None = None

    @field_validator("time")
    @classmethod
    def _clock_time(cls, time: str | None) -> str | None:
        if time is not None and not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", time):
            raise ValueError("a time of day is written 07:30")
        return time

    @model_validator(mode="after")
    def _one_way(self) -> TimeRule:
        if bool(self.amounts()) == (self.at is not None):
            raise ValueError("say either an amount of time or at")
        if self.after is not None and self.before is not None:
            raise ValueError("after or before, not both")
        if self.at is not None and (self.after or self.before or self.time):
            raise ValueError("at stands alone; after, before and time go with an amount of time")
        if self.time is not None and self.is_elapsed:
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

    @property
    def is_told_in_hours(self) -> bool:
        """Whether somebody is told hours or minutes before or after it: it must be an instant."""
        return any(told.is_elapsed for told in (*self.remind, *self.escalate))

    @model_validator(mode="after")
    def _instant(self) -> Deadline:
        is_day = self.at is None and self.time is None and not self.is_elapsed
        if is_day and self.is_told_in_hours:
            raise ValueError("hours before or after a day need its time: say time, or count days")
        return self


AnyTimer: Any = TimeRule
