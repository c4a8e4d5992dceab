"""What commands on an open round share: finding it under lock, and closing it when decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aftaleflow.cases.consequences import record
from aftaleflow.cases.unit_of_work import OpenCase, Work
from aftaleflow.definitions.model.elements import Round as RoundElement
from aftaleflow.errors import EngineError
from aftaleflow.events.user_tasks import Candidate
from aftaleflow.store import event_log, rounds
from aftaleflow.store.rounds import StoredRound


def round_element(case: OpenCase, token: str) -> RoundElement:
    """The element of a round that is running."""
    element = case.instance.element_at(token)
    if not isinstance(element, RoundElement):
        raise EngineError(element=element.id, why="it is no round")
    return element


def close_if_decided(work: Work, case: OpenCase, round_id: str) -> bool:
    """Closes a round whose rule of completion holds; the case is locked already."""
    stored = rounds.locked(work.connection, work.office.database, round_id)
    if stored is None or stored.round.state != "open":
        return False
    if stored.round.token not in case.instance.state.waits:
        return False
    case.world.know_round(stored.round)
    if not case.instance.is_decided(round_element(case, stored.round.token), stored.round):
        return False
    close(work, case, stored, None)
    return True


def close(work: Work, case: OpenCase, stored: StoredRound, reason: str | None) -> None:
    """Closes a round that is locked; the case goes on."""
    case.world.know_round(stored.round)
    events = case.instance.close_round(
        stored.round.token, stored.round, heads(work, stored), reason
    )
    record(work, case, events, {stored.round.token: stored})


def heads(work: Work, stored: StoredRound) -> dict[str, str]:
    """The heads of the parties' own chains, which the closing of the round seals."""
    cases = {key: case_id for key, case_id in stored.cases.items() if case_id is not None}
    found = event_log.heads(work.connection, cases.values())
    return {key: found[case_id] for key, case_id in cases.items() if case_id in found}


def candidates_json(candidates: Iterable[Candidate]) -> list[dict[str, Any]]:
    """Candidates as the arguments of a due row hold them."""
    return [
        {name: value for name, value in vars(each).items() if value is not None}
        for each in candidates
    ]
