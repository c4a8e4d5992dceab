"""What a case waits for besides people: service tasks, other cases, moments, conditions."""

from __future__ import annotations

from dataclasses import dataclass

from aftaleflow.events.base import Event, Json


@dataclass(frozen=True, kw_only=True)
class JobCreated(Event):
    """A service task is to be done by a connector, with the options that were computed."""

    token: str
    element: str
    connector: str
    input: dict[str, Json]
    times: int
    first_after_seconds: int | None = None


@dataclass(frozen=True, kw_only=True)
class JobCompleted(Event):
    """A connector did its work; `values` are data of the case taken from its result."""

    token: str
    element: str
    values: dict[str, Json]


@dataclass(frozen=True, kw_only=True)
class JobFailed(Event):
    """A connector could not do its work; without `retry_at` a person must look (an incident)."""

    token: str
    element: str
    why: str
    attempt: int
    retry_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class JobRetried(Event):
    """A person has the work of an incident tried again."""

    token: str
    element: str


@dataclass(frozen=True, kw_only=True)
class JobCancelled(Event):
    """A service task fell away before it was done."""

    token: str
    element: str


@dataclass(frozen=True, kw_only=True)
class CallStarted(Event):
    """Another workflow runs as a case of its own; this one waits for its end."""

    token: str
    element: str
    workflow: str
    input: dict[str, Json]


@dataclass(frozen=True, kw_only=True)
class CallEnded(Event):
    """The called case ended at `end`; `values` are data of this case set from its output."""

    token: str
    element: str
    end: str
    values: dict[str, Json]
    output: dict[str, Json]


@dataclass(frozen=True, kw_only=True)
class CallCancelled(Event):
    """The called case is no longer waited for."""

    token: str
    element: str


@dataclass(frozen=True, kw_only=True)
class TimerArmed(Event):
    """A moment is waited for: by an event in the flow, or by one at the edge of `host`."""

    token: str
    element: str
    at: str
    explanation: dict[str, Json]
    host: str | None = None


@dataclass(frozen=True, kw_only=True)
class TimerFired(Event):
    """The moment came. `due` is when it was to come: later, after a standstill, it shows."""

    token: str
    element: str
    due: str
    host: str | None = None


@dataclass(frozen=True, kw_only=True)
class TimerDisarmed(Event):
    """The moment is no longer waited for."""

    token: str
    element: str


@dataclass(frozen=True, kw_only=True)
class ConditionAwaited(Event):
    """The case waits until a condition is true."""

    token: str
    element: str
    condition: str


@dataclass(frozen=True, kw_only=True)
class ConditionMet(Event):
    """The condition became true, or was so already."""

    token: str
    element: str


@dataclass(frozen=True, kw_only=True)
class ConditionDropped(Event):
    """The condition is no longer waited for."""

    token: str
    element: str
