"""A case that is run in several ways at once. After each command all ways must agree.

The ways: it is written as JSON and restored before each command; the instance is kept in memory;
it is restored into a program that was loaded anew from what is stored of it; it is kept and never
pruned. Whatever a test does, the events, the waits and the end are compared between them, and
what must hold of every case is looked at.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from aftaleflow.bpmn.executable import executable_xml
from aftaleflow.definitions.definition import Definition, restore
from aftaleflow.definitions.model.workflow import Organisations
from aftaleflow.engine.instance import ProcessInstance
from aftaleflow.engine.program import Program, load_program
from aftaleflow.engine.state import CaseState
from aftaleflow.engine.tree_state import dump_tree, load_tree
from aftaleflow.engine.world import CaseFacts, Occasion
from aftaleflow.events.base import Event
from aftaleflow.rounds.answering import Given
from aftaleflow.scenarios.memory_world import MemoryWorld
from aftaleflow.scenarios.playing import Play
from tests.engine.definitions import register
from tests.engine.invariants import Log, Watch

START = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
"""When cases of tests begin: a Tuesday, nine o'clock in Denmark."""


@dataclass
class Way(Play):
    """One way of running a case. `log` is what the latest command did, with its occasions."""

    log: Log = field(default_factory=list)

    def _take(self, events: list[Event], occasion: Occasion) -> None:
        self.log += [(occasion, event) for event in events]
        super()._take(events, occasion)


class Restored(Way):
    """Written as JSON and restored before each command, as from storage."""


class Kept(Way):
    """Kept in memory from command to command."""

    def restored(self, occasion: Occasion) -> ProcessInstance:
        self.running._recorder.occasion = occasion
        return self.running


class Fresh(Way):
    """Restored in a new process each time: the program is loaded from what is stored of it."""

    def restored(self, occasion: Occasion) -> ProcessInstance:
        self.program = stored_program(self.program.definition)
        return super().restored(occasion)


class Unpruned(Kept):
    """Kept, and nothing is ever cut out of it."""


def short(events: list[Event]) -> list[str]:
    """Events in short, in order: what happened, and where."""
    return [_short(event) for event in events]


def _short(event: Event) -> str:
    for part in ("party", "flow", "token", "end", "title", "document", "element"):
        where = getattr(event, part, None)
        if where is not None:
            return f"{event.type} {where}"
    return event.type


ALL_WAYS: tuple[type[Way], ...] = (Restored, Kept, Fresh, Unpruned)


def program_of(definition: Definition) -> Program:
    return load_program(definition, executable_xml(definition.workflow))


def stored_program(definition: Definition) -> Program:
    """The program of what is stored at deployment: the normalised text and the XML."""
    called = {each.hash: each for each in definition.with_called()}
    return program_of(restore(definition.canonical, called))


class Case:
    """A case of a definition, run in all ways at once.

    Every command gives its events. A command that is refused is refused in all ways alike.
    """

    def __init__(
        self,
        definition: Definition,
        organisations: list[Organisations] | None = None,
        ways: tuple[type[Way], ...] = ALL_WAYS,
    ) -> None:
        program = program_of(definition)
        never = replace(program, prunes=False)
        self.definition = definition
        self.ways = [
            way(
                never if way is Unpruned else program,
                MemoryWorld(organisations or register()),
                START,
            )
            for way in ways
        ]
        self.log: Log = []
        self._watch = Watch(definition)

    # -- commands

    def start(self, person: str = "Anna", party: str | None = None, /, **given: Any) -> list[Event]:
        return self.play(lambda way: way.start(given, party, person))

    def complete(
        self, element: str, person: str = "Bent", affects: list[str] | None = None, /, **given: Any
    ) -> list[Event]:
        return self.play(lambda way: way.complete(element, given, affects, person))

    def finish(self, element: str, **result: Any) -> list[Event]:
        """The connector of a service task did its work."""
        return self.play(lambda way: way.finish_service(element, result))

    def end_call(self, element: str, end: str, **output: Any) -> list[Event]:
        return self.play(lambda way: way.end_call(element, end, output))

    def fire(self, element: str) -> list[Event]:
        """The moment of a timer came, whatever the clock says."""
        return self.play(lambda way: way._fire(way.token_at(element)))

    def end_other_case(self, name: str, end: str) -> list[Event]:
        return self.play(lambda way: way.end_other_case(name, end))

    def cancel(self, reason: str = "Sagen er bortfaldet.") -> list[Event]:
        return self.play(lambda way: way.cancel(reason))

    def move_due(self, element: str, to: str, party: str | None = None) -> list[Event]:
        day = dt.date.fromisoformat(to)
        return self.play(lambda way: way.move_due(element, day, party, "Efter aftale."))

    def answer(self, round_: str, *parties: str, answer: str = "ja", **given: Any) -> list[Event]:
        """Parties answer in a round; `given` is what their answer says besides."""
        what = Given(answer=answer, output=given)
        return self.play(lambda way: way.answer(round_, list(parties), what, "part"))

    def later(self, **amount: float) -> list[Event]:
        """The clock goes on; what is due on the way happens at its time."""
        return self.play(lambda way: way.advance(way.now + dt.timedelta(**amount)))

    def do(
        self, command: Callable[[ProcessInstance], list[Event]], person: str | None = None
    ) -> list[Event]:
        """Any command on the instance."""

        def act(way: Way) -> None:
            occasion = Occasion(way.now, None if person is None else way.world.person(person))
            way._take(command(way.restored(occasion)), occasion)

        return self.play(act)

    def play(self, act: Callable[[Way], None]) -> list[Event]:
        """Anything that can be done to the case of a scenario."""
        refusals = [_attempt(way, act) for way in self.ways]
        if any(refusal is not None for refusal in refusals):
            assert len({repr((type(r), str(r))) for r in refusals}) == 1, refusals
            assert refusals[0] is not None
            raise refusals[0]
        self._check()
        return [event for _occasion, event in self.first.log]

    def given_case(self, name: str) -> None:
        """Another case that this one may lean on."""
        for way in self.ways:
            way.world.cases[name] = CaseFacts(name, f"nr. {name}", name, None)

    # -- what can be seen

    @property
    def first(self) -> Way:
        return self.ways[0]

    @property
    def events(self) -> list[Event]:
        """All that ever happened."""
        return [event for _occasion, event in self.log]

    @property
    def told(self) -> list[str]:
        """The elements about which somebody was reminded in the latest command."""
        return self.first.told

    @property
    def state(self) -> CaseState:
        return self.first.running.state

    @property
    def at(self) -> list[str]:
        """The elements at which the case waits, timers at edges not counted."""
        return self.first.at

    @property
    def armed(self) -> list[str]:
        """The events at edges of activities that may happen now."""
        waits = self.state.waits.values()
        return sorted(wait["element"] for wait in waits if "host" in wait)

    @property
    def ended(self) -> str | None:
        return self.state.ended

    def value(self, name: str) -> Any:
        return self.first.running.snapshot().value(name)

    # -- all ways at once

    def _check(self) -> None:
        """All ways agree, and what must hold of every case holds."""
        first = self.first
        self.log += first.log
        for way in self.ways:
            name = type(way).__name__
            assert way.log == first.log, f"{name}: other events"
            assert _facts(way) == _facts(first), f"{name}: another state"
            _check_dump(way)
        self._watch.see(first.log, first.running.state)


def _attempt(way: Way, act: Callable[[Way], None]) -> Exception | None:
    way.events, way.told, way.log = [], [], []
    try:
        act(way)
    except Exception as error:  # noqa: BLE001 - compared between the ways and raised
        return error
    return None


def _facts(way: Way) -> dict[str, Any]:
    """A case's state without the token game's own."""
    return {**vars(way.running.state), "tree": None}


def _check_dump(way: Way) -> None:
    """Restoring what was written and writing it again gives the same."""
    written = json.loads(json.dumps(way.running.dump()))
    assert CaseState.from_json(written).to_json() == written
    if written.get("tree"):
        assert dump_tree(*load_tree(way.program, written["tree"])) == written["tree"]
