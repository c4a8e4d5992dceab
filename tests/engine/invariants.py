"""What must hold of every case in memory after every command (TRUST D3)."""

from __future__ import annotations

from aftaleflow.definitions.definition import Definition
from aftaleflow.engine.folding import fold
from aftaleflow.engine.state import CaseState
from aftaleflow.engine.world import Occasion
from aftaleflow.events.base import Event
from aftaleflow.events.cases import CaseCancelled, CaseEnded
from aftaleflow.events.rounds import RoundClosed, RoundDropped, RoundOpened
from aftaleflow.events.user_tasks import UserTaskActivated, UserTaskCancelled, UserTaskCompleted
from aftaleflow.events.waiting import (
    CallCancelled,
    CallEnded,
    CallStarted,
    ConditionAwaited,
    ConditionDropped,
    ConditionMet,
    JobCancelled,
    JobCompleted,
    JobCreated,
    TimerArmed,
    TimerDisarmed,
    TimerFired,
)

Log = list[tuple[Occasion, Event]]
"""What happened, each event with its occasion."""

OPENS: dict[type[Event], tuple[type[Event], ...]] = {
    UserTaskActivated: (UserTaskCompleted, UserTaskCancelled),
    JobCreated: (JobCompleted, JobCancelled),
    CallStarted: (CallEnded, CallCancelled),
    TimerArmed: (TimerFired, TimerDisarmed),
    ConditionAwaited: (ConditionMet, ConditionDropped),
    RoundOpened: (RoundClosed, RoundDropped),
}
"""The events that open a wait, each with those that close it."""

CLOSES = {close: opens for opens, closing in OPENS.items() for close in closing}


class Watch:
    """Follows one case by its events and looks after each command whether all is as it must be."""

    def __init__(self, definition: Definition) -> None:
        self._elements = definition.names.elements
        self._state = CaseState()
        self._open: dict[str, tuple[type[Event], str]] = {}
        self._seen: set[str] = set()

    def see(self, log: Log, state: CaseState) -> None:
        """A command did this and left the case so."""
        for occasion, event in log:
            fold(self._state, event, occasion)
            self._follow(event)
        # Folding the events gives the state, but for the token game's own tree.
        assert vars(self._state) == {**vars(state), "tree": None}
        # The waits are those that were opened and not closed, each at one element that exists.
        assert {t: element for t, (_opens, element) in self._open.items()} == {
            token: wait["element"] for token, wait in state.waits.items()
        }
        assert {element for _opens, element in self._open.values()} <= self._elements.keys()
        if state.ended is not None:
            assert (state.waits, state.tree) == ({}, None)

    def _follow(self, event: Event) -> None:
        """Each wait opens once and closes once, as what it is: no timer fires that is not armed."""
        token, element = str(getattr(event, "token", "")), str(getattr(event, "element", ""))
        if type(event) in OPENS:
            assert token not in self._seen, f"{token} opens twice"
            self._seen.add(token)
            self._open[token] = (type(event), element)
        elif type(event) in CLOSES:
            assert self._open.pop(token) == (CLOSES[type(event)], element)
        if isinstance(event, UserTaskActivated):
            assert event.candidates
            for who in event.candidates:
                assert who.person is not None or (who.organisation and who.role)
        if isinstance(event, CaseEnded | CaseCancelled):
            assert self._open == {}
