"""The days of the demo, counted from today: people act on working days, at working hours."""

from __future__ import annotations

import datetime as dt

from aftaleflow.calendars.deadlines import at_time
from aftaleflow.calendars.working_days import Calendar, ClosingDays
from aftaleflow.clock import local_date

OFFICES = Calendar(
    "Kontorerne",
    ClosingDays({"06-05": "Grundlovsdag", "12-24": "Juleaftensdag", "12-31": "Nytårsaftensdag"}),
)
"""When the people of the demo are at work."""


class Almanac:
    """Turns `so many working days ago` into dates, for one today."""

    def __init__(self, now: dt.datetime) -> None:
        self.today = local_date(now)

    def day(self, ago: int) -> dt.date:
        """The working day so many before today; never today itself, which has yet to pass."""
        return OFFICES.step(self.today, -max(ago, 1))[0]

    def ago(self, working_days: int, time: str = "10.00") -> dt.datetime:
        """A Danish time on that day: `ago(12, "9.40")`."""
        return self.at(self.day(working_days), time)

    def ahead(self, working_days: int) -> dt.date:
        """The working day so many after today."""
        return OFFICES.step(self.today, working_days)[0]

    def before(self, **span: int) -> dt.date:
        """The last working day that is at least so long before today: `before(weeks=6)`."""
        day = self.today - dt.timedelta(**span)
        return day if OFFICES.is_working_day(day) else OFFICES.step(day, -1)[0]

    def at(self, day: dt.date, time: str) -> dt.datetime:
        """The instant of a Danish time on a day."""
        hour, minute = time.split(".")
        return at_time(day, dt.time(int(hour), int(minute)))

    def eve(self, at: dt.datetime) -> dt.date:
        """The working day before an instant: when the meeting was that is registered then."""
        return OFFICES.step(local_date(at), -1)[0]
