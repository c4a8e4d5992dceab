"""Starting a case: who may, with which form, under which definition."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from aftaleflow.cases.access import require_one_of
from aftaleflow.cases.children import numbered
from aftaleflow.cases.consequences import record
from aftaleflow.cases.follow_up import follow_up
from aftaleflow.cases.idempotent import Once
from aftaleflow.cases.office import Office
from aftaleflow.cases.taking_part import as_rows, authorities_of, owner, with_authorities
from aftaleflow.cases.unit_of_work import OpenCase, Work, looking, working
from aftaleflow.definitions.model.elements import StartEvent
from aftaleflow.engine.forms_in_case import OpenForm
from aftaleflow.engine.instance import ProcessInstance
from aftaleflow.engine.program import Program
from aftaleflow.engine.state import CaseState
from aftaleflow.errors import DefinitionNotFoundError, NotFoundError
from aftaleflow.events.user_tasks import Candidate
from aftaleflow.people.callers import Caller
from aftaleflow.store import case_files, deployments, drafts
from aftaleflow.store.deployments import Deployed


@dataclass(frozen=True, kw_only=True)
class StartCase:
    """A person starts a case of a workflow with its start form."""

    workflow: str
    values: Mapping[str, Any] = field(default_factory=dict)
    once: Once = Once()


@dataclass(frozen=True)
class Startable:
    """A workflow of which a person may start cases."""

    deployed: Deployed
    program: Program


def startable(office: Office, caller: Caller) -> list[Startable]:
    """The workflows that are in force and that the caller has a role to start."""
    with looking(office, caller) as work:
        found = []
        for deployed in deployments.current(work.connection):
            if deployed.covers(office.today()):
                program = office.program(work.connection, deployed.hash)
                if _may_start_some(work, program, caller):
                    found.append(Startable(deployed, program))
        return found


def _may_start_some(work: Work, program: Program, caller: Caller) -> bool:
    """Whether the caller has one of the roles in some organisation that could be meant."""
    areas: set[str | None] = {*_areas_of(work.office, caller)} or {None}
    return any(caller.is_one_of(_possible(work, program, area)) for area in areas)


def _possible(work: Work, program: Program, area: str | None) -> list[Candidate]:
    """Everyone who could start a case: of data in the form, all organisations of its kinds."""
    instance = _unstarted(work, program, area)
    register, today = work.office.register.now(), work.office.today()
    items = program.definition.names.items
    found: list[Candidate] = []
    for path in _start_event(program).candidates:
        first, *rest = path.split(".")
        item = items.get(first)
        if item is not None and rest:
            kinds = getattr(item, "kind", None)
            keys = [each.key for each in register.of_kinds(kinds, area=area, on=today)]
        else:
            keys = instance.snapshot().organisation_of(first)
        found += [Candidate(organisation=key, role=rest[-1]) for key in keys if rest]
    return found


def _areas_of(office: Office, caller: Caller) -> set[str]:
    register = office.register.now()
    organisations = [register.get(key) for key, _role in caller.roles]
    return {each.area for each in organisations if each is not None}


@contextlib.contextmanager
def start_form(
    office: Office, caller: Caller, workflow: str
) -> Iterator[tuple[Program, OpenForm | None, str | None]]:
    """The start form of a workflow that the caller may start, and the area that the case will be
    in; the form can be drawn in the block.

    Raises:
        NotFoundError: there is no such workflow in force that the caller may start.
    """
    with looking(office, caller) as work:
        program = _in_force(work, workflow)
        if not _may_start_some(work, program, caller):
            raise NotFoundError
        area = _area(office, caller)
        yield program, _unstarted(work, program, area).start_form(), area


def _area(office: Office, caller: Caller) -> str | None:
    areas = sorted(_areas_of(office, caller))
    return areas[0] if areas else None


def _in_force(work: Work, workflow: str) -> Program:
    deployed = deployments.in_force(work.connection, workflow, work.office.today())
    if deployed is None:
        raise DefinitionNotFoundError(key=workflow, on=work.office.today())
    return work.office.program(work.connection, deployed.hash)


def _unstarted(work: Work, program: Program, area: str | None) -> ProcessInstance:
    world = work.world(program, None, area)
    return ProcessInstance(program, CaseState(area=area), world, work.occasion)


def _start_event(program: Program) -> StartEvent:
    element: StartEvent = program.definition.workflow.process[0]
    return element


def start_case(office: Office, caller: Caller, command: StartCase) -> int:
    """Starts a case; gives its id.

    Raises:
        DefinitionNotFoundError: no version of the workflow is in force today.
        NotFoundError: the caller has no role to start it.
        SubmissionError: the form has problems.
        NotPermittedError: the caller may not start it with these values.
    """
    try:
        return _start_case(office, caller, command)
    except sa.exc.IntegrityError:  # the same request may have come twice at the same moment
        with looking(office, caller) as work:
            known = command.once.known(work)
        if known is None:
            raise
        return int(known["case"])


def _start_case(office: Office, caller: Caller, command: StartCase) -> int:
    with working(office, caller) as work:
        known = command.once.known(work)
        if known is not None:
            return int(known["case"])
        program = _in_force(work, command.workflow)
        if not _may_start_some(work, program, caller):
            raise NotFoundError
        case_id = _begin(work, program, command.values, caller)
        drafts.discard(work.connection, caller.id, draft_place(command.workflow))
        command.once.remember(work, {"case": case_id})
    follow_up(office, work.follow_up)
    return case_id


def draft_place(workflow: str) -> str:
    """The name of the draft of a start form."""
    return f"start:{workflow}"


def _begin(work: Work, program: Program, values: Mapping[str, Any], caller: Caller) -> int:
    area = _area(work.office, caller)
    [case_id] = case_files.insert(
        work.connection,
        [
            {
                "title": "",
                "workflow": program.definition.key,
                "definition": program.definition.hash,
                "area": area,
                "owner": "",
                "authority": "",
                "started_at": work.now,
                "started_by": caller.id,
                "updated_at": work.now,
            }
        ],
    )
    world = work.world(program, case_id, area)
    instance, events = ProcessInstance.start(program, world, work.occasion, values, area)
    _require_starter(work, program, instance, caller)
    template = instance.number_template()
    [number] = case_files.next_numbers(work.connection, work.office.database, template)
    events += instance.set_number(numbered(template, number))
    authorities = _grant(work, case_id, instance, caller)
    row = case_files.read(work.connection, case_id, None)
    if row is None:
        raise NotFoundError
    case = OpenCase(row, program, instance, world)
    record(work, case, with_authorities(events, authorities))
    return case_id


def _require_starter(
    work: Work, program: Program, instance: ProcessInstance, caller: Caller
) -> None:
    require_one_of(caller, instance.candidates(_start_event(program).candidates), work.office)


def _grant(work: Work, case_id: int, instance: ProcessInstance, caller: Caller) -> set[str]:
    """The owner's authority takes part, the one in whose name the case was started, and those
    who lead it."""
    allowed = instance.candidates(_start_event(instance.program).candidates)
    own = [each for each in allowed if caller.is_one_of([each])]
    authorities = authorities_of(work, [*own, *instance.leaders()]) | {owner(work, instance)}
    scopes = dict.fromkeys(authorities, case_files.FULL)
    case_files.grant_new(work.connection, as_rows(case_id, scopes))
    return authorities
