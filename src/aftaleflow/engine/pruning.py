"""Cuts what is over out of a running instance, so that its state never grows with its history.

Kept are the root, live tasks, what is predicted behind them, groups of boundary events (they
must be together to work) and live parents; everything kept hangs under the root. Tried against
the unpruned library on random definitions in `tests`.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.util.task import TaskState

LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED
AHEAD = TaskState.FUTURE | TaskState.PREDICTED_MASK


def prune(workflow: Any) -> None:
    """Prunes an instance and the sub-processes in it. Does nothing to what has completed."""
    for parent in list(workflow.subprocesses):
        if parent in workflow.subprocesses:
            _prune_tree(workflow.subprocesses[parent])
    _prune_tree(workflow)


def _prune_tree(tree: Any) -> None:
    root = tree.task_tree
    live = [t for t in tree.tasks.values() if t is not root and t.has_state(LIVE)]
    if not live:
        return
    keep = {root.id}
    anchors: list[Any] = []
    for task in live:
        anchor = _anchor(task, root, keep)
        if anchor not in anchors:
            anchors.append(anchor)
    for anchor in anchors:
        if isinstance(anchor.task_spec, BoundaryEventSplit):
            keep.update(child.id for child in anchor.children)
    for task in live:
        _keep_ahead(task, keep)
    _cut(tree, keep)
    _hang_under_root(tree, root, anchors, keep)


def _anchor(task: Any, root: Any, keep: set[Any]) -> Any:
    """The highest task that must stay for this one; those on the way are kept."""
    anchor = task
    keep.add(anchor.id)
    if isinstance(task.task_spec, BoundaryEventJoin):
        split = task.task_spec.split_task
        while not (
            isinstance(anchor.task_spec, BoundaryEventSplit) and anchor.task_spec.name == split
        ):
            anchor = anchor.parent
            keep.add(anchor.id)
    while anchor.parent is not root and (
        anchor.parent.has_state(LIVE) or isinstance(anchor.parent.task_spec, BoundaryEventSplit)
    ):
        anchor = anchor.parent
        keep.add(anchor.id)
    return anchor


def _keep_ahead(task: Any, keep: set[Any]) -> None:
    for child in task.children:
        if child.has_state(AHEAD):
            keep.add(child.id)
            _keep_ahead(child, keep)


def _cut(tree: Any, keep: set[Any]) -> None:
    top = tree.top_workflow
    for task_id in [task_id for task_id in tree.tasks if task_id not in keep]:
        top.event_manager.tasks.pop(task_id, None)
        if task_id in top.subprocesses:
            _drop_subprocess(top, task_id)
        del tree.tasks[task_id]
    if tree.last_task is not None and tree.last_task.id not in tree.tasks:
        tree.last_task = None


def _drop_subprocess(top: Any, task_id: Any) -> None:
    dropped = top.subprocesses.pop(task_id)
    for inner in list(dropped.tasks):
        top.event_manager.tasks.pop(inner, None)
        if inner in top.subprocesses:
            _drop_subprocess(top, inner)


def _hang_under_root(tree: Any, root: Any, anchors: list[Any], keep: set[Any]) -> None:
    for anchor in anchors:
        anchor.parent = root
    for task_id in keep:
        task = tree.tasks[task_id]
        task.children = [
            child
            for child in task.children
            if child is not None and child.id in keep and child.parent is task
        ]
    root.children = anchors
