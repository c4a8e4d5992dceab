"""The only place that knows what time it is: everything else is given a clock."""

from __future__ import annotations

import datetime as dt
from typing import Protocol
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Copenhagen")
"""Rules of the field are local time; instants are stored in UTC (catalogue 0.3)."""


class Clock(Protocol):
    """Tells the present instant, in UTC and with its time zone."""

    def now(self) -> dt.datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)


class SetClock:
    """A clock that stands until it is set: for tests, scenarios and the making of the demo."""

    def __init__(self, at: dt.datetime) -> None:
        self._at = at.astimezone(dt.UTC)

    def now(self) -> dt.datetime:
        return self._at

    def set(self, at: dt.datetime) -> None:
        self._at = at.astimezone(dt.UTC)

    def advance(self, by: dt.timedelta) -> None:
        self._at += by


def local_date(at: dt.datetime) -> dt.date:
    """The Danish date of an instant."""
    return at.astimezone(LOCAL).date()


def start_of_day(day: dt.date) -> dt.datetime:
    """The instant at which a Danish date begins."""
    return dt.datetime.combine(day, dt.time(), LOCAL).astimezone(dt.UTC)


def end_of_day(day: dt.date) -> dt.datetime:
    """The instant at which a Danish date is over: a deadline of a day lasts until then."""
    return start_of_day(day + dt.timedelta(days=1))
