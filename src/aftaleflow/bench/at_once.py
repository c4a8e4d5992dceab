"""All parties of a round answer at the same moment, also while it is closed early."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from aftaleflow.bench.figures import Limit
from aftaleflow.bench.ground import DECISION, Ground, expect, secretariat
from aftaleflow.store.tables.cases import party as party_table, round_

SIZE = 22
SLOWEST_SECONDS = 0.5
IN_WORDS = {"round-closed", "task-closed", "case-ended", "party-answered"}
"""Refusals that tell a person what happened; anything else is a failure."""


ANSWERED, CLOSED = "answered", "closed"
Ask = tuple[str, Callable[[], Any]]
"""What is said when it is done, and what sends it."""


@dataclass
class Burst:
    """What came of one moment: outcomes by name, and the seconds that each took."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    @property
    def slowest(self) -> float:
        return max(self.seconds)

    @property
    def failures(self) -> int:
        return sum(
            number
            for outcome, number in self.outcomes.items()
            if outcome not in {ANSWERED, CLOSED, *IN_WORDS}
        )


def answer_all(ground: Ground, *, closing: bool) -> tuple[int, Burst]:
    """Starts a round, brings all parties to their answer and lets them all give it at once; also
    closes the round at that moment, if asked to. Gives the round's case.

    Raises:
        RuntimeError: the round is not closed afterwards, or holds other answers than were taken.
    """
    case = ground.start("bench-runde", SIZE)
    parties = ground.parties(case)
    for party, own_case in parties.items():
        expect(ground.complete(party, ground.open_task(own_case)), 200)
    asks = [
        _complete(ground, party, ground.open_task(own_case)) for party, own_case in parties.items()
    ]
    if closing:
        asks.append(_close(ground, ground.round_of(case)))
    burst = at_once(asks)
    _require_truth(ground, case, burst)
    return case, burst


def _require_truth(ground: Ground, case: int, burst: Burst) -> None:
    state = ground.value(sa.select(round_.c.state).where(round_.c.case_id == case))
    of_case = sa.select(round_.c.id).where(round_.c.case_id == case)
    answers = ground.value(
        sa.select(sa.func.count()).where(
            party_table.c.round_id.in_(of_case), party_table.c.state == "answered"
        )
    )
    if state != "closed" or answers != burst.outcomes[ANSWERED]:
        raise RuntimeError(f"the round is {state} and holds {answers} answers: {burst.outcomes}")


def _complete(ground: Ground, party: str, task: str) -> Ask:
    client, path = ground.client(party), f"/user-tasks/{task}/complete"
    key = uuid.uuid4().hex
    return ANSWERED, lambda: client.post(path, {"values": DECISION}, key)


def _close(ground: Ground, round_id: str) -> Ask:
    client = ground.client(secretariat(SIZE))
    return CLOSED, lambda: client.post(f"/rounds/{round_id}/close", {"reason": "Runden lukkes."})


def at_once(asks: Sequence[Ask]) -> Burst:
    """Sends requests at the same moment, each from a thread of its own."""
    burst, barrier, lock = Burst(), threading.Barrier(len(asks)), threading.Lock()

    def ask(done: str, send: Callable[[], Any]) -> None:
        barrier.wait()
        began = time.perf_counter()
        outcome = _outcome(done, send)
        seconds = time.perf_counter() - began
        with lock:
            burst.outcomes[outcome] += 1
            burst.seconds.append(seconds)

    threads = [threading.Thread(target=ask, args=each) for each in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return burst


def _outcome(done: str, send: Callable[[], Any]) -> str:
    response = send()
    if response.status_code == 200:
        return done
    return str(response.json.get("code") or response.status_code)


def limits(name: str, bursts: Sequence[Burst]) -> list[Limit]:
    return [
        Limit(f"{name}: neither done nor refused in words",
              float(sum(each.failures for each in bursts)), 0),
        Limit(f"{name}: the slowest", max(each.slowest for each in bursts), SLOWEST_SECONDS, "s"),
    ]  # fmt: skip
