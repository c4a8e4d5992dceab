"""Scenario tests fail when they should, and say what was otherwise than expected."""

from __future__ import annotations

import pytest

from aftaleflow.definitions.checking import check_texts
from aftaleflow.scenarios.running import Coverage, Result, run_catalog

WORKFLOW = """workflow: sag
name: Sag
case: {title: "{titel}", number: "S-{seq}", owner: kommune}
participants: {parter: "= part"}
data:
  - {number: dobbelt, value: antal * 2}
process:
  - start_event: begynd
    fields:
      - text: titel
      - {number: antal, decimals: 1}
      - organisation: kommune
      - {organisation: part, many: true}
      - {document: bilag, optional: true}
  - user_task: vurder
    candidates: [kommune.formand, initiator]
    fields:
      - {choice: svar, options: [ja, nej]}
      - {text: grund, when: svar == 'nej'}
      - {date: dag, optional: true}
    rules:
      - {must: dag >= today(), otherwise: Dagen er gået.}
      - {should: antal < 100, otherwise: Det er mange.}
    due: {working_days: 5, remind: {working_days: 2}}
    outcome: svar
    flows: {ja: høring, nej: afvist}
    boundary_events:
      - {boundary_event: opgivet, timer: {weeks: 8}, next: afvist}
  - round: høring
    parties: parter
    each: {form: svar, answer: mening, candidates: party.formand}
    due: {weeks: 4}
    flows:
      - {when: count('for') == total, next: godkend}
      - {next: afvist}
  - user_task: godkend
    candidates: kommune.formand
    four_eyes: vurder
    fields: [{yes_no: endelig}]
  - service_task: send
    connector: mail
    input: {to: kommune.formand, subject: Godkendt, text: Godkendt}
  - end_event: godkendt
  - end_event: afvist
tests:
"""
FORM = """form: svar
name: Svar
statement: true
fields:
  - {choice: mening, options: [for, imod]}
  - {text: note, optional: true}
"""
WORDS = "vocabulary: ord\nroles: {formand: Formand}\nfunctions: {}\nkinds: {}\n"
START = "- start: {titel: Stomi, antal: 2.5, kommune: Fyn, part: [Odense, Varde]}"


def run(tests: str) -> tuple[list[Result], Coverage]:
    catalog = check_texts({"sag.yaml": WORKFLOW + tests, "svar.yaml": FORM, "ord.yaml": WORDS})
    results, coverages = run_catalog(catalog.checked())
    (coverage,) = coverages
    return results, coverage


def scenario(*steps: str, name: str = "Prøve", more: str = "") -> str:
    """A scenario of steps, each beginning `- `; `more` are lines of its own keys."""
    keys = "".join(f"    {line}\n" for line in more.splitlines())
    lines = [line for step in steps for line in step.splitlines()]
    return f"  - scenario: {name}\n{keys}    steps:\n" + "".join(
        f"      {line}\n" for line in lines
    )


def failure(*steps: str, more: str = "") -> str | None:
    """What a scenario of these steps says when it fails; None when it passes."""
    (result,), _coverage = run(scenario(*steps, more=more))
    return result.failure


def after_start(expect: str) -> str | None:
    return failure(f"{START}\n  expect: {expect}")


# -- expectations

HOLDING = [
    "{at: vurder}",
    "{data: {titel: Stomi, antal: 2.5, dobbelt: 5, antal + 1: 3.5, count(part): 2}}",
    "{data: {vurder.visits: 1, svar is none: true, svar: none}}",
    "{due: {vurder: 2025-01-13}}",
    "{overdue: []}",
    "{candidates: {vurder: [Fyn.formand, start]}}",
    "{warnings: []}",
    "{document: {bilag: 0}}",
]


@pytest.mark.parametrize("expect", HOLDING)
def test_expectation_that_holds_passes(expect: str) -> None:
    assert after_start(expect) is None


@pytest.mark.parametrize(
    ("expect", "difference"),
    [
        ("{at: høring}", "the case waits at ['vurder'], expected ['høring']"),
        ("{at: []}", "the case waits at ['vurder'], expected []"),
        ("{ended: godkendt}", "ended is none, expected godkendt"),
        ("{data: {titel: Diabetes}}", "titel is Stomi, expected Diabetes"),
        ("{data: {dobbelt: 5.5}}", "dobbelt is 5, expected 5.5"),
        ("{data: {svar: ja}}", "svar is none, expected ja"),
        ("{data: {svar is none: false}}", "svar is none is true, expected false"),
        ("{due: {vurder: 2025-01-14}}", "due of vurder is 2025-01-13, expected 2025-01-14"),
        ("{goal: {vurder: 2025-01-14}}", "goal of vurder is none, expected 2025-01-14"),
        ("{overdue: vurder}", "overdue is [], expected ['vurder']"),
        ("{candidates: {vurder: start}}",
         "candidates of vurder are ['Fyn.formand', 'start'], expected ['start']"),
        ("{warnings: Det er mange.}", "warnings are [], expected ['Det er mange.']"),
        ("{document: {bilag: 1}}", "version of bilag is 0, expected 1"),
        ("{told: vurder}", "told about [], expected ['vurder']"),
        ("{pending: {høring: Odense}}", "no round is open at høring; waiting: ['vurder']"),
        ("{due: {høring: 2025-02-01}}", "the case does not wait at høring; waiting: ['vurder']"),
    ],
)  # fmt: skip
def test_wrong_expectation_fails_and_says_what_was_found(expect: str, difference: str) -> None:
    assert after_start(expect) == f"Prøve, step 1: {difference}"


def test_every_difference_is_told_at_once() -> None:
    assert after_start("{at: høring, data: {titel: X, antal: 3}}") == (
        "Prøve, step 1: the case waits at ['vurder'], expected ['høring']; "
        "titel is Stomi, expected X; antal is 2.5, expected 3"
    )


def test_failure_names_the_step() -> None:
    assert failure(START, "- complete: vurder\n  with: {svar: ja}\n  expect: {at: send}") == (
        "Prøve, step 2: the case waits at ['høring'], expected ['send']"
    )


def test_answers_and_pending_parties_of_a_round_are_compared() -> None:
    to_round = (START, "- complete: vurder\n  with: {svar: ja}")
    odense = "- answer: høring\n  parties: [Odense]\n  with: {mening: for, note: Ja}"
    right = "{pending: {høring: Varde}, answered: {høring: 1}, due: {høring: 2025-02-03}}"
    assert failure(*to_round, f"{odense}\n  expect: {right}") is None
    wrong = "{pending: {høring: [Odense, Varde]}, answered: {høring: 2}}"
    assert failure(*to_round, f"{odense}\n  expect: {wrong}") == (
        "Prøve, step 3: pending at høring is ['Varde'], expected ['Odense', 'Varde']; "
        "answered at høring is 1, expected 2"
    )


def test_end_and_what_people_are_told_are_compared() -> None:
    clock = "- clock: 2025-01-13 00:00\n  expect: {told: vurder, overdue: []}"
    late = "- clock: 2025-01-14 00:00\n  expect: {told: [], overdue: vurder}"
    given_up = "- clock: 2025-03-05\n  expect: {ended: afvist}"
    assert failure(START, clock, late, given_up) is None
    wrong = "- clock: 2025-03-05\n  expect: {ended: godkendt}"
    assert failure(START, wrong) == "Prøve, step 2: ended is afvist, expected godkendt"


def test_warnings_are_those_of_the_step() -> None:
    many = "- start: {titel: X, antal: 200, kommune: Fyn, part: [Odense]}"
    step = "- complete: vurder\n  with: {svar: nej, grund: x}\n  expect: {warnings: Det er mange.}"
    assert failure(many, step) is None


# -- refusals


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ("{svar: nej}", "grund"),
        ("{svar: nej}", "required"),
        ("{svar: ja, dag: 2024-12-31}", "Dagen er gået."),
        ("{svar: ja, dag: 2024-12-31}", "must"),
        ("{svar: ja, dag: 2024-12-31}", "dag"),
        ("{svar: ja}", None),
        ("{svar: måske}", "option"),
        ("{svar: ja, nøgle: x}", "nøgle"),
        ("{svar: måske}", "submission"),
    ],
)
def test_refusal_is_called_by_its_field_rule_or_text(given: str, refused: str | None) -> None:
    step = f"- complete: vurder\n  with: {given}"
    assert failure(START, step if refused is None else f"{step}\n  refused: {refused}") is None


def test_step_that_should_have_been_refused_fails() -> None:
    step = "- complete: vurder\n  with: {svar: ja}\n  refused: grund"
    assert failure(START, step) == "Prøve, step 2: it should have been refused: grund"


def test_refusal_for_another_reason_fails_and_tells_both() -> None:
    step = "- complete: vurder\n  with: {svar: nej}\n  refused: four_eyes"
    assert failure(START, step) == (
        "Prøve, step 2: refused: grund: Fill in “Grund”., expected four_eyes"
    )


def test_refusal_that_nobody_expected_fails() -> None:
    step = "- complete: vurder\n  with: {svar: nej}"
    assert failure(START, step) == "Prøve, step 2: refused: grund: Fill in “Grund”."


def test_refused_step_changes_nothing() -> None:
    refused = "- complete: vurder\n  with: {svar: nej}\n  refused: grund"
    again = "- complete: vurder\n  with: {svar: nej, grund: Fordi}\n  expect: {ended: afvist}"
    assert failure(START, refused, again) is None


TO_APPROVAL = (
    START,
    "- complete: vurder\n  with: {svar: ja}",
    "- answer: høring\n  with: {mening: for}\n  expect: {at: godkend}",
)


def test_same_person_is_refused_by_four_eyes() -> None:
    own = "- complete: godkend\n  as: vurder.performer\n  with: {endelig: true}"
    assert failure(*TO_APPROVAL, f"{own}\n  refused: four_eyes") is None
    found = failure(*TO_APPROVAL, own)
    assert found is not None
    assert found.startswith("Prøve, step 4: refused: You did “")


# -- what cannot be played


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ((START, "- complete: godkend\n  with: {endelig: true}"),
         "step 2: the case does not wait at godkend; waiting: ['vurder']"),
        (("- complete: vurder\n  with: {svar: ja}",), "step 1: the case has not been started"),
        ((START, "- answer: høring\n  with: for"),
         "step 2: no round is open at høring; waiting: ['vurder']"),
        ((START, "- clock: 2024-01-01"),
         "step 2: the clock cannot go back to 2024-01-01 00:00:00+01:00"),
        ((START, "- clock: i morgen"), "step 2: i morgen is no moment; write 2026-11-24 09:00"),
        ((START, "- case_ends: depression\n  with: godkendt"),
         "step 2: no case is called depression; given are none"),
        ((*TO_APPROVAL[:2], "- answer: høring\n  parties: [Fanø]\n  with: {mening: for}"),
         "step 3: Fanø is no party; the parties are Odense, Varde"),
        ((*TO_APPROVAL[:2], "- answer: høring\n  parties: alle\n  with: {mening: for}"),
         "step 3: 'alle' is neither all, rest, a number nor parties"),
        ((*TO_APPROVAL[:2], "- answer: høring\n  parties: 3\n  with: {mening: for}"),
         "step 3: høring: only 2 parties have not answered"),
    ],
)  # fmt: skip
def test_step_that_cannot_be_played_fails_and_says_why(steps: tuple[str, ...], why: str) -> None:
    assert failure(*steps) == f"Prøve, {why}"


# -- examples, earlier scenarios, coverage

REJECTED = "- complete: vurder\n  with: {svar: nej, grund: x}\n  expect: {ended: afvist}"


def test_scenario_runs_once_for_each_of_its_examples() -> None:
    more = (
        "examples:\n  - {tal: 1, resultat: 2}\n  - {tal: 2, resultat: 5}\n  - {tal: 3, resultat: 6}"
    )
    start = "- start: {titel: X, antal: = tal, kommune: Fyn, part: [Odense]}"
    results, _coverage = run(
        scenario(f"{start}\n  expect: {{data: {{dobbelt: = resultat}}}}", more=more)
    )
    assert [(result.example, result.failure) for result in results] == [
        ("{'tal': 1, 'resultat': 2}", None),
        ("{'tal': 2, 'resultat': 5}", "Prøve, step 1: dobbelt is 4, expected 5"),
        ("{'tal': 3, 'resultat': 6}", None),
    ]


def test_scenario_without_examples_runs_once() -> None:
    results, _coverage = run(scenario(START))
    assert [(result.scenario, result.example, result.failure) for result in results] == [
        ("Prøve", "", None)
    ]


def test_scenario_goes_on_where_an_earlier_one_ended() -> None:
    tests = (
        scenario(START, name="Sagen begynder")
        + scenario(TO_APPROVAL[1], name="Den går i høring", more="after: Sagen begynder")
        + scenario(TO_APPROVAL[2], name="Alle er for", more="after: Den går i høring")
        + scenario(REJECTED, name="Den afvises", more="after: Sagen begynder")
    )
    results, _coverage = run(tests)
    assert [(result.scenario, result.failure) for result in results] == [
        ("Sagen begynder", None), ("Den går i høring", None), ("Alle er for", None),
        ("Den afvises", None),
    ]  # fmt: skip


def test_failure_of_an_earlier_scenario_names_that() -> None:
    tests = scenario(f"{START}\n  expect: {{at: send}}", name="Før") + scenario(
        REJECTED, name="Efter", more="after: Før"
    )
    results, _coverage = run(tests)
    expected = "Før, step 1: the case waits at ['vurder'], expected ['send']"
    assert [result.failure for result in results] == [expected, expected]


def test_scenario_begins_when_it_says() -> None:
    expect = "{due: {vurder: 2025-04-22}}"  # past Easter
    step = f"{START}\n  expect: {expect}"
    assert failure(step, more="clock: 2025-04-11 09:00") == (
        "Prøve, step 1: due of vurder is 2025-04-23, expected 2025-04-22"
    )
    assert failure(step, more="clock: 2025-04-10 09:00") is None


def test_closing_days_of_the_scenario_move_its_deadlines() -> None:
    step = f"{START}\n  expect: {{due: {{vurder: 2025-12-31}}}}"
    assert failure(step, more="clock: 2025-12-22 09:00") is None
    more = "clock: 2025-12-22 09:00\ngiven:\n  closing_days: {Fyn: [12-24]}"
    assert failure(step, more=more) == (
        "Prøve, step 1: due of vurder is 2026-01-02, expected 2025-12-31"
    )


def test_people_of_the_scenario_are_who_has_a_role() -> None:
    more = "given:\n  people: {Fyn.formand: [Anna]}"
    expect = "{candidates: {vurder: [Fyn.formand, start]}}"
    assert failure(f"{START}\n  expect: {expect}", more=more) is None


FLOWS = [
    "begynd/next",
    "vurder/outcome/ja",
    "vurder/outcome/nej",
    "vurder/boundary/opgivet",
    "høring/condition/0",
    "høring/default",
    "godkend/next",
    "send/next",
]


def test_coverage_names_every_flow_and_those_that_no_scenario_took() -> None:
    _results, coverage = run(scenario(START, REJECTED))
    assert coverage.flows == FLOWS
    assert coverage.missed == [
        flow for flow in FLOWS if flow not in ("begynd/next", "vurder/outcome/nej")
    ]


def test_coverage_is_that_of_all_scenarios_together() -> None:
    approved = (
        *TO_APPROVAL,
        "- complete: godkend\n  with: {endelig: true}\n  expect: {at: send}",
        "- service: send\n  expect: {ended: godkendt}",
    )
    against = (
        *TO_APPROVAL[:2],
        "- answer: høring\n  with: {mening: imod}\n  expect: {ended: afvist}",
    )
    tests = (
        scenario(START, REJECTED, name="A")
        + scenario(*approved, name="B")
        + scenario(*against, name="C")
        + scenario(START, "- clock: 2025-04-01\n  expect: {ended: afvist}", name="D")
    )
    results, coverage = run(tests)
    assert [result.failure for result in results] == [None] * 4
    assert coverage.missed == []


def test_flows_of_a_scenario_that_failed_count_as_far_as_it_came() -> None:
    _results, coverage = run(scenario(START, REJECTED.replace("ended: afvist", "ended: godkendt")))
    assert "vurder/outcome/nej" not in coverage.missed


def test_workflow_without_scenarios_misses_every_flow() -> None:
    _results, coverage = run("  []\n")
    assert coverage.missed == FLOWS
