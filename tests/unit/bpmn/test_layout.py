"""Where everything stands: what the drawing promises, measured on many definitions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aftaleflow.bpmn.drawing.columns import columns_of
from aftaleflow.bpmn.graph import Kind, drawing_graph
from aftaleflow.bpmn.layout import Diagram, lay_out
from aftaleflow.definitions.definition import Definition
from tests.unit.bpmn.drawing_checks import broken_promises
from tests.unit.bpmn.random_definitions import random_definition
from tests.unit.bpmn.shipped import SHIPPED, shipped
from tests.unit.bpmn.small_definitions import a_decision, a_definition, a_task, an_end


def laid_out(definition: Definition, language: str = "da") -> Diagram:
    return lay_out(drawing_graph(definition, language))


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_workflow_is_drawn_as_promised(name: str, language: str) -> None:
    assert broken_promises(laid_out(shipped(name), language)) == []


@pytest.mark.parametrize("ten", range(30))
def test_random_definitions_are_drawn_as_promised(ten: int) -> None:
    for seed in range(10 * ten, 10 * ten + 10):
        assert (seed, broken_promises(laid_out(random_definition(seed)))) == (seed, [])


@pytest.mark.parametrize("seed", [19, 38, 50])
def test_large_random_definitions_are_drawn_as_promised(seed: int) -> None:
    assert broken_promises(laid_out(random_definition(seed, most=40))) == []


@pytest.mark.parametrize("outcomes", [4, 5, 12])
def test_a_decision_with_many_outcomes_is_drawn_as_promised(outcomes: int) -> None:
    ends = [an_end(f"slut{n}", name=f"Slut nummer {n}") for n in range(outcomes)]
    flows = {f"v{n}": f"slut{n}" for n in range(outcomes)} | {"igen": "vælg", "om": "før"}
    task = a_task("vælg", outcome="x", flows=flows)
    assert broken_promises(laid_out(a_definition(a_task("før"), task, *ends))) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_node_has_one_shape(name: str) -> None:
    graph = drawing_graph(shipped(name))
    diagram = lay_out(graph)
    ids = [shape.id for shape in diagram.shapes]
    assert len(ids) == len(set(ids))
    assert {node.id for node in graph.walk()} <= set(ids)


def test_the_same_definition_is_laid_out_the_same() -> None:
    definition = random_definition(7, most=30)
    assert laid_out(definition) == laid_out(definition)


def test_the_main_path_is_one_straight_line() -> None:
    diagram = laid_out(a_definition(a_task("en"), a_task("to"), an_end("slut")))
    assert [(len(line.points), line.points[0][1]) for line in diagram.lines] == [
        (2, diagram.axis)
    ] * 3


def test_every_label_says_whose_flow_each_line_is() -> None:
    flows = {"godkendt": "slut", "bemærkninger": "slut"}
    diagram = laid_out(a_definition(a_decision("tag", flows), an_end("slut")))
    line = diagram.lines[-1]
    assert line.label is not None
    assert line.label.lines == ("• Godkendt", "• Sendes tilbage")
    assert line.label_keys == ("tag/outcome/godkendt", "tag/outcome/bemærkninger")


def test_a_return_path_stands_before_the_step_that_it_leads_back_to() -> None:
    process = (
        a_task("først"),
        a_decision("stilling", {"godkendt": "slut", "bemærkninger": "sender_tilbage"}),
        an_end("slut"),
        a_task("sender_tilbage"),
        a_task("retter", next="stilling"),
    )
    columns = columns_of(drawing_graph(a_definition(*process)))
    assert columns.spine == ("start", "først", "stilling", "slut")
    assert columns.of == {
        "start": 0, "først": 1, "stilling": 2, "slut": 3, "sender_tilbage": 0, "retter": 1,
    }  # fmt: skip


def test_a_boundary_events_own_process_stands_below_its_activity() -> None:
    event = {"boundary_event": "rykker", "timer": {"days": 2}, "process": [a_task("ryk")]}
    task = a_task("svar", boundary_events=[event])
    diagram = laid_out(a_definition(task, a_task("mere"), an_end("slut")))
    shapes = {shape.id: shape for shape in diagram.shapes}
    line = next(line for line in diagram.lines if line.source == "rykker")
    assert shapes["path_rykker"].box.y > shapes["svar"].box.bottom
    assert len(line.points) == 2
    assert abs(shapes["rykker"].box.y + 15 - shapes["svar"].box.bottom) < 0.01


def test_the_checks_see_a_shape_on_a_line() -> None:
    diagram = laid_out(a_definition(a_task("en"), a_task("to"), an_end("slut")))
    first, second, *more = diagram.shapes
    moved = replace(second, box=second.box.moved(-60, 0), text=None)
    broken = broken_promises(replace(diagram, shapes=(first, moved, *more)))
    assert "en->to does not begin at en" in broken
    away = replace(second, id="other", box=second.box.moved(150, 0), text=None)
    broken = broken_promises(replace(diagram, shapes=(*diagram.shapes, away)))
    assert "en->to runs through other" in broken


def test_the_checks_see_lines_that_share_a_track() -> None:
    process = (
        a_decision("en", {"godkendt": "to", "bemærkninger": "en"}),
        a_decision("to", {"godkendt": "slut", "bemærkninger": "to"}),
        an_end("slut"),
    )
    diagram = laid_out(a_definition(*process))
    line = next(line for line in diagram.lines if line.target == "en" and len(line.points) > 2)
    other = replace(line, source="to", target="slut", points=line.points[1:3])
    broken = broken_promises(replace(diagram, lines=(*diagram.lines, other)))
    assert "out_en->en runs along to->slut" in broken


def test_the_checks_see_a_covered_label() -> None:
    flows = {"godkendt": "slut", "bemærkninger": "tag"}
    diagram = laid_out(a_definition(a_decision("tag", flows), an_end("slut")))
    line = next(line for line in diagram.lines if line.label is not None)
    assert line.label is not None
    lower = replace(line, label=line.label.moved(0, 10))
    lines = tuple(lower if each is line else each for each in diagram.lines)
    assert any("is crossed by" in each for each in broken_promises(replace(diagram, lines=lines)))


def test_kinds_of_small_gateways_are_exclusive() -> None:
    task = a_decision("tag", {"godkendt": "slut", "bemærkninger": "tag"}, when="x")
    shapes = {s.id: s for s in laid_out(a_definition(task, an_end("slut"))).shapes}
    assert shapes["skip_tag"].kind is shapes["out_tag"].kind is Kind.EXCLUSIVE
    assert shapes["skip_tag"].element == shapes["out_tag"].element == "tag"
