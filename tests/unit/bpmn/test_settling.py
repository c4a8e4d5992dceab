"""Routes and tracks where lines get in each other's way."""

from __future__ import annotations

import pytest

from aftaleflow.bpmn.drawing.grid import Grid, Place
from aftaleflow.bpmn.drawing.ports import LEFT, TOP
from aftaleflow.bpmn.drawing.settling import settle
from aftaleflow.bpmn.drawing.tracks import AFTER, BEFORE, Strand, StuckError, tracks
from aftaleflow.bpmn.drawing.ways import CHANNEL
from aftaleflow.bpmn.graph import MAIN, Flow, FlowTitle, Graph, Kind, Node


def a_node(name: str) -> Node:
    return Node(name, Kind.USER_TASK, name, name)


def a_flow(source: str, target: str) -> Flow:
    return Flow(source, MAIN, target, (FlowTitle(f"{source}/next", ""),))


def test_lines_that_change_rows_with_each_other_do_not_share_a_row() -> None:
    graph = Graph(tuple(a_node(name) for name in "abcd"), (a_flow("a", "d"), a_flow("b", "c")))
    grid = Grid({"a": Place(0, 0), "b": Place(1, 0), "c": Place(0, 1), "d": Place(1, 1)})
    routes, channels = settle(graph, grid)
    assert LEFT in {route.entry for route in routes}
    assert {route.entry for route in routes} - {LEFT}
    assert set(channels) == {1}
    assert sorted(channels[1].values()) == [0, 1]


def test_a_line_past_a_wide_block_goes_round_it() -> None:
    nodes = (*(a_node(name) for name in "ab"), Node("bred", Kind.BLOCK, "", ""))
    grid = Grid({"a": Place(0, 1), "bred": Place(1, 0, 3), "b": Place(2, 1)})
    routes, _ = settle(Graph(nodes, (a_flow("a", "b"),)), grid)
    channels = [leg.number for leg in routes[0].legs if leg.where == CHANNEL]
    assert routes[0].entry == TOP
    assert channels[-1] in (0, 3)


def test_lines_that_would_touch_get_different_tracks() -> None:
    first = Strand("x", 0, 30, {(10, BEFORE, True), (30, AFTER, True)}, [(0, 1)])
    second = Strand("y", 10, 20, {(10, AFTER, True), (20, BEFORE, True)}, [(1, 1)])
    assert tracks([second, first]) == {(0, 1): 0, (1, 1): 1}


def test_strands_that_each_must_come_first_are_stuck() -> None:
    first = Strand("x", 10, 30, {(10, BEFORE, True), (30, AFTER, True)}, [(0, 1)])
    second = Strand("y", 10, 30, {(10, AFTER, True), (30, BEFORE, True)}, [(1, 1)])
    with pytest.raises(StuckError):
        tracks([first, second])


def test_strands_that_do_not_meet_share_a_track() -> None:
    first = Strand("x", 0, 10, {(0, BEFORE, True), (10, AFTER, True)}, [(0, 1)])
    second = Strand("y", 20, 30, {(20, BEFORE, True), (30, AFTER, True)}, [(1, 1)])
    assert tracks([first, second]) == {(0, 1): 0, (1, 1): 0}
