"""Lets all stories play side by side under one clock, and what is due happen in between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from aftaleflow.cases.outgoing import Outgoing
from aftaleflow.cases.unit_of_work import looking
from aftaleflow.clock import SetClock
from aftaleflow.demo.stage import Story, together
from aftaleflow.store import due_rows
from aftaleflow.worker.loop import see_to

ALL_KINDS = (*due_rows.INTERNAL, *due_rows.EXTERNAL)


class Director:
    """Moves the clock from one moment to the next, forward only."""

    def __init__(self, outgoing: Outgoing, clock: SetClock) -> None:
        self._outgoing = outgoing
        self._office = outgoing.office
        self._clock = clock

    def play(self, stories: Iterable[Story], until: dt.datetime) -> None:
        """Plays the stories to their ends, and lets time pass until a last moment."""
        for moment in together(*stories):
            self._pass_time(moment)
        self._pass_time(until)

    def _pass_time(self, until: dt.datetime) -> None:
        """The worker sees to everything as it falls due: reminders, deadlines, mails."""
        if until < self._clock.now():
            raise ValueError(f"a story goes back to {until} from {self._clock.now()}")
        while (at := self._next_due()) is not None and at <= until:
            self._clock.set(max(at, self._clock.now()))
            while see_to(self._office, self._outgoing):
                pass
        self._clock.set(until)

    def _next_due(self) -> dt.datetime | None:
        with looking(self._office, None) as work:
            return due_rows.earliest(work.connection, ALL_KINDS)
