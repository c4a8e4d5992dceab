"""Whom a mail goes to, and what it may say: numbers and names of steps, nothing of the content."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from aftaleflow.cases.four_eyes import earlier_step
from aftaleflow.cases.unit_of_work import OpenCase, Work
from aftaleflow.errors import NotFoundError
from aftaleflow.events.user_tasks import Candidate
from aftaleflow.people import callers
from aftaleflow.store import case_files, rounds, user_tasks
from aftaleflow.store.due_rows import DueRow
from aftaleflow.store.rounds import StoredRound
from aftaleflow.store.user_tasks import TaskRow

Told = tuple[list[int], dict[str, Any]]


def recipients(work: Work, row: DueRow) -> Told:
    """The people that a `tell` row is for, and the facts of its mail. Who did what is told of
    knows it already."""
    found, facts = _WHO[str(row.args["what"])](work, row)
    return [person for person in found if person != row.args.get("by")], facts


def people_of(work: Work, candidates: Iterable[Candidate]) -> list[int]:
    """Everyone who is one of some candidates today, each once."""
    found: dict[int, None] = {}
    for each in candidates:
        if each.person is not None:
            found[each.person] = None
        elif each.organisation is not None and each.role is not None:
            for person in callers.people_in(
                work.connection, each.organisation, each.role, work.office.today()
            ):
                found[person] = None
    return list(found)


def _new_task(work: Work, row: DueRow) -> Told:
    task = user_tasks.read(work.connection, str(row.args["task"]))
    if task is None or task.state != "open":  # done before anybody was told
        return [], {}
    return _of_task(work, task)


def _reminder(work: Work, row: DueRow) -> Told:
    tasks = [
        user_tasks.read(work.connection, task.id)
        for task in user_tasks.of_case(work.connection, row.case_id or 0)
        if task.token == row.args["token"] and task.state == "open"
    ]
    open_tasks = [task for task in tasks if task is not None]
    return _of_task(work, open_tasks[0]) if open_tasks else ([], {})


def _of_task(work: Work, task: TaskRow) -> Told:
    case = work.read_case(task.case_id)
    facts = _facts(case, task.element, f"/opgaver/{task.id}")
    due = task.due or case_files.party_due(work.connection, task.case_id)
    if due is not None:
        facts["due"] = due
    taken = [task.assignee] if task.assignee is not None else None
    people = taken or people_of(work, task.candidates)
    return [each for each in people if not earlier_step(case, task.element, each)], facts


def _escalation(work: Work, row: DueRow) -> Told:
    case = work.read_case(row.case_id or 0)
    wait = case.instance.state.waits.get(str(row.args["token"]))
    if wait is None:
        return [], {}
    facts = _facts(case, wait["element"], f"/sager/{case.row.id}")
    if "due" in wait:
        facts["due"] = wait["due"]
    if row.args.get("party"):
        facts["party"] = work.office.register.now().name_of(str(row.args["party"]))
    return people_of(work, _candidates(row)), facts


def _party_reminder(work: Work, row: DueRow) -> Told:
    """A party is reminded in its own case: whoever has the open task there."""
    stored, key = _round_and_party(work, row)
    child = stored.cases.get(key)
    case_id = child if child is not None else stored.case_id
    tasks = _open_tasks(work, stored, key)
    case = work.read_case(case_id)
    facts = _facts(case, stored.round.element, f"/sager/{case_id}")
    if tasks:
        facts = _facts(case, tasks[0].element, f"/opgaver/{tasks[0].id}")
    return _who_have(work, tasks), facts | _party_facts(stored, key)


def who_is_reminded(work: Work, stored: StoredRound, key: str) -> list[int]:
    """The people that a reminder to a party would go to now."""
    return _who_have(work, _open_tasks(work, stored, key))


def _open_tasks(work: Work, stored: StoredRound, key: str) -> list[TaskRow]:
    """What a party of a round has to do now, in its own case or for its answer."""
    child = stored.cases.get(key)
    found = []
    for task in user_tasks.of_case(work.connection, child or stored.case_id):
        read = user_tasks.read(work.connection, task.id) if task.state == "open" else None
        if read is not None and (child is not None or read.party == key):
            found.append(read)
    return found


def _who_have(work: Work, tasks: Iterable[TaskRow]) -> list[int]:
    found: dict[int, None] = {}
    for task in tasks:
        who = [task.assignee] if task.assignee is not None else None
        found |= dict.fromkeys(who or people_of(work, task.candidates))
    return list(found)


def _own(work: Work, row: DueRow) -> Told:
    """A party is told what was done about its answer: who has something to do there now, and who
    leads its case."""
    stored, key = _round_and_party(work, row)
    party, child = stored.round.party(key), stored.cases.get(key)
    tasks = _open_tasks(work, stored, key)
    candidates = party.candidates if party is not None else ()
    path = f"/runder/{stored.id}"
    if child is not None:
        candidates, path = work.read_case(child).instance.leaders(), f"/sager/{child}"
    people = dict.fromkeys([*_who_have(work, tasks), *people_of(work, candidates)])
    facts = _round_facts(work, stored) | _party_facts(stored, key)
    return list(people), {**facts, "path": path}


def _party_gave_up(work: Work, row: DueRow) -> Told:
    """A party stopped its own case while it was asked: who leads the round is told."""
    child = case_files.read(work.connection, row.case_id or 0, None)
    if child is None or child.parent_id is None or child.party is None:
        return [], {}
    stored = rounds.of_token(work.connection, child.parent_id, child.parent_token or "")
    if stored is None or stored.round.state != "open" or stored.cases[child.party] != child.id:
        return [], {}
    facts = _round_facts(work, stored) | _party_facts(stored, child.party)
    return people_of(work, stored.round.led_by), facts


def _party_silent(work: Work, row: DueRow) -> Told:
    stored, key = _round_and_party(work, row)
    return people_of(work, _candidates(row)), _round_facts(work, stored) | _party_facts(stored, key)


def _answer_received(work: Work, row: DueRow) -> Told:
    stored, key = _round_and_party(work, row)
    facts = _round_facts(work, stored) | _party_facts(stored, key)
    return people_of(work, stored.round.led_by), facts


def _round_and_party(work: Work, row: DueRow) -> tuple[StoredRound, str]:
    stored = rounds.by_id(work.connection, str(row.args["round"]))
    if stored is None:
        raise NotFoundError
    return stored, str(row.args["party"])


def _round_facts(work: Work, stored: StoredRound) -> dict[str, Any]:
    case = work.read_case(stored.case_id)
    return _facts(case, stored.round.element, f"/runder/{stored.id}")


def _party_facts(stored: StoredRound, key: str) -> dict[str, Any]:
    party = stored.round.party(key)
    if party is None:
        return {"party": key}
    if key.startswith("person:"):
        return {**({"due": party.due} if party.due is not None else {}), "party": party.name,
                "is_person": True}  # fmt: skip
    return {"party": party.name, **({"due": party.due} if party.due is not None else {})}


def _facts(case: OpenCase, element: str, path: str) -> dict[str, Any]:
    definition = case.program.definition
    found = definition.names.elements.get(element)
    languages = ("da", "en")
    return {
        "number": case.row.number,
        "workflow": {each: definition.workflow.title(each) for each in languages},
        "step": {each: found.title(each) for each in languages} if found is not None else {},
        "path": path,
    }


def _candidates(row: DueRow) -> list[Candidate]:
    return [Candidate(**each) for each in row.args.get("to", ())]


_WHO: dict[str, Callable[[Work, DueRow], Told]] = {
    "new_task": _new_task,
    "reminder": _reminder,
    "escalation": _escalation,
    "party_reminder": _party_reminder,
    "party_silent": _party_silent,
    "answer_received": _answer_received,
    "answer_by_silence": _answer_received,
    "answer_corrected": _answer_received,
    "answer_recalled": _answer_received,
    "own_answer_written_in": _own,
    "own_answer_corrected": _own,
    "own_answer_recalled": _own,
    "own_deadline_moved": _own,
    "party_gave_up": _party_gave_up,
}
