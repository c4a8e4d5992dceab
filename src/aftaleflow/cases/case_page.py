"""The page of a case: where it is and who has it, its documents, its history, its parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from aftaleflow.bpmn.live import LiveState
from aftaleflow.calendars.deadlines import Explanation, over_at, read_moment
from aftaleflow.cases.access import in_words
from aftaleflow.cases.naming import Names
from aftaleflow.cases.office import Office
from aftaleflow.cases.round_history import answers_of_parties, asked_before, together
from aftaleflow.cases.timeline import Entry, Teller
from aftaleflow.cases.unit_of_work import OpenCase, Work, looking
from aftaleflow.definitions.definition import Definition
from aftaleflow.errors import NotFoundError
from aftaleflow.people.callers import Caller
from aftaleflow.readmodels import case_documents
from aftaleflow.readmodels.case_documents import DocumentRow
from aftaleflow.store import case_files, event_log, rounds, user_tasks
from aftaleflow.store.case_files import CaseRow
from aftaleflow.store.rounds import StoredRound
from aftaleflow.store.tables.cases import round_ as round_table
from aftaleflow.store.tables.work import due as due_table
from aftaleflow.store.user_tasks import TaskRow
from aftaleflow.texts.translator import Translator


@dataclass(frozen=True)
class Waiting:
    """Something that a case waits for: the step, who has it, since when and until when."""

    step: str
    who: str
    since: dt.datetime | None
    due: str | None = None
    overdue: bool = False
    explanation: Explanation | None = None
    goal: str | None = None
    goal_explanation: Explanation | None = None
    task: str | None = None  # when the caller may do it
    round: str | None = None
    answered: int = 0
    total: int = 0
    late: int = 0


@dataclass(frozen=True)
class Documents:
    """A document with its versions, the newest first, and who added each."""

    name: str
    title: str
    versions: list[tuple[DocumentRow, str | None]]


@dataclass(frozen=True)
class RoundSummary:
    """A round of the case with its numbers."""

    id: str
    step: str
    state: str
    answered: int
    total: int
    overdue: int


@dataclass(frozen=True)
class Part:
    """A case that this one started, or that started it."""

    id: int
    number: str
    title: str
    ended: bool


@dataclass(frozen=True)
class CasePage:
    """Everything that the page of a case shows. A party of a round sees `scope` party: its own
    rows and the document it was asked about, no history."""

    row: CaseRow
    definition: Definition
    owner: str
    how_ended: str | None
    waiting: list[Waiting]
    rounds: list[RoundSummary]
    documents: list[Documents]
    entries: list[Entry]
    parts: list[Part]
    parent: Part | None
    live: LiveState
    may_cancel: bool
    incidents: list[str] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return self.row.scope == case_files.FULL


def see_case(office: Office, caller: Caller, case_id: int, language: str = "da") -> CasePage:
    """The page of a case.

    Raises:
        NotFoundError: there is none, for all that the caller may know.
    """
    with looking(office, caller) as work:
        row = case_files.read(work.connection, case_id, work.authorities)
        if row is None:
            raise NotFoundError
        case = work.open(row)
        t = Translator(language)
        found_rounds = _rounds(work, row.id)
        if row.scope != case_files.FULL:
            return _party_page(work, case, found_rounds, t)
        return _full_page(work, case, caller, found_rounds, t)


def _full_page(
    work: Work, case: OpenCase, caller: Caller, found: Sequence[StoredRound], t: Translator
) -> CasePage:
    row, definition = case.row, case.program.definition
    told = [*answers_of_parties(work.connection, row.id), *asked_before(work.connection, row)]
    recorded = together(event_log.read(work.connection, row.id), told)
    documents = case_documents.read(work.connection, row.id)
    tasks = user_tasks.of_case(work.connection, row.id)
    people = [each.person for each in recorded] + [each.person for each in documents]
    people += [each.assignee for each in tasks] + _people_in(found)
    names = Names(work, people)
    teller = Teller(definition, t, names, _asked_by(work, row))
    waiting = _waiting(work, case, caller, (tasks, found), t, names)
    return CasePage(
        row=row,
        definition=definition,
        owner=names(row.owner),
        how_ended=_how_ended(work, row, t),
        waiting=waiting,
        rounds=[_summary(work, each, definition, t) for each in found],
        documents=_documents(documents, definition, names, t),
        entries=teller.entries(recorded, names.people),
        parts=_parts(work, row),
        parent=_parent(work, row),
        live=live_state(case, found),
        may_cancel=row.ended is None and caller.is_one_of(case.instance.leaders()),
        incidents=_incidents(work, row.id),
    )


def _asked_by(work: Work, row: CaseRow) -> Definition | None:
    """The definition whose round asks the party that this case belongs to."""
    if row.party is None or row.parent_id is None:
        return None
    parent = case_files.read(work.connection, row.parent_id, None)
    program = work.office.program(work.connection, parent.definition) if parent else None
    return program.definition if program is not None else None


def _party_page(
    work: Work, case: OpenCase, found: Sequence[StoredRound], t: Translator
) -> CasePage:
    """What a party of a round may know: that it was asked, about what, and how far the round is."""
    row, definition = case.row, case.program.definition
    register = work.office.register.now()
    authorities = work.authorities or frozenset()
    mine = [
        each
        for each in found
        if any(register.authority_of(p.key) in authorities for p in each.round.parties)
    ]
    asked = {(each.round.document, each.round.document_version) for each in mine}
    documents = [
        each
        for each in case_documents.read(work.connection, row.id)
        if (each.document, each.version) in asked
    ]
    names = Names(work)
    return CasePage(
        row=row,
        definition=definition,
        owner=names(row.owner),
        how_ended=_how_ended(work, row, t),
        waiting=[],
        rounds=[_summary(work, each, definition, t) for each in mine],
        documents=_documents(documents, definition, names, t),
        entries=[],
        parts=[],
        parent=None,
        live=LiveState(),
        may_cancel=False,
    )


def _rounds(work: Work, case_id: int) -> list[StoredRound]:
    ids = work.connection.scalars(
        sa.select(round_table.c.id)
        .where(round_table.c.case_id == case_id)
        .order_by(round_table.c.opened_at.desc())
    )
    found = [rounds.by_id(work.connection, id_) for id_ in list(ids)]
    return [each for each in found if each is not None]


def _people_in(found: Sequence[StoredRound]) -> list[int | None]:
    people: list[int | None] = []
    for stored in found:
        for party in stored.round.parties:
            kind, _, person = party.key.partition(":")
            people += [party.answered_by, int(person) if kind == "person" else None]
    return people


def _how_ended(work: Work, row: CaseRow, t: Translator) -> str | None:
    if row.ended is None:
        return None
    words = work.end_title(row)
    return words.da if t.language == "da" else words.en


def _waiting(
    work: Work,
    case: OpenCase,
    caller: Caller,
    found: tuple[Sequence[TaskRow], Sequence[StoredRound]],
    t: Translator,
    names: Names,
) -> list[Waiting]:
    tasks, found_rounds = found
    open_rounds = {each.round.token: each for each in found_rounds if each.round.state == "open"}
    elements = case.program.definition.names.elements
    by_token = {task.token: task for task in tasks if task.state == "open"}
    waiting: list[Waiting] = []
    for token, wait in case.instance.state.waits.items():
        step = elements[wait["element"]].title(t.language)
        if token in open_rounds:
            waiting.append(_waiting_round(work, open_rounds[token], step, t))
        elif token in by_token:
            task = user_tasks.read(work.connection, by_token[token].id)
            if task is not None:
                waiting.append(_waiting_task(work, task, step, (caller, t), names))
        elif "host" not in wait:
            waiting.append(_waiting_other(wait.get("at"), step, t))
    return waiting


def _waiting_task(
    work: Work, task: TaskRow, step: str, reader: tuple[Caller, Translator], names: Names
) -> Waiting:
    caller, t = reader
    who = in_words(task.candidates, work.office, t.language)
    if task.assignee is not None:
        who = names.person(task.assignee) or who
    due = read_moment(task.due) if task.due is not None else None
    return Waiting(
        step=step,
        who=who,
        since=task.opened_at,
        due=task.due,
        overdue=due is not None and over_at(due) <= work.now,
        explanation=task.due_explanation,
        goal=task.goal,
        goal_explanation=task.goal_explanation,
        task=task.id if caller.is_one_of(task.candidates) else None,
    )


def _waiting_round(work: Work, stored: StoredRound, step: str, t: Translator) -> Waiting:
    round_ = stored.round
    who = t(
        "{answered} af {total} parter har svaret",
        answered=len(round_.answered),
        total=len(round_.asked),
    )
    late = _late(work, stored)
    return Waiting(
        step=step,
        who=who,
        since=round_.opened_at,
        overdue=late > 0,
        round=stored.id,
        answered=len(round_.answered),
        total=len(round_.asked),
        late=late,
    )


def _waiting_other(at: str | None, step: str, t: Translator) -> Waiting:
    if at is not None:
        who = t("venter til {moment}", moment=t.instant(dt.datetime.fromisoformat(at)))
        return Waiting(step, who, None)
    return Waiting(step, t("venter på en anden sag eller et system"), None)


def _late(work: Work, stored: StoredRound) -> int:
    dues = [read_moment(p.due) for p in stored.round.pending if p.due is not None]
    return sum(1 for due in dues if over_at(due) <= work.now)


def _summary(
    work: Work, stored: StoredRound, definition: Definition, t: Translator
) -> RoundSummary:
    element = definition.names.elements.get(stored.round.element)
    return RoundSummary(
        id=stored.id,
        step=element.title(t.language) if element is not None else stored.round.element,
        state=stored.round.state,
        answered=len(stored.round.answered),
        total=len(stored.round.asked),
        overdue=_late(work, stored) if stored.round.state == "open" else 0,
    )


def _documents(
    rows: Sequence[DocumentRow], definition: Definition, names: Names, t: Translator
) -> list[Documents]:
    found: dict[str, Documents] = {}
    for row in rows:
        item = definition.names.documents.get(row.document)
        title = item.title(t.language) if item is not None else row.document
        group = found.setdefault(row.document, Documents(row.document, title, []))
        group.versions.append((row, names.person(row.person)))
    return list(found.values())


def _parts(work: Work, row: CaseRow) -> list[Part]:
    """The cases under this one that the caller may see; parties' own cases are their own."""
    found = []
    for child in case_files.children(work.connection, row.id):
        visible = case_files.read(work.connection, child.id, work.authorities)
        if visible is not None:
            found.append(_part(visible))
    return found


def _parent(work: Work, row: CaseRow) -> Part | None:
    if row.parent_id is None:
        return None
    visible = case_files.read(work.connection, row.parent_id, work.authorities)
    return _part(visible) if visible is not None else None


def _part(row: CaseRow) -> Part:
    return Part(row.id, row.number or "", row.title, row.ended is not None)


def _incidents(work: Work, case_id: int) -> list[str]:
    rows = work.connection.scalars(
        sa.select(due_table.c.last_error).where(
            due_table.c.case_id == case_id, due_table.c.state == "incident"
        )
    )
    return [str(each) for each in rows]


def live_state(case: OpenCase, found: Sequence[StoredRound]) -> LiveState:
    """How far the case has come, as its diagram shows it."""
    state = case.instance.state
    active = {wait["element"] for wait in state.waits.values()}
    past = {key.partition("/skip")[0] for key in state.flows if key.endswith("/skip")}
    done = {key.partition("/")[0] for key in state.flows if not key.endswith("/skip")}
    done |= set(state.completed_at)
    done |= {case.program.definition.workflow.process[0].id}
    if state.ended is not None:
        done.add(state.ended)
    counts = {name: f"{n}×" for name, n in state.visits.items() if n > 1}
    for stored in reversed(found):
        round_ = stored.round
        counts[round_.element] = f"{len(round_.answered)}/{len(round_.asked)}"
    return LiveState(
        active=frozenset(active),
        done=frozenset(done - active),
        flows=frozenset(state.flows),
        skipped=frozenset(past - active - done),
        counts=counts,
    )
