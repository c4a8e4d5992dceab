"""How each event changes the state of a case: replaying a case's events gives its state again,
but for the token game's own tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aftaleflow.engine.state import CaseState
from aftaleflow.engine.world import Occasion
from aftaleflow.events.base import Event
from aftaleflow.events.cases import (
    CaseCancelled,
    CaseEnded,
    CaseNamed,
    CaseStarted,
    DataSet,
    DocumentVersionAdded,
    ElementPassed,
    EndReached,
    RevisionScoped,
)
from aftaleflow.events.rounds import RoundClosed, RoundDropped, RoundOpened
from aftaleflow.events.user_tasks import (
    DeadlineMoved,
    UserTaskActivated,
    UserTaskCancelled,
    UserTaskCompleted,
)
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

CANCELLED = "cancelled"
"""The `ended` of a case that was cancelled; no end event can be called so in the contract."""


def fold(state: CaseState, event: Event, occasion: Occasion) -> None:
    """Changes the state by one event; events that concern only pages and mails change nothing."""
    change = _CHANGES.get(type(event))
    if change is not None:
        change(state, event, occasion)


def _started(state: CaseState, event: CaseStarted, occasion: Occasion) -> None:
    state.area, state.party, state.owner = event.area, event.party, event.owner
    state.initiator = occasion.person
    state.started_at = occasion.at.isoformat()
    _write(state, event.element, event.values, statement=event.statement)
    if occasion.person is not None:
        state.performers[event.element] = occasion.person


def _named(state: CaseState, event: CaseNamed, _occasion: Occasion) -> None:
    state.title = event.title
    state.number = event.number or state.number


def _data_set(state: CaseState, event: DataSet, _occasion: Occasion) -> None:
    state.data.update(event.values)


def _write(state: CaseState, element: str, values: dict[str, Any], *, statement: bool) -> None:
    if statement:
        state.statements[element] = dict(values)
    else:
        state.data.update(values)


def _passed(state: CaseState, event: ElementPassed, _occasion: Occasion) -> None:
    state.flows[event.flow] = state.flows.get(event.flow, 0) + 1


def _document(state: CaseState, event: DocumentVersionAdded, _occasion: Occasion) -> None:
    state.documents[event.document] = {
        "version": event.version,
        "filename": event.filename,
        "content": event.content,
        "media_type": event.media_type,
        "size": event.size,
        "sha256": event.sha256,
    }


def _scoped(state: CaseState, event: RevisionScoped, _occasion: Occasion) -> None:
    state.scope[event.document] = {
        "affects": list(event.affects),
        "confirmed": event.confirmed,
    }


def _end_reached(state: CaseState, event: EndReached, _occasion: Occasion) -> None:
    state.reached_end = event.end


def _ended(state: CaseState, event: CaseEnded, _occasion: Occasion) -> None:
    state.ended = event.end
    state.waits = {}
    state.tree = None


def _cancelled(state: CaseState, _event: CaseCancelled, _occasion: Occasion) -> None:
    state.ended = CANCELLED
    state.waits = {}
    state.tree = None


def _arrived(state: CaseState, event: Any, _occasion: Occasion) -> None:
    state.visits[event.element] = state.visits.get(event.element, 0) + 1
    wait: dict[str, Any] = {"element": event.element}
    for part in ("due", "due_explanation", "goal", "host", "at"):
        value = getattr(event, part, None)
        if value is not None:
            wait[part] = value
    state.waits[event.token] = wait


def _round_opened(state: CaseState, event: RoundOpened, occasion: Occasion) -> None:
    _arrived(state, event, occasion)
    if event.document is not None:
        # A scope is used up by the round that it was declared for.
        state.scope.pop(event.document, None)


def _gone(state: CaseState, event: Any, _occasion: Occasion) -> None:
    state.waits.pop(event.token, None)


def _task_completed(state: CaseState, event: UserTaskCompleted, occasion: Occasion) -> None:
    state.waits.pop(event.token, None)
    _write(state, event.element, event.values, statement=event.statement)
    state.completed_at[event.element] = occasion.at.isoformat()
    if occasion.person is not None:
        state.performers[event.element] = occasion.person


def _call_ended(state: CaseState, event: CallEnded, occasion: Occasion) -> None:
    state.waits.pop(event.token, None)
    state.data.update(event.values)
    state.statements[event.element] = dict(event.output)
    state.outcomes[event.element] = {"end": event.end}
    state.completed_at[event.element] = occasion.at.isoformat()


def _job_completed(state: CaseState, event: JobCompleted, occasion: Occasion) -> None:
    state.waits.pop(event.token, None)
    state.data.update(event.values)
    state.completed_at[event.element] = occasion.at.isoformat()


def _round_closed(state: CaseState, event: RoundClosed, occasion: Occasion) -> None:
    state.waits.pop(event.token, None)
    state.completed_at[event.element] = occasion.at.isoformat()


def _deadline_moved(state: CaseState, event: DeadlineMoved, _occasion: Occasion) -> None:
    wait = state.waits[event.token]
    wait["due"], wait["due_explanation"] = event.due, event.due_explanation


_CHANGES: dict[type[Event], Callable[[CaseState, Any, Occasion], None]] = {
    CaseStarted: _started,
    CaseNamed: _named,
    DataSet: _data_set,
    ElementPassed: _passed,
    DocumentVersionAdded: _document,
    RevisionScoped: _scoped,
    EndReached: _end_reached,
    CaseEnded: _ended,
    CaseCancelled: _cancelled,
    UserTaskActivated: _arrived,
    UserTaskCompleted: _task_completed,
    UserTaskCancelled: _gone,
    DeadlineMoved: _deadline_moved,
    JobCreated: _arrived,
    JobCompleted: _job_completed,
    JobCancelled: _gone,
    CallStarted: _arrived,
    CallEnded: _call_ended,
    CallCancelled: _gone,
    TimerArmed: _arrived,
    TimerFired: _gone,
    TimerDisarmed: _gone,
    ConditionAwaited: _arrived,
    ConditionMet: _gone,
    ConditionDropped: _gone,
    RoundOpened: _round_opened,
    RoundClosed: _round_closed,
    RoundDropped: _gone,
}
