"""What people do: tasks that open, are taken, done and fall away; and their deadlines."""

from __future__ import annotations

from dataclasses import dataclass

from aftaleflow.events.base import Event, Json, Part, part_of_events


@part_of_events
@dataclass(frozen=True, kw_only=True)
class Candidate(Part):
    """Who may do something: whoever has a role in an organisation, or one person."""

    organisation: str | None = None
    role: str | None = None
    person: int | None = None


@part_of_events
@dataclass(frozen=True, kw_only=True)
class Reminding(Part):
    """A reminder before a deadline, or an escalation after it, and whom it tells."""

    at: str
    to: tuple[Candidate, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UserTaskActivated(Event):
    """A task is open. `due` and `goal` are days or instants, each with its explanation;
    `document_version` is the version that is to be decided on."""

    token: str
    element: str
    visit: int
    candidates: tuple[Candidate, ...]
    due: str | None = None
    due_explanation: dict[str, Json] | None = None
    goal: str | None = None
    goal_explanation: dict[str, Json] | None = None
    reminders: tuple[Reminding, ...] = ()
    escalations: tuple[Reminding, ...] = ()
    document: str | None = None
    document_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class UserTaskClaimed(Event):
    """A person took a task; `taken_from` had it before. `party` tells the tasks of those who fill
    in the form of a round apart."""

    token: str
    element: str
    taken_from: int | None = None
    party: str | None = None


@dataclass(frozen=True, kw_only=True)
class UserTaskReleased(Event):
    """A person gave a task back to all candidates."""

    token: str
    element: str
    party: str | None = None


@dataclass(frozen=True, kw_only=True)
class UserTaskCompleted(Event):
    """A task was done. `values` are the form's, encoded by type; a statement's stay with the
    element, others become data of the case. `warnings` are rules that were only warned of."""

    token: str
    element: str
    values: dict[str, Json]
    statement: bool
    document: str | None = None
    document_version: int | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UserTaskCancelled(Event):
    """A task fell away before it was done: the case went on, or ended, without it."""

    token: str
    element: str


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(Event):
    """The due date of a task was moved, with the reason in its explanation. The reminders before
    it and the escalations after it take the place of the earlier ones."""

    token: str
    element: str
    due: str
    due_explanation: dict[str, Json]
    reminders: tuple[Reminding, ...] = ()
    escalations: tuple[Reminding, ...] = ()
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReminderSent(Event):
    """Those who can do a task, or a party, were reminded of its deadline."""

    token: str
    element: str
    due: str
    party: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeadlineBroken(Event):
    """A deadline was over; `told` are those to whom it was escalated."""

    token: str
    element: str
    due: str
    told: tuple[Candidate, ...] = ()
    party: str | None = None
