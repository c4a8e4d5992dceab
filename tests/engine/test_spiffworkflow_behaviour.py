"""How the library that plays the token game behaves, where the engine leans on it or guards
against it. When an upgrade makes one of these fail, read its reason before changing it.

Each test builds BPMN XML by hand and uses the library alone: nothing of ours is run.
"""

from __future__ import annotations

import datetime as dt
from importlib.metadata import version
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import pytest
from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import ServiceTask, SubWorkflowTask, UserTask
from SpiffWorkflow.bpmn.specs.event_definitions import (
    MessageEventDefinition,
    NoneEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException, WorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

Workflow = Any  # the library has no types

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' targetNamespace="http://example.invalid" id="d">'
)
MESSAGES = '<message id="m1" name="m1"/><message id="m2" name="m2"/>'
CATCH = '<messageEventDefinition messageRef="m1"/>'


# -- writing BPMN


def node(kind: str, name: str, inner: str = "", **attributes: str) -> str:
    listed = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<{kind} id="{name}"{listed}>{inner}</{kind}>'


def flow(source: str, target: str, condition: str = "", name: str = "") -> str:
    inner = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
    id_ = name or f"f_{source}_{target}"
    return (
        f'<sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
    )


def chain(*names: str) -> str:
    return "".join(flow(a, b) for a, b in pairwise(names))


def start(name: str = "s") -> str:
    return node("startEvent", name)


def end(name: str = "e", inner: str = "") -> str:
    return node("endEvent", name, inner)


def user(name: str) -> str:
    return node("userTask", name)


def boundary(name: str, host: str, inner: str = CATCH, interrupting: str = "true") -> str:
    return node("boundaryEvent", name, inner, attachedToRef=host, cancelActivity=interrupting)


def xml(*body: str, more: str = "") -> bytes:
    process = node("process", "p", "".join(body), isExecutable="true")
    return f"{HEAD}{MESSAGES}{process}{more}</definitions>".encode()


def parsed(source: bytes) -> tuple[Any, dict[str, Any]]:
    parser = BpmnParser()
    parser.add_bpmn_str(source)
    return parser.get_spec("p"), parser.get_subprocess_specs("p")


def begun(*body: str, more: str = "", engine: Any = None) -> Workflow:
    workflow = BpmnWorkflow(*parsed(xml(*body, more=more)), script_engine=engine)
    workflow.do_engine_steps()
    return workflow


# -- looking at instances


def ready(workflow: Workflow) -> list[str]:
    found = workflow.get_tasks(state=TaskState.READY, manual=True)
    return sorted(task.task_spec.name for task in found)


def the(workflow: Workflow, name: str, state: int = TaskState.ANY_MASK) -> Any:
    found = workflow.get_tasks(spec_name=name, state=state)
    return found[-1]


def do(workflow: Workflow, name: str) -> None:
    the(workflow, name, TaskState.READY).run()
    workflow.do_engine_steps()


def states(workflow: Workflow, name: str) -> list[str]:
    return [TaskState.get_name(t.state) for t in workflow.get_tasks(spec_name=name)]


# -- the version and what the dumped trees hold


def test_the_version_is_the_one_that_all_this_was_measured_on() -> None:
    assert version("SpiffWorkflow") == "3.2.0"


def test_states_have_the_numbers_that_stored_trees_hold() -> None:
    """`engine.tree_state` writes the library's numbers into every stored case."""
    names = ("MAYBE", "LIKELY", "FUTURE", "WAITING", "READY", "STARTED", "COMPLETED", "ERROR",
             "CANCELLED")  # fmt: skip
    assert [getattr(TaskState, name) for name in names] == [2**n for n in range(9)]


def test_a_task_is_linked_to_its_parent_while_it_is_made() -> None:
    """`tree_state` builds trees top down with nothing but the constructor."""
    workflow = begun(start(), user("u"), end(), chain("s", "u", "e"))
    parent = the(workflow, "u")
    before = list(parent.children)
    made = Task(workflow, workflow.spec.task_specs["e"], parent, state=TaskState.FUTURE)

    assert parent.children == [*before, made]
    assert workflow.tasks[made.id] is made


def test_a_workflow_may_be_made_without_a_tree() -> None:
    """`tree_state` puts the stored tree in its place."""
    spec, inner = parsed(xml(start(), user("u"), end(), chain("s", "u", "e")))
    workflow = BpmnWorkflow(spec, inner, deserializing=True)
    assert (workflow.tasks, hasattr(workflow, "task_tree")) == ({}, False)


def test_the_nodes_that_the_library_adds_have_a_dot_in_their_names() -> None:
    """`token_game` tells them from ours by it; the classes are those that `pruning` knows."""
    spec, _inner = parsed(
        xml(start(), user("u"), boundary("b", "u"), end(), end("e2"), chain("s", "u", "e"),
            chain("b", "e2"))
    )  # fmt: skip
    ours = {"s", "u", "b", "e", "e2"}
    added = set(spec.task_specs) - ours

    assert added == {
        "Start", "End", "Root", "p.EndJoin", "u.BoundaryEventSplit", "u.BoundaryEventJoin",
    } - ({"Root"} - set(spec.task_specs))  # fmt: skip
    assert type(spec.task_specs["u.BoundaryEventSplit"]) is BoundaryEventSplit
    join = spec.task_specs["u.BoundaryEventJoin"]
    assert type(join) is BoundaryEventJoin
    assert join.split_task == "u.BoundaryEventSplit"


# -- what the parser turns silently into something else (guard: `program._check_nodes`)


def event_of(kind: str, inner: str) -> Any:
    event = node(kind, "x", inner)
    body = [start(), event, end(), chain("s", "x", "e")] if kind != "endEvent" else [
        start(), event, chain("s", "x"),
    ]  # fmt: skip
    more = '<signal id="sig" name="sig"/>'
    return parsed(xml(*body, more=more))[0].task_specs["x"].event_definition


@pytest.mark.parametrize(
    ("kind", "inner"),
    [
        ("endEvent", '<signalEventDefinition signalRef="sig"/>'),
        ("endEvent", "<compensateEventDefinition/>"),
        ("intermediateThrowEvent", '<linkEventDefinition name="l"/>'),
        ("intermediateCatchEvent", '<linkEventDefinition name="l"/>'),
        ("intermediateThrowEvent", "<compensateEventDefinition/>"),
    ],
)
def test_event_definitions_that_it_does_not_know_become_none(kind: str, inner: str) -> None:
    assert type(event_of(kind, inner)) is NoneEventDefinition


def test_a_message_event_becomes_one() -> None:
    """All that we wait for is compiled to these."""
    assert type(event_of("intermediateCatchEvent", CATCH)) is MessageEventDefinition


def test_a_condition_on_a_flow_out_of_a_task_is_ignored() -> None:
    """Hence `flows` on a task are compiled to a gateway behind it."""
    workflow = begun(
        start(), user("u"), user("v"), end(), flow("s", "u"), flow("u", "v", "False"),
        flow("v", "e"),
    )  # fmt: skip
    do(workflow, "u")
    assert ready(workflow) == ["v"]


def test_two_flows_out_of_a_task_are_refused() -> None:
    with pytest.raises(ValidationException):
        parsed(xml(start(), user("u"), end(), end("e2"), flow("s", "u"), flow("u", "e"),
                   flow("u", "e2")))  # fmt: skip


def test_an_unknown_element_is_refused_or_dropped_but_never_run() -> None:
    with pytest.raises(ValidationException):
        parsed(xml(start(), node("complexGateway", "x"), end(), chain("s", "x", "e")))


def test_a_sub_process_without_an_end_event_is_refused() -> None:
    """A branch that nothing ends cannot be compiled: `load_program` says so in words."""
    inner = node("subProcess", "x", start("s2") + user("u") + chain("s2", "u") + flow("u", "u"))
    with pytest.raises(ValidationException, match="Must contain an End event"):
        parsed(xml(start(), inner, end(), chain("s", "x", "e")))


def test_the_schema_is_checked_when_a_validator_is_given() -> None:
    """The only thing that tells a wrong attribute from a right one."""
    parser = BpmnParser(validator=BpmnValidator())
    with pytest.raises(ValidationException):
        parser.add_bpmn_str(xml(start(), node("userTask", "u", owner="x"), end()))


# -- gateways


def drawn(*positions: tuple[str, int]) -> str:
    """A diagram in which each node has a height."""
    shapes = "".join(
        f'<bpmndi:BPMNShape id="shape_{name}" bpmnElement="{name}">'
        f'<dc:Bounds x="0" y="{y}" width="1" height="1"/></bpmndi:BPMNShape>'
        for name, y in positions
    )
    return (
        '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
        ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="di">'
        f'<bpmndi:BPMNPlane id="plane" bpmnElement="p">{shapes}</bpmndi:BPMNPlane>'
        "</bpmndi:BPMNDiagram>"
    )


CHOICE = (
    start(), node("exclusiveGateway", "g"), user("low"), user("high"), end(),
    flow("s", "g"), flow("g", "low", "True"), flow("g", "high", "True"), flow("low", "e"),
    flow("high", "e"),
)  # fmt: skip


def test_conditions_are_evaluated_in_the_order_of_the_drawing() -> None:
    """Hence there is no diagram in the executable; without one the file's order counts."""
    assert ready(begun(*CHOICE)) == ["low"]
    assert ready(begun(*CHOICE, more=drawn(("low", 200), ("high", 100)))) == ["high"]


def test_a_gateway_without_a_way_on_raises_and_is_left_in_error() -> None:
    """`token_game` says it in our words, and the instance is thrown away."""
    workflow = begun(
        start(), user("u"), node("exclusiveGateway", "g"), end(), end("e2"), flow("s", "u"),
        flow("u", "g"), flow("g", "e", "False"), flow("g", "e2", "False"),
    )  # fmt: skip
    with pytest.raises(WorkflowException) as raised:
        do(workflow, "u")
    assert raised.value.task_spec.name == "g"
    assert states(workflow, "g") == ["ERROR"]


def test_a_gateway_with_one_unconditional_flow_takes_it_as_its_default() -> None:
    """The gateways before which the executable stops the library's prediction are such ones."""
    workflow = begun(
        start(), node("exclusiveGateway", "g"), user("u"), end(), chain("s", "g", "u", "e")
    )
    assert ready(workflow) == ["u"]


def test_prediction_of_a_way_without_decisions_never_ends() -> None:
    """Hence a way back, and every twentieth step, goes through a gateway of its own."""
    with pytest.raises(RecursionError):
        begun(start(), user("u"), chain("s", "u"), flow("u", "u"))
    workflow = begun(
        start(), user("u"), node("exclusiveGateway", "g", default="back"), flow("s", "u"),
        flow("u", "g"), flow("g", "u", name="back"),
    )  # fmt: skip
    do(workflow, "u")
    assert ready(workflow) == ["u"]


def test_prediction_through_parallel_gateways_explodes() -> None:
    """Hence a parallel block is a sub-process: so many blocks in a row cost nothing."""
    body, before = [start(), end()], "s"
    for number in range(8):
        split, join = f"p{number}", f"j{number}"
        body += [
            node("parallelGateway", split), node("parallelGateway", join),
            user(f"a{number}"), user(f"b{number}"), flow(before, split),
            chain(split, f"a{number}", join), chain(split, f"b{number}", join),
        ]  # fmt: skip
        before = join
    workflow = begun(*body, flow(before, "e"))
    assert len(workflow.tasks) > 2**8


def test_a_parallel_join_waits_for_ever_when_a_branch_ends_early() -> None:
    """Hence branches run to end events, and the sub-process's own join puts them together."""
    workflow = begun(
        start(), node("parallelGateway", "p1"), node("parallelGateway", "j"), user("a"),
        node("exclusiveGateway", "g", default="out"), end(), end("early"), flow("s", "p1"),
        chain("p1", "a", "j", "e"), flow("p1", "g"), flow("g", "j", "False"),
        flow("g", "early", name="out"),
    )  # fmt: skip
    do(workflow, "a")
    assert (ready(workflow), workflow.completed) == ([], False)


def test_a_sub_process_is_over_when_all_its_branches_have_ended() -> None:
    inner = (
        start("s2") + node("parallelGateway", "p1") + user("a")
        + node("exclusiveGateway", "g", default="out") + end("e2") + end("early") + user("never")
        + flow("s2", "p1") + chain("p1", "a", "e2") + flow("p1", "g")
        + flow("g", "never", "False") + flow("never", "e2") + flow("g", "early", name="out")
    )  # fmt: skip
    workflow = begun(start(), node("subProcess", "sub", inner), end(), chain("s", "sub", "e"))
    assert ready(workflow) == ["a"]
    assert states(workflow, "sub") == ["STARTED"]
    do(workflow, "a")
    assert workflow.completed


def test_only_the_latest_waiting_end_of_a_path_stays_in_the_tree() -> None:
    """Paths beside the process end without leaving anything behind, however often."""
    workflow = begun(
        start(), user("u"), boundary("b", "u", interrupting="false"), user("v"), end(), end("e2"),
        node("exclusiveGateway", "g", default="back"), chain("s", "u", "g"), chain("b", "v", "e2"),
        flow("g", "e", "False"), flow("g", "u", name="back"),
    )  # fmt: skip
    for _ in range(3):
        catch(workflow, "b")
        do(workflow, "v")
        do(workflow, "u")
    assert states(workflow, "p.EndJoin").count("WAITING") == 1


# -- what waits for the host


def test_a_service_task_stays_started_until_it_is_told() -> None:
    """Service tasks, calls and rounds are these; the class is the base one."""
    workflow = begun(start(), node("serviceTask", "x"), end(), chain("s", "x", "e"))
    task = the(workflow, "x")
    assert (type(task.task_spec), states(workflow, "x")) == (ServiceTask, ["STARTED"])
    workflow.do_engine_steps()
    assert not workflow.completed
    task.complete()
    workflow.do_engine_steps()
    assert workflow.completed


def test_a_service_task_cannot_be_saved_by_the_library() -> None:
    """One of the reasons for a format of our own."""
    workflow = begun(start(), node("serviceTask", "x"), end(), chain("s", "x", "e"))
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    with pytest.raises(TypeError):
        serializer.serialize_json(workflow)


def test_a_user_task_is_ready_and_manual() -> None:
    """So `token_game` sees where a token stands."""
    workflow = begun(start(), user("u"), end(), chain("s", "u", "e"))
    task = the(workflow, "u")
    assert type(task.task_spec) is UserTask
    assert (task.state, task.task_spec.manual) == (TaskState.READY, True)
    assert type(begun(start(), node("subProcess", "x", start("s2") + user("v") + end("e2")
                                    + chain("s2", "v", "e2")), end(), chain("s", "x", "e"))
                .spec.task_specs["x"]) is SubWorkflowTask  # fmt: skip


def test_tasks_can_be_run_twice_and_after_they_were_cancelled() -> None:
    """The library guards nothing: `token_game` checks the state of the task of each token."""
    workflow = begun(start(), user("u"), user("v"), end(), chain("s", "u", "v", "e"))
    task = the(workflow, "u")
    do(workflow, "u")
    task.run()
    assert task.state == TaskState.COMPLETED
    task = the(workflow, "v")
    task.cancel()
    task.run()
    assert task.state == TaskState.COMPLETED


# -- events


def catch(workflow: Workflow, name: str) -> None:
    """Lets one waiting task catch its event, and no other."""
    task = the(workflow, name, TaskState.WAITING)
    task.task_spec.catch(task, BpmnEvent(task.task_spec.event_definition, payload={}))
    task.task_spec._update(task)
    workflow.do_engine_steps()


TWO_WAITING = (
    start(), node("parallelGateway", "p1"), node("intermediateCatchEvent", "x", CATCH),
    node("intermediateCatchEvent", "y", CATCH), end(), flow("s", "p1"), chain("p1", "x", "e"),
    chain("p1", "y", "e"),
)  # fmt: skip


def test_an_event_can_be_caught_by_one_task_alone() -> None:
    """`token_game.fire`: of two tokens that wait for the same, one goes on."""
    workflow = begun(*TWO_WAITING)
    catch(workflow, "y")
    assert (states(workflow, "x"), states(workflow, "y")) == (["WAITING"], ["COMPLETED"])


def test_an_event_that_is_sent_is_caught_by_all_who_wait_for_its_name() -> None:
    """Hence events are never sent to an instance."""
    workflow = begun(*TWO_WAITING)
    workflow.send_event(BpmnEvent(MessageEventDefinition("m1"), payload={}))
    workflow.do_engine_steps()
    assert workflow.completed


def test_an_event_that_nobody_waits_for_raises() -> None:
    workflow = begun(start(), user("u"), end(), chain("s", "u", "e"))
    with pytest.raises(WorkflowException):
        workflow.send_event(BpmnEvent(MessageEventDefinition("m2"), payload={}))


BOUNDARY = (
    start(), user("u"), user("v"), user("w"), end(), chain("s", "u", "v", "e"),
    chain("b", "w", "e"),
)  # fmt: skip


def test_an_interrupting_event_cancels_its_activity() -> None:
    workflow = begun(*BOUNDARY, boundary("b", "u"))
    catch(workflow, "b")
    assert (ready(workflow), states(workflow, "u")) == (["w"], ["CANCELLED"])


def test_an_event_that_does_not_interrupt_leaves_it_alone() -> None:
    workflow = begun(*BOUNDARY, boundary("b", "u", interrupting="false"))
    catch(workflow, "b")
    assert ready(workflow) == ["u", "w"]


def test_doing_the_activity_cancels_its_waiting_events() -> None:
    workflow = begun(*BOUNDARY, boundary("b", "u"))
    do(workflow, "u")
    assert (ready(workflow), states(workflow, "b")) == (["v"], ["CANCELLED"])


def test_an_event_that_leads_straight_back_to_its_activity_breaks_the_new_group() -> None:
    """Hence the executable puts a gateway behind every such event: the join of the old group then
    runs before the new group exists."""
    straight = (start(), user("u"), boundary("b", "u"), end(), chain("s", "u", "e"))
    workflow = begun(*straight, flow("b", "u"))
    catch(workflow, "b")
    do(workflow, "u")
    assert "WAITING" in states(workflow, "b")  # though its activity is done

    workflow = begun(*straight, node("exclusiveGateway", "g"), chain("b", "g", "u"))
    catch(workflow, "b")
    do(workflow, "u")
    assert "WAITING" not in states(workflow, "b")
    assert workflow.completed


def test_timers_of_the_library_fire_by_their_own_clock_in_any_command() -> None:
    """Hence timers are compiled to messages, and only the host says when their moment came."""
    moment = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)).isoformat()  # noqa: TID251 - the library's clock
    timer = f"<timerEventDefinition><timeDate>'{moment}'</timeDate></timerEventDefinition>"
    workflow = begun(
        start(), node("parallelGateway", "p1"), user("u"), user("v"),
        node("intermediateCatchEvent", "x", timer), end(), flow("s", "p1"),
        chain("p1", "u", "e"), chain("p1", "x", "v", "e"),
    )  # fmt: skip
    do(workflow, "u")
    assert ready(workflow) == ["v"]


# -- data and expressions


def test_conditions_are_python_unless_the_environment_is_ours() -> None:
    """Anything can be reached from a condition; so `token_game` has an environment of its own."""
    seen: list[str] = []
    condition = "__import__('os').getpid() > 0 and [].append(1) is None"
    stock = begun(start(), node("exclusiveGateway", "g"), user("u"), end(), flow("s", "g"),
                  flow("g", "u", condition), flow("u", "e"))  # fmt: skip
    assert ready(stock) == ["u"]
    assert isinstance(stock.script_engine.environment, TaskDataEnvironment)

    class Asked(BasePythonScriptEngineEnvironment):  # type: ignore[misc]
        def evaluate(self, expression: str, context: Any, external_context: Any = None) -> bool:
            seen.append(expression)
            return True

    ours = begun(start(), node("exclusiveGateway", "g"), user("u"), end(), flow("s", "g"),
                 flow("g", "u", condition), flow("u", "e"),
                 engine=PythonScriptEngine(Asked()))  # fmt: skip
    assert (ready(ours), seen) == (["u"], [condition])


def test_an_error_of_the_environment_comes_wrapped_with_its_cause() -> None:
    """`token_game` takes our own errors out of the library's."""

    class Fails(BasePythonScriptEngineEnvironment):  # type: ignore[misc]
        def evaluate(self, expression: str, context: Any, external_context: Any = None) -> bool:
            raise LookupError(expression)

    with pytest.raises(SpiffWorkflowException) as raised:
        begun(*CHOICE, engine=PythonScriptEngine(Fails()))
    assert isinstance(raised.value.__cause__ or raised.value.__context__, LookupError)


def test_an_exception_leaves_the_instance_half_advanced() -> None:
    """Hence any exception throws the instance in memory away."""

    class Fails(BasePythonScriptEngineEnvironment):  # type: ignore[misc]
        def evaluate(self, expression: str, context: Any, external_context: Any = None) -> bool:
            raise LookupError(expression)

    workflow = begun(
        start(), user("u"), node("exclusiveGateway", "g"), end(), end("e2"), chain("s", "u", "g"),
        flow("g", "e", "x"), flow("g", "e2", "y"), engine=PythonScriptEngine(Fails()),
    )  # fmt: skip
    with pytest.raises(SpiffWorkflowException):
        do(workflow, "u")
    assert (states(workflow, "u"), states(workflow, "g")) == (["COMPLETED"], ["ERROR"])


def test_a_parallel_join_brings_back_old_values() -> None:
    """A branch that changed nothing but came last wins: so the process data holds nothing."""
    workflow = begun(
        start(), user("first"), node("parallelGateway", "p1"), node("parallelGateway", "j"),
        user("a"), user("b"), user("last"), end(), chain("s", "first", "p1", "a", "j", "last", "e"),
        chain("p1", "b", "j"),
    )  # fmt: skip
    the(workflow, "first").set_data(status="old")
    do(workflow, "first")
    the(workflow, "a").set_data(status="new")
    do(workflow, "a")
    do(workflow, "b")
    assert the(workflow, "last").data == {"status": "old"}


def test_data_with_a_certain_key_cannot_be_restored() -> None:
    """What people write never goes through the library's serializer."""
    workflow = begun(start(), user("u"), end(), chain("s", "u", "e"))
    the(workflow, "u").set_data(case={"typename": "Task"})
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    written = serializer.serialize_json(workflow)
    with pytest.raises(Exception):  # noqa: B017 - which one is the library's affair
        serializer.deserialize_json(written)


def test_names_of_data_and_of_nodes_share_one_index() -> None:
    """Hence nodes have prefixes."""
    item = '<dataObject id="u"/><dataObjectReference id="r" dataObjectRef="u"/>'
    parser = BpmnParser(validator=BpmnValidator())
    with pytest.raises((ValidationException, etree.LxmlError)):
        parser.add_bpmn_str(xml(item, start(), user("u"), end(), chain("s", "u", "e")))


# -- growth


LOOP = (
    start(), user("u"), node("exclusiveGateway", "g", default="back"), end(), chain("s", "u", "g"),
    flow("g", "e", "False"), flow("g", "u", name="back"),
)  # fmt: skip


def test_the_tree_grows_with_each_round_of_a_loop() -> None:
    """Hence pruning."""
    workflow = begun(*LOOP)
    sizes = []
    for _ in range(3):
        do(workflow, "u")
        sizes.append(len(workflow.tasks))
    assert sizes[2] - sizes[1] == sizes[1] - sizes[0] > 0


def test_a_deep_tree_hides_its_live_task_and_says_it_is_complete() -> None:
    """After some 500 rounds a loop of two reports its end with a task still open."""
    workflow = begun(*LOOP)
    task = the(workflow, "u")
    for _ in range(505):
        task.run()
        workflow.do_engine_steps()
        task = next(t for t in workflow.tasks.values() if t.state == TaskState.READY)
    assert workflow.get_tasks(state=TaskState.READY) == []
    assert workflow.is_completed()


def test_engine_steps_tell_of_each_task_in_order_but_not_of_those_that_others_ran() -> None:
    """`token_game` reports what the host completed itself."""
    workflow = BpmnWorkflow(
        *parsed(xml(start(), user("u"), node("exclusiveGateway", "g"), end(),
                    chain("s", "u", "g", "e")))
    )  # fmt: skip
    told: list[str] = []

    def note(task: Any) -> None:
        told.append(task.task_spec.name)

    workflow.do_engine_steps(did_complete_task=note)
    assert told[-1] == "s"
    told.clear()
    the(workflow, "u").run()
    workflow.do_engine_steps(did_complete_task=note)
    assert told[:2] == ["g", "e"]


def test_a_specification_is_shared_by_instances_without_being_changed() -> None:
    """Programs are cached and used by several threads."""
    spec, inner = parsed(xml(*BOUNDARY, boundary("b", "u")))
    before = {name: sorted(each.outputs, key=lambda s: s.name) for name, each in
              spec.task_specs.items()}  # fmt: skip
    for _ in range(3):
        workflow = BpmnWorkflow(spec, inner)
        workflow.do_engine_steps()
        catch(workflow, "b")
        do(workflow, "w")
        assert workflow.completed
    after = {name: sorted(each.outputs, key=lambda s: s.name) for name, each in
             spec.task_specs.items()}  # fmt: skip
    assert after == before


def test_an_event_sub_process_changes_the_shared_specification() -> None:
    """The language has none; when it gets them they are compiled to boundary events."""
    more = '<signal id="sig" name="sig"/>'
    inner = node("startEvent", "s2", '<signalEventDefinition signalRef="sig"/>') + user("v")
    inner += end("e2") + chain("s2", "v", "e2")
    shared = parsed(
        xml(start(), user("u"), end(), chain("s", "u", "e"),
            node("subProcess", "x", inner, triggeredByEvent="true"), more=more)
    )  # fmt: skip
    first = BpmnWorkflow(*shared)
    first.do_engine_steps()
    before = len(shared[0].start.outputs)
    first.catch(BpmnEvent(SignalEventDefinition("sig"), payload={}))
    assert len(shared[0].start.outputs) == before + 1
