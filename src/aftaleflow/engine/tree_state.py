"""The state of a running instance as plain JSON, in a format of our own, and back.

A task is `[spec, state, children, token, inner]`: the name of its spec, the library's state, its
children, the token that stands on it (or null) and the tasks of the sub-process inside it (or
null). The library's process data is empty, so nothing else has to be kept.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from aftaleflow.engine.program import Program
from aftaleflow.errors import EngineError

Tree = list[Any]


def dump_tree(workflow: BpmnWorkflow, tokens: dict[Any, str]) -> Tree:
    """The state of an instance; `tokens` names the tasks on which tokens stand."""
    return _dump(workflow, workflow.task_tree, tokens)


def _dump(workflow: BpmnWorkflow, task: Any, tokens: dict[Any, str]) -> Tree:
    inner = workflow.subprocesses.get(task.id)
    return [
        task.task_spec.name,
        task.state,
        [_dump(workflow, child, tokens) for child in task.children if child is not None],
        tokens.get(task.id),
        _dump(workflow, inner.task_tree, tokens) if inner is not None else None,
    ]


def load_tree(program: Program, tree: Tree) -> tuple[BpmnWorkflow, dict[Any, str]]:
    """The instance that `dump_tree` wrote, and its tokens by task.

    Raises:
        EngineError: the state names something that the program does not have.
    """
    workflow = BpmnWorkflow(program.spec, program.subprocess_specs, deserializing=True)
    tokens: dict[Any, str] = {}
    workflow.task_tree = _load(workflow, workflow, tree, None, tokens)
    return workflow, tokens


def _load(top: BpmnWorkflow, within: Any, tree: Tree, parent: Any, tokens: dict[Any, str]) -> Task:
    name, state, children, token, inner = tree
    spec = within.spec.task_specs.get(name)
    if spec is None:
        raise EngineError(element=name, why="the definition has no such node")
    # The library links a task to its parent while it is made; children are added in order.
    task = Task(within, spec, parent, state=state)
    if token is not None:
        tokens[task.id] = token
    if isinstance(spec, CatchingEvent) and state == TaskState.WAITING:
        top.event_manager.add_task(task)
    for child in children:
        _load(top, within, child, task, tokens)
    if inner is not None:
        _load_subprocess(top, task, inner, tokens)
    return task


def _load_subprocess(top: BpmnWorkflow, task: Any, tree: Tree, tokens: dict[Any, str]) -> None:
    spec = task.task_spec
    if not isinstance(spec, SubWorkflowTask):
        raise EngineError(element=spec.name, why="it has tasks inside, but is no sub-process")
    inner = BpmnSubWorkflow(top.subprocess_specs[spec.spec], task.id, top, deserializing=True)
    top.subprocesses[task.id] = inner
    inner.task_tree = _load(top, inner, tree, None, tokens)
    inner.completed_event.connect(spec._on_subworkflow_completed, task)
