"""What a projection gets: the events of one command in one case, and what belongs to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from aftaleflow.events.base import Event
from aftaleflow.store.event_log import Recorded
from aftaleflow.store.rounds import StoredRound

Kind = TypeVar("Kind", bound=Event)


@dataclass(frozen=True)
class Child:
    """A case that was started for a party: its id, and the element that it waits at."""

    id: int
    stage: str | None


@dataclass(frozen=True)
class Batch:
    """The events of one command. `children` are the cases that were started for parties, by
    token and party; `rounds` are the rounds that the events change, by token."""

    case_id: int
    at: dt.datetime
    person: int | None
    recorded: Sequence[Recorded]
    children: Mapping[tuple[str, str], Child] = field(default_factory=dict)
    rounds: Mapping[str, StoredRound] = field(default_factory=dict)

    def of(self, *kinds: type[Kind]) -> Iterator[tuple[Recorded, Kind]]:
        """The events of some kinds, in order."""
        for recorded in self.recorded:
            if isinstance(recorded.event, kinds):
                yield recorded, recorded.event
