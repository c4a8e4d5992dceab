"""Where control is: the token game of one instance, played by the engine library.

The host gives the answers to conditions and is told what was passed; the library holds no data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.specs.defaults import ExclusiveGateway
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from aftaleflow.bpmn.executable import BOUNDARY, NODE, OUT, SKIP, element_of
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

    `arrived` are new tokens by name with their element, in the order of the tree, `gone` the tokens
    that no longer stand, completed or cancelled.
    """

    arrived: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


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
            raise _in_our_words(error) from error
        self._note_tokens(passage, name_token)
        if self._program.prunes and not self.completed:
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

    def _all_tasks(self) -> Iterator[Any]:
        """Every task, also in sub-processes, in the order of the tree: never that of the clock,
        so that the same commands always give the same events."""
        waiting = [self._workflow.task_tree]
        while waiting:
            task = waiting.pop()
            yield task
            inner = self._workflow.subprocesses.get(task.id)
            children = [child for child in task.children if child is not None]
            waiting += [*reversed(children), *([inner.task_tree] if inner is not None else [])]

    def _note_tokens(self, passage: Passage, name_token: Callable[[str], str]) -> None:
        standing = {}
        if not self.completed:
            standing = {task.id: task for task in self._all_tasks() if _stands(task)}
        passage.gone = {t for id_, t in self._tokens.items() if id_ not in standing}
        kept = {id_: token for id_, token in self._tokens.items() if id_ in standing}
        for id_, task in standing.items():
            if id_ not in kept:
                element = element_of(task.task_spec.name)
                token = name_token(element)
                kept[id_] = token
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


def _in_our_words(error: SpiffWorkflowException) -> EngineError:
    spec = getattr(error, "task_spec", None)
    if isinstance(spec, ExclusiveGateway):
        why = "none of its flows can be taken, because what decides between them is unknown"
        return EngineError(element=element_of(spec.name), why=why)
    return EngineError(element=element_of(getattr(spec, "name", "?")), why=str(error))


def _is_the_librarys(name: str) -> bool:
    """The library puts nodes of its own around ours: `n_x.BoundaryEventSplit`, `n_x.EndJoin`."""
    return "." in name


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
