"""From a rule to a date with its reason: rule, calendar, inputs and every skipped day are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from aftaleflow.calendars.working_days import Calendar, add_months
from aftaleflow.clock import LOCAL, end_of_day, local_date

Moment = dt.date | dt.datetime
"""A day, or an instant in UTC. A deadline that is a day lasts until the day is over."""

ELAPSED = ("minutes", "hours")


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a deadline is when it is. Kept as it was when computed, also if calendars change.

    `amounts` is the rule (`{"working_days": 10}`), `before` its direction, `start` the day or
    instant that it was counted from and `start_name` what that is; `at` stands for a rule that
    names the moment itself. `moved` lists later changes, each with `from`, `to`, `by`, `reason`.
    """

    amounts: Mapping[str, int]
    before: bool = False
    start: str | None = None
    start_name: str | None = None
    time: str | None = None
    calendar: str | None = None
    skipped: tuple[tuple[str, str], ...] = ()
    at: str | None = None
    result: str
    moved: tuple[Mapping[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in (None, (), {})}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Explanation:
        known = {"amounts": {}, **stored}
        known["skipped"] = tuple((day, why) for day, why in stored.get("skipped", ()))
        known["moved"] = tuple(stored.get("moved", ()))
        return cls(**known)


@dataclass(frozen=True)
class Deadline:
    """A day or an instant, with its explanation."""

    moment: Moment
    explanation: Explanation

    @property
    def over_at(self) -> dt.datetime:
        """The first instant at which the deadline is broken."""
        return over_at(self.moment)


def over_at(moment: Moment) -> dt.datetime:
    """A day is over at its end, an instant when it comes."""
    return moment if isinstance(moment, dt.datetime) else end_of_day(moment)


def as_date(moment: Moment) -> dt.date:
    return local_date(moment) if isinstance(moment, dt.datetime) else moment


def at_time(day: dt.date, time: dt.time) -> dt.datetime:
    """The instant of a Danish clock time on a day.

    A time that does not exist (spring) is the next valid one, a double one (autumn) the first.
    """
    wall = dt.datetime.combine(day, time)
    while _is_missing(wall):
        wall = wall.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
    return wall.replace(tzinfo=LOCAL).astimezone(dt.UTC)


def _is_missing(wall: dt.datetime) -> bool:
    there_and_back = wall.replace(tzinfo=LOCAL).astimezone(dt.UTC).astimezone(LOCAL)
    return there_and_back.replace(tzinfo=None) != wall


def shift(moment: Moment, unit: str, number: int, calendar: Calendar) -> Moment:
    """A moment so much later: day units give a day, minutes and hours are elapsed time.

    Raises:
        ValueError: minutes or hours counted from a day.
        OverflowError: the result is out of reach.
    """
    if unit in ELAPSED:
        if not isinstance(moment, dt.datetime):
            raise ValueError(f"{unit} are counted from an instant, not from a day")
        return moment + dt.timedelta(**{unit: number})
    day = as_date(moment)
    if unit == "working_days":
        return calendar.step(day, number)[0]
    if unit in ("months", "years"):
        return add_months(day, number * (12 if unit == "years" else 1))
    return day + dt.timedelta(days=number * (7 if unit == "weeks" else 1))


def compute(
    amounts: Mapping[str, int],
    start: Moment,
    calendar: Calendar,
    *,
    before: bool = False,
    start_name: str | None = None,
    time: str | None = None,
) -> Deadline:
    """The deadline so much after (or before) a moment, with its explanation."""
    moment, skipped = start, []
    for unit, number in amounts.items():
        signed = -number if before else number
        if unit == "working_days":
            moment, passed = calendar.step(as_date(moment), signed)
            skipped += passed
        else:
            moment = shift(moment, unit, signed, calendar)
    if time is not None:
        moment = at_time(as_date(moment), dt.time.fromisoformat(time))
    return Deadline(
        moment,
        Explanation(
            amounts=dict(amounts),
            before=before,
            start=start.isoformat(),
            start_name=start_name,
            time=time,
            calendar=calendar.name if "working_days" in amounts else None,
            skipped=tuple((day.isoformat(), why) for day, why in skipped),
            result=moment.isoformat(),
        ),
    )


def given(moment: Moment, what: str) -> Deadline:
    """The deadline that an expression or a person named; `what` is its text or name."""
    return Deadline(moment, Explanation(amounts={}, at=what, result=moment.isoformat()))


def moved(deadline: Deadline, to: Moment, by: str, reason: str) -> Deadline:
    """The same deadline on another date; the explanation keeps the earlier one."""
    change = {
        "from": deadline.moment.isoformat(), "to": to.isoformat(), "by": by, "reason": reason,
    }  # fmt: skip
    old = deadline.explanation
    new = Explanation(**{**_fields(old), "result": to.isoformat(), "moved": (*old.moved, change)})
    return Deadline(to, new)


def _fields(explanation: Explanation) -> dict[str, Any]:
    return {name: getattr(explanation, name) for name in Explanation.__dataclass_fields__}


def read_moment(text: str) -> Moment:
    """The day or instant that `isoformat` wrote."""
    if len(text) == len("2026-11-24"):
        return dt.date.fromisoformat(text)
    return dt.datetime.fromisoformat(text)
