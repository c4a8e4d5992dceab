"""The same commands give the same events, and the events give the state: today, and from what was
recorded of every shipped workflow (`tests.engine.histories`)."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from typing import Any

import pytest

from aftaleflow.definitions.catalog import Catalog
from aftaleflow.definitions.checking import check_paths
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.model.elements import UserTask
from aftaleflow.definitions.shipped import shipped_paths
from aftaleflow.engine.folding import fold
from aftaleflow.engine.instance import ProcessInstance
from aftaleflow.engine.program import load_program
from aftaleflow.engine.state import CaseState
from aftaleflow.engine.tree_state import dump_tree, load_tree
from aftaleflow.engine.world import Occasion
from aftaleflow.events.base import from_json
from aftaleflow.events.waiting import TimerDisarmed
from aftaleflow.scenarios.memory_world import MemoryWorld
from tests.engine import histories
from tests.engine.definitions import choosing, definition, task
from tests.engine.running import START, Case, Kept, Restored

RECORDED = sorted(path.name for path in histories.FOLDER.glob("*.json"))


@cache
def catalog() -> Catalog:
    return check_paths(shipped_paths()).checked()


@cache
def recorded(name: str) -> Any:
    return histories.read(histories.FOLDER / name)


def definition_called(name: str) -> Definition:
    found = catalog().definitions.values()
    return next(each for each in found if histories.path_of(each).name == name)


def commands_of(name: str, scenario: str) -> list[Any]:
    """All commands of a scenario, those of the ones that it goes on from first."""
    history = recorded(name)["histories"][scenario]
    before = commands_of(name, history["after"]) if history["after"] is not None else []
    return [*before, *history["commands"]]


def test_every_shipped_workflow_has_recorded_histories() -> None:
    wanted = {histories.path_of(each).name for each in catalog().definitions.values()}
    assert set(RECORDED) == wanted


@pytest.mark.parametrize("name", RECORDED)
def test_folding_recorded_events_gives_the_recorded_state(name: str) -> None:
    for scenario, history in recorded(name)["histories"].items():
        state = CaseState()
        for command in commands_of(name, scenario):
            occasion = Occasion(dt.datetime.fromisoformat(command["at"]), command["person"])
            for type_, body in command["events"]:
                fold(state, from_json(type_, body), occasion)
        assert state.to_json() == without_tree(history["state"]), scenario


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_events_are_read_and_written_alike(name: str) -> None:
    for history in recorded(name)["histories"].values():
        for command in history["commands"]:
            for type_, body in command["events"]:
                again = json.loads(json.dumps(from_json(type_, body).to_json()))
                assert {**again, **body} == again  # newer versions may say more


@pytest.mark.parametrize("name", RECORDED)
def test_the_scenarios_still_make_happen_what_was_recorded(name: str) -> None:
    """When a difference is meant: `python -m tests.engine.histories`."""
    now = json.loads(json.dumps(histories.recorded(catalog(), definition_called(name))))
    then = recorded(name)["histories"]

    assert list(now["histories"]) == list(then)
    for scenario, history in then.items():
        assert now["histories"][scenario]["commands"] == history["commands"], scenario
        state = now["histories"][scenario]["state"]
        assert without_tree(state) == without_tree(history["state"]), scenario


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_cases_are_taken_up_again_on_their_own_executable(name: str) -> None:
    history = recorded(name)
    program = load_program(definition_called(name), history["executable"].encode())
    running = 0
    for each in history["histories"].values():
        if "tree" not in each["state"]:
            continue
        running += 1
        workflow, tokens = load_tree(program, each["state"]["tree"])
        assert set(tokens.values()) == each["state"]["waits"].keys()
        assert dump_tree(workflow, tokens) == each["state"]["tree"]
        instance = ProcessInstance.restore(
            program, each["state"], MemoryWorld(catalog().organisations), Occasion(START, 1)
        )
        for token in each["state"]["waits"]:
            if isinstance(instance.element_at(token), UserTask):
                assert instance.task_form(token).form.fields is not None
        instance.cancel("prøve")
    assert running > 0 or name.startswith("formandskabsgodkendelse")


def without_tree(state: Any) -> Any:
    return {name: value for name, value in state.items() if name != "tree"}


# -- determinism

PROCESS = f"""
- start_event: start
- parallel_gateway: begge
  branches:
    - - user_task: a
        candidates: kontor.formand
        fields: [{{text: x, optional: true}}]
        boundary_events:
          - {{boundary_event: t1, timer: {{days: 1}}, next: c}}
          - {{boundary_event: t2, timer: {{days: 2}}, next: c}}
      - user_task: c
        candidates: kontor.formand
        fields: [{{text: y, optional: true}}]
    - - user_task: b
        candidates: kontor.formand
        fields: [{{text: z, optional: true}}]
    - - user_task: d
        candidates: kontor.formand
        fields: [{{text: w, optional: true}}]
{choosing("igen", "outcome: valg_igen" + chr(10) + "flows: {ja: begge, else: slut}")}
- end_event: slut
"""


def test_the_same_commands_give_the_same_events_each_time() -> None:
    program = definition(PROCESS)
    logs = []
    for _ in range(5):
        case = Case(program, ways=(Restored, Kept))
        case.start()
        for _ in range(2):
            for name in ("d", "a", "b", "c"):
                case.complete(name)
            case.complete("igen", valg_igen="ja")
        case.fire("t2")
        case.cancel()
        logs.append(case.log)
    assert all(log == logs[0] for log in logs)


def test_what_opens_together_opens_in_the_author_s_order() -> None:
    case = Case(definition(PROCESS), ways=(Restored,))
    case.start()
    assert list(case.state.waits) == ["a#1", "t1#1", "t2#1", "b#1", "d#1"]


def test_what_falls_away_together_does_so_in_the_order_in_which_it_opened() -> None:
    case = Case(definition(PROCESS), ways=(Restored,))
    case.start()
    case.complete("b")
    events = case.cancel()
    assert [getattr(event, "token", None) for event in events[:-1]] == [
        "a#1",
        "t1#1",
        "t2#1",
        "d#1",
    ]


def test_timers_of_an_activity_are_disarmed_in_the_author_s_order() -> None:
    names = [f"t{number}" for number in range(1, 7)]
    events = "".join(
        f"  - {{boundary_event: {name}, timer: {{days: 1}}, next: slut}}\n" for name in names
    )
    process = f"- start_event: start\n{task('en', 'boundary_events:' + chr(10) + events)}"
    case = Case(definition(f"{process}- end_event: slut\n"))
    case.start()
    done = case.complete("en")
    assert [e.element for e in done if isinstance(e, TimerDisarmed)] == names


def test_folding_ignores_events_that_concern_only_pages_and_mails() -> None:
    case = Case(definition(f"- start_event: start\n{task('en')}- end_event: slut\n"))
    case.start()
    before = vars(case.state).copy()
    for type_, body in (
        ("UserTaskClaimed", {"token": "en#1", "element": "en"}),
        ("ReminderSent", {"token": "en#1", "element": "en", "due": "2026-12-01"}),
        ("DeadlineBroken", {"token": "en#1", "element": "en", "due": "2026-12-01"}),
        ("PersonErased", {"subject": "x", "keys": 1}),
    ):
        fold(case.state, from_json(type_, body), Occasion(START))
    assert vars(case.state) == before
