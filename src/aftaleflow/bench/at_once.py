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
from aftaleflow.store.tables.cases import round_

SIZE = 22
SLOWEST_SECONDS = 0.5
IN_WORDS = {"round-closed", "task-closed", "case-ended", "party-answered"}
"""Refusals that tell a person what happened; anything else is a failure."""


@dataclass
class Burst:
    """What came of one moment: outcomes by name, and the slowest answer in seconds."""

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
            if outcome != "done" and outcome not in IN_WORDS
        )


def answer_all(ground: Ground, *, closing: bool) -> tuple[int, Burst]:
    """Starts a round, brings all parties to their answer and lets them all give it at once; also
    closes the round at that moment, if asked to. Gives the round's case.

    Raises:
        RuntimeError: the round is not closed afterwards.
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
    state = ground.value(sa.select(round_.c.state).where(round_.c.case_id == case))
    if state != "closed":
        raise RuntimeError(f"the round is {state} after everybody has answered")
    return case, burst


def _complete(ground: Ground, party: str, task: str) -> Callable[[], Any]:
    client, path = ground.client(party), f"/user-tasks/{task}/complete"
    key = uuid.uuid4().hex
    return lambda: client.post(path, {"values": DECISION}, key)


def _close(ground: Ground, round_id: str) -> Callable[[], Any]:
    client = ground.client(secretariat(SIZE))
    return lambda: client.post(f"/rounds/{round_id}/close", {"reason": "Runden lukkes."})


def at_once(asks: Sequence[Callable[[], Any]]) -> Burst:
    """Sends requests at the same moment, each from a thread of its own."""
    burst, barrier, lock = Burst(), threading.Barrier(len(asks)), threading.Lock()

    def ask(send: Callable[[], Any]) -> None:
        barrier.wait()
        began = time.perf_counter()
        outcome = _outcome(send)
        seconds = time.perf_counter() - began
        with lock:
            burst.outcomes[outcome] += 1
            burst.seconds.append(seconds)

    threads = [threading.Thread(target=ask, args=(each,)) for each in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return burst


def _outcome(send: Callable[[], Any]) -> str:
    response = send()
    if response.status_code == 200:
        return "done"
    return str(response.json.get("code") or response.status_code)


def limits(name: str, bursts: Sequence[Burst]) -> list[Limit]:
    return [
        Limit(f"{name}: neither done nor refused in words",
              float(sum(each.failures for each in bursts)), 0),
        Limit(f"{name}: the slowest", max(each.slowest for each in bursts), SLOWEST_SECONDS, "s"),
    ]  # fmt: skip
