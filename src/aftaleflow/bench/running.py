"""A whole run: each kind of database after the other, everything on a database in one go."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aftaleflow.bench import at_once, cold_start, completing, counting
from aftaleflow.bench.at_once import Burst
from aftaleflow.bench.figures import milliseconds
from aftaleflow.bench.ground import Ground
from aftaleflow.bench.peer import PROJECT, Peer
from aftaleflow.bench.places import (
    POSTGRESQL,
    SQLITE,
    Place,
    SqlitePlace,
    postgres_place,
    private_server,
)
from aftaleflow.bench.report import OfDatabase, Report


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is run: how often, and on what."""

    databases: tuple[str, ...] = (SQLITE, POSTGRESQL)
    postgresql_url: str | None = None
    peer_venv: Path | None = None
    blocks: int = 30
    bursts: int = 5
    starts: int = 5


def run(plan: Plan, say: Callable[[str], None] = lambda _line: None) -> Report:
    """Runs it all in folders and databases that are gone afterwards; `say` hears of progress."""
    report = Report()
    _note_load(report)
    peer = _peer(plan, report)
    with tempfile.TemporaryDirectory(prefix="aftaleflow-bench-") as folder:
        for kind in plan.databases:
            with _place(kind, plan, Path(folder)) as place:
                if place is None:
                    report.notes.append("no PostgreSQL: no address was given, and no program found")
                    continue
                say(f"{kind} …")
                report.databases.append(_on(place, Path(folder), plan, peer))
    return report


def _note_load(report: Report) -> None:
    """Ratios bear a busy machine, times in seconds do not."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores / 4:
        report.notes.append(f"the machine was busy before: a load of {load:.1f} on {cores} cores")


def _peer(plan: Plan, report: Report) -> Peer | None:
    if plan.peer_venv is None:
        report.notes.append("the peer was left out: no folder was given for its environment")
        return None
    if not PROJECT.is_dir():
        report.notes.append("the peer was left out: its project is not beside the sources")
        return None
    peer = Peer(plan.peer_venv)
    peer.install()
    return peer


@contextmanager
def _place(kind: str, plan: Plan, folder: Path) -> Iterator[Place | None]:
    if kind == SQLITE:
        yield SqlitePlace(folder)
    elif plan.postgresql_url is not None:
        with postgres_place(plan.postgresql_url) as place:
            yield place
    else:
        with private_server(folder) as url:
            if url is None:
                yield None
                return
            with postgres_place(url) as place:
                yield place


def _on(place: Place, folder: Path, plan: Plan, peer: Peer | None) -> OfDatabase:
    found = OfDatabase(place.kind)
    _complete(found, folder, place, peer, plan.blocks)
    ground = Ground.build(folder / f"{place.kind}-rounds", place.make("rounds"))
    try:
        _count(found, ground)
        _burst(found, ground, plan.bursts)
    finally:
        ground.close()
    seconds = cold_start.measure(ground.runtime.settings, plan.starts)
    found.figures.append(cold_start.figure(seconds))
    found.limits.append(cold_start.limit(seconds))
    return found


def _complete(
    found: OfDatabase, folder: Path, place: Place, peer: Peer | None, blocks: int
) -> None:
    samples = completing.measure(folder / f"{place.kind}-tasks", place, peer, blocks)
    found.figures += completing.figures(samples)
    found.limits += completing.limits(place.kind, samples)
    if samples.peer_facts:
        facts = samples.peer_facts
        found.notes.append(f"the peer is {facts['peer']}, {facts['statements']} statements a task")
        reached = "reached" if completing.half_of_peer(samples) else "not reached"
        found.notes.append(f"the aim of half the peer's time is {reached}")


def _count(found: OfDatabase, ground: Ground) -> None:
    counts = counting.count(ground)
    found.limits += counting.limits(counts)
    few, many = counts.answer
    found.notes.append(
        f"a party's answer with the look at its round: {few.statements} statements, "
        f"{few.commits} commit{'s' if few.commits > 1 else ''}; among 98 {many.statements}"
    )


def _burst(found: OfDatabase, ground: Ground, times: int) -> None:
    for name, closing in (("22 answers at once", False), ("22 answers and the closing", True)):
        bursts: list[Burst] = [at_once.answer_all(ground, closing=closing)[1] for _ in range(times)]
        each = [seconds for burst in bursts for seconds in burst.seconds]
        found.figures.append(milliseconds(f"{name}: each", each))
        slowest = [burst.slowest for burst in bursts]
        found.figures.append(milliseconds(f"{name}: the slowest", slowest))
        found.limits += at_once.limits(name, bursts)
