"""Where the stories play: people act through the use cases, at the time that the clock shows."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterator
from typing import Any

from aftaleflow.cases import rounds, starting, user_tasks
from aftaleflow.cases.case_page import see_case
from aftaleflow.cases.office import Office
from aftaleflow.cases.starting import StartCase
from aftaleflow.cases.unit_of_work import looking
from aftaleflow.cases.user_tasks import ClaimUserTask, CompleteUserTask
from aftaleflow.demo.almanac import Almanac
from aftaleflow.people import callers
from aftaleflow.people.callers import Caller
from aftaleflow.store import case_files
from aftaleflow.store.user_tasks import TaskRow, of_case

Story = Iterator[dt.datetime]
"""A story says when it goes on, and then does so: `yield` a moment, then act."""


def together(*stories: Story) -> Story:
    """Several stories side by side, told as one in the order of time."""
    queue: list[tuple[dt.datetime, int, Story]] = []
    for place, story in enumerate(stories):
        _wait(queue, place, story)
    while queue:
        moment, place, story = heapq.heappop(queue)
        yield moment
        _wait(queue, place, story)


def _wait(queue: list[tuple[dt.datetime, int, Story]], place: int, story: Story) -> None:
    moment = next(story, None)
    if moment is not None:
        heapq.heappush(queue, (moment, place, story))


class NoSuchTaskError(Exception):
    """A story and its workflow do not fit together any more."""


class Stage:
    """The office, the almanac, and the people by name."""

    def __init__(self, office: Office, almanac: Almanac, people: dict[str, int]) -> None:
        self.office = office
        self.almanac = almanac
        self._people = people
        self._callers: dict[str, Caller] = {}

    # -- time

    def ago(self, working_days: int, time: str = "10.00") -> dt.datetime:
        return self.almanac.ago(working_days, time)

    @property
    def today(self) -> dt.date:
        """Today in the story."""
        return self.office.today()

    @property
    def yesterday(self) -> dt.date:
        """The working day before, on which the meeting was that is registered today."""
        return self.almanac.eve(self.office.now())

    # -- people and cases

    def caller(self, name: str) -> Caller:
        """One of the cast, with their roles."""
        if name not in self._callers:
            with looking(self.office, None) as work:
                found = callers.by_id(work.connection, self._people[name], self.office.today())
            assert found is not None  # noqa: S101 - the cast never leaves
            self._callers[name] = found
        return self._callers[name]

    def name_of(self, organisation: str) -> str:
        """The short name: Assens."""
        return self.office.register.now().name_of(organisation)

    def full_name_of(self, organisation: str) -> str:
        """The whole name: Assens Kommune."""
        found = self.office.register.now().get(organisation)
        return found.name if found is not None else organisation

    def start(self, who: str, workflow: str, /, **values: Any) -> int:
        """Somebody starts a case; gives its id."""
        command = StartCase(workflow=workflow, values=values)
        return starting.start_case(self.office, self.caller(who), command)

    def do(self, who: str, case: int, element: str, /, **values: Any) -> None:
        """Somebody hands in the form of an open task."""
        task = self._task(case, element, self.caller(who))
        command = CompleteUserTask(task=task.id, values=values)
        user_tasks.complete(self.office, self.caller(who), command)

    def take(self, who: str, case: int, element: str) -> None:
        """Somebody takes an open task."""
        task = self._task(case, element, self.caller(who))
        user_tasks.claim(self.office, self.caller(who), ClaimUserTask(task=task.id))

    def _task(self, case: int, element: str, caller: Caller) -> TaskRow:
        with looking(self.office, caller) as work:
            tasks = of_case(work.connection, case)
        for task in tasks:
            if task.state == "open" and task.element == element and _is_for(task, caller):
                return task
        raise NoSuchTaskError(f"{element} is not open in case {case}")

    # -- rounds

    def round_of(self, who: str, case: int) -> str:
        """The newest round of a case."""
        newest, *_ = see_case(self.office, self.caller(who), case).rounds
        return newest.id

    def lead(
        self, who: str, command: Callable[[Office, Caller, Any], None], order: rounds.OfParty
    ) -> None:
        """Somebody who leads a round does something with one of its parties."""
        command(self.office, self.caller(who), order)

    def party_case(self, case: int, party: str) -> int:
        """The case that a party of a round has of its own."""
        with looking(self.office, None) as work:
            found = case_files.children(work.connection, case)
        return next(int(each.id) for each in reversed(found) if each.party == party)


def _is_for(task: TaskRow, caller: Caller) -> bool:
    """Tasks of a round among persons are each for one of them."""
    return task.party is None or task.party == f"person:{caller.id}"
