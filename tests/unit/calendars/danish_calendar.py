"""The Danish working days written anew from the catalogue (0.3), to compare with."""

from __future__ import annotations

import datetime as dt

LAST_PRAYER_DAY = 2023


def easter(year: int) -> dt.date:
    """Easter Sunday by the anonymous Gregorian algorithm."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


def holidays(year: int) -> set[dt.date]:
    """Store Bededag, the fourth Friday after Easter, until and including 2023."""
    after_easter = [-3, -2, 0, 1, 39, 49, 50]
    if year <= LAST_PRAYER_DAY:
        after_easter.append(26)
    movable = {easter(year) + dt.timedelta(days) for days in after_easter}
    return movable | {dt.date(year, 1, 1), dt.date(year, 12, 25), dt.date(year, 12, 26)}


def is_working_day(day: dt.date, closed: frozenset[tuple[int, int]] = frozenset()) -> bool:
    """`closed` are an organisation's own closing days, month and day, every year."""
    weekend = day.isoweekday() in (6, 7)
    return not weekend and day not in holidays(day.year) and (day.month, day.day) not in closed


def step(day: dt.date, number: int, closed: frozenset[tuple[int, int]] = frozenset()) -> dt.date:
    """The day so many working days later, or earlier."""
    one = dt.timedelta(1 if number > 0 else -1)
    passed = 0
    while passed < abs(number):
        day += one
        passed += is_working_day(day, closed)
    return day
