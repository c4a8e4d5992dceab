"""The functions of the language: what they take, what they give, and what they do.

Day arithmetic follows the catalogue's conventions (0.3): the first day is day 0, months clamp to
the month's end, elapsed hours are physical hours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from aftaleflow.calendars.deadlines import as_date, at_time
from aftaleflow.calendars.working_days import Calendar, add_months, on_the_1st
from aftaleflow.definitions.expressions.types import (
    ANY,
    DATE,
    DATE_TIME,
    DURATION,
    ELAPSED,
    MOMENTS,
    NUMBER,
    NUMERIC,
    ORGANISATIONS,
    TEXT,
    YES_NO,
    Type,
)
from aftaleflow.definitions.expressions.values import Duration, Reference
from aftaleflow.money import rounded_to


class Surroundings(Protocol):
    """What functions may ask of the case: the present instant and the calendars."""

    def now(self) -> dt.datetime: ...

    def calendar(self, organisation: str | None) -> Calendar: ...


Compute = Callable[[Surroundings, list[Any]], Any]
Kinds = frozenset[str]

_LISTS: Kinds = frozenset({"list"})
_WHO: Kinds = ORGANISATIONS | {"text"}
_TEXTS: Kinds = frozenset({"text", "choice"})
_DATES: Kinds = frozenset({"date"})
_INSTANTS: Kinds = frozenset({"date_time"})
_BOOLEANS: Kinds = frozenset({"yes_no"})
_ANYTHING: Kinds = frozenset()

MAX_TEXT = 100_000
"""How long a text or list may become by putting others together."""


@dataclass(frozen=True)
class Function:
    """`takes` are the kinds of each value (empty: any); the last `optional` may be left out.

    Unless `with_unknown`, an unknown value makes the result unknown. `of` are the kinds that the
    elements of the first value, a list, may have. `steps` says what a call costs.
    """

    takes: tuple[Kinds, ...]
    gives: Callable[[list[Type]], Type]
    compute: Compute
    optional: int = 0
    with_unknown: bool = False
    of: Kinds = frozenset()
    steps: Callable[[list[Any]], int] = lambda values: sum(
        len(value) for value in values if isinstance(value, list)
    )


def _same(given: list[Type]) -> Type:
    return given[0]


def _element(given: list[Type]) -> Type:
    return given[0].of or ANY


def _always(result: Type) -> Callable[[list[Type]], Type]:
    return lambda _given: result


def _duration(unit: str) -> Compute:
    def compute(_around: Surroundings, values: list[Any]) -> Duration:
        calendar = _key(values[1]) if len(values) > 1 else None
        return Duration(unit, _whole(values[0], f"of {unit}"), calendar)

    return compute


def _whole(number: Decimal, what: str) -> int:
    if number != number.to_integral() or abs(number) > 1_000_000:
        raise ValueError(f"{number} is not a whole number {what} within reach")
    return int(number)


def _key(organisation: Any) -> str | None:
    return organisation.key if isinstance(organisation, Reference) else organisation


def _calendar(around: Surroundings, values: list[Any], place: int) -> Calendar:
    return around.calendar(_key(values[place]) if len(values) > place else None)


def _is_working_day(around: Surroundings, values: list[Any]) -> bool:
    return _calendar(around, values, 1).is_working_day(as_date(values[0]))


def _next_working_day(around: Surroundings, values: list[Any]) -> dt.date:
    return _calendar(around, values, 1).step(as_date(values[0]), 1)[0]


def _on_working_day(around: Surroundings, values: list[Any]) -> dt.date:
    day, calendar = as_date(values[0]), _calendar(around, values, 1)
    return day if calendar.is_working_day(day) else calendar.step(day, 1)[0]


def _days_between(values: list[Any]) -> int:
    return int((as_date(values[1]) - as_date(values[0])).days)


def _working_days_between(around: Surroundings, values: list[Any]) -> Decimal:
    first, last = as_date(values[0]), as_date(values[1])
    return Decimal(_calendar(around, values, 2).between(first, last))


def _hours_between(_around: Surroundings, values: list[Any]) -> Decimal:
    first, last = values
    return Decimal((last - first).total_seconds()) / 3600


def _sum(_around: Surroundings, values: list[Any]) -> Decimal | None:
    # A sum with an unknown in it is unknown: a settlement must not swallow a missing number.
    if values[0] is None or None in values[0]:
        return None
    return sum(values[0], Decimal(0))


def _any(_around: Surroundings, values: list[Any]) -> bool:
    return any(value is True for value in values[0])


def _all(_around: Surroundings, values: list[Any]) -> bool:
    return all(value is True for value in values[0])


def _extreme(choose: Callable[[list[Any]], Any]) -> Compute:
    def compute(_around: Surroundings, values: list[Any]) -> Any:
        known = values[0] if len(values) == 1 and isinstance(values[0], list) else values
        return None if not known or None in known else choose(known)

    return compute


def _date(_around: Surroundings, values: list[Any]) -> dt.date:
    if len(values) > 1:
        return dt.date(*(_whole(value, "in a date") for value in values))
    return dt.date.fromisoformat(values[0]) if isinstance(values[0], str) else as_date(values[0])


def _distinct(_around: Surroundings, values: list[Any]) -> list[Any]:
    found: dict[Any, Any] = {}
    for value in values[0]:
        found.setdefault(_frozen(value), value)
    return list(found.values())


def _frozen(value: Any) -> Any:
    """Something equal for equal values that a dictionary can have as a key."""
    if isinstance(value, Mapping):
        return tuple((name, _frozen(value[name])) for name in sorted(value))
    return tuple(_frozen(element) for element in value) if isinstance(value, list) else value


def _join(_around: Surroundings, values: list[Any]) -> str:
    texts, between = [str(v) for v in values[0] if v is not None], str(values[1])
    if sum(len(text) + len(between) for text in texts) > MAX_TEXT:
        raise OverflowError("the text is too long")
    return between.join(texts)


def _round(_around: Surroundings, values: list[Any]) -> Decimal:
    return rounded_to(values[0], _whole(values[1], "of decimals") if len(values) > 1 else 0)


_MOMENT_AND_CALENDAR: tuple[Kinds, ...] = (MOMENTS, _WHO)

FUNCTIONS: dict[str, Function] = {
    **{
        unit: Function((NUMERIC,), _always(ELAPSED), _duration(unit))
        for unit in ("minutes", "hours")
    },
    **{
        unit: Function((NUMERIC,), _always(DURATION), _duration(unit))
        for unit in ("days", "weeks", "months", "years")
    },
    "working_days": Function((NUMERIC, _WHO), _always(DURATION), _duration("working_days"), 1),
    "now": Function((), _always(DATE_TIME), lambda around, _: around.now()),
    "today": Function((), _always(DATE), lambda around, _: as_date(around.now())),
    "date": Function((MOMENTS | _TEXTS | NUMERIC, NUMERIC, NUMERIC), _always(DATE), _date, 2),
    "at": Function(
        (_DATES, _TEXTS),
        _always(DATE_TIME),
        lambda _, v: at_time(v[0], dt.time.fromisoformat(v[1])),
    ),
    "is_working_day": Function(_MOMENT_AND_CALENDAR, _always(YES_NO), _is_working_day, 1),
    "next_working_day": Function(_MOMENT_AND_CALENDAR, _always(DATE), _next_working_day, 1),
    "on_working_day": Function(_MOMENT_AND_CALENDAR, _always(DATE), _on_working_day, 1),
    "on_the_1st": Function((MOMENTS,), _always(DATE), lambda _, v: on_the_1st(as_date(v[0]))),
    "start_of_month": Function(
        (MOMENTS,), _always(DATE), lambda _, v: as_date(v[0]).replace(day=1)
    ),
    "end_of_month": Function(
        (MOMENTS,),
        _always(DATE),
        lambda _, v: add_months(as_date(v[0]).replace(day=1), 1) - dt.timedelta(1),
    ),
    "weekday": Function(
        (MOMENTS,), _always(NUMBER), lambda _, v: Decimal(as_date(v[0]).isoweekday())
    ),
    "days_between": Function(
        (MOMENTS, MOMENTS),
        _always(NUMBER),
        lambda _, v: Decimal(_days_between(v)),
    ),
    "hours_between": Function((_INSTANTS, _INSTANTS), _always(NUMBER), _hours_between),
    "working_days_between": Function(
        (MOMENTS, MOMENTS, _WHO),
        _always(NUMBER),
        _working_days_between,
        1,
        steps=lambda v: 3 * abs(_days_between(v)),
    ),
    "sum": Function((_LISTS,), lambda g: g[0].of or NUMBER, _sum, with_unknown=True, of=NUMERIC),
    "distinct": Function((_LISTS,), _same, _distinct),
    "first": Function((_LISTS,), _element, lambda _, v: v[0][0] if v[0] else None),
    "last": Function((_LISTS,), _element, lambda _, v: v[0][-1] if v[0] else None),
    "any": Function((_LISTS,), _always(YES_NO), _any, of=_BOOLEANS),
    "all": Function((_LISTS,), _always(YES_NO), _all, of=_BOOLEANS),
    "join": Function((_LISTS, _TEXTS), _always(TEXT), _join),
    "round": Function((NUMERIC, frozenset({"number"})), _same, _round, 1),
    "default": Function(
        (_ANYTHING, _ANYTHING),
        _same,
        lambda _, v: v[1] if v[0] is None else v[0],
        with_unknown=True,
    ),
    "min": Function((_ANYTHING,) * 8, lambda g: g[0].of or g[0], _extreme(min), 7, True),
    "max": Function((_ANYTHING,) * 8, lambda g: g[0].of or g[0], _extreme(max), 7, True),
}
"""All functions but `count`, which also counts the answers of a round by name."""
