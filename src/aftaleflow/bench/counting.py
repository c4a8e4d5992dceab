"""How many statements and commits a completed task takes, and that the size of a round is no part
of it."""

from __future__ import annotations

from dataclasses import dataclass

from aftaleflow.bench.figures import Limit
from aftaleflow.bench.ground import Ground, expect, secretariat
from aftaleflow.bench.listening import listening

FEW, MANY = 3, 98
MOST_STATEMENTS = 14


@dataclass(frozen=True)
class Count:
    """What one completion sent."""

    statements: int
    commits: int


@dataclass(frozen=True)
class Counts:
    """By what was completed: a task of a case alone; while rounds of few and of many run, a task
    of the case that the round runs in, a task on a party's own path, and a party's answer."""

    alone: Count
    of_parent: tuple[Count, Count]
    of_party: tuple[Count, Count]
    answer: tuple[Count, Count]


def count(ground: Ground) -> Counts:
    """Counts on an installation whose programs are warm."""
    warm_up(ground)
    alone = _count(ground, secretariat(FEW), ground.open_task(ground.start("bench-opgaver", FEW)))
    few, many = _in_round(ground, FEW), _in_round(ground, MANY)
    pairs = list(zip(few, many, strict=True))
    return Counts(alone, *pairs)


def warm_up(ground: Ground) -> None:
    """What is read once in a process is read now."""
    ground.office.register.now()
    case = ground.start("bench-opgaver", FEW)
    expect(ground.complete(secretariat(FEW), ground.open_task(case)), 200)


def _in_round(ground: Ground, size: int) -> tuple[Count, Count, Count]:
    case = ground.start("bench-runde", size)
    party, own_case = next(iter(ground.parties(case).items()))
    return (
        _count(ground, secretariat(size), ground.open_task(case)),
        _count(ground, party, ground.open_task(own_case)),
        _count(ground, party, ground.open_task(own_case)),
    )


def _count(ground: Ground, organisation: str, task: str) -> Count:
    with listening() as heard:
        response = ground.complete(organisation, task)
    expect(response, 200)
    return Count(len(heard.statements), heard.commits)


def limits(counts: Counts) -> list[Limit]:
    most = float(MOST_STATEMENTS)
    found = [
        Limit("statements for a task", counts.alone.statements, most),
        Limit("commits for a task", counts.alone.commits, 1, exactly=True),
    ]
    named = {
        "a task beside a round": counts.of_parent,
        "a task of a party": counts.of_party,
        "a party's answer": counts.answer,
    }
    for name, (few, many) in named.items():
        found += [
            Limit(f"{name}, {MANY} parties: statements", many.statements, few.statements,
                  exactly=True),
            Limit(f"{name}, {MANY} parties: commits", many.commits, few.commits, exactly=True),
        ]  # fmt: skip
    return found
