"""Where control is: the token game of one instance, played by the engine library.

The host gives the answers to conditions and is told what was passed; the library holds no data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from aftaleflow.bpmn.executable import BOUNDARY, NODE, OUT, SKIP
from aftaleflow.engine.program import Program
from aftaleflow.engine.pruning import prune
from aftaleflow.engine.tree_state import Tree, dump_tree, load_tree
from aftaleflow.errors import AftaleflowError, EngineError

Decide = Callable[[str], bool]
"""Answers a condition: the key of a flow, or `<element>/when`."""

Left = Callable[[str, str | None], None]
"""Told of a node that completed, with the condition that held there."""


@dataclass
class Passage:
    """What one move of the game went through, in order.

    `arrived` are new tokens by name with their element, `gone` the tokens that no longer stand,
    completed or cancelled.
    """

    arrived: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


class TokenGame:
    """One instance. Not for several threads; after any exception it must be thrown away."""

    def __init__(self, program: Program, workflow: BpmnWorkflow, tokens: dict[Any, str]) -> None:
        self._program = program
        self._workflow = workflow
        self._tokens = tokens  # library task -> token
        self._environment = _Environment()
        workflow.script_engine = PythonScriptEngine(self._environment)

    @classmethod
    def start(cls, program: Program) -> TokenGame:
        """An instance whose first token stands before the start event."""
        return cls(program, BpmnWorkflow(program.spec, program.subprocess_specs), {})

    @classmethod
    def restore(cls, program: Program, tree: Tree) -> TokenGame:
        return cls(program, *load_tree(program, tree))

    def dump(self) -> Tree:
        return dump_tree(self._workflow, self._tokens)

    @property
    def completed(self) -> bool:
        return bool(self._workflow.completed)

    @property
    def tokens(self) -> dict[str, str]:
        """Where control stands: tokens with the ids of their elements."""
        return {token: _element(task.task_spec.name) for token, task in self._live().items()}

    def run(
        self,
        decide: Decide,
        name_token: Callable[[str], str],
        left: Left,
        act: Callable[[], None] | None = None,
    ) -> Passage:
        """Acts, then goes on until every token waits.

        Args:
            decide: answers conditions.
            name_token: names a new token by its element.
            left: told at once, in order, of each node that completed (with its prefix) and the
                condition that held there, so that the host can write what later conditions read.
            act: what moves a token first (`complete`, `finish`, `fire`).

        Raises:
            EngineError: no way on, or the library failed.
        """
        passage = Passage()
        self._environment.listen(decide, left)
        try:
            if act is not None:
                act()
            self._workflow.do_engine_steps(did_complete_task=self._environment.completed)
        except AftaleflowError:
            raise
        except SpiffWorkflowException as error:
            cause = error.__cause__ or error.__context__
            if isinstance(cause, AftaleflowError):
                raise cause from None
            raise EngineError(element=getattr(error, "task_spec", "?"), why=str(error)) from error
        self._note_tokens(passage, name_token)
        if not self.completed:
            prune(self._workflow)
        return passage

    def complete(self, token: str) -> None:
        """A user task is done. Use as `act` of `run`."""
        task = self._task(token, TaskState.READY)
        task.run()
        self._environment.completed(task)

    def finish(self, token: str) -> None:
        """A service task, call or round is done. Use as `act` of `run`."""
        task = self._task(token, TaskState.STARTED)
        task.complete()
        self._environment.completed(task)

    def fire(self, token: str) -> None:
        """An event happened: only the host fires them. Use as `act` of `run`."""
        task = self._task(token, TaskState.WAITING)
        event = BpmnEvent(task.task_spec.event_definition, payload={})
        task.task_spec.catch(task, event)
        task.task_spec._update(task)

    def _task(self, token: str, state: int) -> Any:
        task = self._live().get(token)
        if task is None or task.state != state:
            raise EngineError(element=token, why="no such token stands there")
        return task

    def _live(self) -> dict[str, Any]:
        by_task = {task.id: task for task in self._all_tasks()}
        return {token: by_task[id_] for id_, token in self._tokens.items() if id_ in by_task}

    def _all_tasks(self) -> list[Any]:
        trees = [self._workflow, *self._workflow.subprocesses.values()]
        return [task for tree in trees for task in tree.tasks.values()]

    def _note_tokens(self, passage: Passage, name_token: Callable[[str], str]) -> None:
        standing = {}
        if not self.completed:
            standing = {task.id: task for task in self._all_tasks() if _stands(task)}
        passage.gone = [t for id_, t in self._tokens.items() if id_ not in standing]
        kept = {id_: token for id_, token in self._tokens.items() if id_ in standing}
        arrived = sorted(
            (task for id_, task in standing.items() if id_ not in kept),
            key=lambda task: task.last_state_change,
        )
        for task in arrived:
            element = _element(task.task_spec.name)
            token = name_token(element)
            kept[task.id] = token
            passage.arrived[token] = element
        self._tokens = kept


def _stands(task: Any) -> bool:
    """Whether a token of ours stands on a task of the library."""
    name = task.task_spec.name
    if not name.startswith((NODE, BOUNDARY)) or _is_the_librarys(name):
        return False
    if task.state == TaskState.READY:
        return bool(task.task_spec.manual)
    if task.state == TaskState.STARTED:
        return type(task.task_spec).__name__ == "ServiceTask"
    return bool(task.state == TaskState.WAITING)


def _is_the_librarys(name: str) -> bool:
    """The library puts nodes of its own around ours: `n_x.BoundaryEventSplit`, `n_x.EndJoin`."""
    return "." in name


def _element(node: str) -> str:
    return node.removeprefix(NODE) if node.startswith(NODE) else node.removeprefix(BOUNDARY)


class _Environment(BasePythonScriptEngineEnvironment):
    """The library's only way to evaluate anything: it asks the host."""

    def __init__(self) -> None:
        super().__init__()
        self._decide: Decide = lambda _key: False
        self._left: Left = lambda _node, _condition: None
        self._chosen: str | None = None

    def listen(self, decide: Decide, left: Left) -> None:
        self._decide, self._left = decide, left
        self._chosen = None

    def evaluate(self, expression: str, context: Any, external_context: Any = None) -> bool:
        holds = self._decide(expression)
        if holds:
            self._chosen = expression
        return holds

    def execute(self, script: str, context: Any, external_context: Any = None) -> bool:
        raise EngineError(element=script, why="scripts are not part of the language")

    def call_service(self, context: Any, **kwargs: Any) -> None:
        raise EngineError(element="service", why="services are called by the host")

    def completed(self, task: Any) -> None:
        """Tells the host of an element that is done, with the flow that a gateway chose."""
        name = task.task_spec.name
        ours = name.startswith((NODE, OUT, SKIP, BOUNDARY)) and not _is_the_librarys(name)
        if task.state == TaskState.COMPLETED and ours:
            chosen, self._chosen = self._chosen, None
            self._left(name, chosen)
