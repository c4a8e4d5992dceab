"""Random definitions, run at random: the engine does what a second, plain reading of the language
does, in every way of running it, and what must hold of every case holds after every step.

Pruning is tried here too: one of the ways never prunes, except where two tokens may walk down one
list at a time, for there the library itself goes wrong when old tasks are left in its tree.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from aftaleflow.errors import CaseEndedError, EngineError
from tests.engine.reference import PARTIES, EndlessError, Reference, Token
from tests.engine.running import Case, Kept, Restored, Unpruned, program_of
from tests.engine.strategies import (
    VALUES,
    Element,
    definition_of_process,
    name_of,
    processes,
    sends_a_second_token,
    word_of,
)

BOUNDED = settings(
    max_examples=60,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
"""Half a minute at most, and always the same examples. To look further, raise `max_examples` and
take `derandomize` away."""


SELDOM = st.integers(0, 30).map(lambda number: number == 17)
"""What would end most cases early if it were done as often as everything else."""


def waits_at(word: str) -> Any:
    """The rule can be taken when a token stands at such an element."""
    return precondition(lambda machine: any(machine.standing(word)))


class RandomCase(RuleBasedStateMachine):
    """One case of a random definition. `over` is why nothing more is done with it."""

    case: Case
    reference: Reference

    def __init__(self) -> None:
        super().__init__()
        self.over = False

    @initialize(process=processes())
    def start(self, process: list[Element]) -> None:
        definition = definition_of_process(process)
        twins = sends_a_second_token(process)
        self.case = Case(definition, ways=(Restored, Kept) if twins else (Restored, Kept, Unpruned))
        try:
            self.reference = Reference(process)
        except EndlessError:
            self._is_refused(lambda: self.case.start())
            return
        self.case.start()

    # -- what may be done

    def standing(self, word: str) -> list[Token]:
        if self.over:
            return []
        return [token for token in self.reference.standing() if word_of(token.at) == word]

    def timers(self) -> list[str]:
        if self.over:
            return []
        in_the_flow = [token.name for token in self.standing("intermediate_catch_event")
                       if "timer" in token.at]  # fmt: skip
        return in_the_flow + self.reference.armed()

    @waits_at("user_task")
    @rule(data=st.data(), value=st.sampled_from(VALUES))
    def complete(self, data: st.DataObject, value: str) -> None:
        name = data.draw(st.sampled_from(self.standing("user_task"))).name
        self._do(
            lambda: self.reference.done(name, value),
            lambda: self.case.complete(name, **{f"v_{name}": value}),
        )

    @waits_at("service_task")
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.standing("service_task"))).name
        self._do(lambda: self.reference.done(name), lambda: self.case.finish(name))

    @waits_at("call_activity")
    @rule(data=st.data(), end=st.sampled_from(("godt", "skidt")))
    def end_call(self, data: st.DataObject, end: str) -> None:
        name = data.draw(st.sampled_from(self.standing("call_activity"))).name
        self._do(lambda: self.reference.done(name, end), lambda: self.case.end_call(name, end))

    @waits_at("round")
    @rule(data=st.data(), value=st.sampled_from(VALUES[:2]))
    def answer(self, data: st.DataObject, value: str) -> None:
        token = data.draw(st.sampled_from(self.standing("round")))
        party = data.draw(st.sampled_from([p for p in PARTIES if p not in token.answers]))
        self._do(
            lambda: self.reference.answer(token.name, party, value),
            lambda: self.case.answer(token.name, party, answer=value),
        )

    @precondition(lambda self: bool(self.timers()))
    @rule(data=st.data())
    def fire(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.timers()))
        self._do(lambda: self.reference.fire(name), lambda: self.case.fire(name))

    @precondition(lambda self: not self.over and self.reference.ended is None)
    @rule(now=SELDOM)
    def restart(self, now: bool) -> None:
        """The process stops and another one reads what is stored."""
        if not now:
            return
        way = self.case.first
        way.program = program_of(way.program.definition)
        assert self.case.do(lambda instance: instance.check_conditions()) == []

    @precondition(lambda self: not self.over and self.reference.ended is None)
    @rule(now=SELDOM)
    def cancel(self, now: bool) -> None:
        if now:
            self.case.cancel()
            assert (self.case.ended, self.case.at, self.case.armed) == ("cancelled", [], [])
            self.over = True

    @precondition(lambda self: self.over or self.reference.ended is not None)
    @rule()
    def do_nothing_more(self) -> None:
        if self.case.first.instance is not None and self.case.ended is not None:
            with pytest.raises(CaseEndedError):
                self.case.do(lambda instance: instance.check_conditions())

    # -- what must hold

    @invariant()
    def stands_where_it_should(self) -> None:
        if not self.over:
            assert self.case.at == self.reference.at()
            assert self.case.armed == self.reference.armed()
            assert self.case.ended == self.reference.ended

    @invariant()
    def the_tree_holds_no_more_than_its_tokens_need(self) -> None:
        tree = self.case.state.tree if self.case.first.instance is not None else None
        if tree is not None and not self.over:
            specs = self.case.first.program.subprocess_specs.values()
            nodes = sum(len(s.task_specs) for s in (self.case.first.program.spec, *specs))
            assert size_of(tree) <= nodes * (2 * len(self.case.state.waits) + 1)

    # -- both at once

    def _do(self, expected: Any, command: Any) -> None:
        try:
            expected()
        except EndlessError:
            self._is_refused(command)
            return
        command()

    def _is_refused(self, command: Any) -> None:
        with pytest.raises(EngineError, match="for ever"):
            command()
        self.over = True  # the instances are half changed: they are to be thrown away


def size_of(tree: Any) -> int:
    """The number of tasks in a dumped tree."""
    _name, _state, children, _token, inner = tree
    own = 1 + sum(size_of(child) for child in children)
    return own + (size_of(inner) if inner is not None else 0)


def test_random_cases_go_as_the_language_means_them() -> None:
    run_state_machine_as_test(RandomCase, settings=BOUNDED)  # type: ignore[no-untyped-call]
