"""A definition as text: the same as the diagram, in sentences."""

from __future__ import annotations

import pytest

from aftaleflow.bpmn.live import LiveState
from aftaleflow.bpmn.text import TextStep, diagram_text
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.flows import flows_out
from aftaleflow.definitions.walk import all_elements, placed_elements
from tests.unit.bpmn.shipped import SHIPPED, shipped
from tests.unit.bpmn.small_definitions import a_decision, a_definition, a_task, an_end

LOOP = a_definition(
    a_task("udkast", name="Udkast"),
    a_decision("stilling", {"godkendt": "slut", "bemærkninger": "udkast"}),
    an_end("slut", name="Færdig"),
)


def step(definition: Definition, element: str, language: str = "da") -> TextStep:
    return next(s for s in diagram_text(definition, language) if s.element == element)


def deadlines(**task: object) -> tuple[str, ...]:
    data = [{"date": "frist", "name": {"da": "Svarfrist", "en": "Deadline"}}]
    data += [{"number": "uger", "name": {"da": "Antal uger", "en": "Number"}}]
    before = a_decision("før", {"godkendt": "tag", "bemærkninger": "tag"}, name="Udkast")
    definition = a_definition(before, a_task("tag", **task), an_end("slut"), data=data)
    return step(definition, "tag").deadlines


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", SHIPPED)
def test_every_element_and_every_flow_of_a_shipped_workflow_is_told(
    name: str, language: str
) -> None:
    workflow = shipped(name).workflow
    steps = diagram_text(shipped(name), language)
    assert sorted(s.element for s in steps) == sorted(e.id for e, _ in all_elements(workflow))
    flows = [flow.key for placed in placed_elements(workflow) for flow in flows_out(placed)]
    assert sorted(flow.key for s in steps for flow in s.leads_to) == sorted(flows)
    assert len({s.number for s in steps}) == len(steps)


def test_steps_have_numbers_in_the_authors_order() -> None:
    assert [(s.number, s.title) for s in diagram_text(LOOP)] == [
        ("1", "Start"),
        ("2", "Udkast"),
        ("3", "Stilling"),
        ("4", "Færdig"),
    ]


def test_every_way_on_is_a_sentence() -> None:
    assert [flow.text for flow in step(LOOP, "stilling").leads_to] == [
        "Godkendt: gå til 4. Færdig",
        "Sendes tilbage: gå til 2. Udkast",
    ]
    assert [flow.text for flow in step(LOOP, "stilling", "en").leads_to] == [
        "Approved: go to 4. Færdig",
        "Sent back: go to 2. Udkast",
    ]
    assert [flow.text for flow in step(LOOP, "udkast").leads_to] == ["Gå til 3. Stilling"]


def test_who_does_it_is_named_by_the_caller_or_by_the_path() -> None:
    assert step(LOOP, "udkast").who == ("dak.formand",)
    named = diagram_text(LOOP, who={"dak.formand": "Formand for DAK"}.__getitem__)
    assert named[1].who == ("Formand for DAK",)


def test_what_may_be_skipped_says_so() -> None:
    definition = a_definition(a_task("måske", when="x"), an_end("slut"))
    assert [flow.text for flow in step(definition, "måske").leads_to] == [
        "Springes over: gå til 3. Slut",
        "Gå til 3. Slut",
    ]


def test_branches_and_what_happens_beside_a_step_have_numbers_within_it() -> None:
    events = [
        {"boundary_event": "rykker", "timer": {"days": 2}, "interrupting": False,
         "process": [a_task("ryk"), a_task("ring")]},
        {"boundary_event": "for_sent", "timer": {"days": 9}, "next": "begge"},
    ]  # fmt: skip
    block = {"parallel_gateway": "begge", "branches": [[a_task("en"), a_task("to")], [a_task("x")]]}
    definition = a_definition(a_task("svar", boundary_events=events), block, an_end("slut"))
    steps = diagram_text(definition)
    assert [(s.number, s.depth, s.element) for s in steps] == [
        ("1", 0, "start"),
        ("2", 0, "svar"),
        ("2.1", 1, "rykker"),
        ("2.1.1", 2, "ryk"),
        ("2.1.2", 2, "ring"),
        ("2.2", 1, "for_sent"),
        ("3", 0, "begge"),
        ("3.1.1", 2, "en"),
        ("3.1.2", 2, "to"),
        ("3.2.1", 2, "x"),
        ("4", 0, "slut"),
    ]
    assert steps[2].notes == ("Sker 2 dage efter, at trinnet er nået",)
    assert steps[2].leads_to[0].text == "Gå til 2.1.1. Ryk"
    assert steps[4].leads_to[0].text == "Denne gren slutter"
    assert steps[5].leads_to[0].text == "Gå til 3. Begge"
    assert steps[6].notes == ("2 grene på samme tid",)


def test_a_branch_may_end_by_an_outcome() -> None:
    branch = [a_task("før"), a_decision("tag", {"godkendt": "før", "else": "sidst"})]
    process = [*branch, a_task("sidst", when="x")]
    block = {"parallel_gateway": "begge", "branches": [process, [a_task("x")]]}
    found = step(a_definition(block, an_end("slut")), "sidst")
    assert [flow.text for flow in found.leads_to] == [
        "Springes over: denne gren slutter",
        "Denne gren slutter",
    ]


def test_calls_and_rounds_say_what_they_run_and_with_whom() -> None:
    child = a_definition(an_end("ja"))
    definition = a_definition(
        {"call_activity": "kald", "workflow": "barn"},
        {"round": "ring", "parties": ["dak", "region"], "each": {"workflow": "barn"}},
        {"round": "spørg", "parties": "dak",
         "each": {"form": "x", "answer": "y", "candidates": "party.formand"}},
        {"call_activity": "ukendt", "workflow": "et-andet"},
        an_end("slut"),
        called={"barn": child},
    )  # fmt: skip
    notes = {s.element: (s.who, s.notes) for s in diagram_text(definition)}
    assert notes["kald"] == ((), ("Kører arbejdsgangen »Prøve«",))
    assert notes["ring"] == (
        (),
        ("Parter: dak, region", "Hver part kører arbejdsgangen »Prøve«"),
    )
    assert notes["spørg"] == (("party.formand",), ("Parter: dak",))
    assert notes["ukendt"] == ((), ("Kører arbejdsgangen »et-andet«",))


def test_catch_events_say_when() -> None:
    wait = {"intermediate_catch_event": "vent", "timer": {"days": 1, "time": "07:30"}}
    definition = a_definition(wait, an_end("slut"))
    assert step(definition, "vent").notes == (
        "Venter til 1 dag efter, at trinnet er nået, kl. 07.30",
    )
    assert step(definition, "vent", "en").notes == (
        "Waits until 1 day after the step is reached, at 07:30",
    )


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"weeks": 12}, "Senest 12 uger efter, at trinnet er nået"),
        ({"months": 1, "days": 2}, "Senest 1 måned og 2 dage efter, at trinnet er nået"),
        ({"weeks": 2, "before": "frist"}, "Senest 2 uger før »Svarfrist«"),
        ({"days": 3, "after": "før.completed_at"}, "Senest 3 dage efter udførelsen af »Udkast«"),
        ({"at": "frist"}, "Senest »Svarfrist«"),
        ({"at": "today() + weeks(2)"}, "Senest 2 uger efter den dag, trinnet nås"),
        ({"at": "frist - days(uger)"}, "Senest »Antal uger« dage før »Svarfrist«"),
        ({"at": "før.beslutning"}, "Senest »Beslutning«"),
        ({"at": "next_working_day(frist)"}, "Senest next_working_day(frist)"),
        ({"at": "frist + days(uger * 2)"}, "Senest frist + days(uger * 2)"),
        ({"at": "ukendt.frist"}, "Senest ukendt.frist"),
        ({"at": "frist + 2"}, "Senest frist + 2"),
        ({"at": "frist + hvad(2)"}, "Senest frist + hvad(2)"),
        ({"at": "efter frist"}, "Senest efter frist"),
    ],
)
def test_deadlines_are_in_words_as_far_as_they_can_be(rule: dict[str, object], words: str) -> None:
    assert deadlines(due=rule) == (words,)


def test_goals_reminders_and_escalations_are_told() -> None:
    rule = {"working_days": 5, "remind": {"working_days": 1}}
    escalate = {"days": 7, "to": ["dak.formand", "dak.sekretær"]}
    assert deadlines(goal=rule, due={**rule, "escalate": escalate}) == (
        "Senest 5 hverdage efter, at trinnet er nået",
        "Påmindelse 1 hverdag før",
        "dak.formand, dak.sekretær får besked 7 dage efter fristen",
        "Mål: 5 hverdage efter, at trinnet er nået",
        "Påmindelse 1 hverdag før",
    )


def test_without_a_case_there_is_no_state() -> None:
    assert {(s.state, s.state_text, s.count) for s in diagram_text(LOOP)} == {("", "", "")}


def test_with_a_case_every_step_says_how_far_it_has_come() -> None:
    live = LiveState(
        active=frozenset({"stilling"}),
        done=frozenset({"start", "udkast"}),
        flows=frozenset({"udkast/next"}),
        counts={"udkast": "2×"},
    )
    steps = diagram_text(LOOP, "da", live)
    assert [(s.state, s.state_text) for s in steps] == [
        ("done", "færdig"),
        ("done", "færdig"),
        ("active", "i gang nu"),
        ("waiting", "endnu ikke"),
    ]
    assert [s.count for s in steps] == ["", "2×", "", ""]
    assert [flow.key for s in steps for flow in s.leads_to if flow.is_taken] == ["udkast/next"]


def test_a_step_that_was_passed_over_is_not_said_to_be_done() -> None:
    live = LiveState(active=frozenset({"stilling"}), skipped=frozenset({"udkast"}))
    step = next(s for s in diagram_text(LOOP, "da", live) if s.element == "udkast")
    assert (step.state, step.state_text) == ("skipped", "sprunget over")
