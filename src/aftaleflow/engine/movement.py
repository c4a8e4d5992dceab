"""How a case moves: the token game is played, and everything it goes through is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aftaleflow.bpmn.executable import OUT, SKIP, element_of
from aftaleflow.definitions.encoding import encode
from aftaleflow.definitions.expressions.evaluation import holds
from aftaleflow.definitions.model.elements import (
    Activity,
    BoundaryEvent,
    CallActivity,
    Deciding,
    Element,
    EndEvent,
    ExclusiveGateway,
    IntermediateCatchEvent,
    Round,
    ServiceTask,
    UserTask,
)
from aftaleflow.engine.arrivals import Arrivals
from aftaleflow.engine.choosing import decide, taken_flow
from aftaleflow.engine.places import expressions_of
from aftaleflow.engine.program import Program
from aftaleflow.engine.recording import Recorder
from aftaleflow.engine.snapshot import Snapshot
from aftaleflow.engine.templates import text_of, value_of
from aftaleflow.engine.token_game import TokenGame
from aftaleflow.engine.tree_state import Tree
from aftaleflow.engine.world import World
from aftaleflow.errors import EngineError
from aftaleflow.events.cases import CaseEnded, CaseNamed, DataSet, ElementPassed, EndReached
from aftaleflow.events.rounds import RoundDropped
from aftaleflow.events.user_tasks import UserTaskCancelled
from aftaleflow.events.waiting import (
    CallCancelled,
    ConditionDropped,
    ConditionMet,
    JobCancelled,
    TimerDisarmed,
)

MAX_SETTLING = 50
"""How often conditions may let a case go on in one command before it is called endless."""


class Movement:
    """The moves of one case within one command."""

    def __init__(self, program: Program, recorder: Recorder, world: World) -> None:
        self._program = program
        self._recorder = recorder
        self._state = recorder.state
        self._world = world
        self._elements = program.definition.names.elements
        self._game: TokenGame | None = None
        self._ends: list[str] = []  # the process's own, reached in this move

    def begin(self) -> None:
        """The first token leaves the start event."""
        self._game = TokenGame.start(self._program)
        self._move(None)

    def complete(self, token: str) -> None:
        """A user task is done; the case goes on until it waits everywhere."""
        game = self._running_game()
        self._move(lambda: game.complete(token))

    def finish(self, token: str) -> None:
        """A service task, a call or a round is done."""
        game = self._running_game()
        self._move(lambda: game.finish(token))

    def fire(self, token: str) -> None:
        """A timer's moment came."""
        game = self._running_game()
        self._move(lambda: game.fire(token))

    def tree(self) -> Tree | None:
        """The token game's state, if it was touched."""
        return self._game.dump() if self._game is not None else self._state.tree

    def snapshot(self) -> Snapshot:
        """The names of the case with their values now."""
        at = self._recorder.occasion.at
        return Snapshot(self._program.definition, self._state, self._world, at)

    def arrivals(self) -> Arrivals:
        return Arrivals(self._elements, self.snapshot(), self._state, self._world)

    def settle(self) -> None:
        """Conditions that are true let the case go on, until none is."""
        for _ in range(MAX_SETTLING):
            token = self._true_condition()
            if token is None:
                return
            name = self._state.waits[token]["element"]
            self._record(ConditionMet(token=token, element=name))
            game = self._running_game()
            self._run(lambda token=token, game=game: game.fire(token))  # type: ignore[misc]
        raise EngineError(element="conditions", why="they let the case go on for ever")

    def drop(self, token: str) -> None:
        """What the case waited for at a token falls away."""
        wait = self._state.waits[token]
        event = _DROPPED[type(self._elements[wait["element"]])]
        if event is TimerDisarmed and "at" not in wait:
            event = ConditionDropped
        self._record(event(token=token, element=wait["element"]))

    def name(self) -> None:
        """The case is called by its title, which follows its data."""
        with expressions_of("case.title"):
            title = text_of(self._program.definition.workflow.case.title, self.snapshot())
        if title != self._state.title:
            self._record(CaseNamed(title=title))

    def _move(self, act: Callable[[], None] | None) -> None:
        self._run(act)
        self.settle()

    def _run(self, act: Callable[[], None] | None) -> None:
        game = self._running_game()
        self._ends.clear()
        passage = game.run(self._decide, self._name_token, self._left, act)
        for token in list(self._state.waits):  # in the order in which they came to stand
            if token in passage.gone:
                self.drop(token)
        arrivals = self.arrivals()
        hosts = self._hosts()
        for token, name in passage.arrived.items():
            with expressions_of(name):
                event = arrivals.event(token, name, hosts)
            self._record(event)
        self.name()
        if game.completed:
            self._record_end()
        elif self._ends:
            self._record(EndReached(end=self._ends[-1]))

    def _true_condition(self) -> str | None:
        snapshot = self.snapshot()
        for token, wait in self._state.waits.items():
            element = self._elements[wait["element"]]
            condition = getattr(element, "condition", None)
            with expressions_of(element.id):
                if condition is not None and holds(condition, snapshot):
                    return token
        return None

    def _decide(self, key: str) -> bool:
        element = self._elements[key.partition("/")[0]]
        with expressions_of(element.id):
            return decide(key, element, self.snapshot(), self._state)

    def _name_token(self, name: str) -> str:
        return f"{name}#{self._state.visits.get(name, 0) + 1}"

    def _left(self, node: str, condition: str | None) -> None:
        """A node completed: writes what it sets, and which way the case went."""
        name = element_of(node)
        element = self._elements[name]
        if node.startswith(SKIP):
            if condition is None:
                self._record(ElementPassed(element=name, flow=f"{name}/skip"))
            return
        if not node.startswith(OUT):
            self._set(element)
        if isinstance(element, EndEvent):
            outermost = any(each is element for each in self._program.definition.workflow.process)
            self._ends += [element.id] if outermost else []
        elif isinstance(element, BoundaryEvent):
            flow = f"{self._hosts()[name]}/boundary/{name}"
            self._record(ElementPassed(element=name, flow=flow))
        elif _says_the_way(node, element):
            self._record(ElementPassed(element=name, flow=taken_flow(element, condition)))

    def _set(self, element: Element) -> None:
        if not element.set:
            return
        snapshot = self.snapshot()
        around = snapshot.with_local(snapshot.own_names(element))
        with expressions_of(element.id):
            values = {name: encode(value_of(v, around)) for name, v in element.set.items()}
        self._record(DataSet(element=element.id, values=values))

    def _record_end(self) -> None:
        end = self._ends[-1] if self._ends else self._state.reached_end
        if end is None:
            raise EngineError(element="end", why="the case ended without an end event")
        snapshot = self.snapshot()
        wanted = self._program.definition.workflow.output_values()
        with expressions_of("output"):
            output = {name: encode(value_of(value, snapshot)) for name, value in wanted.items()}
        self._record(CaseEnded(end=end, output=output))

    def _hosts(self) -> dict[str, str]:
        return {
            event.id: element.id
            for element in self._elements.values()
            if isinstance(element, Activity)
            for event in element.boundary_events
        }

    def _running_game(self) -> TokenGame:
        if self._game is None:
            self._game = TokenGame.restore(self._program, self._state.tree or [])
        return self._game

    def _record(self, event: Any) -> None:
        self._recorder.record(event)


def _says_the_way(node: str, element: Element) -> bool:
    """Whether a node's completion tells which way its element went.

    Of an activity with flows it is the gateway behind it that does.
    """
    decides = isinstance(element, Deciding) and element.flows is not None
    return node.startswith(OUT) or not decides or isinstance(element, ExclusiveGateway)


_DROPPED: dict[type[Element], type[Any]] = {
    UserTask: UserTaskCancelled,
    ServiceTask: JobCancelled,
    CallActivity: CallCancelled,
    Round: RoundDropped,
    IntermediateCatchEvent: TimerDisarmed,
    BoundaryEvent: TimerDisarmed,
}
