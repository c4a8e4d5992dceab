"""What a command did, event by event: each changes the state at once, so that the next sees it."""

from __future__ import annotations

from aftaleflow.engine.folding import fold
from aftaleflow.engine.state import CaseState
from aftaleflow.engine.world import Occasion
from aftaleflow.events.base import Event


class Recorder:
    """The events of one command in order."""

    def __init__(self, state: CaseState, occasion: Occasion) -> None:
        self.state = state
        self.occasion = occasion
        self._events: list[Event] = []

    def record(self, event: Event) -> None:
        self._events.append(event)
        fold(self.state, event, self.occasion)

    def taken(self) -> list[Event]:
        """The events since the last call."""
        events, self._events = self._events, []
        return events
