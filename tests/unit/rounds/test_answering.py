"""What may be done to a party of a round, and the reason when it may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aftaleflow.errors import (
    AnswerNotGivenError,
    PartyAnsweredError,
    PartyAskedAlreadyError,
    PartyNotAskedError,
    RoundClosedError,
    Who,
    Words,
)
from aftaleflow.events.rounds import (
    AnswerCorrected,
    AnswerRecalled,
    PartyAnswered,
    PartyDeadlineMoved,
    PartyWithdrawn,
    RoundClosed,
    RoundDropped,
)
from aftaleflow.events.user_tasks import Reminding
from aftaleflow.rounds.answering import (
    Given,
    answer,
    correct,
    move_deadline,
    recall,
    require_not_asked,
    require_open,
    require_party,
    withdraw,
)
from aftaleflow.rounds.round import Round, apply
from tests.unit.rounds.some_round import CHAIR, T1, T3, fresh, running

GIVEN = Given(answer="nej", output={"bemærkninger": "For dyrt"})
REMINDER = Reminding(at="2026-02-20T08:00:00+00:00", to=(CHAIR,))
ESCALATION = Reminding(at="2026-03-02T08:00:00+00:00", to=(CHAIR,))

DOINGS: dict[str, Callable[[Round, str], Any]] = {
    "require_party": require_party,
    "answer": lambda round_, key: answer(round_, key, GIVEN),
    "correct": lambda round_, key: correct(round_, key, GIVEN, "Fejl"),
    "recall": lambda round_, key: recall(round_, key, "Fejl", on_behalf=False),
    "withdraw": lambda round_, key: withdraw(round_, key, "Fejl"),
    "move_deadline": lambda round_, key: move_deadline(
        round_, key, "2026-03-01", {}, ((), ()), "Ferie"
    ),
}
doing = pytest.mark.parametrize("do", DOINGS.values(), ids=DOINGS.keys())


def closed(reason: str | None = None) -> Round:
    event = RoundClosed(token="t1", element="høring", parties=(), reason=reason)
    return apply(running(), event, T3, 9)


# -- refusals


@doing
@pytest.mark.parametrize("key", ["odense", "varde", "fanoe", "ukendt"])
def test_nothing_is_done_in_a_round_that_was_decided(
    do: Callable[[Round, str], Any], key: str
) -> None:
    with pytest.raises(RoundClosedError) as refused:
        do(closed(), key)
    decided = Words("resultatet var klart", "the result was clear")
    assert refused.value.facts == {"at": T3, "why": decided}


@doing
def test_round_that_was_closed_early_says_the_reason_and_by_whom(
    do: Callable[[Round, str], Any],
) -> None:
    with pytest.raises(RoundClosedError) as refused:
        do(closed("Nyt grundlag"), "odense")
    assert refused.value.facts == {"at": T3, "why": "Nyt grundlag", "by": Who(9)}


@doing
def test_nothing_is_done_in_a_round_that_fell_away(do: Callable[[Round, str], Any]) -> None:
    dropped = apply(running(), RoundDropped(token="t1", element="høring"), T3, None)
    with pytest.raises(RoundClosedError) as refused:
        do(dropped, "odense")
    gone_on = Words("sagen gik videre uden svarene", "the case went on without the answers")
    assert refused.value.facts == {"at": T3, "why": gone_on}


@doing
def test_nothing_is_done_to_somebody_who_is_no_party(do: Callable[[Round, str], Any]) -> None:
    with pytest.raises(PartyNotAskedError) as refused:
        do(running(), "aabenraa")
    not_asked = Words("den er ikke spurgt", "it has not been asked")
    assert refused.value.facts == {"party": "aabenraa", "why": not_asked}


@doing
def test_nothing_is_done_to_a_party_that_was_taken_out(do: Callable[[Round, str], Any]) -> None:
    with pytest.raises(PartyNotAskedError) as refused:
        do(running(), "fanoe")
    taken_out = Words("den er taget ud", "it was withdrawn")
    assert refused.value.facts == {"party": "Fanø", "why": taken_out}


@pytest.mark.parametrize("name", ["answer", "move_deadline"])
def test_party_that_has_answered_is_not_asked_again(name: str) -> None:
    with pytest.raises(PartyAnsweredError) as refused:
        DOINGS[name](running(), "varde")
    assert refused.value.facts == {"party": "Varde", "at": T1, "by": Who(7)}


@pytest.mark.parametrize("name", ["correct", "recall"])
def test_answer_that_was_not_given_cannot_be_changed(name: str) -> None:
    with pytest.raises(AnswerNotGivenError) as refused:
        DOINGS[name](running(), "odense")
    assert refused.value.facts == {"party": "Odense"}


def test_answer_of_silence_was_given_by_the_system() -> None:
    silent = answer(running(), "odense", Given(answer="nej", output={}, silent=True))
    after = apply(running(), silent, T3, None)
    with pytest.raises(PartyAnsweredError) as refused:
        answer(after, "odense", GIVEN)
    assert refused.value.facts == {"party": "Odense", "at": T3, "by": Who(None)}
    assert "(the system)" in str(refused.value)


@pytest.mark.parametrize("key", ["odense", "varde"])
def test_party_that_takes_part_is_not_added_again(key: str) -> None:
    with pytest.raises(PartyAskedAlreadyError) as refused:
        require_not_asked(running(), key)
    assert refused.value.facts == {"party": key.capitalize()}


def test_party_that_was_taken_out_or_is_new_may_be_added() -> None:
    require_not_asked(running(), "fanoe")
    require_not_asked(running(), "aabenraa")


def test_nobody_is_added_to_a_round_that_is_over() -> None:
    with pytest.raises(RoundClosedError):
        require_not_asked(closed(), "aabenraa")


def test_round_that_is_open_is_open() -> None:
    require_open(running())
    with pytest.raises(RoundClosedError):
        require_open(closed())


def test_refusals_are_sentences_in_both_languages() -> None:
    with pytest.raises(PartyNotAskedError) as refused:
        require_party(running(), "fanoe")
    assert str(refused.value) == "Fanø is not a party to this round now (it was withdrawn)."
    assert refused.value.sentence("da", lambda fact: str(getattr(fact, "da", fact))) == (
        "Fanø er ikke part i runden nu (den er taget ud)."
    )


# -- events


def test_party_of_an_open_round_is_found() -> None:
    assert require_party(running(), "varde") == running().party("varde")


def test_party_answers_on_the_version_that_it_was_asked_about() -> None:
    given = Given(
        answer="nej",
        output={"bemærkninger": "For dyrt"},
        on_behalf=True,
        decided_on="2026-01-20",
        attachment="c9",
    )
    assert answer(fresh(), "odense", given) == PartyAnswered(
        token="t1",
        element="høring",
        party="odense",
        answer="nej",
        output={"bemærkninger": "For dyrt"},
        document_version=2,
        on_behalf=True,
        decided_on="2026-01-20",
        attachment="c9",
    )


def test_silence_is_told_from_an_answer() -> None:
    event = answer(fresh(), "odense", Given(answer="nej", output={}, silent=True))
    assert event.silent
    assert not answer(fresh(), "odense", GIVEN).silent


def test_correction_tells_what_the_answer_was_and_stays_on_its_version() -> None:
    found = correct(running(), "varde", GIVEN, "Tastefejl")
    assert found == AnswerCorrected(
        token="t1",
        element="høring",
        party="varde",
        was="ja",
        answer="nej",
        output={"bemærkninger": "For dyrt"},
        document_version=2,
        reason="Tastefejl",
    )


def test_answer_is_taken_back_with_what_it_was() -> None:
    telling = ((REMINDER,), (ESCALATION,))
    found = recall(running(), "varde", "Skal i byrådet", on_behalf=True, telling=telling)
    assert found == AnswerRecalled(
        token="t1",
        element="høring",
        party="varde",
        was="ja",
        on_behalf=True,
        due="2026-02-02",
        reminders=(REMINDER,),
        escalations=(ESCALATION,),
        reason="Skal i byrådet",
    )


@pytest.mark.parametrize("key", ["odense", "varde"])
def test_party_is_taken_out_whether_it_has_answered_or_not(key: str) -> None:
    assert withdraw(running(), key, "Fejl") == PartyWithdrawn(
        token="t1", element="høring", party=key, reason="Fejl"
    )


def test_deadline_is_moved_with_its_reminders() -> None:
    why = {"amounts": {"weeks": 4}, "result": "2026-03-01"}
    telling = ((REMINDER,), (ESCALATION,))
    found = move_deadline(running(), "odense", "2026-03-01", why, telling, "Ferie")
    assert found == PartyDeadlineMoved(
        token="t1",
        element="høring",
        party="odense",
        due="2026-03-01",
        due_explanation=why,
        reminders=(REMINDER,),
        escalations=(ESCALATION,),
        reason="Ferie",
    )


def test_what_is_given_is_copied_into_the_event() -> None:
    output = {"bemærkninger": "Før"}
    event = answer(fresh(), "odense", Given(answer="ja", output=output))
    output["bemærkninger"] = "Efter"
    assert event.output == {"bemærkninger": "Før"}
