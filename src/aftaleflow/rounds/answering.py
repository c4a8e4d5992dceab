"""What may be done to a party of a round: each function gives the event, or says why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aftaleflow.errors import (
    AnswerNotGivenError,
    PartyAnsweredError,
    PartyAskedAlreadyError,
    PartyNotAskedError,
    RoundClosedError,
    Who,
    Words,
)
from aftaleflow.events.base import Json
from aftaleflow.events.rounds import (
    AnswerCorrected,
    AnswerRecalled,
    PartyAnswered,
    PartyDeadlineMoved,
    PartyWithdrawn,
)
from aftaleflow.events.user_tasks import Reminding
from aftaleflow.rounds.round import Party, Round


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer as it is given: the value, what belongs to it, and on whose word."""

    answer: str
    output: Mapping[str, Json]
    on_behalf: bool = False
    decided_on: str | None = None
    attachment: str | None = None
    silent: bool = False


def require_open(round_: Round) -> None:
    """Raises RoundClosedError when the round is over."""
    if round_.state != "open":
        dropped = Words("sagen gik videre uden svarene", "the case went on without the answers")
        decided = Words("resultatet var klart", "the result was clear")
        why = round_.reason or (dropped if round_.state == "dropped" else decided)
        by = {"by": Who(round_.closed_by)} if round_.reason else {}
        raise RoundClosedError(at=round_.closed_at, why=why, **by)


def require_party(round_: Round, key: str) -> Party:
    """The party of that key in an open round.

    Raises:
        RoundClosedError: the round is over.
        PartyNotAskedError: it is no party, or has been withdrawn.
    """
    require_open(round_)
    party = round_.party(key)
    if party is None:
        raise PartyNotAskedError(
            party=key, why=Words("den er ikke spurgt", "it has not been asked")
        )
    if party.state == "withdrawn":
        raise PartyNotAskedError(party=party.name, why=Words("den er taget ud", "it was withdrawn"))
    return party


def require_not_asked(round_: Round, key: str) -> None:
    """Raises PartyAskedAlreadyError for a party that is asked or has answered; one that was
    withdrawn may be asked again."""
    require_open(round_)
    party = round_.party(key)
    if party is not None and party.state != "withdrawn":
        raise PartyAskedAlreadyError(party=party.name)


def answer(round_: Round, key: str, given: Given) -> PartyAnswered:
    """A party answers on the version of the document that it was asked about.

    Raises:
        RoundClosedError, PartyNotAskedError: as for `require_party`.
        PartyAnsweredError: it has answered already.
    """
    party = require_party(round_, key)
    if party.state == "answered":
        raise PartyAnsweredError(party=party.name, at=party.answered_at, by=Who(party.answered_by))
    return PartyAnswered(
        token=round_.token,
        element=round_.element,
        party=key,
        answer=given.answer,
        output=dict(given.output),
        document_version=round_.document_version,
        on_behalf=given.on_behalf,
        decided_on=given.decided_on,
        attachment=given.attachment,
        silent=given.silent,
    )


def correct(round_: Round, key: str, given: Given, reason: str) -> AnswerCorrected:
    """A party's answer is put right; it stays the answer to the version it was given on.

    Raises:
        AnswerNotGivenError: there is no answer yet; besides as for `require_party`.
    """
    party = _answered_party(round_, key)
    return AnswerCorrected(
        token=round_.token,
        element=round_.element,
        party=key,
        was=party.answer or "",
        answer=given.answer,
        output=dict(given.output),
        document_version=party.document_version,
        on_behalf=given.on_behalf,
        decided_on=given.decided_on,
        attachment=given.attachment,
        reason=reason,
    )


def recall(
    round_: Round,
    key: str,
    reason: str,
    *,
    on_behalf: bool,
    telling: tuple[tuple[Reminding, ...], tuple[Reminding, ...]] = ((), ()),
) -> AnswerRecalled:
    """A party takes its answer back. `telling` are the reminders and escalations still to come.

    Raises:
        AnswerNotGivenError: there is no answer yet; besides as for `require_party`.
    """
    party = _answered_party(round_, key)
    return AnswerRecalled(
        token=round_.token,
        element=round_.element,
        party=key,
        was=party.answer or "",
        on_behalf=on_behalf,
        due=party.due,
        reminders=telling[0],
        escalations=telling[1],
        reason=reason,
    )


def withdraw(round_: Round, key: str, reason: str) -> PartyWithdrawn:
    """A party is no longer asked. Raises as `require_party`."""
    require_party(round_, key)
    return PartyWithdrawn(token=round_.token, element=round_.element, party=key, reason=reason)


def move_deadline(
    round_: Round,
    key: str,
    due: str,
    explanation: dict[str, Json],
    telling: tuple[tuple[Reminding, ...], tuple[Reminding, ...]],
    reason: str,
) -> PartyDeadlineMoved:
    """A party gets another deadline. `telling` are the reminders before and escalations after it.

    Raises:
        PartyAnsweredError: it has answered; besides as for `require_party`.
    """
    party = require_party(round_, key)
    if party.state == "answered":
        raise PartyAnsweredError(party=party.name, at=party.answered_at, by=Who(party.answered_by))
    return PartyDeadlineMoved(
        token=round_.token,
        element=round_.element,
        party=key,
        due=due,
        due_explanation=explanation,
        reminders=telling[0],
        escalations=telling[1],
        reason=reason,
    )


def _answered_party(round_: Round, key: str) -> Party:
    party = require_party(round_, key)
    if party.state != "answered":
        raise AnswerNotGivenError(party=party.name)
    return party
