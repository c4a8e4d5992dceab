"""Deadlines and moments of elements, computed when they are reached, with their explanation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from aftaleflow.calendars.deadlines import (
    Deadline,
    Moment,
    as_date,
    at_time,
    compute,
    given,
    over_at,
)
from aftaleflow.calendars.working_days import Calendar
from aftaleflow.definitions.expressions.evaluation import evaluate
from aftaleflow.definitions.model.time import Amount, TimeRule
from aftaleflow.engine.snapshot import Snapshot
from aftaleflow.errors import EngineError

MORNING = dt.time(7, 0)
"""When on its day a reminder that is counted in days goes out."""


def deadline(rule: TimeRule, snapshot: Snapshot, calendar: Calendar) -> Deadline | None:
    """The moment of a rule, counted from now unless it says from what; None while unknown.

    Raises:
        EngineError: it is out of reach; the caller says at which element.
    """
    if rule.at is not None:
        moment = evaluate(rule.at, snapshot)
        return given(moment, rule.at) if isinstance(moment, dt.date) else None
    base = rule.after or rule.before
    start = evaluate(base, snapshot) if base is not None else snapshot.now()
    if not isinstance(start, dt.date):
        return None
    return _computed(
        rule.amounts(),
        start,
        calendar,
        before=rule.before is not None,
        start_name=base,
        time=rule.time,
    )


def before(moment: Moment, amounts: Sequence[Amount], calendar: Calendar) -> list[dt.datetime]:
    """The instants so much before a deadline, the earliest first."""
    found = [_instant(_computed(a.amounts(), moment, calendar, before=True)) for a in amounts]
    return sorted(found)


def after(moment: Moment, amount: Amount, calendar: Calendar) -> dt.datetime:
    """The instant so much after a deadline was over."""
    return max(_instant(_computed(amount.amounts(), moment, calendar)), over_at(moment))


def _computed(
    amounts: Mapping[str, int], start: Moment, calendar: Calendar, **how: Any
) -> Deadline:
    try:
        return compute(amounts, start, calendar, **how)
    except (OverflowError, ValueError) as error:
        raise EngineError(element="", why=str(error)) from error


def _instant(found: Deadline) -> dt.datetime:
    moment = found.moment
    return moment if isinstance(moment, dt.datetime) else at_time(as_date(moment), MORNING)
