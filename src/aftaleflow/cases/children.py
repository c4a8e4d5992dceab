"""The cases that a case starts: one for each party of a round, one for each call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aftaleflow.cases.taking_part import as_rows, brought_in, owner, with_authorities
from aftaleflow.cases.unit_of_work import Work, saved_columns
from aftaleflow.engine.instance import ProcessInstance
from aftaleflow.engine.program import Program
from aftaleflow.engine.world import Occasion
from aftaleflow.events.base import Event, Json
from aftaleflow.events.cases import CaseEnded
from aftaleflow.events.rounds import PartyAdded, RoundOpened
from aftaleflow.events.waiting import CallStarted
from aftaleflow.readmodels.batch import Batch, Child
from aftaleflow.readmodels.projecting import project
from aftaleflow.readmodels.projecting_rounds import round_id
from aftaleflow.store import case_files, due_rows, event_log
from aftaleflow.store.case_files import FULL, PARTY
from aftaleflow.store.rounds import StoredRound


@dataclass(frozen=True)
class Parent:
    """The case that starts others."""

    id: int
    area: str | None


@dataclass(frozen=True)
class Beginning:
    """A case to be started: for a party of a round, or for a call (no party)."""

    token: str
    workflow: str
    input: Mapping[str, Json]
    party: str | None = None


def beginnings(
    events: Sequence[Event], rounds: Mapping[str, StoredRound] | None = None
) -> list[Beginning]:
    """The cases that some events of a case ask for."""
    found: list[Beginning] = []
    for event in events:
        if isinstance(event, CallStarted):
            found.append(Beginning(event.token, event.workflow, event.input))
        elif isinstance(event, RoundOpened) and event.workflow is not None:
            asked = [each for each in event.parties if each.answer is None]
            found += [
                Beginning(event.token, event.workflow, event.input, each.party) for each in asked
            ]
        elif isinstance(event, PartyAdded) and rounds is not None:
            workflow = rounds[event.token].round.workflow
            if workflow is not None:
                found += [
                    Beginning(event.token, workflow, event.input, each.party)
                    for each in event.asked
                ]
    return found


def start_children(
    work: Work, parent: Parent, program: Program, wanted: Sequence[Beginning]
) -> dict[tuple[str, str], Child]:
    """Starts cases in the parent's transaction, in bulk, and those that they start themselves;
    gives the former by token and party."""
    if not wanted:
        return {}
    programs = [_called(work, program, each.workflow) for each in wanted]
    ids = case_files.insert(
        work.connection,
        [_first_values(work, parent, p, each) for p, each in zip(programs, wanted, strict=True)],
    )
    started = [
        _start(work, parent, called, each, id_)
        for called, each, id_ in zip(programs, wanted, ids, strict=True)
    ]
    _number(work, started)
    _grant(work, parent, started)
    _keep(work, parent, started)
    return {
        (child.beginning.token, child.beginning.party or ""): Child(
            child.case_id, stage_of(child.instance)
        )
        for child in started
    }


@dataclass
class _Started:
    case_id: int
    beginning: Beginning
    program: Program
    instance: ProcessInstance
    events: list[Event]


def _called(work: Work, program: Program, key: str) -> Program:
    definition = program.definition.called[key]
    return work.office.program(work.connection, definition.hash)


def _first_values(
    work: Work, parent: Parent, program: Program, beginning: Beginning
) -> dict[str, Any]:
    """What the row must hold before the engine has run; `_keep` writes the rest."""
    return {
        "title": "",
        "workflow": program.definition.key,
        "definition": program.definition.hash,
        "area": parent.area,
        "owner": "",
        "authority": "",
        "parent_id": parent.id,
        "parent_token": beginning.token,
        "party": beginning.party,
        "started_at": work.now,
        "started_by": None,
        "updated_at": work.now,
    }


def _start(
    work: Work, parent: Parent, program: Program, beginning: Beginning, case_id: int
) -> _Started:
    instance, events = ProcessInstance.start_for_caller(
        program,
        work.world(program, case_id, parent.area),
        Occasion(work.now),
        beginning.input,
        area=parent.area,
        party=beginning.party,
    )
    return _Started(case_id, beginning, program, instance, events)


def _number(work: Work, started: Sequence[_Started]) -> None:
    """Gives the cases their numbers, one look-up per series."""
    by_series: dict[str, list[_Started]] = {}
    for child in started:
        by_series.setdefault(child.instance.number_template(), []).append(child)
    for template, children in by_series.items():
        numbers = case_files.next_numbers(
            work.connection, work.office.database, template, len(children)
        )
        for child, number in zip(children, numbers, strict=True):
            child.events += child.instance.set_number(numbered(template, number))


def numbered(template: str, number: int) -> str:
    """A case number: the series with the number in it, four digits at least."""
    return template.replace("{seq}", f"{number:04d}")


def _keep(work: Work, parent: Parent, started: Sequence[_Started]) -> None:
    event_rows: list[dict[str, Any]] = []
    case_rows: list[dict[str, Any]] = []
    batches: list[Batch] = []
    for child in started:
        recorded, rows, end = event_log.chained(
            child.case_id,
            event_log.ChainEnd(),
            with_authorities(child.events, [owner(work, child.instance)]),
            work.now,
            None,
        )
        event_rows += rows
        case_rows.append(saved_columns(work, child.case_id, child.instance, end))
        own = start_children(
            work, Parent(child.case_id, parent.area), child.program, beginnings(child.events)
        )
        batches.append(Batch(child.case_id, work.now, None, recorded, own))
    event_log.store(work.connection, event_rows)
    case_files.save(work.connection, case_rows)
    for batch in batches:
        project(work.connection, batch)
        _look_at_begun(work, batch)


def _look_at_begun(work: Work, batch: Batch) -> None:
    """What is to be seen to when a case goes further than its first wait as it begins."""
    for _, over in batch.of(CaseEnded):
        work.over_at_once[batch.case_id] = over
    checks = [
        due_rows.new(
            "round_check",
            work.now,
            case_id=batch.case_id,
            args={"round": round_id(batch.case_id, recorded.seq)},
        )
        for recorded, _ in batch.of(RoundOpened)
    ]
    if checks:
        due_rows.insert(work.connection, checks)
        work.follow_up.add(batch.case_id)


def _grant(work: Work, parent: Parent, started: Sequence[_Started]) -> None:
    """Each case is its owner's and theirs who have something to do in it; the parties of a round
    get to see the parent as parties."""
    register = work.office.register.now()
    own = [
        row
        for child in started
        for row in as_rows(
            child.case_id,
            {
                **brought_in(work, child.instance, child.events),
                owner(work, child.instance): FULL,
            },
        )
    ]
    case_files.grant_new(work.connection, own)
    parties = {
        register.authority_of(child.beginning.party)
        for child in started
        if child.beginning.party is not None
    }
    case_files.grant(
        work.connection,
        [{"case_id": parent.id, "authority": each, "scope": PARTY} for each in sorted(parties)],
    )


def stage_of(instance: ProcessInstance) -> str | None:
    """The element that a party's own case waits at, as the round's board shows it."""
    waits = [wait for wait in instance.state.waits.values() if "host" not in wait]
    return str(waits[0]["element"]) if waits else None
