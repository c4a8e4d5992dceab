"""Running the scenarios of a definition: which passed, and which flows they took."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from aftaleflow.clock import LOCAL, local_date
from aftaleflow.definitions.catalog import Catalog
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.flows import flows_out
from aftaleflow.definitions.model.elements import Round
from aftaleflow.definitions.model.scenarios import Scenario, Step
from aftaleflow.definitions.model.workflow import Organisations
from aftaleflow.definitions.walk import placed_elements
from aftaleflow.engine.program import Programs
from aftaleflow.engine.world import CaseFacts, Occasion
from aftaleflow.errors import (
    AftaleflowError,
    FourEyesError,
    RequestError,
    SubmissionError,
)
from aftaleflow.rounds.answering import Given
from aftaleflow.scenarios.expecting import expect
from aftaleflow.scenarios.memory_world import MemoryWorld, closing_days
from aftaleflow.scenarios.playing import Play, ScenarioError

START = "2025-01-06 09:00"
"""When a scenario begins that says nothing else: a Monday."""


@dataclass(frozen=True)
class Result:
    """How one scenario went, once for each of its examples."""

    definition: Definition
    scenario: str
    failure: str | None = None
    example: str = ""


@dataclass
class Coverage:
    """Which flows of a definition its scenarios took."""

    definition: Definition
    taken: set[str] = field(default_factory=set)

    @property
    def flows(self) -> list[str]:
        workflow = self.definition.workflow
        return [flow.key for placed in placed_elements(workflow) for flow in flows_out(placed)]

    @property
    def missed(self) -> list[str]:
        return [key for key in self.flows if key not in self.taken]


def run_catalog(catalog: Catalog) -> tuple[list[Result], list[Coverage]]:
    """The results and the coverage of every workflow of a checked catalog."""
    results: list[Result] = []
    coverages: list[Coverage] = []
    programs = Programs()
    for definition in catalog.definitions.values():
        coverage = Coverage(definition)
        runner = _Runner(definition, programs, catalog.organisations, coverage)
        for scenario in definition.workflow.tests:
            results += runner.run(scenario)
        coverages.append(coverage)
    return results, coverages


class _Runner:
    def __init__(
        self,
        definition: Definition,
        programs: Programs,
        organisations: list[Organisations],
        coverage: Coverage,
    ) -> None:
        self._definition = definition
        self._programs = programs
        self._organisations = organisations
        self._coverage = coverage
        self._by_name = {s.scenario: s for s in definition.workflow.tests}

    def run(self, scenario: Scenario) -> Iterable[Result]:
        for row in scenario.examples or [{}]:
            failure = self._run_once(scenario, row)
            yield Result(self._definition, scenario.scenario, failure, str(row) if row else "")

    def _run_once(self, scenario: Scenario, row: dict[str, Any]) -> str | None:
        play = Play(
            self._programs.get(self._definition),
            MemoryWorld(self._organisations),
            moment(START),
        )
        try:
            for part in self._with_earlier(scenario):
                self._play(play, part, row)
        except (ScenarioError, AftaleflowError) as error:
            return str(error)
        finally:
            if play.instance is not None:
                self._coverage.taken |= set(play.instance.state.flows)
        return None

    def _with_earlier(self, scenario: Scenario) -> list[Scenario]:
        parts = [scenario]
        while parts[0].after is not None:
            parts.insert(0, self._by_name[parts[0].after])
        return parts

    def _play(self, play: Play, scenario: Scenario, row: dict[str, Any]) -> None:
        set_up(play, scenario, row)
        for number, step in enumerate(scenario.steps, 1):
            try:
                take_step(play, step, row)
            except (ScenarioError, AftaleflowError) as error:
                raise ScenarioError(f"{scenario.scenario}, step {number}: {error}") from None


def set_up(play: Play, scenario: Scenario, row: dict[str, Any]) -> None:
    """What is so before the first step of a scenario."""
    if scenario.clock is not None:
        play.now = moment(filled(scenario.clock, row))
    for case in scenario.given.cases:
        title = str(case.data.get("titel", case.as_))
        play.world.cases[case.as_] = CaseFacts(case.as_, case.as_, title, None)
    play.world.people.update(scenario.given.people)
    for name, days in scenario.given.closing_days.items():
        play.world.closed[name] = closing_days(days)


def take_step(play: Play, step: Step, row: dict[str, Any]) -> None:
    """One step with its expectation.

    Raises:
        ScenarioError: it went otherwise than expected.
    """
    play.events, play.told = [], []
    try:
        _STEPS[step.word](play, step, row)
    except RequestError as error:
        if step.refused is None or step.refused not in codes(error):
            wanted = f", expected {step.refused}" if step.refused else ""
            raise ScenarioError(f"refused: {error}{wanted}") from None
        return
    if step.refused is not None:
        raise ScenarioError(f"it should have been refused: {step.refused}")
    if step.expect is not None:
        expect(play, filled(step.expect, row))


def codes(error: RequestError) -> list[str]:
    """What a scenario may call a refusal: its code, a field, a rule's text."""
    found = [error.code]
    if isinstance(error, FourEyesError):
        found.append("four_eyes")
    if isinstance(error, SubmissionError):
        for problem in error.fields:
            found += [problem.path, problem.rule, problem.da, problem.en]
    return found


def moment(text: Any) -> dt.datetime:
    """An instant as a scenario writes it, in Danish time."""
    written = str(text)
    try:
        naive = dt.datetime.fromisoformat(written if ":" in written else f"{written} 00:00")
    except ValueError:
        raise ScenarioError(f"{written} is no moment; write 2026-11-24 09:00") from None
    return naive.replace(tzinfo=LOCAL).astimezone(dt.UTC)


def filled(value: Any, row: dict[str, Any]) -> Any:
    """A value with the columns of an example put in: `= column`."""
    if isinstance(value, str):
        name = value.removeprefix("= ")
        return row[name] if value.startswith("= ") and name in row else value
    if isinstance(value, dict):
        return {key: filled(element, row) for key, element in value.items()}
    if isinstance(value, list):
        return [filled(element, row) for element in value]
    if row and hasattr(value, "model_copy"):
        changed = {name: filled(getattr(value, name), row) for name in type(value).model_fields}
        return value.model_copy(update=changed)
    return value


def _given(play: Play, step: Any, row: dict[str, Any]) -> Given:
    """An answer as a step writes it: a value, or fields with the answer among them."""
    values = filled(step.with_, row)
    if isinstance(values, str):
        return Given(answer=values, output={})
    element = play.program.definition.names.elements[getattr(step, step.word)]
    if "answer" in values:
        rest = {name: value for name, value in values.items() if name != "answer"}
        return Given(answer=str(values["answer"]), output=rest)
    if not isinstance(element, Round):
        raise ScenarioError(f"{element.id} is no round")
    answer, handed = play.restored(Occasion(play.now)).answer_from_form(element, values)
    return Given(answer=answer, output=handed.values)


def _parties(play: Play, step: Any) -> list[str]:
    left = [party.name for party in play.open_round(step.answer).pending]
    if isinstance(step.parties, list):
        return list(step.parties)
    wanted = step.parties if isinstance(step.parties, int) else 1
    if len(left) < wanted:
        raise ScenarioError(f"{step.answer}: only {len(left)} parties have not answered")
    if isinstance(step.parties, int):
        return left[: step.parties]
    if step.parties in ("all", "rest"):
        return left
    excepted = step.parties.removeprefix("all but ")
    if excepted not in left:
        raise ScenarioError(f"{step.parties!r} is neither all, rest, a number nor parties")
    return [name for name in left if name != excepted] if excepted != step.parties else [excepted]


def _person(play: Play, step: Step, default: str) -> str:
    if step.as_ is None:
        return default
    if step.as_.endswith(".performer"):
        return play.performer(step.as_.removesuffix(".performer"))
    return step.as_


def _start(play: Play, step: Any, row: dict[str, Any]) -> None:
    person = _person(play, step, "start")
    play.start(filled(step.start, row), step.party, person)


def _complete(play: Play, step: Any, row: dict[str, Any]) -> None:
    given = {name: value for name, value in filled(step.with_, row).items() if value is not None}
    person = _person(play, step, step.complete)
    play.complete(step.complete, given, step.revision_affects, person)


def _move_due(play: Play, step: Any, row: dict[str, Any]) -> None:
    to = local_date(moment(filled(step.to, row)))
    play.move_due(step.move_due, to, step.party, step.reason)


def _answer(play: Play, step: Any, row: dict[str, Any]) -> None:
    person, given = _person(play, step, "part"), _given(play, step, row)
    named = isinstance(step.parties, list)
    play.answer(step.answer, _parties(play, step), given, person, until_decided=not named)


def _correct(play: Play, step: Any, row: dict[str, Any]) -> None:
    play.correct(step.correct, step.party, _given(play, step, row), step.reason)


_STEPS: dict[str, Callable[[Play, Any, dict[str, Any]], None]] = {
    "start": _start,
    "complete": _complete,
    "answer": _answer,
    "correct": _correct,
    "recall": lambda play, step, _row: play.recall(step.recall, step.party, step.reason),
    "add_party": lambda play, step, _row: play.add(step.add_party, step.party, step.reason),
    "withdraw_party": lambda play, step, _row: play.withdraw(
        step.withdraw_party, step.party, step.reason
    ),
    "close_round": lambda play, step, _row: play.close(step.close_round, step.reason),
    "service": lambda play, step, row: play.finish_service(step.service, filled(step.returns, row)),
    "end": lambda play, step, row: play.end_call(step.end, step.with_, filled(step.output, row)),
    "case_ends": lambda play, step, _row: play.end_other_case(step.case_ends, step.with_),
    "move_due": _move_due,
    "clock": lambda play, step, row: play.advance(moment(filled(step.clock, row))),
    "cancel": lambda play, step, _row: play.cancel(step.reason),
}
