"""What is done with a running round: answers written down, put right, taken back; parties join,
leave, get more time; the round is decided or closed early."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, current_thread
from typing import Any

import pytest

from aftaleflow.cases import rounds, user_tasks
from aftaleflow.cases.case_page import see_case
from aftaleflow.cases.inbox import see_inbox
from aftaleflow.cases.leading import CancelCase, cancel_case
from aftaleflow.cases.round_board import BoardRow, see_round
from aftaleflow.cases.user_tasks import ClaimUserTask, CompleteUserTask
from aftaleflow.errors import (
    AnswerNotGivenError,
    NotFoundError,
    NotPermittedError,
    PartyAnsweredError,
    PartyAskedAlreadyError,
    PartyNotAskedError,
    RoundClosedError,
    SubmissionError,
    TaskClosedError,
    Who,
)
from aftaleflow.people.callers import Caller
from tests.conftest import MakeInstallation
from tests.installation import MINUTES, PDF, START, Installation
from tests.small_workflows import deploy, deploy_changed

PAPER = {"stemme": "ja", "besluttet": "20-11-2026", "referat": MINUTES}


def start_ballot(
    installation: Installation, kommuner: Sequence[str] = ("assens", "odense"), flertal: int = 2
) -> int:
    """A ballot among the region and some municipalities, of whom so many are enough."""
    deploy(installation, "afstemning", "stemme", "stemmeseddel")
    return installation.start(
        installation.named("alma.eksempel"), "afstemning", emne="Takst", kommuner=list(kommuner),
        flertal=str(flertal), forslag=PDF,
    )  # fmt: skip


def start_hearing(installation: Installation, *parties: str) -> int:
    """A hearing whose deadline is Tuesday 15 December."""
    deploy(installation, "hoering", "hoeringssvar")
    return installation.start(
        installation.named("alma.eksempel"), "hoering", emne="Støj", parter=list(parties),
        udkast=PDF, frist="15-12-2026",
    )  # fmt: skip


def leader(installation: Installation) -> Caller:
    return installation.named("alma.eksempel")


def officer(installation: Installation, key: str) -> Caller:
    return installation.who(key, "sagsbehandler")


def vote(installation: Installation, case: int, **votes: str) -> None:
    """Parties vote in their own cases."""
    children = installation.children(case)
    for party, answer in votes.items():
        key = {"region": "region-syddanmark"}.get(party, party)
        installation.do(children[key], "stemmer", stemme=answer, begrundelse=f"{party}: {answer}")


def outcome(installation: Installation, case: int) -> str | None:
    found = installation.value("SELECT ended FROM case_file WHERE id = :c", c=case)
    return str(found) if found is not None else None


def row(installation: Installation, case: int, key: str, who: Caller | None = None) -> BoardRow:
    board = see_round(installation.office, who or leader(installation), installation.round_of(case))
    return next(each for each in board.rows if each.key == key)


def events_of(installation: Installation, case: int, *types: str) -> list[str]:
    rows = installation.rows("SELECT type FROM event WHERE case_id = :c ORDER BY seq", c=case)
    return [each.type for each in rows if each.type in types]


# -- when it is decided


@pytest.mark.parametrize(
    ("votes", "end"),
    [
        ({"region": "nej"}, "nedlagt"),  # one group has a veto
        ({"assens": "nej", "region": "nej"}, "nedlagt"),
        ({"assens": "ja", "odense": "ja"}, None),  # enough municipalities, but not the region
        ({"region": "ja", "assens": "ja"}, None),  # the region, but too few municipalities
        ({"region": "ja", "assens": "ja", "odense": "ja"}, "vedtaget"),  # the third is not asked
        ({"assens": "ja", "odense": "nej", "kerteminde": "nej", "region": "ja"}, "forkastet"),
    ],
)
def test_a_round_is_decided_by_quorum_and_veto_told_apart_by_group(
    votes: dict[str, str], end: str | None, small_installation: Installation
) -> None:
    case = start_ballot(small_installation, ("assens", "odense", "kerteminde"), flertal=2)
    vote(small_installation, case, **votes)
    assert outcome(small_installation, case) == end
    not_asked = [
        key
        for key, child in small_installation.children(case).items()
        if outcome(small_installation, child) == "cancelled"
    ]
    pending = 4 - len(votes)
    assert len(not_asked) == (0 if end is None else pending)


def test_parties_that_no_longer_count_are_told_and_their_tasks_close(
    installation: Installation,
) -> None:
    case = start_ballot(installation, ("assens", "odense"))
    pending = installation.children(case)["odense"]
    task = installation.task(pending, "stemmer").id
    vote(installation, case, region="nej")
    assert outcome(installation, case) == "nedlagt"
    assert installation.tasks() == []
    page = see_case(installation.office, officer(installation, "odense"), pending)
    assert "Der skal ikke svares længere" in " ".join(each.text for each in page.entries)
    command = CompleteUserTask(task=task, values={"stemme": "ja"})
    with pytest.raises(TaskClosedError):
        user_tasks.complete(installation.office, officer(installation, "odense"), command)
    # The closing keeps the head of each party's own chain.
    body = installation.value("SELECT body FROM event WHERE type = 'RoundClosed'")
    for child in installation.children(case).values():
        heads = installation.rows("SELECT hash FROM event WHERE case_id = :c", c=child)
        assert any(each.hash in body for each in heads)


def test_rounds_of_other_cases_are_left_alone(small_installation: Installation) -> None:
    first, second = start_ballot(small_installation), start_ballot(small_installation)
    parties = "SELECT * FROM round_party WHERE round_id = :r ORDER BY key"
    heads = "SELECT id, head FROM case_file WHERE id >= :s ORDER BY id"
    round_ = small_installation.round_of(second)
    before = small_installation.rows(parties, r=round_), small_installation.rows(heads, s=second)
    vote(small_installation, first, region="nej")
    assert before == (
        small_installation.rows(parties, r=round_),
        small_installation.rows(heads, s=second),
    )


# -- on behalf, corrections, recalls


def test_the_secretariat_writes_down_an_answer_from_the_minutes_and_the_party_is_told(
    small_installation: Installation,
) -> None:
    case = start_ballot(small_installation)
    round_, office = small_installation.round_of(case), small_installation.office
    child = small_installation.children(case)["assens"]
    command = rounds.AnswerForParty(round=round_, party="assens", values=PAPER)
    with pytest.raises(NotPermittedError) as refused:
        rounds.answer_for_party(office, officer(small_installation, "assens"), command)
    assert "Aftalesekretariatet" in refused.value.sentence("da")
    for wrong, path in (({"besluttet": "25-11-2026"}, "besluttet"), ({"referat": None}, "referat")):
        with pytest.raises(SubmissionError) as problems:
            rounds.answer_for_party(
                office,
                leader(small_installation),
                rounds.AnswerForParty(round=round_, party="assens", values={**PAPER, **wrong}),
            )
        assert [each.path for each in problems.value.fields] == [path]

    small_installation.later(hours=1)
    rounds.answer_for_party(office, leader(small_installation), command)
    found = row(small_installation, case, "assens")
    assert (found.answer_value, found.on_behalf, found.decided_on, found.document_version) == (
        "ja",
        True,
        "2026-11-20",
        1,
    )
    assert (found.answered_by, found.has_attachment) == ("Alma Eksempel", True)
    assert outcome(small_installation, child) == "cancelled"
    page = see_case(office, officer(small_installation, "assens"), child)
    assert "efter partens referat" in " ".join(each.text for each in page.entries)
    with pytest.raises(PartyAnsweredError) as answered:
        rounds.answer_for_party(office, leader(small_installation), command)
    at = START + dt.timedelta(hours=1)
    assert answered.value.facts == {
        "party": "Assens",
        "at": at,
        "by": Who(leader(small_installation).id),
    }


def test_an_answer_is_put_right_by_either_side_and_every_version_stays_in_the_history(
    installation: Installation,
) -> None:
    case = start_ballot(installation)
    round_, office = installation.round_of(case), installation.office
    child = installation.children(case)["assens"]

    def correct(who: Caller, answer: str, reason: str = "Aflæst forkert") -> None:
        rounds.correct_answer(
            office,
            who,
            rounds.CorrectAnswer(
                round=round_, party="assens", values={**PAPER, "stemme": answer}, reason=reason
            ),
        )

    with pytest.raises(AnswerNotGivenError):
        correct(leader(installation), "ja")
    vote(installation, case, assens="ja")
    with pytest.raises(SubmissionError):
        correct(leader(installation), "nej", reason=" ")
    with pytest.raises(NotFoundError):
        correct(officer(installation, "odense"), "nej")
    installation.later(days=1)
    correct(leader(installation), "nej")
    assert row(installation, case, "assens").on_behalf
    installation.later(days=1)
    correct(officer(installation, "assens"), "ja", "Det var et ja.")
    found = row(installation, case, "assens")
    assert (found.answer_value, found.on_behalf) == ("ja", False)

    page = see_case(office, officer(installation, "assens"), child)
    told = " ".join(each.text for each in page.entries)
    assert "Det var et ja." in told
    assert "Aflæst forkert" in told
    kinds = ("PartyAnswered", "AnswerCorrected")
    assert events_of(installation, child, *kinds) == [
        "PartyAnswered",
        "AnswerCorrected",
        "AnswerCorrected",
    ]


def test_an_answer_put_right_may_decide_the_round(small_installation: Installation) -> None:
    case = start_ballot(small_installation)
    vote(small_installation, case, assens="ja", region="ja")
    assert outcome(small_installation, case) is None
    rounds.correct_answer(
        small_installation.office,
        officer(small_installation, "region-syddanmark"),
        rounds.CorrectAnswer(
            round=small_installation.round_of(case),
            party="region-syddanmark",
            values={**PAPER, "stemme": "nej"},
            reason="Rådet stemte imod.",
        ),
    )
    assert outcome(small_installation, case) == "nedlagt"


def test_a_recalled_answer_starts_the_partys_path_again_with_its_deadline_and_reminders(
    installation: Installation,
) -> None:
    case = start_ballot(installation)
    round_, office = installation.round_of(case), installation.office
    query = """
        SELECT kind, due_at FROM due WHERE party = 'assens' AND state = 'armed' ORDER BY due_at
    """
    armed = installation.rows(query)
    assert [each.kind for each in armed] == ["party_reminder", "party_deadline", "escalation"]
    vote(installation, case, assens="ja")
    assert installation.rows(query) == []
    old = installation.children(case)["assens"]

    recall = rounds.RecallAnswer(round=round_, party="assens", reason="Behandles igen i rådet")
    with pytest.raises(NotFoundError):
        rounds.recall_answer(office, officer(installation, "odense"), recall)
    rounds.recall_answer(office, officer(installation, "assens"), recall)
    new = installation.children(case)["assens"]
    assert new != old
    assert installation.rows(query) == armed
    found = row(installation, case, "assens")
    assert (found.state, found.answer, found.stage) == ("asked", None, "Stemmer")
    assert events_of(installation, old, "PartyAnswered", "AnswerRecalled") == [
        "PartyAnswered",
        "AnswerRecalled",
    ]
    with pytest.raises(AnswerNotGivenError):
        rounds.recall_answer(office, leader(installation), recall)
    installation.do(new, "stemmer", stemme="nej")
    assert row(installation, case, "assens").answer_value == "nej"


def test_after_the_round_has_closed_nothing_in_it_can_be_changed(
    installation: Installation,
) -> None:
    case = start_ballot(installation)
    vote(installation, case, assens="ja")
    round_, office, who = installation.round_of(case), installation.office, leader(installation)
    installation.later(days=1)
    rounds.close_round(office, who, rounds.CloseRound(round=round_, reason="Forslaget trækkes."))
    closed_at = installation.clock.now()
    assert outcome(installation, case) == "forkastet"
    before = installation.rows("SELECT case_id, seq, hash FROM event ORDER BY 1, 2")
    party: dict[str, Any] = {"round": round_, "party": "assens"}
    acts: list[tuple[Callable[..., None], rounds.OfParty | rounds.CloseRound]] = [
        (rounds.answer_for_party, rounds.AnswerForParty(**party, values=PAPER)),
        (rounds.correct_answer, rounds.CorrectAnswer(**party, values=PAPER, reason="Fejl")),
        (rounds.recall_answer, rounds.RecallAnswer(**party, reason="Fejl")),
        (rounds.extend, rounds.ExtendParty(**party, to=dt.date(2027, 1, 4), reason="Ferie")),
        (rounds.withdraw_party, rounds.WithdrawParty(**party, reason="Udgår")),
        (rounds.remind, rounds.RemindParty(**party)),
        (rounds.add_party, rounds.AddParty(round=round_, party="varde", reason="Nabo")),
        (rounds.close_round, rounds.CloseRound(round=round_, reason="Igen")),
    ]
    for act, command in acts:
        with pytest.raises(RoundClosedError) as refused:
            act(office, who, command)
        by_whom = {"at": closed_at, "why": "Forslaget trækkes.", "by": Who(who.id)}
        assert refused.value.facts == by_whom
    assert installation.rows("SELECT case_id, seq, hash FROM event ORDER BY 1, 2") == before


# -- time


def test_a_party_gets_more_time_and_the_explanation_keeps_why_and_who_gave_it(
    installation: Installation,
) -> None:
    case = start_ballot(installation)
    round_, office = installation.round_of(case), installation.office
    assert row(installation, case, "assens").due == "2026-12-22"
    extend = rounds.ExtendParty(
        round=round_, party="assens", to=dt.date(2027, 1, 11), reason="Rådet holder juleferie."
    )
    with pytest.raises(NotPermittedError):
        rounds.extend(office, officer(installation, "assens"), extend)
    rounds.extend(office, leader(installation), extend)
    found = row(installation, case, "assens")
    assert found.due == "2027-01-11"
    assert found.explanation is not None
    assert dict(found.explanation.moved[0]) == {
        "from": "2026-12-22",
        "to": "2027-01-11",
        "by": "Alma Eksempel",
        "reason": "Rådet holder juleferie.",
    }
    assert found.explanation.amounts == {"weeks": 4}
    assert row(installation, case, "odense").due == "2026-12-22"
    query = """
        SELECT kind, due_at FROM due WHERE party = 'assens' AND state = 'armed' ORDER BY due_at
    """
    # Ten working days before, over Christmas and New Year; the day's end; a week after.
    assert [(each.kind, str(each.due_at)[:16]) for each in installation.rows(query)] == [
        ("party_reminder", "2026-12-24 06:00"),
        ("party_deadline", "2027-01-11 23:00"),
        ("escalation", "2027-01-18 06:00"),
    ]
    for to, reason in ((dt.date(2026, 11, 23), "For sent"), (dt.date(2027, 2, 1), "")):
        with pytest.raises(SubmissionError):
            rounds.extend(
                office,
                leader(installation),
                rounds.ExtendParty(round=round_, party="assens", to=to, reason=reason),
            )
    vote(installation, case, assens="ja")
    with pytest.raises(PartyAnsweredError):
        rounds.extend(office, leader(installation), extend)


def test_a_moved_deadline_is_the_one_that_the_partys_inbox_shows(
    small_installation: Installation,
) -> None:
    case = start_hearing(small_installation, "assens", "odense")
    rounds.extend(
        small_installation.office,
        leader(small_installation),
        rounds.ExtendParty(
            round=small_installation.round_of(case),
            party="assens",
            to=dt.date(2027, 1, 8),
            reason="Jul",
        ),
    )
    shown = {
        key: see_inbox(small_installation.office, officer(small_installation, key)).items[0].row.due
        for key in ("assens", "odense")
    }
    assert shown == {"assens": "2027-01-08", "odense": "2026-12-15"}
    small_installation.later(days=30)
    for key, late in (("assens", 0), ("odense", 1)):
        inbox = see_inbox(small_installation.office, officer(small_installation, key), "overdue")
        assert len(inbox.items) == late


def test_a_reminder_is_on_record_and_goes_to_who_has_the_task(
    small_installation: Installation,
) -> None:
    case = start_ballot(small_installation)
    vote(small_installation, case, odense="ja")
    round_, office = small_installation.round_of(case), small_installation.office
    rounds.remind(
        office, leader(small_installation), rounds.RemindParty(round=round_, party="assens")
    )
    assert events_of(small_installation, case, "ReminderSent") == ["ReminderSent"]
    with pytest.raises(PartyNotAskedError):
        rounds.remind(
            office, leader(small_installation), rounds.RemindParty(round=round_, party="odense")
        )
    small_installation.let_happen()
    mails = small_installation.rows("SELECT args_json FROM due WHERE kind = 'mail'")
    [reminder] = [each.args_json for each in mails if '"party_reminder"' in each.args_json]
    assert f'"person": {officer(small_installation, "assens").id}' in reminder


def test_a_deadline_that_passes_is_escalated_and_the_party_can_still_answer(
    small_installation: Installation,
) -> None:
    case = start_ballot(small_installation)
    vote(small_installation, case, odense="ja", region="ja")
    small_installation.clock.set(dt.datetime(2026, 12, 22, 22, 59, tzinfo=dt.UTC))
    small_installation.let_happen()
    assert not row(small_installation, case, "assens").overdue
    small_installation.let_happen(minutes=1)  # midnight in Denmark
    assert row(small_installation, case, "assens").overdue
    assert not row(small_installation, case, "odense").overdue
    assert events_of(small_installation, case, "DeadlineBroken") == ["DeadlineBroken"]
    small_installation.let_happen(days=8)
    assert events_of(small_installation, case, "DeadlineBroken") == ["DeadlineBroken"] * 2
    told = small_installation.rows("SELECT args_json FROM due WHERE kind = 'mail'")
    secretariat = {leader(small_installation).id, small_installation.named("bent.demo").id}
    for what in ("party_silent", "escalation"):
        to = [each.args_json for each in told if f'"kind": "{what}"' in each.args_json]
        assert {each.split('"person": ')[1].split(",")[0] for each in to} == {
            str(person) for person in secretariat
        }
    vote(small_installation, case, assens="ja")
    assert outcome(small_installation, case) == "vedtaget"


def test_silence_counts_as_the_answer_that_the_workflow_says(installation: Installation) -> None:
    case = start_hearing(installation, "assens", "odense")
    task = installation.task(case, "høring")
    assert task.party == "assens"
    installation.do(case, "høring", svar="uenig", bemærkninger="Støjer")
    open_task = installation.task(case, "høring").id
    installation.clock.set(dt.datetime(2026, 12, 15, 23, 0, tzinfo=dt.UTC))
    installation.let_happen()
    found = {each.key: each for each in see_round(
        installation.office, leader(installation), installation.round_of(case)).rows}  # fmt: skip
    silent = found["odense"]
    assert (silent.answer_value, silent.silent, silent.answered_by) == ("intet_svar", True, None)
    assert (found["assens"].answer_value, found["assens"].silent) == ("uenig", False)
    assert installation.waits_at(case) == {"opsamling"}
    command = CompleteUserTask(task=open_task, values={"svar": "enig"})
    with pytest.raises(TaskClosedError) as refused:
        user_tasks.complete(installation.office, officer(installation, "odense"), command)
    assert refused.value.facts["by"] == Who(None)


def test_silence_ends_the_partys_own_case_too(small_installation: Installation) -> None:
    names = ("afstemning", "stemme", "stemmeseddel")
    deploy_changed(small_installation, names, {"silence: escalate": "silence: {answer: nej}"})
    case = small_installation.start(
        leader(small_installation), "afstemning", emne="Takst", kommuner=["assens", "odense"],
        flertal="2", forslag=PDF,
    )  # fmt: skip
    vote(small_installation, case, assens="ja", region="ja")
    silent = small_installation.children(case)["odense"]
    small_installation.let_happen(days=28)
    assert outcome(small_installation, case) is None
    small_installation.let_happen(days=1)
    assert outcome(small_installation, case) == "forkastet"
    assert outcome(small_installation, silent) == "cancelled"
    page = see_case(small_installation.office, officer(small_installation, "odense"), silent)
    assert "tavshed regnes som et svar" in " ".join(each.text for each in page.entries)


# -- joining and leaving


def test_parties_join_and_leave_while_the_round_runs(installation: Installation) -> None:
    case = start_ballot(installation, ("assens", "odense"), flertal=2)
    round_, office, who = installation.round_of(case), installation.office, leader(installation)
    add = rounds.AddParty(round=round_, party="varde", reason="Vil være med.")
    with pytest.raises(NotPermittedError):
        rounds.add_party(office, officer(installation, "odense"), add)
    with pytest.raises(NotFoundError):
        see_round(office, officer(installation, "varde"), round_)
    installation.later(days=2)
    rounds.add_party(office, who, add)
    assert row(installation, case, "varde").due == "2026-12-24"  # four weeks from its own start
    assert see_round(office, officer(installation, "varde"), round_).rows[0].key == "varde"
    with pytest.raises(PartyAskedAlreadyError):
        rounds.add_party(office, who, add)
    with pytest.raises(PartyNotAskedError):
        rounds.add_party(office, who, rounds.AddParty(round=round_, party="atlantis", reason="?"))

    withdraw = rounds.WithdrawParty(round=round_, party="odense", reason="Lægges sammen.")
    old = installation.children(case)["odense"]
    rounds.withdraw_party(office, who, withdraw)
    assert row(installation, case, "odense").state == "withdrawn"
    assert outcome(installation, old) == "cancelled"
    with pytest.raises(PartyNotAskedError):
        rounds.withdraw_party(office, who, withdraw)
    with pytest.raises(PartyNotAskedError):
        rounds.answer_for_party(
            office, who, rounds.AnswerForParty(round=round_, party="odense", values=PAPER)
        )
    again = rounds.AddParty(round=round_, party="odense", reason="Alligevel med.")
    rounds.add_party(office, who, again)
    assert installation.children(case)["odense"] != old
    assert row(installation, case, "odense").state == "asked"

    # Withdrawing the last one who has not answered lets the others' answers decide.
    vote(installation, case, assens="nej", varde="nej", region="ja")
    assert outcome(installation, case) is None
    rounds.withdraw_party(office, who, withdraw)
    assert outcome(installation, case) == "forkastet"


def test_an_answer_of_who_was_withdrawn_no_longer_counts(small_installation: Installation) -> None:
    case = start_ballot(small_installation, ("assens", "odense"), flertal=1)
    vote(small_installation, case, assens="ja")
    rounds.withdraw_party(
        small_installation.office,
        leader(small_installation),
        rounds.WithdrawParty(
            round=small_installation.round_of(case), party="assens", reason="Inhabil"
        ),
    )
    vote(small_installation, case, region="ja")
    assert outcome(small_installation, case) is None
    vote(small_installation, case, odense="nej")
    assert outcome(small_installation, case) == "forkastet"


def test_a_party_of_a_hearing_joins_leaves_and_has_its_task_each_time(
    small_installation: Installation,
) -> None:
    case = start_hearing(small_installation, "assens")
    round_, office, who = (
        small_installation.round_of(case),
        small_installation.office,
        leader(small_installation),
    )
    rounds.add_party(office, who, rounds.AddParty(round=round_, party="varde", reason="Nabo"))
    assert [each.party for each in small_installation.tasks(case)] == ["assens", "varde"]
    inbox = see_inbox(office, officer(small_installation, "varde"))
    assert [each.row.due for each in inbox.items] == ["2026-12-15"]
    rounds.withdraw_party(
        office, who, rounds.WithdrawParty(round=round_, party="varde", reason="Udgår")
    )
    assert [each.party for each in small_installation.tasks(case)] == ["assens"]
    small_installation.do(case, "høring", svar="enig")
    assert small_installation.waits_at(case) == {"opsamling"}


def test_an_answer_to_a_hearing_is_taken_back_and_the_task_is_open_again(
    small_installation: Installation,
) -> None:
    case = start_hearing(small_installation, "assens", "odense")
    small_installation.do(case, "høring", svar="uenig", bemærkninger="For dyrt")
    recall = rounds.RecallAnswer(
        round=small_installation.round_of(case), party="assens", reason="Udvalget ser på det igen"
    )
    with pytest.raises(NotFoundError):
        rounds.recall_answer(
            small_installation.office, officer(small_installation, "odense"), recall
        )
    rounds.recall_answer(small_installation.office, officer(small_installation, "assens"), recall)
    assert [each.party for each in small_installation.tasks(case)] == ["odense", "assens"]
    [task] = [each for each in small_installation.tasks(case) if each.party == "assens"]
    command = CompleteUserTask(task=task.id, values={"svar": "enig"})
    user_tasks.complete(small_installation.office, officer(small_installation, "assens"), command)
    assert row(small_installation, case, "assens").answer_value == "enig"


def test_people_of_several_authorities_answer_each_for_themselves(
    small_installation: Installation,
) -> None:
    names = ("hoering", "hoeringssvar")
    deploy_changed(
        small_installation, names,
        {"    parties: parter\n": "    parties: parter.sagsbehandler\n"},
    )  # fmt: skip
    alma = leader(small_installation)
    case = small_installation.start(
        alma, "hoering", emne="Støj", parter=["assens", "odense"], udkast=PDF, frist="15-12-2026"
    )
    assens, odense = (officer(small_installation, key) for key in ("assens", "odense"))
    tasks = {each.person: each.id for each in small_installation.tasks(case)}
    assert tasks.keys() == {assens.id, odense.id}
    office, round_ = small_installation.office, small_installation.round_of(case)
    assert [each.name for each in see_round(office, assens, round_).rows] == [assens.name]
    with pytest.raises(NotFoundError):
        user_tasks.claim(office, assens, ClaimUserTask(task=tasks[odense.id]))
    for who in (assens, odense):
        command = CompleteUserTask(task=tasks[who.id], values={"svar": "enig"})
        user_tasks.complete(office, who, command)
    assert small_installation.waits_at(case) == {"opsamling"}


def test_a_party_that_gives_up_its_own_case_can_still_be_answered_for(
    small_installation: Installation,
) -> None:
    case = start_ballot(small_installation)
    child = small_installation.children(case)["assens"]
    office = small_installation.office
    cancel_case(
        office, officer(small_installation, "assens"), CancelCase(case=child, reason="Forkert sag")
    )
    found = row(small_installation, case, "assens")
    assert (found.state, found.stage) == ("asked", None)
    rounds.answer_for_party(
        office,
        leader(small_installation),
        rounds.AnswerForParty(
            round=small_installation.round_of(case), party="assens", values=PAPER
        ),
    )
    assert row(small_installation, case, "assens").answer_value == "ja"


def test_closing_early_keeps_the_answers_and_the_reason(small_installation: Installation) -> None:
    case = start_ballot(small_installation, ("assens", "odense"), flertal=1)
    vote(small_installation, case, assens="ja")
    close = rounds.CloseRound(
        round=small_installation.round_of(case), reason="Flertallet er klart."
    )
    with pytest.raises(NotPermittedError):
        rounds.close_round(small_installation.office, officer(small_installation, "assens"), close)
    rounds.close_round(small_installation.office, leader(small_installation), close)
    assert outcome(small_installation, case) == "vedtaget"
    page = see_case(small_installation.office, leader(small_installation), case)
    told = " ".join(each.text for each in page.entries)
    assert "Flertallet er klart." in told
    assert "1 af 3" in told
    pending = small_installation.children(case)["odense"]
    page = see_case(small_installation.office, officer(small_installation, "odense"), pending)
    assert "Flertallet er klart." in " ".join(each.text for each in page.entries)


def test_who_waits_for_a_party_that_is_asked_anew_meanwhile_deals_with_its_new_case(
    make_installation: MakeInstallation, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation = make_installation("postgresql")  # SQLite lets nobody read in between
    case = start_ballot(installation, ("assens", "odense", "kerteminde"), 3)
    vote(installation, case, odense="ja")
    round_, office = installation.round_of(case), installation.office
    seen, recalled = Event(), Event()
    lock = rounds._lock_for_party

    def slowly(work: Any, stored: Any, party: str) -> Any:
        if current_thread().name.startswith("waits"):
            seen.set()
            assert recalled.wait(20)
        return lock(work, stored, party)

    monkeypatch.setattr(rounds, "_lock_for_party", slowly)
    answering = rounds.AnswerForParty(round=round_, party="odense", values=PAPER)
    with ThreadPoolExecutor(1, thread_name_prefix="waits") as pool:
        answer = pool.submit(rounds.answer_for_party, office, leader(installation), answering)
        assert seen.wait(20)
        rounds.recall_answer(
            office,
            leader(installation),
            rounds.RecallAnswer(round=round_, party="odense", reason="Igen"),
        )
        recalled.set()
        answer.result()

    found = row(installation, case, "odense")
    assert (found.answer_value, found.on_behalf) == ("ja", True)
    assert installation.value("SELECT count(*) FROM case_file WHERE party = 'odense'") == 2
    query = "SELECT count(*) FROM case_file WHERE party = 'odense' AND ended IS NULL"
    assert installation.value(query) == 0


def test_a_deadline_that_no_calendar_reaches_is_a_problem_of_its_field(
    small_installation: Installation,
) -> None:
    case = start_hearing(small_installation, "assens", "odense")
    command = rounds.ExtendParty(
        round=small_installation.round_of(case),
        party="assens",
        to=dt.date(9999, 12, 31),
        reason="Tastefejl",
    )
    with pytest.raises(SubmissionError) as refused:
        rounds.extend(small_installation.office, leader(small_installation), command)
    [problem] = refused.value.fields
    assert (problem.path, problem.rule) == ("to", "far")
    assert "100 år" in (problem.da or "")


def test_a_party_that_takes_its_answer_back_after_its_deadline_is_late_at_once(
    installation: Installation,
) -> None:
    case = start_ballot(installation, ("assens", "odense", "kerteminde"), 3)
    vote(installation, case, odense="ja")
    installation.let_happen(days=120)
    assert "odense" not in late_parties(installation, case)
    command = rounds.RecallAnswer(
        round=installation.round_of(case), party="odense", reason="Behandles igen"
    )
    rounds.recall_answer(installation.office, leader(installation), command)
    installation.let_happen(minutes=1)
    assert "odense" in late_parties(installation, case)


def late_parties(installation: Installation, case: int) -> list[str]:
    """The parties whose deadlines are broken."""
    query = "SELECT body FROM event WHERE case_id = :c AND type = 'DeadlineBroken'"
    found = installation.rows(query, c=case)
    return [json.loads(each.body)["event"].get("party", "") for each in found]


@pytest.mark.parametrize(
    ("party", "error"),
    [
        ("odense-raad", PartyAskedAlreadyError),
        ("aftalesekretariatet", PartyNotAskedError),
        ("ouh", PartyNotAskedError),
    ],
)
def test_only_authorities_of_the_kinds_that_a_round_asks_join_it_and_each_once(
    party: str, error: type[Exception], small_installation: Installation
) -> None:
    case = start_ballot(small_installation)
    command = rounds.AddParty(
        round=small_installation.round_of(case), party=party, reason="Vil være med"
    )
    with pytest.raises(error):
        rounds.add_party(small_installation.office, leader(small_installation), command)
    assert events_of(small_installation, case, "PartyAdded") == []
    board = see_round(small_installation.office, leader(small_installation), command.round, "da")
    offered = {key for key, _name in board.addable}
    assert party not in offered
    assert "varde" in offered
