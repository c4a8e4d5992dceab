"""All parties of a round answer at the same moment: nobody waits for nothing, nobody is lost."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from aftaleflow.bench.at_once import ANSWERED, CLOSED, IN_WORDS, SIZE, answer_all
from aftaleflow.bench.ground import Ground, expect, secretariat
from aftaleflow.cases import rounds
from aftaleflow.cases.outgoing import Outgoing
from aftaleflow.store.tables.cases import case
from aftaleflow.worker.loop import see_to
from tests.invariants import problems, unsettled


def settle(ground: Ground) -> None:
    """Lets the worker do what is left; without a mail server mails wait."""
    outgoing = Outgoing(ground.office, None)
    while see_to(ground.office, outgoing):
        pass


def still_running(ground: Ground, case_id: int) -> int:
    """How many parties' own cases have not ended."""
    statement = sa.select(sa.func.count()).where(
        case.c.parent_id == case_id, case.c.ended.is_(None)
    )
    return int(ground.value(statement))


def test_all_answers_that_come_at_once_count_and_the_last_closes_the_round(
    ground: Ground,
) -> None:
    case_id, burst = answer_all(ground, closing=False)

    assert burst.outcomes == {ANSWERED: SIZE}
    settle(ground)
    assert still_running(ground, case_id) == 0
    assert problems(ground.office) == []
    assert unsettled(ground.office) == []


def test_answers_that_meet_the_closing_of_the_round_count_or_are_refused_in_words(
    ground: Ground,
) -> None:
    case_id, burst = answer_all(ground, closing=True)

    assert set(burst.outcomes) <= {ANSWERED, CLOSED, *IN_WORDS}
    assert burst.outcomes.total() == SIZE + 1
    settle(ground)
    assert still_running(ground, case_id) == 0
    assert problems(ground.office) == []
    assert unsettled(ground.office) == []


def test_a_party_that_has_not_been_told_yet_that_the_round_is_closed_hears_it_when_it_answers(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = ground.start("bench-runde", 3)
    party, own_case = next(iter(ground.parties(case_id).items()))
    expect(ground.complete(party, ground.open_task(own_case)), 200)
    with monkeypatch.context() as patch:
        patch.setattr(rounds, "follow_up", lambda _office, _case_ids: None)
        path = f"/rounds/{ground.round_of(case_id)}/close"
        expect(ground.client(secretariat(3)).post(path, {"reason": "Runden lukkes."}), 200)

    refused = ground.complete(party, ground.open_task(own_case))

    assert refused.status_code == 409
    assert refused.json["code"] == "round-closed"
    assert "Runden lukkes." in refused.json["detail_da"]
    settle(ground)
    assert still_running(ground, case_id) == 0
    assert problems(ground.office) == []
