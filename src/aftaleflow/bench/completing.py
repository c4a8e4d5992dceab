"""Completing a user task through the interface, beside its floor and beside the peer.

The three take turns in blocks. The floor replays on a copy of the database just what the block
before it sent, so it writes the same rows with the same keys.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from aftaleflow.bench.figures import Figure, Limit, milliseconds, ratio
from aftaleflow.bench.ground import Ground, expect, secretariat
from aftaleflow.bench.listening import Statement, listening
from aftaleflow.bench.peer import Peer, RunningPeer, running
from aftaleflow.bench.places import SQLITE, Place
from aftaleflow.bench.replaying import Replayer, replayer

SIZE = 3
PER_CASE = 5
"""The sixth task ends the case, which is another kind of work."""
BLOCK = 10
WARM = 30
MOST_TIMES_FLOOR = {SQLITE: 8.0}
MOST_TIMES_FLOOR_ELSEWHERE = 4.0


@dataclass
class Samples:
    """The seconds of each completion, in blocks."""

    ours: list[list[float]] = field(default_factory=list)
    floor: list[list[float]] = field(default_factory=list)
    peer: list[list[float]] = field(default_factory=list)
    peer_facts: dict[str, object] = field(default_factory=dict)


def measure(folder: Path, place: Place, peer: Peer | None, blocks: int) -> Samples:
    """Measures on databases of one kind."""
    samples = Samples()
    ground = Ground.build(folder, place.make("completing"))
    number = blocks * BLOCK + WARM
    cases = [ground.start("bench-opgaver", SIZE) for _ in range(-(-number // PER_CASE))]
    url = ground.office.database.url.render_as_string(hide_password=False)
    ground.close()
    copy = place.copy(url, "floor")
    ground = ground.again(url)
    with ExitStack() as stack:
        stack.callback(ground.close)
        floor = replayer(place.kind, copy)
        stack.callback(floor.close)
        other: RunningPeer | None = None
        if peer is not None:
            other = stack.enter_context(running(peer, place.kind, place.make("peer")))
            samples.peer_facts = other.facts
        tasks = _tasks(ground, cases)
        _block(ground, floor, other, tasks, WARM)
        for _ in range(blocks):
            ours, theirs, peers = _block(ground, floor, other, tasks, BLOCK)
            samples.ours.append(ours)
            samples.floor.append(theirs)
            samples.peer.append(peers)
    return samples


def _tasks(ground: Ground, cases: list[int]) -> Iterator[str]:
    for case in cases:
        for _ in range(PER_CASE):
            yield ground.open_task(case)


def _block(
    ground: Ground, floor: Replayer, peer: RunningPeer | None, tasks: Iterator[str], number: int
) -> tuple[list[float], list[float], list[float]]:
    ours, sent = [], []
    for _ in range(number):
        seconds, statements = _complete(ground, next(tasks))
        ours.append(seconds)
        sent.append(statements)
    theirs = [floor.replay(statements) for statements in sent]
    return ours, theirs, peer.complete(number) if peer is not None else []


def _complete(ground: Ground, task: str) -> tuple[float, list[Statement]]:
    with listening() as heard:
        began = time.perf_counter()
        response = ground.complete(secretariat(SIZE), task)
        seconds = time.perf_counter() - began
    expect(response, 200)
    return seconds, heard.statements


def figures(samples: Samples) -> list[Figure]:
    found = [
        milliseconds("complete a user task", _flat(samples.ours)),
        milliseconds("its statements on the raw driver", _flat(samples.floor)),
        ratio("task : raw driver", samples.ours, samples.floor),
    ]
    if samples.peer_facts:
        found.append(milliseconds("the peer completes a user task", _flat(samples.peer)))
        found.append(ratio("task : peer", samples.ours, samples.peer))
    return found


def limits(kind: str, samples: Samples) -> list[Limit]:
    most = MOST_TIMES_FLOOR.get(kind, MOST_TIMES_FLOOR_ELSEWHERE)
    floor = ratio("", samples.ours, samples.floor).spread.median
    found = [Limit("a task takes at most so many times the raw driver", floor, most, "x")]
    if samples.peer_facts:
        peer = ratio("", samples.ours, samples.peer).spread.median
        found.append(Limit("a task is not slower than the peer's", peer, 1.0, "x"))
    return found


def _flat(blocks: list[list[float]]) -> list[float]:
    return [each for block in blocks for each in block]


def half_of_peer(samples: Samples) -> bool:
    """The aim beside the limit."""
    return bool(samples.peer_facts) and (
        statistics.median(_flat(samples.ours)) * 2 <= statistics.median(_flat(samples.peer))
    )
