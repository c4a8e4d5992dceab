"""Scenarios are played as a case would run: what cannot happen to a case fails in words, and
people are told of deadlines when they would be (`tests.unit.scenarios` has the rest)."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from aftaleflow.definitions.checking import check_texts
from aftaleflow.scenarios.running import Result, run_catalog
from tests.engine.definitions import ANSWER, REGISTER, WORDS, task, workflow

ROUND = f"""
- start_event: start
- round: høring
  parties: kommuner
  each: {{form: svar, answer: svar}}
  complete_when: answered >= 2
  due: {{weeks: 2, remind: {{days: 4}}, escalate: {{days: 2, to: kontor.formand}}}}
{task("efter", "due: {weeks: 1, remind: {days: 1}, escalate: {days: 3, to: kontor.formand}}")}
- end_event: slut
"""

CHILD = workflow("barn", "- start_event: a\n- end_event: godt\n", "output: {beløb: = 2}\n")

CALL = f"""
- start_event: start
{task("en")}
- call_activity: kald
  workflow: barn
  flows: {{godt: besked}}
- service_task: besked
  connector: mail
  input: {{to: kontor.formand, subject: a, text: b}}
- end_event: slut
"""


def run(process: str, steps: str, more: str = "") -> list[Result]:
    text = workflow("proeve", process, more)
    tests = "tests:\n  - scenario: Prøve\n    clock: 2026-11-24 09:00\n    steps:\n"
    tests += indent(dedent(steps).strip("\n"), " " * 6)
    files = {
        "proeve.yaml": f"{text}{tests}\n", "barn.yaml": CHILD, "svar.yaml": ANSWER,
        "ord.yaml": WORDS, "register.yaml": REGISTER,
    }  # fmt: skip
    results, _coverages = run_catalog(check_texts(files).checked())
    return results


def failure(process: str, steps: str, more: str = "") -> str | None:
    [result] = run(process, steps, more)
    return result.failure


# -- rounds


def test_parties_that_are_named_must_all_be_able_to_answer() -> None:
    found = failure(ROUND, """
    - start: {}
    - answer: høring
      parties: [Nord, Syd, Vest]
      with: {svar: ja}
    """)  # fmt: skip
    assert found is not None
    assert found.startswith("Prøve, step 2: refused: The round was closed on ")


@pytest.mark.parametrize("parties", ["all", "rest", "3"])
def test_parties_that_are_not_named_answer_until_it_is_decided(parties: str) -> None:
    assert failure(ROUND, f"""
    - start: {{}}
    - answer: høring
      parties: {parties}
      with: {{svar: ja}}
      expect: {{at: efter}}
    """) is None  # fmt: skip


def test_nobody_is_left_to_answer_in_a_round_that_all_have_answered() -> None:
    process = ROUND.replace("answered >= 2", "answered > 3")
    assert failure(process, """
    - start: {}
    - answer: høring
      with: {svar: ja}
    - answer: høring
      parties: rest
      with: {svar: ja}
    """) == "Prøve, step 3: høring: only 0 parties have not answered"  # fmt: skip


def test_a_round_that_is_over_takes_no_more_answers() -> None:
    found = failure(ROUND, """
    - start: {}
    - close_round: høring
      reason: Nok.
    - answer: høring
      parties: [Nord]
      with: {svar: ja}
    """)  # fmt: skip
    assert found is not None
    assert found.startswith("Prøve, step 3: refused: The round was closed on ")
    assert "Nok." in found


def test_a_deadline_is_looked_for_where_the_case_waits() -> None:
    assert failure(ROUND, """
    - start: {}
    - answer: høring
      parties: 2
      with: {svar: ja}
      expect: {due: {høring: 2026-12-08}}
    """) == "Prøve, step 2: the case does not wait at høring; waiting: ['efter']"  # fmt: skip


# -- reminders


def test_parties_that_have_answered_are_not_told_of_their_deadline() -> None:
    assert failure(ROUND.replace("answered >= 2", "answered == total"), """
    - start: {}
    - answer: høring
      parties: [Nord, Syd, Vest]
      with: {svar: ja}
    """) is None  # fmt: skip
    process = ROUND.replace("answered >= 2", "answered > 3")
    assert failure(process, """
    - start: {}
    - answer: høring
      with: {svar: ja}
    - clock: 2026-12-30 09:00
      expect: {told: []}
    """) is None  # fmt: skip


def test_a_party_that_recalls_its_answer_is_told_again() -> None:
    assert failure(ROUND, """
    - start: {}
    - answer: høring
      parties: [Nord]
      with: {svar: ja}
    - withdraw_party: høring
      party: Syd
      reason: Udgår.
    - withdraw_party: høring
      party: Vest
      reason: Udgår.
    - clock: 2026-12-03 09:00
    - recall: høring
      party: Nord
      reason: Fejl.
    - clock: 2026-12-04 07:00
      expect: {told: høring}
    - clock: 2026-12-10 07:00
      expect: {told: høring, overdue: høring}
    - clock: 2026-12-30 09:00
      expect: {told: []}
    """) is None  # fmt: skip


def test_people_are_told_of_a_deadline_that_was_moved_and_not_of_the_earlier_one() -> None:
    assert failure(ROUND, """
    - start: {}
    - answer: høring
      parties: 2
      with: {svar: ja}
      expect: {due: {efter: 2026-12-01}}
    - move_due: efter
      to: 2026-12-15
      reason: Efter aftale.
      expect: {due: {efter: 2026-12-15}}
    - clock: 2026-12-11 09:00
      expect: {told: [], overdue: []}
    - clock: 2026-12-14 07:00
      expect: {told: efter}
    - clock: 2026-12-18 07:00
      expect: {told: efter, overdue: efter}
    """) is None  # fmt: skip


def test_what_happens_at_one_instant_happens_all() -> None:
    """A timer and a reminder of another task for the same time."""
    process = f"""
- start_event: start
- parallel_gateway: begge
  branches:
    - - user_task: a
        candidates: kontor.formand
        fields: [{{text: x, optional: true}}]
        due: {{days: 3, remind: {{days: 1}}}}
    - - intermediate_catch_event: vent
        timer: {{days: 2, time: "07:00"}}
{task("efter")}
- end_event: slut
"""
    assert failure(process, """
    - start: {}
      expect: {at: [a, vent]}
    - clock: 2026-11-26 07:00
      expect: {at: a, told: a}
    """) is None  # fmt: skip


# -- steps of the wrong kind


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ("- service: en", "The case cannot go on at en: it is no service_task."),
        ("- end: en\n  with: godt", "The case cannot go on at en: it is no call_activity."),
        ("- answer: en\n  with: ja", "no round is open at en; waiting: ['en']"),
        ("- move_due: en\n  to: 2026-12-01\n  reason: x",
         "The case cannot go on at en: it has no deadline."),
        ("- move_due: en\n  to: snart\n  reason: x",
         "snart is no moment; write 2026-11-24 09:00"),
        ("- complete: besked", "the case does not wait at besked; waiting: ['en']"),
        ("- service: kald", "the case does not wait at kald; waiting: ['en']"),
        ("- close_round: kald\n  reason: x", "no round is open at kald; waiting: ['en']"),
    ],
)  # fmt: skip
def test_a_step_for_another_kind_of_element_fails_in_words(step: str, why: str) -> None:
    steps = f"- start: {{}}\n{step}\n"
    assert failure(CALL, steps) == f"Prøve, step 2: {why}"


def test_calls_services_and_cancelling_are_played() -> None:
    assert failure(CALL, """
    - start: {}
    - complete: en
      expect: {at: kald}
    - end: kald
      with: godt
      output: {beløb: 3}
      expect: {at: besked, data: {kald.beløb: 3}}
    - service: besked
      expect: {ended: slut}
    """) is None  # fmt: skip
    assert failure(CALL, """
    - start: {}
    - cancel: case
      reason: Fortrudt.
      expect: {ended: cancelled, at: []}
    - complete: en
      refused: case-ended
    """) == "Prøve, step 3: the case does not wait at en; waiting: []"  # fmt: skip


def test_input_of_every_type_is_taken_over_by_a_case_that_has_no_start_form() -> None:
    more = """\
input:
  - number: antal
  - money: beløb
  - date: dag
  - yes_no: haster
  - choice: farve
    options: [rød, blå]
"""
    assert failure(CALL, """
    - start: {antal: 3, beløb: 12.5, dag: 2026-12-01, haster: true, farve: rød}
      expect: {data: {antal: 3, beløb: 12.5, dag: 2026-12-01, haster: true, farve: rød,
        beløb * 2: 25, "days_between(today(), dag)": 7}}
    """, more) is None  # fmt: skip
