"""A request that comes twice is done once, and the second gets the first one's answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from aftaleflow.cases import rounds, user_tasks
from aftaleflow.cases.idempotent import Once
from aftaleflow.cases.leading import CancelCase, cancel_case
from aftaleflow.cases.starting import StartCase, start_case
from aftaleflow.cases.user_tasks import ClaimUserTask, CompleteUserTask
from aftaleflow.errors import IdempotencyConflictError, NotPermittedError
from aftaleflow.people.callers import Caller
from tests.installation import MINUTES, PDF, Installation
from tests.small_workflows import deploy

Act = Callable[[Installation, Caller, Once], Any]
"""A command by somebody with a key against repetition, on case 1 and its round."""

BALLOT = {"stemme": "ja", "besluttet": "24-11-2026", "referat": MINUTES}
ON_ROUND: dict[str, Act] = {
    "answer": lambda i, c, once: rounds.answer_for_party(
        i.office,
        c,
        rounds.AnswerForParty(round=i.round_of(1), party="odense", values=BALLOT, once=once),
    ),
    "extend": lambda i, c, once: rounds.extend(
        i.office,
        c,
        rounds.ExtendParty(
            round=i.round_of(1), party="assens", to=dt.date(2027, 2, 1), reason="Ferie", once=once
        ),
    ),
    "remind": lambda i, c, once: rounds.remind(
        i.office, c, rounds.RemindParty(round=i.round_of(1), party="assens", once=once)
    ),
    "add": lambda i, c, once: rounds.add_party(
        i.office, c, rounds.AddParty(round=i.round_of(1), party="varde", reason="Nabo", once=once)
    ),
    "correct": lambda i, c, once: rounds.correct_answer(
        i.office,
        c,
        rounds.CorrectAnswer(
            round=i.round_of(1),
            party="kerteminde",
            values={**BALLOT, "stemme": "nej"},
            reason="Aflæst forkert",
            once=once,
        ),
    ),
    "recall": lambda i, c, once: rounds.recall_answer(
        i.office,
        c,
        rounds.RecallAnswer(
            round=i.round_of(1), party="kerteminde", reason="Behandles igen", once=once
        ),
    ),
    "withdraw": lambda i, c, once: rounds.withdraw_party(
        i.office,
        c,
        rounds.WithdrawParty(round=i.round_of(1), party="assens", reason="Udgår", once=once),
    ),
    "close": lambda i, c, once: rounds.close_round(
        i.office, c, rounds.CloseRound(round=i.round_of(1), reason="Trækkes", once=once)
    ),
    "cancel": lambda i, c, once: cancel_case(
        i.office, c, CancelCase(case=1, reason="Trækkes", once=once)
    ),
}


def ballot(installation: Installation) -> Caller:
    """Case 1: a ballot whose round waits for the region, Assens and Odense; Kerteminde has
    answered. Gives who leads it."""
    deploy(installation, "afstemning", "stemme", "stemmeseddel")
    leader = installation.named("alma.eksempel")
    case = installation.start(
        leader, "afstemning", emne="Takst", kommuner=["assens", "odense", "kerteminde"],
        flertal="3", forslag=PDF,
    )  # fmt: skip
    assert case == 1
    installation.do(installation.children(1)["kerteminde"], "stemmer", stemme="ja")
    return leader


def what_happened(installation: Installation) -> list[Any]:
    """All events, and everything that is to come."""
    events = installation.rows("SELECT case_id, seq, hash FROM event ORDER BY 1, 2")
    return [*events, *installation.rows("SELECT id, kind, state, due_at FROM due ORDER BY 1")]


@pytest.mark.parametrize("name", ON_ROUND)
def test_a_command_with_the_same_key_has_no_second_effect_and_is_no_error(
    name: str, small_installation: Installation
) -> None:
    leader, act = ballot(small_installation), ON_ROUND[name]
    before = what_happened(small_installation)
    act(small_installation, leader, Once("k-1", "body"))
    done = what_happened(small_installation)
    assert done != before
    act(small_installation, leader, Once("k-1", "body"))
    assert what_happened(small_installation) == done
    with pytest.raises(IdempotencyConflictError) as refused:
        act(small_installation, leader, Once("k-1", "another body"))
    assert refused.value.facts == {"key": "k-1"}
    assert what_happened(small_installation) == done


def test_a_key_is_a_persons_own_and_gives_nobody_else_access(
    small_installation: Installation,
) -> None:
    leader = ballot(small_installation)
    ON_ROUND["remind"](small_installation, leader, Once("k-1", "body"))
    stranger = small_installation.who("assens", "sagsbehandler")
    with pytest.raises(NotPermittedError):
        ON_ROUND["remind"](small_installation, stranger, Once("k-1", "body"))


def test_tasks_are_taken_and_done_once_also_when_asked_again_after_they_closed(
    installation: Installation,
) -> None:
    ballot(installation)
    office = installation.office
    child = installation.children(1)["assens"]
    officer = installation.who("assens", "sagsbehandler")
    task = installation.task(child, "stemmer").id
    claim = ClaimUserTask(task=task, once=Once("c-1", "claim"))
    complete = CompleteUserTask(task=task, values={"stemme": "ja"}, once=Once("c-2", "complete"))
    user_tasks.claim(office, officer, claim)
    assert user_tasks.complete(office, officer, complete) == child
    done = what_happened(installation)
    assert user_tasks.complete(office, officer, complete) == child
    user_tasks.claim(office, officer, claim)
    assert what_happened(installation) == done


def test_a_case_is_started_once_also_when_the_requests_come_at_the_same_moment(
    installation: Installation,
) -> None:
    deploy(installation, "afstemning", "stemme", "stemmeseddel")
    leader = installation.named("alma.eksempel")
    barrier = Barrier(4)

    def start(number: int) -> int:
        values = {"emne": "Takst", "kommuner": ["assens"], "flertal": "1", "forslag": PDF}
        command = StartCase(workflow="afstemning", values=values, once=Once("s-1", "body"))
        barrier.wait()
        return start_case(installation.office, leader, command)

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(start, range(4)))
    assert len(found) == 1
    assert installation.value("SELECT count(*) FROM case_file WHERE parent_id IS NULL") == 1


def test_cases_that_begin_a_new_series_at_the_same_moment_get_numbers_of_their_own(
    installation: Installation,
) -> None:
    deploy(installation, "afstemning", "stemme", "stemmeseddel")
    leader = installation.named("alma.eksempel")
    barrier = Barrier(4)

    def start(number: int) -> int:
        barrier.wait()
        return installation.start(
            leader, "afstemning", emne=f"Takst {number}", kommuner=["assens"], flertal="1",
            forslag=PDF,
        )  # fmt: skip

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(start, range(4)))) == 4
    numbers = installation.rows("SELECT number FROM case_file ORDER BY number")
    ballots = [f"AFS-2026-{n:04d}" for n in range(1, 5)]
    assert [r.number for r in numbers] == [*ballots, *(f"STE-2026-{n:04d}" for n in range(1, 9))]


@pytest.mark.parametrize("name", ON_ROUND)
def test_the_same_command_by_several_requests_at_the_same_moment_is_done_once(
    name: str, installation: Installation
) -> None:
    leader, act = ballot(installation), ON_ROUND[name]
    barrier = Barrier(4)

    def send(_number: int) -> None:
        barrier.wait()
        act(installation, leader, Once("k-1", "body"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(4)))

    kept = installation.value("SELECT count(*) FROM idempotency WHERE key = 'k-1'")
    assert kept == 1
    done = what_happened(installation)
    act(installation, leader, Once("k-1", "body"))
    assert what_happened(installation) == done
    kinds = {"answer": "PartyAnswered", "correct": "AnswerCorrected", "recall": "AnswerRecalled"}
    if name in kinds:
        query = "SELECT count(*) FROM event WHERE type = :t AND person = :p"
        assert installation.value(query, t=kinds[name], p=leader.id) == 1
