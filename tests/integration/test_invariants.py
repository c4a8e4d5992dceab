"""The check of what must always hold finds what does not."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.installation import Installation
from tests.invariants import problems, unsettled
from tests.killing import content
from tests.killing.content import WORKFLOW


@pytest.fixture
def running(small_installation: Installation) -> Installation:
    """An agreement whose round runs, beside a contribution that another case makes."""
    content.add_to(small_installation.office)
    alma = small_installation.named("alma.eksempel")
    case = small_installation.start(alma, WORKFLOW, titel="Prøve")
    for element in ("forberedelse", "notat"):
        small_installation.do(case, element, svar="godkendt")
    small_installation.let_happen(days=16)  # reminders of the round have gone out
    assert problems(small_installation.office) == []
    assert unsettled(small_installation.office) == []
    return small_installation


TAMPERED = {
    "a candidate is gone": ("DELETE FROM task_candidate", "I2"),
    "nobody of the candidates' authority sees the case": ("DELETE FROM case_authority", "I2"),
    "an event is gone": ("DELETE FROM event WHERE case_id = 1 AND seq = 3", "I3"),
    "an event was altered": (
        "UPDATE event SET body = replace(body, 'godkendt', 'afvist') WHERE case_id = 1", "I3",
    ),
    "a task is done that no event completed": (
        "UPDATE user_task SET state = 'done' WHERE state = 'open'", "I4",
    ),
    "a case has another title": ("UPDATE case_file SET title = 'En anden'", "I4"),
    "a party has answered without an event": (
        "UPDATE round_party SET state = 'answered' WHERE place = 0", "I4",
    ),
    "a party stands elsewhere": ("UPDATE round_party SET stage = 'beslutning'", "I4"),
    "a deadline is gone": ("DELETE FROM due WHERE kind = 'party_deadline'", "I4"),
    "a deadline was called off": (
        "UPDATE due SET state = 'cancelled' WHERE kind = 'party_deadline'", "I4",
    ),
    "a reminder is done that nobody got": (
        "UPDATE due SET state = 'done' WHERE kind = 'escalation' AND state = 'armed'", "I6",
    ),
    "a reminder is to come that was sent": (
        "UPDATE due SET state = 'armed' WHERE kind = 'party_reminder'", "I6",
    ),
    "a mail was sent that nobody made": (
        "INSERT INTO sent_mail (at, person_id, kind, subject) VALUES ('2026-11-24', 1, 'x', 'x')",
        "I5",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "letter"), TAMPERED.values(), ids=TAMPERED.keys())
def test_what_does_not_hold_is_found(running: Installation, statement: str, letter: str) -> None:
    with running.office.database.transaction() as connection:
        assert connection.execute(sa.text(statement)).rowcount > 0
    assert any(found.startswith(letter) for found in problems(running.office))


LEFT_BEHIND = {
    "a case waits for one that has ended": (
        "UPDATE case_file SET ended = 'afleveret' WHERE workflow = 'kill-kald'"
    ),
    "parties go on in a round that is over": (
        "UPDATE case_file SET state_json = replace(state_json, 'runde#1', 'runde#9') "
        "WHERE parent_id IS NULL"
    ),
    "something is due": "UPDATE due SET due_at = '2026-11-24' WHERE kind = 'party_deadline'",
}


@pytest.mark.parametrize("statement", LEFT_BEHIND.values(), ids=LEFT_BEHIND.keys())
def test_what_should_have_followed_is_missed(running: Installation, statement: str) -> None:
    with running.office.database.transaction() as connection:
        assert connection.execute(sa.text(statement)).rowcount > 0
    assert unsettled(running.office) != []
