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
    processes,
    sends_a_second_token,
    word_of,
)

BOUNDED = settings(
    max_examples=100,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
"""A quarter of a minute, and always the same examples. To look further, raise `max_examples` and
take `derandomize` away."""


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
            self._is_refused(self.case.start)
            return
        self.case.start()

    @precondition(lambda self: self.goes_on())
    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        """One thing happens that can happen now."""
        act = data.draw(st.sampled_from(self.possible()))
        what, *arguments = act
        getattr(self, what)(*arguments)

    @precondition(lambda self: not self.goes_on())
    @rule()
    def do_nothing_more(self) -> None:
        if self.case.first.instance is not None and self.case.ended is not None:
            with pytest.raises(CaseEndedError):
                self.case.do(lambda instance: instance.check_conditions())

    def goes_on(self) -> bool:
        return not self.over and self.reference.ended is None

    # -- what may happen: tasks, jobs, calls, answers, timers; seldom a restart, or the end of all

    def possible(self) -> list[tuple[str, ...]]:
        usual = [act for token in self.reference.standing() for act in acts_at(token)]
        usual += [("fire", name) for name in self.reference.armed()]
        return [*usual * 3, ("restart",), ("cancel",)] if usual else [("cancel",)]

    def complete(self, name: str, value: str) -> None:
        self._do(
            lambda: self.reference.done(name, value),
            lambda: self.case.complete(name, **{f"v_{name}": value}),
        )

    def finish(self, name: str) -> None:
        self._do(lambda: self.reference.done(name), lambda: self.case.finish(name))

    def end_call(self, name: str, end: str) -> None:
        self._do(lambda: self.reference.done(name, end), lambda: self.case.end_call(name, end))

    def answer(self, name: str, party: str, value: str) -> None:
        self._do(
            lambda: self.reference.answer(name, party, value),
            lambda: self.case.answer(name, party, answer=value),
        )

    def fire(self, name: str) -> None:
        self._do(lambda: self.reference.fire(name), lambda: self.case.fire(name))

    def restart(self) -> None:
        """The process stops and another one reads what is stored."""
        way = self.case.first
        way.program = program_of(way.program.definition)
        assert self.case.do(lambda instance: instance.check_conditions()) == []

    def cancel(self) -> None:
        self.case.cancel()
        assert (self.case.ended, self.case.at, self.case.armed) == ("cancelled", [], [])
        self.over = True

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


def acts_at(token: Token) -> list[tuple[str, ...]]:
    """What can be done where a token stands."""
    name, word = token.name, word_of(token.at)
    if word == "user_task":
        return [("complete", name, value) for value in VALUES]
    if word == "service_task":
        return [("finish", name)]
    if word == "call_activity":
        return [("end_call", name, end) for end in ("godt", "skidt")]
    if word == "round":
        left = [party for party in PARTIES if party not in token.answers]
        return [("answer", name, party, value) for party in left for value in VALUES[:2]]
    return [("fire", name)] if "timer" in token.at else []


def size_of(tree: Any) -> int:
    """The number of tasks in a dumped tree."""
    _name, _state, children, _token, inner = tree
    own = 1 + sum(size_of(child) for child in children)
    return own + (size_of(inner) if inner is not None else 0)


def test_random_cases_go_as_the_language_means_them() -> None:
    run_state_machine_as_test(RandomCase, settings=BOUNDED)
