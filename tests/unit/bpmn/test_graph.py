"""The drawing graph of a definition: nodes, flows and their titles."""

from __future__ import annotations

import pytest

from aftaleflow.bpmn.graph import MAIN, SKIP, Graph, Kind, drawing_graph
from aftaleflow.definitions.flows import flows_out
from aftaleflow.definitions.walk import all_elements, placed_elements
from tests.unit.bpmn.shipped import SHIPPED, shipped
from tests.unit.bpmn.small_definitions import a_decision, a_definition, a_task, an_end

Said = list[tuple[str, str, str, list[str]]]


def said(graph: Graph) -> Said:
    return [(f.source, f.leaves, f.target, [t.text for t in f.titles]) for f in graph.flows]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_element_of_a_shipped_workflow_is_a_node_or_an_event_on_one(name: str) -> None:
    definition = shipped(name)
    nodes = list(drawing_graph(definition).walk())
    drawn = {node.element for node in nodes} | {e.id for node in nodes for e in node.boundary}
    assert drawn - {""} == {element.id for element, _ in all_elements(definition.workflow)}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_flow_of_a_shipped_workflow_is_drawn_once(name: str) -> None:
    definition = shipped(name)
    graph = drawing_graph(definition)
    graphs = [graph, *(node.inner for node in graph.walk() if node.inner is not None)]
    drawn = [key for each in graphs for flow in each.flows for key in flow.keys if key]
    keys = [f.key for placed in placed_elements(definition.workflow) for f in flows_out(placed)]
    assert sorted(drawn) == sorted(keys)


def test_flows_by_outcome_have_the_titles_of_the_options() -> None:
    process = (a_decision("tag", {"godkendt": "slut", "bemærkninger": "tag"}), an_end("slut"))
    danish = drawing_graph(a_definition(*process))
    english = drawing_graph(a_definition(*process), "en")
    assert said(danish)[1:] == [
        ("tag", MAIN, "slut", ["Godkendt"]),
        ("tag", MAIN, "tag", ["Sendes tilbage"]),
    ]
    assert [t for *_, t in said(english)[1:]] == [["Approved"], ["Sent back"]]


def test_yes_and_no_are_words() -> None:
    flows = {"true": "slut", "false": "tag"}
    gateway = {"exclusive_gateway": "ja_nej", "outcome": "tag.enig", "flows": flows}
    tag = a_task("tag", form="f")
    form = {"form": "f", "name": "F", "statement": True, "fields": [{"yes_no": "enig"}]}
    definition = a_definition(tag, gateway, an_end("slut"), forms={"f": form})
    assert said(drawing_graph(definition))[2:] == [
        ("ja_nej", MAIN, "slut", ["Ja"]),
        ("ja_nej", MAIN, "tag", ["Nej"]),
    ]


def test_the_outcome_may_be_data_of_the_case() -> None:
    data = [{"choice": "rute", "options": {"lang": "Den lange vej", "kort": "Den korte vej"}}]
    task = a_task("vælg", outcome="rute", flows={"lang": "mere", "else": "slut"})
    definition = a_definition(task, a_task("mere"), an_end("slut"), data=data)
    assert said(drawing_graph(definition))[1:3] == [
        ("vælg", MAIN, "mere", ["Den lange vej"]),
        ("vælg", MAIN, "slut", ["Den korte vej"]),
    ]


def test_the_outcomes_of_a_call_are_the_end_events_of_the_workflow_that_it_calls() -> None:
    called = a_definition(an_end("ja", name="Vedtaget"), an_end("nej"))
    call = {"call_activity": "kald", "workflow": "barn", "flows": {"ja": "slut", "nej": "kald"}}
    definition = a_definition(call, an_end("slut"), called={"barn": called})
    assert said(drawing_graph(definition))[1:] == [
        ("kald", MAIN, "slut", ["Vedtaget"]),
        ("kald", MAIN, "kald", ["Nej"]),
    ]


def test_what_cannot_be_told_is_the_value_in_words() -> None:
    call = {"call_activity": "kald", "workflow": "x", "flows": {"helt_ja": "slut", "else": "kald"}}
    assert said(drawing_graph(a_definition(call, an_end("slut"))))[1:] == [
        ("kald", MAIN, "slut", ["Helt ja"]),
        ("kald", MAIN, "kald", ["ellers"]),
    ]


def test_flows_by_condition_have_their_names_and_the_last_one_may_lack_one() -> None:
    flows = [
        {"when": "a > 1", "next": "slut", "name": {"da": "Over en", "en": "Above one"}},
        {"when": "a > 0", "next": "en"},
    ]
    gateway = {"exclusive_gateway": "hvor_mange", "flows": flows}
    definition = a_definition(gateway, a_task("nul"), a_task("en"), an_end("slut"))
    assert said(drawing_graph(definition))[1:4] == [
        ("hvor_mange", MAIN, "slut", ["Over en"]),
        ("hvor_mange", MAIN, "en", ["a > 0"]),
        ("hvor_mange", MAIN, "nul", ["ellers"]),
    ]


def test_the_outcome_may_be_a_field_of_the_form_of_a_round() -> None:
    svar = {"choice": "svar", "options": {"med": "Er med", "ikke_med": "Er ikke med"}}
    asked = {"form": "spørgsmål", "name": "Spørgsmål", "statement": True, "fields": [svar]}
    written = {"form": "svarark", "name": "Svarark", "statement": True, "fields": [svar]}
    rounds = [
        {"round": "en", "parties": "dak", "each": {"form": "f", "answer": "svar"}},
        {"round": "to", "parties": "dak",
         "each": {"workflow": "x", "on_behalf": {"form": "g", "answer": "svar"}}},
    ]  # fmt: skip
    gateways = [
        {"exclusive_gateway": f"valg_{name}", "outcome": f"{name}.svar",
         "flows": {"med": "slut", "ikke_med": "en"}}
        for name in ("en", "to")
    ]  # fmt: skip
    forms = {"f": asked | {"form": "f"}, "g": written | {"form": "g"}}
    graph = drawing_graph(a_definition(*rounds, *gateways, an_end("slut"), forms=forms))
    assert [t for *_, t in said(graph)[3:]] == [["Er med"], ["Er ikke med"]] * 2


def test_a_gateway_that_names_no_flow_has_no_titles() -> None:
    graph = drawing_graph(a_definition({"exclusive_gateway": "tom", "flows": []}, an_end("slut")))
    assert said(graph)[1:] == [("tom", MAIN, "slut", [""])]


def test_flows_with_the_same_ends_are_one_line() -> None:
    process = (
        a_decision("tag", {"godkendt": "slut", "bemærkninger": "slut"}),
        an_end("slut"),
    )
    flow = drawing_graph(a_definition(*process)).flows[1]
    assert flow.keys == ("tag/outcome/godkendt", "tag/outcome/bemærkninger")
    assert [title.text for title in flow.titles] == ["Godkendt", "Sendes tilbage"]


def test_only_what_has_several_targets_gets_a_gateway_behind_it() -> None:
    one = a_decision("en_vej", {"godkendt": "to_veje", "bemærkninger": "to_veje"})
    two = a_decision("to_veje", {"godkendt": "slut", "bemærkninger": "en_vej"})
    graph = drawing_graph(a_definition(one, two, an_end("slut")))
    assert {n.id: n.decides for n in graph.nodes if n.kind is Kind.USER_TASK} == {
        "en_vej": False,
        "to_veje": True,
    }


def test_what_may_be_skipped_is_guarded_and_says_so() -> None:
    graph = drawing_graph(a_definition(a_task("måske", when="x"), an_end("slut")), "en")
    assert graph.nodes[1].guarded
    assert ("måske", SKIP, "slut", ["skipped"]) in said(graph)


def test_branches_stand_in_a_block_between_a_split_and_a_join() -> None:
    branches = [[a_task("en"), a_task("to")], [a_task("tre")]]
    block = {"parallel_gateway": "begge", "branches": branches}
    node = drawing_graph(a_definition(block, an_end("slut"))).nodes[1]
    assert (node.kind, node.element) == (Kind.BLOCK, "begge")
    assert node.inner is not None
    assert [n.kind for n in node.inner.nodes] == [
        Kind.SPLIT,
        Kind.USER_TASK,
        Kind.USER_TASK,
        Kind.USER_TASK,
        Kind.JOIN,
    ]
    assert [(f.source, f.target) for f in node.inner.flows] == [
        ("split_begge", "en"),
        ("en", "to"),
        ("to", "join_begge"),
        ("split_begge", "tre"),
        ("tre", "join_begge"),
    ]


def test_what_a_boundary_event_starts_stands_in_a_block_of_its_own() -> None:
    event = {"boundary_event": "rykker", "timer": {"days": 2}, "interrupting": False}
    event |= {"process": [a_task("ryk")]}
    graph = drawing_graph(a_definition(a_task("svar", boundary_events=[event]), an_end("slut")))
    host, path = graph.nodes[1], graph.nodes[2]
    assert [(e.id, e.kind) for e in host.boundary] == [("rykker", Kind.BOUNDARY_BESIDE)]
    assert path.inner is not None
    assert [n.kind for n in path.inner.nodes] == [Kind.START, Kind.USER_TASK, Kind.END]
    assert ("svar", "rykker", "path_rykker", [""]) in said(graph)


def test_an_interrupting_event_leads_to_its_target() -> None:
    event = {"boundary_event": "for_sent", "timer": {"days": 2}, "next": "slut"}
    graph = drawing_graph(a_definition(a_task("svar", boundary_events=[event]), an_end("slut")))
    assert graph.nodes[1].boundary[0].kind is Kind.BOUNDARY
    assert ("svar", "for_sent", "slut", [""]) in said(graph)


def test_every_kind_of_element_has_its_shape() -> None:
    process = (
        {"service_task": "auto", "connector": "x"},
        {"round": "ring", "parties": "dak", "each": {"workflow": "x"}},
        {"round": "spørg", "parties": "dak", "each": {"form": "x", "answer": "y"}},
        {"intermediate_catch_event": "vent", "timer": {"days": 2}},
        {"intermediate_catch_event": "når", "condition": "x"},
        an_end("slut"),
    )
    kinds = [node.kind for node in drawing_graph(a_definition(*process)).nodes]
    assert kinds == [
        Kind.START,
        Kind.SERVICE_TASK,
        Kind.ROUND,
        Kind.ANSWER_ROUND,
        Kind.TIMER,
        Kind.CONDITION,
        Kind.END,
    ]


def test_a_path_that_just_stops_gets_an_end_event() -> None:
    graph = drawing_graph(a_definition(a_task("sidste")))
    assert [node.kind for node in graph.nodes] == [Kind.START, Kind.USER_TASK, Kind.END]
