"""What became of the answers of a round can be read: on its board, in the case, in the party's."""

from __future__ import annotations

import datetime as dt

from aftaleflow.cases import rounds
from aftaleflow.cases.case_page import see_case
from aftaleflow.cases.documents import attachment
from tests.installation import Installation
from tests.integration.test_rounds import PAPER, leader, officer, row, start_ballot, vote


def history(installation: Installation, case: int, organisation: str | None = None) -> list[str]:
    who = officer(installation, organisation) if organisation else leader(installation)
    page = see_case(installation.office, who, case)
    return [f"{each.by}: {each.text}" for each in page.entries]


def correct(installation: Installation, case: int, answer: str, reason: str) -> None:
    command = rounds.CorrectAnswer(
        round=installation.round_of(case), party="assens", values={**PAPER, "stemme": answer},
        reason=reason,
    )  # fmt: skip
    rounds.correct_answer(installation.office, leader(installation), command)


def recall(installation: Installation, case: int, reason: str) -> None:
    command = rounds.RecallAnswer(round=installation.round_of(case), party="assens", reason=reason)
    rounds.recall_answer(installation.office, leader(installation), command)


def test_the_leader_sees_on_the_board_what_a_party_answered_before_and_why_it_was_changed(
    small_installation: Installation,
) -> None:
    installation = small_installation
    case = start_ballot(installation)
    vote(installation, case, assens="ja")
    given = row(installation, case, "assens")
    assert (given.earlier, given.is_corrected) == ((), False)
    installation.later(days=1)
    correct(installation, case, "nej", "Aflæst forkert")
    found = row(installation, case, "assens")
    assert found.is_corrected
    [first] = found.earlier
    assert (first.answer, first.given_by) == ("Ja", officer(installation, "assens").name)
    assert (first.became, first.by, first.reason) == (
        "corrected",
        "Alma Eksempel",
        "Aflæst forkert",
    )
    assert (first.on_behalf, first.minutes) == (False, None)
    assert first.given_at == given.answered_at
    assert first.at == installation.clock.now()

    recall(installation, case, "Rådet ser på det igen")
    found = row(installation, case, "assens")
    assert (found.answer, found.is_corrected) == (None, False)
    assert [each.became for each in found.earlier] == ["corrected", "recalled"]
    second = found.earlier[1]
    assert (second.answer, second.on_behalf, second.minutes) == ("Nej", True, 1)
    assert second.reason == "Rådet ser på det igen"
    file = attachment(
        installation.office, leader(installation), installation.round_of(case), "assens", 1
    )
    assert file.filename == "referat.pdf"
    installation.do(installation.children(case)["assens"], "stemmer", stemme="ja")
    found = row(installation, case, "assens")
    assert (found.answer, len(found.earlier), found.is_corrected) == ("Ja", 2, False)


def test_answers_corrections_and_recalls_are_told_in_the_history_of_the_case_that_asks(
    small_installation: Installation,
) -> None:
    installation = small_installation
    case = start_ballot(installation)
    vote(installation, case, assens="ja")
    correct(installation, case, "nej", "Aflæst forkert")
    recall(installation, case, "Rådet ser på det igen")
    told = history(installation, case)
    assert [line for line in told if "Assens" in line] == [
        f"{officer(installation, 'assens').name}: Assens har svaret: Ja",
        "Alma Eksempel: Svaret fra Assens er rettet fra Ja til Nej. Begrundelse: Aflæst forkert",
        "Alma Eksempel: Svaret fra Assens (Nej) er trukket tilbage."
        " Begrundelse: Rådet ser på det igen",
    ]
    assert "er spurgt" in told[-4]


def test_a_party_reads_in_its_own_case_what_it_answered_in_the_words_of_who_asks_and_why_again(
    small_installation: Installation,
) -> None:
    installation = small_installation
    case = start_ballot(installation)
    vote(installation, case, assens="ja")
    old = installation.children(case)["assens"]
    assert f"{officer(installation, 'assens').name}: Assens har svaret: Ja" in history(
        installation, old, "assens"
    )
    recall(installation, case, "Rådet ser på det igen")
    new = installation.children(case)["assens"]
    assert new != old
    [answered, recalled, *_rest] = history(installation, new, "assens")
    assert answered.endswith("Assens har svaret: Ja")
    assert recalled.endswith("er trukket tilbage. Begrundelse: Rådet ser på det igen")


def test_the_board_says_when_and_why_a_party_was_taken_out(
    small_installation: Installation,
) -> None:
    installation = small_installation
    case = start_ballot(installation)
    assert row(installation, case, "odense").withdrawn_at is None
    rounds.withdraw_party(
        installation.office,
        leader(installation),
        rounds.WithdrawParty(
            round=installation.round_of(case), party="odense", reason="Lægges sammen."
        ),
    )
    found = row(installation, case, "odense")
    assert (found.withdrawn_at, found.withdrawn_reason) == (
        installation.clock.now(),
        "Lægges sammen.",
    )


def test_a_party_reads_in_its_own_case_that_it_was_given_more_time(
    small_installation: Installation,
) -> None:
    installation = small_installation
    case = start_ballot(installation)
    extend = rounds.ExtendParty(
        round=installation.round_of(case), party="assens", to=dt.date(2027, 1, 11), reason="Ferie"
    )
    rounds.extend(installation.office, leader(installation), extend)
    told = " ".join(history(installation, installation.children(case)["assens"], "assens"))
    assert "Assens har fået frist til 11. januar 2027. Begrundelse: Ferie" in told
    told = " ".join(history(installation, installation.children(case)["odense"], "odense"))
    assert "har fået frist" not in told
