"""Named points at which a process kills itself, when the environment says so: for tests of what
survives.

`AFTALEFLOW_FAILPOINT=before_commit` dies there the first time, `before_commit:7` the seventh.
"""

from __future__ import annotations

import itertools
import os

from aftaleflow.settings import FAILPOINT, PREFIX

ENVIRONMENT = PREFIX + FAILPOINT
POINTS = (
    "events_stored",
    "state_saved",
    "projected",
    "children_started",
    "consequences_due",
    "before_commit",
    "after_commit",
    "before_follow_up",
    "due_acted",
    "claimed",
    "before_effect",
    "after_effect",
)
"""In the order in which a command, what follows from it, and a worker's effect pass them."""


class Failpoint:
    """The point that is armed, if any. It is looked at once, when the process begins."""

    def __init__(self, wanted: str = "") -> None:
        name, _, time = wanted.partition(":")
        if name and name not in POINTS:
            raise ValueError(f"{name} is no failpoint; there are {', '.join(POINTS)}")
        self.name = name
        self._last = int(time or 1)
        self._times = itertools.count(1)

    def reach(self, name: str) -> None:
        """Kills the process if this is the point and the time."""
        if name == self.name and next(self._times) == self._last:
            os.kill(os.getpid(), 9)


_ARMED = Failpoint(os.environ.get(ENVIRONMENT, ""))


def failpoint(name: str) -> None:
    """Marks a point; costs a comparison when none is armed."""
    if _ARMED.name:
        _ARMED.reach(name)


def arm(wanted: str) -> None:
    """Arms a point in this process, as the environment would have done when it began."""
    global _ARMED  # noqa: PLW0603 - one per process is meant
    _ARMED = Failpoint(wanted)
