"""What happens in a round: parties are asked, answer, change their answer; the round closes."""

from __future__ import annotations

from dataclasses import dataclass

from aftaleflow.events.base import Event, Json, Part, part_of_events
from aftaleflow.events.user_tasks import Candidate, Reminding


@part_of_events
@dataclass(frozen=True, kw_only=True)
class PartyAsked(Part):
    """A party as it is asked; with `answer` its earlier answer still stands."""

    party: str
    group: str
    name: str
    due: str | None = None
    due_explanation: dict[str, Json] | None = None
    reminders: tuple[Reminding, ...] = ()
    escalations: tuple[Reminding, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    answer: str | None = None
    output: dict[str, Json] | None = None
    document_version: int | None = None
    answered_at: str | None = None
    answered_by: int | None = None
    on_behalf: bool = False
    decided_on: str | None = None
    attachment: str | None = None
    silent: bool = False


@part_of_events
@dataclass(frozen=True, kw_only=True)
class PartyResult(Part):
    """What a party had answered when the round closed; `head` is the head of its own chain."""

    party: str
    answer: str | None = None
    document_version: int | None = None
    head: str | None = None


@dataclass(frozen=True, kw_only=True)
class RoundOpened(Event):
    """Parties are asked. `workflow` runs for each, or `form` is filled in by each."""

    token: str
    element: str
    visit: int
    parties: tuple[PartyAsked, ...]
    workflow: str | None = None
    form: str | None = None
    input: dict[str, Json]
    document: str | None = None
    document_version: int | None = None
    led_by: tuple[Candidate, ...] = ()
    silence: str
    silent_answer: str | None = None


@dataclass(frozen=True, kw_only=True)
class PartyAdded(Event):
    """A party joined while the round was running."""

    token: str
    element: str
    asked: tuple[PartyAsked, ...]
    input: dict[str, Json]
    reason: str


@dataclass(frozen=True, kw_only=True)
class PartyWithdrawn(Event):
    """A party is no longer asked; an answer it gave no longer counts."""

    token: str
    element: str
    party: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PartyAnswered(Event):
    """A party answered on a version of the document.

    `on_behalf` when the secretariat wrote it down from the party's minutes, dated `decided_on`,
    with `attachment`; `silent` when the deadline passed and silence has a meaning.
    """

    token: str
    element: str
    party: str
    answer: str
    output: dict[str, Json]
    document_version: int | None = None
    on_behalf: bool = False
    decided_on: str | None = None
    attachment: str | None = None
    silent: bool = False


@dataclass(frozen=True, kw_only=True)
class AnswerCorrected(Event):
    """A party's answer was put right while the round was open; `was` is the earlier one."""

    token: str
    element: str
    party: str
    was: str
    answer: str
    output: dict[str, Json]
    document_version: int | None = None
    on_behalf: bool = False
    decided_on: str | None = None
    attachment: str | None = None
    reason: str


@dataclass(frozen=True, kw_only=True)
class AnswerRecalled(Event):
    """A party took its answer back while the round was open, and is asked again, until the
    deadline that it had."""

    token: str
    element: str
    party: str
    was: str
    on_behalf: bool = False
    due: str | None = None
    reminders: tuple[Reminding, ...] = ()
    escalations: tuple[Reminding, ...] = ()
    reason: str


@dataclass(frozen=True, kw_only=True)
class PartyDeadlineMoved(Event):
    """A party got another deadline."""

    token: str
    element: str
    party: str
    due: str
    due_explanation: dict[str, Json]
    reminders: tuple[Reminding, ...] = ()
    escalations: tuple[Reminding, ...] = ()
    reason: str


@dataclass(frozen=True, kw_only=True)
class RoundClosed(Event):
    """The round is over: it was decided, or closed early with a reason."""

    token: str
    element: str
    parties: tuple[PartyResult, ...]
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class RoundDropped(Event):
    """The round fell away: the case went on, or ended, without its answers."""

    token: str
    element: str


@dataclass(frozen=True, kw_only=True)
class AnswerNoLongerAsked(Event):
    """In a party's own case: the round closed, or the party was withdrawn, before it answered."""

    reason: str
