"""One command, one transaction: lock the case, let the engine run, record, project, commit.

This is the only place that commits. An exception rolls everything back and throws the instance in
memory away.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.engine import Connection

from aftaleflow.cases.failpoints import failpoint
from aftaleflow.cases.office import Office
from aftaleflow.cases.world import CaseWorld
from aftaleflow.engine.folding import CANCELLED
from aftaleflow.engine.instance import ProcessInstance
from aftaleflow.engine.program import Program
from aftaleflow.engine.world import Occasion
from aftaleflow.errors import CaseEndedError, NotFoundError, Words
from aftaleflow.events.base import Event
from aftaleflow.events.cases import CaseEnded
from aftaleflow.people.callers import Caller
from aftaleflow.readmodels import case_list
from aftaleflow.readmodels.batch import Batch, Child
from aftaleflow.readmodels.projecting import project
from aftaleflow.store import case_files, event_log
from aftaleflow.store.case_files import CaseRow
from aftaleflow.store.event_log import ChainEnd, Recorded
from aftaleflow.store.rounds import StoredRound


@dataclass
class OpenCase:
    """A case that is locked for this command, with its instance."""

    row: CaseRow
    program: Program
    instance: ProcessInstance
    world: CaseWorld


@dataclass
class Work:
    """One transaction. `follow_up` are the cases in which rows were made due that are to be seen
    to at once, `over_at_once` those that it began and that were over straight away."""

    office: Office
    connection: Connection
    now: dt.datetime
    caller: Caller | None
    follow_up: set[int] = field(default_factory=set)
    over_at_once: dict[int, CaseEnded] = field(default_factory=dict)

    @property
    def occasion(self) -> Occasion:
        return Occasion(self.now, self.caller.id if self.caller is not None else None)

    @property
    def authorities(self) -> frozenset[str] | None:
        """Whose cases may be seen; None is the system, which sees all."""
        return self.caller.authorities if self.caller is not None else None

    def lock_case(self, case_id: int) -> OpenCase:
        """Locks a case that the caller's authorities take part in fully.

        Raises:
            NotFoundError: there is none, for all that the caller may know.
            CaseEndedError: it is over.
        """
        return self.running(self.lock_row(case_id))

    def lock_row(self, case_id: int) -> CaseRow:
        """Locks the row of a case that the caller's authorities take part in fully.

        Raises:
            NotFoundError: there is none, for all that the caller may know.
        """
        row = case_files.locked(self.connection, self.office.database, case_id, self.authorities)
        if row is None or row.scope != case_files.FULL:
            raise NotFoundError
        return row

    def running(self, row: CaseRow) -> OpenCase:
        """The instance of a case that is not over.

        Raises:
            CaseEndedError: it is.
        """
        if row.ended is not None:
            raise CaseEndedError(at=row.ended_at, how=self.end_title(row))
        return self.open(row)

    def lock_for_round(self, case_id: int) -> OpenCase:
        """Locks a party's own case for a command on its round, whoever's case it is and also
        when it has ended; what the caller may do was decided by the round.

        Raises:
            NotFoundError: there is no such case.
        """
        row = case_files.locked(self.connection, self.office.database, case_id, None)
        if row is None:
            raise NotFoundError
        return self.open(row)

    def read_case(self, case_id: int) -> OpenCase:
        """A case as it stands, for looking only.

        Raises:
            NotFoundError: there is none, for all that the caller may know.
        """
        row = case_files.read(self.connection, case_id, self.authorities)
        if row is None or row.scope != case_files.FULL:
            raise NotFoundError
        return self.open(row)

    def open(self, row: CaseRow) -> OpenCase:
        """The instance of a case that has been read."""
        program = self.office.program(self.connection, row.definition)
        world = self.world(program, row.id, row.area)
        instance = ProcessInstance.of_text(program, row.state_json, world, self.occasion)
        return OpenCase(row, program, instance, world)

    def world(self, program: Program, case_id: int | None, area: str | None) -> CaseWorld:
        return CaseWorld(
            self.office,
            self.connection,
            program.definition,
            case_id=case_id,
            area=area,
            caller=self.caller,
        )

    def end_title(self, row: CaseRow) -> Words:
        """How a case ended, in words."""
        if row.ended == CANCELLED:
            return Words("afbrudt", "cancelled")
        names = self.office.program(self.connection, row.definition).definition.names
        element = names.elements.get(row.ended or "")
        if element is None:
            return Words(row.ended or "", row.ended or "")
        return Words(element.title("da"), element.title("en"))

    def save(
        self,
        case: OpenCase,
        events: Sequence[Event],
        *,
        children: Mapping[tuple[str, str], Child] | None = None,
        rounds: Mapping[str, StoredRound] | None = None,
    ) -> list[Recorded]:
        """Appends the events to the case's chain, saves its state, brings all rows up to date."""
        person = self.occasion.person
        recorded, rows, end = event_log.chained(
            case.row.id, case.row.chain_end, events, self.now, person
        )
        event_log.store(self.connection, rows)
        failpoint("events_stored")
        columns = saved_columns(self, case.row.id, case.instance, end)
        if case.row.ended is not None:  # what is written afterwards does not end it anew
            columns["ended_at"] = case.row.ended_at
        case_files.save(self.connection, [columns])
        failpoint("state_saved")
        batch = Batch(
            case.row.id, self.now, person, recorded, dict(children or {}), dict(rounds or {})
        )
        project(self.connection, batch)
        failpoint("projected")
        ended = case.instance.state.ended
        case.row = replace(case.row, seq=end.seq, head=end.head, ended=ended)
        return recorded


def saved_columns(
    work: Work, case_id: int, instance: ProcessInstance, end: ChainEnd
) -> dict[str, Any]:
    """The columns of a case that its state decides, and the end of its chain."""
    state = instance.state
    return {
        "id": case_id,
        "seq": end.seq,
        "head": end.head,
        "state_json": instance.to_text(),
        "title": state.title[:300],
        "search": case_list.searchable(f"{state.number or ''} {state.title}"),
        "number": state.number or None,
        "owner": state.owner,
        "authority": work.office.register.now().authority_of(state.owner),
        "ended": state.ended,
        "ended_at": work.now if state.ended is not None else None,
        "updated_at": work.now,
    }


@contextlib.contextmanager
def working(office: Office, caller: Caller | None) -> Iterator[Work]:
    """A transaction that commits when its block ends well."""
    with office.database.transaction() as connection:
        work = Work(office, connection, office.now(), caller)
        yield work
        failpoint("before_commit")
    failpoint("after_commit")


@contextlib.contextmanager
def looking(office: Office, caller: Caller | None) -> Iterator[Work]:
    """A view for reading; nothing that is done in it is kept."""
    with office.database.reading() as connection:
        yield Work(office, connection, office.now(), caller)
