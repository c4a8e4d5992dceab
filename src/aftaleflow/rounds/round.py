"""A round and its parties as they stand, and how events change them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from aftaleflow.events.base import Event, Json
from aftaleflow.events.rounds import (
    AnswerCorrected,
    AnswerRecalled,
    PartyAdded,
    PartyAnswered,
    PartyAsked,
    PartyDeadlineMoved,
    PartyWithdrawn,
    RoundClosed,
    RoundDropped,
    RoundOpened,
)
from aftaleflow.events.user_tasks import Candidate

PartyState = Literal["asked", "answered", "withdrawn"]
RoundState = Literal["open", "closed", "dropped"]


@dataclass(frozen=True, kw_only=True)
class Party:
    """One party of a round. `key` is an organisation's key, or `person:<id>`."""

    key: str
    name: str
    group: str
    state: PartyState = "asked"
    asked_at: dt.datetime
    due: str | None = None
    due_explanation: dict[str, Json] | None = None
    candidates: tuple[Candidate, ...] = ()
    answer: str | None = None
    output: Mapping[str, Json] | None = None
    document_version: int | None = None
    answered_at: dt.datetime | None = None
    answered_by: int | None = None
    on_behalf: bool = False
    decided_on: str | None = None
    attachment: str | None = None
    silent: bool = False
    kept: bool = False  # the answer stands from an earlier visit
    closed_at: dt.datetime | None = None  # when it was withdrawn


@dataclass(frozen=True, kw_only=True)
class Round:
    """A round of a case. `token` tells visits of one element apart."""

    token: str
    element: str
    state: RoundState = "open"
    opened_at: dt.datetime
    closed_at: dt.datetime | None = None
    closed_by: int | None = None
    reason: str | None = None
    document: str | None = None
    document_version: int | None = None
    workflow: str | None = None
    form: str | None = None
    input: Mapping[str, Json]
    led_by: tuple[Candidate, ...] = ()
    silence: str = "wait"
    silent_answer: str | None = None
    parties: tuple[Party, ...] = ()

    def party(self, key: str) -> Party | None:
        return next((party for party in self.parties if party.key == key), None)

    @property
    def asked(self) -> tuple[Party, ...]:
        """Those who count: everyone who has not been withdrawn."""
        return tuple(party for party in self.parties if party.state != "withdrawn")

    @property
    def answered(self) -> tuple[Party, ...]:
        return tuple(party for party in self.parties if party.state == "answered")

    @property
    def pending(self) -> tuple[Party, ...]:
        return tuple(party for party in self.parties if party.state == "asked")


def opened(event: RoundOpened, at: dt.datetime) -> Round:
    """The round that has just been opened."""
    return Round(
        token=event.token,
        element=event.element,
        opened_at=at,
        document=event.document,
        document_version=event.document_version,
        workflow=event.workflow,
        form=event.form,
        input=event.input,
        led_by=event.led_by,
        silence=event.silence,
        silent_answer=event.silent_answer,
        parties=tuple(_asked(asked, at) for asked in event.parties),
    )


def _asked(asked: PartyAsked, at: dt.datetime) -> Party:
    party = Party(
        key=asked.party,
        name=asked.name,
        group=asked.group,
        asked_at=at,
        due=asked.due,
        due_explanation=asked.due_explanation,
        candidates=asked.candidates,
    )
    if asked.answer is None:
        return party
    answered_at = dt.datetime.fromisoformat(asked.answered_at) if asked.answered_at else at
    return replace(
        party,
        state="answered",
        answer=asked.answer,
        output=asked.output or {},
        document_version=asked.document_version,
        answered_at=answered_at,
        answered_by=asked.answered_by,
        on_behalf=asked.on_behalf,
        decided_on=asked.decided_on,
        attachment=asked.attachment,
        silent=asked.silent,
        kept=True,
    )


def apply(round_: Round, event: Event, at: dt.datetime, by: int | None) -> Round:
    """The round after an event; events of other kinds leave it as it is."""
    change = _CHANGES.get(type(event))
    return round_ if change is None else change(round_, event, at, by)


def _with_party(round_: Round, key: str, **values: Any) -> Round:
    parties = tuple(replace(p, **values) if p.key == key else p for p in round_.parties)
    return replace(round_, parties=parties)


def _answered(round_: Round, event: PartyAnswered, at: dt.datetime, by: int | None) -> Round:
    return _with_party(
        round_,
        event.party,
        state="answered",
        answer=event.answer,
        output=event.output,
        document_version=event.document_version,
        answered_at=at,
        answered_by=by,
        on_behalf=event.on_behalf,
        decided_on=event.decided_on,
        attachment=event.attachment,
        silent=event.silent,
        kept=False,
    )


def _corrected(round_: Round, event: AnswerCorrected, at: dt.datetime, by: int | None) -> Round:
    return _with_party(
        round_,
        event.party,
        answer=event.answer,
        output=event.output,
        document_version=event.document_version,
        answered_at=at,
        answered_by=by,
        on_behalf=event.on_behalf,
        decided_on=event.decided_on,
        attachment=event.attachment,
        silent=False,
        kept=False,
    )


def _recalled(round_: Round, event: AnswerRecalled, _at: dt.datetime, _by: int | None) -> Round:
    return _with_party(
        round_,
        event.party,
        state="asked",
        answer=None,
        output=None,
        document_version=None,
        answered_at=None,
        answered_by=None,
        on_behalf=False,
        decided_on=None,
        attachment=None,
        silent=False,
        kept=False,
    )


def _added(round_: Round, event: PartyAdded, at: dt.datetime, _by: int | None) -> Round:
    again = {asked.party for asked in event.asked}
    others = tuple(party for party in round_.parties if party.key not in again)
    return replace(round_, parties=(*others, *(_asked(asked, at) for asked in event.asked)))


def _withdrawn(round_: Round, event: PartyWithdrawn, at: dt.datetime, _by: int | None) -> Round:
    return _with_party(round_, event.party, state="withdrawn", closed_at=at)


def _moved(round_: Round, event: PartyDeadlineMoved, _at: dt.datetime, _by: int | None) -> Round:
    return _with_party(round_, event.party, due=event.due, due_explanation=event.due_explanation)


def _closed(round_: Round, event: RoundClosed, at: dt.datetime, by: int | None) -> Round:
    return replace(round_, state="closed", closed_at=at, closed_by=by, reason=event.reason)


def _dropped(round_: Round, _event: RoundDropped, at: dt.datetime, by: int | None) -> Round:
    return replace(round_, state="dropped", closed_at=at, closed_by=by)


_CHANGES: dict[type[Event], Callable[[Round, Any, dt.datetime, int | None], Round]] = {
    PartyAnswered: _answered,
    AnswerCorrected: _corrected,
    AnswerRecalled: _recalled,
    PartyAdded: _added,
    PartyWithdrawn: _withdrawn,
    PartyDeadlineMoved: _moved,
    RoundClosed: _closed,
    RoundDropped: _dropped,
}
