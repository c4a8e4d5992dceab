"""Comparing a case with what a scenario expects of it; all differences at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from aftaleflow.calendars.deadlines import over_at, read_moment
from aftaleflow.clock import LOCAL
from aftaleflow.definitions.expressions.evaluation import evaluate
from aftaleflow.definitions.model.scenarios import Expectation
from aftaleflow.engine.templates import value_of
from aftaleflow.scenarios.playing import Play, ScenarioError

Differences = Iterator[str]


def expect(play: Play, expected: Expectation) -> None:
    """Raises ScenarioError with every difference."""
    differences = [d for look in _LOOKS for d in look(play, expected)]
    if differences:
        raise ScenarioError("; ".join(differences))


def _at(play: Play, expected: Expectation) -> Differences:
    if expected.at is not None and play.at != sorted(expected.at):
        yield f"the case waits at {play.at}, expected {sorted(expected.at)}"


def _ended(play: Play, expected: Expectation) -> Differences:
    if expected.ended is not None:
        yield from _same("ended", play.running.state.ended, expected.ended)


def _data(play: Play, expected: Expectation) -> Differences:
    snapshot = play.running.snapshot()
    for name, wanted in expected.data.items():
        yield from _same(name, evaluate(name, snapshot), wanted)


def _output(play: Play, expected: Expectation) -> Differences:
    snapshot = play.running.snapshot()
    values = play.program.definition.workflow.output_values()
    for name, wanted in expected.output.items():
        yield from _same(name, value_of(values.get(name), snapshot), wanted)


def _deadlines(play: Play, expected: Expectation) -> Differences:
    for kind in ("due", "goal"):
        for element, wanted in getattr(expected, kind).items():
            yield from _same(f"{kind} of {element}", _moment(play, element, kind), wanted)


def _moment(play: Play, element: str, kind: str) -> Any:
    wait = play.running.state.waits[play.token_at(element)]
    round_ = play.world.rounds.get(element)
    if round_ is not None:
        found = {party.due for party in round_.pending if party.due is not None}
        return read_moment(found.pop()) if len(found) == 1 else sorted(found)
    return read_moment(wait[kind]) if kind in wait else None


def _overdue(play: Play, expected: Expectation) -> Differences:
    if expected.overdue is None:
        return
    late = {element for element, due in _open_dues(play) if over_at(read_moment(due)) <= play.now}
    if late != set(expected.overdue):
        yield f"overdue is {sorted(late)}, expected {sorted(expected.overdue)}"


def _open_dues(play: Play) -> Iterator[tuple[str, str]]:
    for wait in play.running.state.waits.values():
        element = wait["element"]
        if "due" in wait:
            yield element, wait["due"]
        if element in play.world.rounds:
            for party in play.world.rounds[element].pending:
                if party.due is not None:
                    yield element, party.due


def _pending(play: Play, expected: Expectation) -> Differences:
    for element, wanted in expected.pending.items():
        left = sorted(party.name for party in play.open_round(element).pending)
        if left != sorted(wanted):
            yield f"pending at {element} is {left}, expected {sorted(wanted)}"


def _answered(play: Play, expected: Expectation) -> Differences:
    for element, wanted in expected.answered.items():
        yield from _same(f"answered at {element}", len(play.open_round(element).answered), wanted)


def _candidates(play: Play, expected: Expectation) -> Differences:
    for element, wanted in expected.candidates.items():
        found = play.candidates(element)
        if found != wanted:
            yield f"candidates of {element} are {found}, expected {wanted}"


def _warnings(play: Play, expected: Expectation) -> Differences:
    if expected.warnings is not None and play.warnings() != expected.warnings:
        yield f"warnings are {play.warnings()}, expected {expected.warnings}"


def _documents(play: Play, expected: Expectation) -> Differences:
    for name, wanted in expected.document.items():
        version = play.running.state.documents.get(name, {}).get("version", 0)
        yield from _same(f"version of {name}", version, wanted)


def _told(play: Play, expected: Expectation) -> Differences:
    if expected.told is not None and sorted(set(play.told)) != sorted(expected.told):
        yield f"told about {sorted(set(play.told))}, expected {sorted(expected.told)}"


def _same(what: str, found: Any, wanted: Any) -> Differences:
    if text(found) != text(wanted):
        yield f"{what} is {text(found)}, expected {text(wanted)}"


def text(value: Any) -> str:
    """A value as a scenario writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return value.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        whole = value == value.to_integral()
        return format(value.quantize(Decimal(1)) if whole else value, "f")
    if isinstance(value, list):
        return ", ".join(text(element) for element in value)
    return "none" if value is None else str(value)


_LOOKS: tuple[Callable[[Play, Expectation], Differences], ...] = (
    _at,
    _ended,
    _data,
    _output,
    _deadlines,
    _overdue,
    _pending,
    _answered,
    _candidates,
    _warnings,
    _documents,
    _told,
)
