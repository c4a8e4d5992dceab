"""Whom a round writes to: parties hear what is done about their answers, leaders what they do."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from aftaleflow.cases import rounds
from aftaleflow.cases.leading import CancelCase, cancel_case
from aftaleflow.texts.mails import compose
from tests.installation import Installation
from tests.integration.test_rounds import (
    PAPER,
    leader,
    officer,
    start_ballot,
    start_hearing,
    vote,
)

Mails = dict[str, dict[str, Any]]


@pytest.fixture
def case(small_installation: Installation) -> int:
    case = start_ballot(small_installation)
    told(small_installation)
    return case


def told(installation: Installation) -> dict[str, set[str]]:
    """The mails that were made since the last time: by kind, to whom."""
    installation.let_happen()
    rows = installation.rows("SELECT args_json FROM due WHERE kind = 'mail' AND state = 'armed'")
    found: dict[str, set[str]] = {}
    for row in rows:
        args = json.loads(row.args_json)
        name = installation.value("SELECT name FROM person WHERE id = :p", p=args["person"])
        found.setdefault(args["kind"], set()).add(name)
    with installation.office.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE due SET state = 'done' WHERE kind = 'mail'")
    return found


def text(installation: Installation, kind: str) -> str:
    """The last mail of a kind, as it reads in Danish."""
    rows = installation.rows("SELECT args_json FROM due WHERE kind = 'mail' ORDER BY id DESC")
    args = next(a for a in (json.loads(r.args_json) for r in rows) if a["kind"] == kind)
    facts = args["facts"]
    mail = compose(kind, "da", "Du", {**facts, "link": f"http://her{facts['path']}"})
    return f"{mail.subject}\n{mail.text}"


def test_a_party_hears_that_its_answer_was_written_in_corrected_and_recalled_by_the_leaders(
    small_installation: Installation, case: int
) -> None:
    installation, office = small_installation, small_installation.office
    party: dict[str, Any] = {"round": installation.round_of(case), "party": "assens"}
    alma, bent = leader(installation), {"Bent Demo"}
    own = {officer(installation, "assens").name}
    rounds.answer_for_party(office, alma, rounds.AnswerForParty(**party, values=PAPER))
    assert told(installation) == {"answer_received": bent, "own_answer_written_in": own}
    said = text(installation, "own_answer_written_in")
    assert "Jeres svar er skrevet ind i sag" in said
    assert f"/sager/{installation.children(case)['assens']}" in said

    correct = rounds.CorrectAnswer(
        **party, values={**PAPER, "stemme": "nej"}, reason="Aflæst forkert"
    )
    rounds.correct_answer(office, alma, correct)
    assert told(installation) == {"answer_corrected": bent, "own_answer_corrected": own}
    assert "Svaret fra Assens er rettet" in text(installation, "answer_corrected")
    assert "har svaret" not in text(installation, "answer_corrected")
    assert "Aflæst" not in text(installation, "own_answer_corrected")

    rounds.recall_answer(office, alma, rounds.RecallAnswer(**party, reason="Igen i rådet"))
    found = told(installation)
    assert found == {"answer_recalled": bent, "own_answer_recalled": own, "new_task": own}
    said = text(installation, "own_answer_recalled")
    assert "I bliver spurgt igen" in said
    assert "Frist: 22. december 2026" in said
    assert f"/sager/{installation.children(case)['assens']}" in said


def test_who_changes_its_own_answer_gets_no_mail_about_it_but_the_leaders_do(
    small_installation: Installation, case: int
) -> None:
    installation = small_installation
    vote(installation, case, assens="ja")
    leaders = {"Alma Eksempel", "Bent Demo"}
    assert told(installation) == {"answer_received": leaders}
    command = rounds.CorrectAnswer(
        round=installation.round_of(case), party="assens", values={**PAPER, "stemme": "nej"},
        reason="Det var et nej.",
    )  # fmt: skip
    rounds.correct_answer(installation.office, officer(installation, "assens"), command)
    assert told(installation) == {"answer_corrected": leaders}


@pytest.mark.parametrize("kind", ["ballot", "hearing"])
def test_a_party_hears_of_its_new_deadline(kind: str, small_installation: Installation) -> None:
    installation = small_installation
    case = start_ballot(installation) if kind == "ballot" else start_hearing(installation, "assens")
    told(installation)
    extend = rounds.ExtendParty(
        round=installation.round_of(case), party="assens", to=dt.date(2027, 1, 11), reason="Ferie"
    )
    rounds.extend(installation.office, leader(installation), extend)
    assert told(installation) == {"own_deadline_moved": {officer(installation, "assens").name}}
    said = text(installation, "own_deadline_moved")
    assert "Assens har fået en ny frist for at svare" in said
    assert "Frist: 11. januar 2027" in said
    assert "Ferie" not in said


def test_a_reminder_speaks_to_its_reader_and_leads_to_the_task(
    small_installation: Installation, case: int
) -> None:
    installation = small_installation
    assert "Frist: 22. december 2026" in text(installation, "new_task")
    command = rounds.RemindParty(round=installation.round_of(case), party="assens")
    rounds.remind(installation.office, leader(installation), command)
    assert told(installation) == {"party_reminder": {officer(installation, "assens").name}}
    said = text(installation, "party_reminder")
    assert "Du mangler at svare for Assens: Stemmer" in said
    task = installation.task(installation.children(case)["assens"], "stemmer").id
    assert f"/opgaver/{task}" in said


def test_the_leaders_hear_that_a_party_stopped_its_own_case_but_not_when_the_round_did(
    small_installation: Installation, case: int
) -> None:
    installation, office = small_installation, small_installation.office
    child = installation.children(case)["assens"]
    cancel_case(office, officer(installation, "assens"), CancelCase(case=child, reason="Forkert"))
    assert told(installation) == {"party_gave_up": {"Alma Eksempel", "Bent Demo"}}
    said = text(installation, "party_gave_up")
    assert "Assens har afbrudt sin egen sag uden at svare" in said
    assert f"/runder/{installation.round_of(case)}" in said
    close = rounds.CloseRound(round=installation.round_of(case), reason="Nok")
    rounds.close_round(office, leader(installation), close)
    assert "party_gave_up" not in told(installation)


def test_silence_that_counts_as_an_answer_is_not_told_as_an_answer(
    small_installation: Installation,
) -> None:
    installation = small_installation
    start_hearing(installation, "assens")
    told(installation)
    installation.clock.set(dt.datetime(2026, 12, 15, 23, 0, tzinfo=dt.UTC))
    assert "answer_received" not in told(installation)
    said = text(installation, "answer_by_silence")
    assert "Assens har ikke svaret inden for fristen, og det regnes som et svar." in said
