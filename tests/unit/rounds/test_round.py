"""A round as it stands is its events, one after another."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from aftaleflow.events.base import Event
from aftaleflow.events.rounds import (
    AnswerCorrected,
    AnswerRecalled,
    PartyAdded,
    PartyAsked,
    PartyDeadlineMoved,
    PartyResult,
    RoundClosed,
    RoundDropped,
)
from aftaleflow.events.user_tasks import UserTaskClaimed
from aftaleflow.rounds.round import Party, Round, apply, opened
from tests.unit.rounds.some_round import (
    ANSWERED,
    CHAIR,
    CLERK,
    OPENED,
    T0,
    T1,
    T2,
    T3,
    WITHDRAWN,
    fresh,
    running,
)

ODENSE = Party(
    key="odense",
    name="Odense",
    group="kommuner",
    asked_at=T0,
    due="2026-02-02",
    due_explanation={"amounts": {"weeks": 4}},
    candidates=(CLERK,),
)
VARDE = Party(key="varde", name="Varde", group="kommuner", asked_at=T0, due="2026-02-02")
FANOE = Party(key="fanoe", name="Fanø", group="kommuner", asked_at=T0)
VARDE_ANSWERED = replace(
    VARDE,
    state="answered",
    answer="ja",
    output={"bemærkninger": "Gerne"},
    document_version=2,
    answered_at=T1,
    answered_by=7,
    on_behalf=True,
    decided_on="2026-01-06",
    attachment="c7",
)
ROUND = Round(
    token="t1",
    element="høring",
    opened_at=T0,
    document="beskrivelse",
    document_version=2,
    workflow="politisk-behandling",
    input={"titel": "Stomi"},
    led_by=(CHAIR,),
    silence="answer",
    silent_answer="nej",
    parties=(ODENSE, VARDE, FANOE),
)


def keys(parties: tuple[Party, ...]) -> list[str]:
    return [party.key for party in parties]


def test_round_is_opened_with_everybody_asked() -> None:
    assert fresh() == ROUND


def test_round_by_a_form_is_opened_with_it() -> None:
    found = opened(replace(OPENED, workflow=None, form="stillingtagen"), T0)
    assert found == replace(ROUND, workflow=None, form="stillingtagen")


def test_answer_of_an_earlier_visit_stands() -> None:
    kept = PartyAsked(
        party="varde",
        group="kommuner",
        name="Varde",
        answer="ja",
        output={"bemærkninger": "Gerne"},
        document_version=1,
        answered_at="2025-12-01T09:00:00+00:00",
        answered_by=7,
        on_behalf=True,
        decided_on="2025-11-30",
        attachment="c7",
    )
    (party,) = opened(replace(OPENED, parties=(kept,)), T0).parties
    assert party == replace(
        VARDE_ANSWERED,
        due=None,
        document_version=1,
        answered_at=dt.datetime(2025, 12, 1, 9, tzinfo=dt.UTC),
        decided_on="2025-11-30",
        kept=True,
    )


def test_answer_that_stands_without_its_time_counts_from_now() -> None:
    kept = PartyAsked(party="varde", group="kommuner", name="Varde", answer="ja")
    (party,) = opened(replace(OPENED, parties=(kept,)), T0).parties
    assert (party.state, party.answered_at, party.output, party.kept) == ("answered", T0, {}, True)


def test_answer_is_kept_with_who_gave_it_and_when() -> None:
    assert apply(ROUND, ANSWERED, T1, 7) == replace(ROUND, parties=(ODENSE, VARDE_ANSWERED, FANOE))


def test_answer_of_silence_has_no_person() -> None:
    event = replace(ANSWERED, party="odense", silent=True, on_behalf=False)
    party = apply(ROUND, event, T1, None).party("odense")
    assert party is not None
    assert (party.silent, party.answered_by, party.on_behalf) == (True, None, False)


def test_correction_puts_the_new_answer_in_place_of_the_old() -> None:
    event = AnswerCorrected(
        token="t1",
        element="høring",
        party="varde",
        was="ja",
        answer="nej",
        output={},
        document_version=2,
        decided_on="2026-01-07",
        attachment="c8",
        reason="Tastefejl",
    )
    found = apply(running(), event, T3, 9)
    assert found.party("varde") == replace(
        VARDE_ANSWERED,
        answer="nej",
        output={},
        answered_at=T3,
        answered_by=9,
        on_behalf=False,
        decided_on="2026-01-07",
        attachment="c8",
    )
    assert found.party("odense") == ODENSE


def test_correction_of_a_silent_or_kept_answer_makes_it_a_given_one() -> None:
    silent = apply(ROUND, replace(ANSWERED, silent=True), T1, None)
    kept = PartyAsked(party="varde", group="kommuner", name="Varde", answer="ja")
    event = AnswerCorrected(
        token="t1", element="høring", party="varde", was="ja", answer="nej", output={}, reason="x"
    )
    for before in (silent, opened(replace(OPENED, parties=(kept,)), T0)):
        party = apply(before, event, T3, 9).party("varde")
        assert party is not None
        assert (party.silent, party.kept, party.answer) == (False, False, "nej")


def test_answer_that_is_taken_back_leaves_nothing_behind() -> None:
    event = AnswerRecalled(token="t1", element="høring", party="varde", was="ja", reason="x")
    assert apply(running(), event, T3, 7).party("varde") == VARDE


def test_party_that_is_taken_out_keeps_what_it_answered_but_no_longer_counts() -> None:
    event = replace(WITHDRAWN, party="varde")
    found = apply(running(), event, T3, 8)
    assert found.party("varde") == replace(VARDE_ANSWERED, state="withdrawn", closed_at=T3)
    assert keys(found.asked) == ["odense"]
    assert keys(found.answered) == []


def test_party_is_added_at_the_end() -> None:
    asked = PartyAsked(party="aabenraa", group="added", name="Aabenraa", due="2026-03-01")
    event = PartyAdded(token="t1", element="høring", asked=(asked,), input={}, reason="Glemt")
    new = Party(key="aabenraa", name="Aabenraa", group="added", asked_at=T3, due="2026-03-01")
    assert apply(ROUND, event, T3, 8) == replace(ROUND, parties=(ODENSE, VARDE, FANOE, new))


def test_party_that_was_taken_out_and_is_added_again_stands_there_once() -> None:
    asked = PartyAsked(party="fanoe", group="added", name="Fanø")
    event = PartyAdded(token="t1", element="høring", asked=(asked,), input={}, reason="Alligevel")
    found = apply(running(), event, T3, 8)
    assert keys(found.parties) == ["odense", "varde", "fanoe"]
    assert found.party("fanoe") == Party(key="fanoe", name="Fanø", group="added", asked_at=T3)


def test_deadline_is_moved_for_one_party() -> None:
    why = {"result": "2026-03-01"}
    event = PartyDeadlineMoved(
        token="t1",
        element="høring",
        party="odense",
        due="2026-03-01",
        due_explanation=why,
        reason="x",
    )
    moved = replace(ODENSE, due="2026-03-01", due_explanation=why)
    assert apply(ROUND, event, T3, 8) == replace(ROUND, parties=(moved, VARDE, FANOE))


@pytest.mark.parametrize("reason", [None, "Nyt grundlag"])
def test_round_is_closed_with_its_reason(reason: str | None) -> None:
    results = (PartyResult(party="varde", answer="ja"),)
    event = RoundClosed(token="t1", element="høring", parties=results, reason=reason)
    assert apply(running(), event, T3, 9) == replace(
        running(), state="closed", closed_at=T3, closed_by=9, reason=reason
    )


def test_round_that_fell_away_says_when() -> None:
    event = RoundDropped(token="t1", element="høring")
    assert apply(running(), event, T3, None) == replace(running(), state="dropped", closed_at=T3)


@pytest.mark.parametrize(
    "event", [UserTaskClaimed(token="t1", element="høring"), OPENED, Event()], ids=lambda e: e.type
)
def test_other_events_leave_the_round_as_it_is(event: Event) -> None:
    assert apply(running(), event, T3, 9) == running()


def test_event_about_somebody_who_is_no_party_changes_nothing() -> None:
    assert apply(ROUND, replace(ANSWERED, party="aabenraa"), T1, 7) == ROUND


def test_parties_are_told_apart_by_what_they_have_done() -> None:
    found = running()
    assert keys(found.parties) == ["odense", "varde", "fanoe"]
    assert keys(found.asked) == ["odense", "varde"]
    assert keys(found.answered) == ["varde"]
    assert keys(found.pending) == ["odense"]
    assert found.party("fanoe") == replace(FANOE, state="withdrawn", closed_at=T2)
    assert found.party("aabenraa") is None


def test_round_is_not_changed_in_place() -> None:
    before = fresh()
    apply(before, ANSWERED, T1, 7)
    assert before == ROUND
