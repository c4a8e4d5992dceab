"""What must hold of an installation at any moment, however it came there.

`problems` gives everything that does not, in words; a test asserts that there is nothing. The
letters are those of the catalogue of faults: I1 tokens, I2 candidates, I3 chains, I4 rows equal
what their events give, I5 nothing of what goes out is lost, I6 nothing both happened and is still
to come.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.cases.children import stage_of
from aftaleflow.cases.office import Office
from aftaleflow.cases.rounds_open import round_element
from aftaleflow.cases.unit_of_work import OpenCase, Work, looking
from aftaleflow.engine.folding import CANCELLED, fold
from aftaleflow.engine.state import CaseState
from aftaleflow.engine.world import Occasion
from aftaleflow.events.rounds import AnswerRecalled, PartyAdded, RoundOpened
from aftaleflow.events.user_tasks import DeadlineBroken, ReminderSent
from aftaleflow.events.waiting import TimerFired
from aftaleflow.readmodels.batch import Batch, Child
from aftaleflow.readmodels.projecting import project
from aftaleflow.store import due_rows, event_log, rounds, verifying
from aftaleflow.store.event_log import Recorded
from aftaleflow.store.tables import METADATA
from aftaleflow.store.tables.cases import (
    case as case_table,
    case_authority,
    document_version,
    party as party_table,
    round_ as round_table,
    task_candidate,
    user_task,
)
from aftaleflow.store.tables.evidence import event as event_table
from aftaleflow.store.tables.work import due, sent_mail

PROJECTED = (user_task, task_candidate, document_version, round_table, party_table)
BY_PROJECTION = (
    "timer", "reminder", "escalation", "party_reminder", "party_deadline", "job",
)  # fmt: skip
"""Kinds of due rows that only events make; the others are made by what follows from them too."""


def problems(office: Office) -> list[str]:
    """Everything that does not hold."""
    with looking(office, None) as work:
        history = _history(work.connection)
        cases = {
            id_: work.read_case(id_) for id_ in work.connection.scalars(sa.select(case_table.c.id))
        }
        checks: tuple[Iterable[str], ...] = (
            _chains(work.connection),
            *(_tokens(case) for case in cases.values()),
            *(_state(case, history[id_]) for id_, case in cases.items()),
            _candidates(office, work.connection),
            _open_tasks(work.connection, cases),
            _rows(work.connection, history, cases),
            _stages(work.connection, cases),
            _mails(work.connection),
            _once(work.connection, history),
        )
        return [each for check in checks for each in check]


def _history(connection: Connection) -> dict[int, list[Recorded]]:
    ids = connection.scalars(sa.select(event_table.c.case_id).distinct())
    return {id_: list(event_log.read(connection, id_)) for id_ in list(ids)}


# -- I3


def _chains(connection: Connection) -> Iterator[str]:
    _number, findings = verifying.verify(connection)
    yield from (f"I3 {finding}" for finding in findings)


# -- I1


def _tokens(case: OpenCase) -> Iterator[str]:
    """The tokens of the game are those that the case knows of, one at most at each element."""
    state = case.instance.state
    where = f"case {case.row.id}"
    if state.ended is not None:
        if state.waits or state.tree:
            yield f"I1 {where} has ended, but waits for {list(state.waits)}"
        return
    if not state.waits:
        yield f"I1 {where} neither has ended nor waits for anything"
    standing = sorted(_standing(state.tree))
    if standing != sorted(state.waits):
        yield f"I1 {where} knows of {sorted(state.waits)}, but {standing} stand"
    counted = Counter(wait["element"] for wait in state.waits.values())
    for element, number in counted.items():
        if number > 1:
            yield f"I1 {where} has {number} tokens at {element}"
        if element not in case.program.definition.names.elements:
            yield f"I1 {where} has a token at {element}, which its definition does not have"


def _standing(tree: Any) -> Iterator[str]:
    """The tokens in a stored tree: a task is `[spec, state, children, token, inner]`."""
    if tree is None:
        return
    _spec, _state, children, token, inner = tree
    if token is not None:
        yield token
    for each in [*children, inner]:
        yield from _standing(each)


# -- I2


def _candidates(office: Office, connection: Connection) -> Iterator[str]:
    """Every open task is for somebody, whose authority sees the case."""
    register = office.register.now()
    sees: dict[int, set[str]] = defaultdict(set)
    for row in connection.execute(sa.select(case_authority)):
        sees[row.case_id].add(row.authority)
    whose: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(sa.select(task_candidate)):
        whose[row.task_id].add(row.organisation)
    for row in connection.execute(sa.select(user_task).where(user_task.c.state == "open")):
        if row.id not in whose:
            yield f"I2 task {row.id} is open and for nobody"
        for organisation in whose[row.id] - {""}:
            if register.authority_of(organisation) not in sees[row.case_id]:
                yield f"I2 task {row.id} is for {organisation}, which does not see the case"


def _open_tasks(connection: Connection, cases: Mapping[int, OpenCase]) -> Iterator[str]:
    """A task is open exactly where a token waits for it."""
    for row in connection.execute(sa.select(user_task).where(user_task.c.state == "open")):
        if row.token not in cases[row.case_id].instance.state.waits:
            yield f"I1 task {row.id} is open, but no token stands there"


# -- I4


def _state(case: OpenCase, history: Iterable[Recorded]) -> Iterator[str]:
    """The stored state is what the events give, but for the tree of the token game."""
    folded = CaseState()
    for each in history:
        fold(folded, each.event, Occasion(each.at, each.person))
    stored, given = case.instance.state.to_json(), folded.to_json()
    for part in sorted((stored.keys() | given.keys()) - {"tree"}):
        if stored.get(part) != given.get(part):
            yield (
                f"I4 case {case.row.id}: {part} is {stored.get(part)!r}, "
                f"its events give {given.get(part)!r}"
            )
    columns = (case.row.title, case.row.number, case.row.owner, case.row.ended)
    told = (folded.title[:300], folded.number or None, folded.owner, folded.ended)
    if columns != told:
        yield f"I4 case {case.row.id}: its row says {columns}, its events {told}"


def _rows(
    connection: Connection,
    history: Mapping[int, list[Recorded]],
    cases: Mapping[int, OpenCase],
) -> Iterator[str]:
    """The rows of the read models are those that a replay of all events gives."""
    with _scratch().connect() as scratch:
        _replay(scratch, connection, history, cases)
        for table in PROJECTED:
            yield from _compared(table, connection, scratch)
        yield from _compared_due(connection, scratch)
        scratch.rollback()


@cache
def _scratch() -> sa.Engine:
    """A database in memory whose tables are empty again after each use."""
    engine = sa.create_engine("sqlite://")
    METADATA.create_all(engine)
    return engine


def _replay(
    scratch: Connection,
    connection: Connection,
    history: Mapping[int, list[Recorded]],
    cases: Mapping[int, OpenCase],
) -> None:
    """Projects every event by itself, in an order in which it can have happened."""
    children = _children(connection)
    for recorded in _in_order(history):
        row = cases[recorded.case_id].row
        event = recorded.event
        token = getattr(event, "token", "")
        of_parent = row.parent_id is not None and row.parent_token == token
        holder = row.parent_id if of_parent and row.parent_id is not None else row.id
        stored = rounds.of_token(scratch, holder, token) if token else None
        batch = Batch(
            recorded.case_id,
            recorded.at,
            recorded.person,
            [recorded],
            _begun(event, holder, children),
            {token: stored} if stored is not None else {},
        )
        project(scratch, batch)


def _in_order(history: Mapping[int, list[Recorded]]) -> Iterator[Recorded]:
    """All chains in one, by time; at one instant a round opens first and closes last."""
    rest = {id_: list(reversed(chain)) for id_, chain in history.items()}
    while any(rest.values()):
        first = min((chain[-1] for chain in rest.values() if chain), key=_place)
        yield rest[first.case_id].pop()


def _place(recorded: Recorded) -> tuple[Any, ...]:
    order = {"RoundClosed": 2, "RoundDropped": 2}
    return (recorded.at, order.get(recorded.event.type, 1), recorded.case_id, recorded.seq)


def _children(connection: Connection) -> dict[tuple[int, str, str], list[int]]:
    """The cases that were begun, by who began them, in which round, and for whom."""
    found: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    query = sa.select(case_table).where(case_table.c.party.is_not(None))
    for row in connection.execute(query.order_by(case_table.c.id)):
        found[row.parent_id, row.parent_token, row.party].append(row.id)
    return found


def _begun(
    event: Any, holder: int, children: Mapping[tuple[int, str, str], list[int]]
) -> dict[tuple[str, str], Child]:
    """The cases that an event began: each party gets the next of its own."""
    if isinstance(event, RoundOpened):
        parties = [each.party for each in event.parties if each.answer is None]
    elif isinstance(event, PartyAdded):
        parties = [each.party for each in event.asked]
    elif isinstance(event, AnswerRecalled):
        parties = [event.party]
    else:
        return {}
    found = {}
    for party in parties:
        own = children.get((holder, event.token, party), [])
        if own:
            found[event.token, party] = Child(own.pop(0), None)
    return found


def _compared(table: sa.Table, connection: Connection, scratch: Connection) -> Iterator[str]:
    columns = [column for column in table.c if column.name != "stage"]
    statement = sa.select(*columns)
    stored = Counter(_plain(row) for row in connection.execute(statement))
    given = Counter(_plain(row) for row in scratch.execute(statement))
    for row in stored - given:
        yield f"I4 {table.name} has a row that its events do not give: {row}"
    for row in given - stored:
        yield f"I4 {table.name} lacks a row that its events give: {row}"


def _plain(row: Any) -> tuple[Any, ...]:
    """A row in which the order of names in JSON does not count."""
    return tuple(
        _sorted(value) if name.endswith("_json") else value for name, value in row._mapping.items()
    )


def _sorted(text: str | None) -> str | None:
    return json.dumps(json.loads(text), sort_keys=True) if text is not None else None


def _compared_due(connection: Connection, scratch: Connection) -> Iterator[str]:
    """What is to come by the events is armed, or has been acted on since; and nothing else is."""
    stored, given = _by_identity(connection), _by_identity(scratch)
    for identity in stored.keys() | given.keys():
        wanted, found = given.get(identity, Counter()), stored.get(identity, Counter())
        if found.total() != wanted.total():
            yield f"I4 due: {identity} is there {found.total()} times, not {wanted.total()}"
        if found["armed"] > wanted["armed"]:
            yield f"I4 due: {identity} is still to come, though its events say it is over"
        if found["cancelled"] > wanted["cancelled"]:
            yield f"I4 due: {identity} was called off, though its events do not say so"


def _by_identity(connection: Connection) -> dict[tuple[Any, ...], Counter[str]]:
    found: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for row in connection.execute(sa.select(due).where(due.c.kind.in_(BY_PROJECTION))):
        identity = (row.case_id, row.kind, row.token, row.party, row.original_due_at)
        found[*identity, _sorted(row.args_json)][row.state] += 1
    return found


def _stages(connection: Connection, cases: Mapping[int, OpenCase]) -> Iterator[str]:
    for row in connection.execute(sa.select(party_table).where(party_table.c.case_id.is_not(None))):
        child = cases[row.case_id]
        if child.row.ended is None and row.stage != stage_of(child.instance):
            yield f"I4 party {row.key} is said to be at {row.stage}, not where its case waits"


# -- I5, I6


def _mails(connection: Connection) -> Iterator[str]:
    """Every mail that is said to be done was noted as sent, once."""
    sent = Counter(
        (row.person_id, row.case_id, row.kind) for row in connection.execute(sa.select(sent_mail))
    )
    done: Counter[tuple[Any, ...]] = Counter()
    for row in connection.execute(
        sa.select(due).where(due.c.kind == "mail", due.c.state == "done")
    ):
        args = json.loads(row.args_json)
        done[int(args["person"]), row.case_id, args["kind"]] += 1
    if sent != done:
        yield f"I5 mails are done and not sent: {done - sent}; sent and not done: {sent - done}"


def _once(connection: Connection, history: Mapping[int, list[Recorded]]) -> Iterator[str]:
    """What the clock made happen happened once for each row that is done, and is over then."""
    happened = Counter(
        identity
        for chain in history.values()
        for each in chain
        if (identity := _happened(each)) is not None
    )
    rows: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for row in connection.execute(sa.select(due).where(due.c.kind.in_(_HAPPENS_AS))):
        if json.loads(row.args_json).get("silence") != "answer":
            rows[row.case_id, _HAPPENS_AS[row.kind], row.token, row.party][row.state] += 1
    for identity in happened.keys() | rows.keys():
        times, done = happened[identity], rows[identity]["done"]
        if times != done:
            yield f"I6 {identity} happened {times} times, but is done {done} times"
        if identity[1] == "timer" and times and rows[identity]["armed"]:
            yield f"I6 {identity} has happened, and is still to come"


_HAPPENS_AS = {
    "timer": "timer",
    "reminder": "reminder",
    "party_reminder": "reminder",
    "escalation": "broken",
    "party_deadline": "broken",
}


def _happened(recorded: Recorded) -> tuple[Any, ...] | None:
    """What an event of the system itself says has happened by the clock."""
    event = recorded.event
    if isinstance(event, TimerFired):
        return (recorded.case_id, "timer", event.token, None)
    if isinstance(event, ReminderSent) and recorded.person is None:
        return (recorded.case_id, "reminder", event.token, event.party)
    if isinstance(event, DeadlineBroken):
        return (recorded.case_id, "broken", event.token, event.party)
    return None


# -- when nothing is due any more


def unsettled(office: Office) -> list[str]:
    """What should have followed by itself by now, once workers have found nothing more to do."""
    with looking(office, None) as work:
        found = [
            f"row {id_} of case {case_id} is due, and nobody saw to it"
            for id_, case_id in due_rows.waiting(
                work.connection, due_rows.INTERNAL, work.now, limit=1000
            )
        ]
        rows = work.connection.execute(sa.select(case_table).order_by(case_table.c.id)).all()
        for row in rows:
            if row.parent_id is not None:
                found += _unsettled_child(work, row)
            found += [
                f"round {each} of case {row.id} is open, though it is decided, or nobody waits"
                for each in rounds.open_round_ids(work.connection, [row.id])
                if not _is_waited_for(work, work.read_case(row.id), each)
            ]
    return found


def _unsettled_child(work: Work, row: Any) -> Iterator[str]:
    """A case that another began: it goes on only while the other waits for it."""
    waits = row.parent_token in work.read_case(row.parent_id).instance.state.waits
    if row.ended is None and not waits:
        yield f"case {row.id} goes on, though case {row.parent_id} no longer waits for it"
    if row.party is None and row.ended not in (None, CANCELLED) and waits:
        yield f"case {row.id} has ended, and case {row.parent_id} still waits for it"


def _is_waited_for(work: Work, case: OpenCase, round_id: str) -> bool:
    stored = rounds.by_id(work.connection, round_id)
    assert stored is not None
    if stored.round.token not in case.instance.state.waits:
        return False
    element = round_element(case, stored.round.token)
    return not case.instance.is_decided(element, stored.round)
