"""Which days are working days for an organisation: weekends, public holidays, own closing days.

Rule: catalogue 0.3. The public holidays come from the `holidays` library, which knows that Store
Bededag was one until and including 2023. 24 December, 31 December, 5 June and 1 May are no public
holidays; an organisation that is closed then says so as its own closing day.
"""

from __future__ import annotations

import calendar as month_calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import holidays

MAX_WORKING_DAYS = 10_000
WEEKEND = "weekend"


@lru_cache(maxsize=512)
def public_holidays(year: int) -> Mapping[dt.date, str]:
    """The Danish public holidays of a year with their Danish names."""
    return dict(holidays.country_holidays("DK", years=year, language="da").items())


@dataclass(frozen=True)
class ClosingDays:
    """Days on which an organisation is closed besides the public holidays, each with its name."""

    yearly: Mapping[str, str] = field(default_factory=dict)  # "12-24" -> name
    dates: Mapping[dt.date, str] = field(default_factory=dict)

    def name_of(self, day: dt.date) -> str | None:
        return self.dates.get(day) or self.yearly.get(day.strftime("%m-%d"))


@dataclass(frozen=True)
class Calendar:
    """The working days of one organisation; `name` stands in explanations."""

    name: str
    closing_days: ClosingDays = ClosingDays()

    def why_not(self, day: dt.date) -> str | None:
        """Why a day is no working day: a holiday's or closing day's name, or the weekend."""
        holiday = public_holidays(day.year).get(day)
        if holiday is not None:
            return holiday
        if day.weekday() >= 5:
            return WEEKEND
        return self.closing_days.name_of(day)

    def is_working_day(self, day: dt.date) -> bool:
        return self.why_not(day) is None

    def step(self, day: dt.date, number: int) -> tuple[dt.date, list[tuple[dt.date, str]]]:
        """The day so many working days after (before, if negative) and the days skipped.

        The first day is day 0 (catalogue 0.3). Zero steps stay on the day itself.

        Raises:
            OverflowError: more than `MAX_WORKING_DAYS`, or a date outside the years 1-9999.
        """
        if abs(number) > MAX_WORKING_DAYS:
            raise OverflowError(f"{number} working days are too many")
        direction = dt.timedelta(days=1 if number > 0 else -1)
        skipped: list[tuple[dt.date, str]] = []
        left = abs(number)
        while left:
            day += direction
            reason = self.why_not(day)
            if reason is None:
                left -= 1
            else:
                skipped.append((day, reason))
        return day, skipped

    def between(self, first: dt.date, last: dt.date) -> int:
        """How many working days lie after the first day, up to and including the last."""
        days = (last - first).days
        return sum(self.is_working_day(first + dt.timedelta(n + 1)) for n in range(days))


PUBLIC = Calendar("Danmark")
"""The calendar without any closing days of an organisation's own."""


def add_months(day: dt.date, number: int) -> dt.date:
    """The same day so many months on, or the last day of that month (catalogue 0.3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError(f"the year {year} is out of reach")
    last = month_calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def on_the_1st(day: dt.date) -> dt.date:
    """The first day of a month that is not earlier than the day (catalogue 0.3)."""
    return day if day.day == 1 else add_months(day.replace(day=1), 1)
