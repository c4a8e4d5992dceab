"""A case never grows with its history: what is stored after a hundred rounds of remarks is what
was stored after two, however many parties there are."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.engine.definitions import choosing, definition, register, task
from tests.engine.running import Case, Restored, Unpruned
from tests.engine.test_random_definitions import size_of

BACK = choosing("igen", "outcome: valg_igen\nflows: {ja: begin, else: slut}")

SLACK = 60
"""Bytes: visits and flows are counted, and numbers grow a digit or two."""


def stored(case: Case) -> int:
    return len(json.dumps(case.first.running.dump()))


def tasks(case: Case) -> int:
    return size_of(case.first.running.dump()["tree"])


def once_more(case: Case) -> None:
    case.complete("igen", valg_igen="ja")


def plain(case: Case) -> None:
    case.complete("begin")
    once_more(case)


def in_a_block(case: Case) -> None:
    for name in ("b", "a", "c"):
        case.complete(name)
    once_more(case)


def with_a_path_beside(case: Case) -> None:
    case.fire("rykker")
    case.complete("opf")
    case.complete("begin")
    once_more(case)


def interrupted(case: Case) -> None:
    case.fire("stop")
    once_more(case)


def back_by_itself(case: Case) -> None:
    case.fire("forfra")


def by_a_round(case: Case) -> None:
    case.answer("begin", "Nord", "Syd", "Vest")
    once_more(case)


def by_a_job(case: Case) -> None:
    case.finish("begin")
    once_more(case)


def by_a_timer(case: Case) -> None:
    case.fire("begin")
    once_more(case)


BLOCK = """\
- parallel_gateway: begin
  branches:
    - - user_task: a
        candidates: kontor.formand
        fields: [{text: x, optional: true}]
      - user_task: c
        candidates: kontor.formand
        fields: [{text: y, optional: true}]
    - - user_task: b
        candidates: kontor.formand
        fields: [{text: z, optional: true}]
"""

BESIDE = """
boundary_events:
  - boundary_event: rykker
    timer: {days: 1}
    interrupting: false
    process:
      - user_task: opf
        candidates: kontor.formand
        fields: [{text: svar, optional: true}]
"""

STOP = "boundary_events: [{boundary_event: stop, timer: {days: 1}, next: igen}]"
AGAIN = "boundary_events: [{boundary_event: forfra, timer: {days: 1}, next: begin}]"
ROUND = "- round: begin\n  parties: kommuner\n  each: {form: svar, answer: svar}\n"
JOB = (
    "- service_task: begin\n  connector: mail\n  input: {to: kontor.formand, subject: a, text: b}\n"
)
TIMER = "- intermediate_catch_event: begin\n  timer: {days: 1}\n"

LOOPS: list[tuple[str, Callable[[Case], None]]] = [
    (task("begin"), plain),
    (BLOCK, in_a_block),
    (task("begin", BESIDE), with_a_path_beside),
    (task("begin", STOP), interrupted),
    (task("begin", AGAIN), back_by_itself),
    (ROUND, by_a_round),
    (JOB, by_a_job),
    (TIMER, by_a_timer),
]


@pytest.mark.parametrize(("begin", "go_round"), LOOPS, ids=lambda x: getattr(x, "__name__", ""))
def test_a_hundred_rounds_cost_what_two_did(begin: str, go_round: Callable[[Case], None]) -> None:
    process = f"- start_event: start\n{begin}{BACK}- end_event: slut\n"
    case = Case(definition(process), ways=(Restored,))
    case.start()
    for _ in range(2):
        go_round(case)
    small, few = stored(case), tasks(case)
    for _ in range(98):
        go_round(case)

    assert stored(case) <= small + SLACK
    assert tasks(case) == few
    assert few <= 40


def test_unpruned_the_library_would_grow_with_every_round() -> None:
    process = f"- start_event: start\n{task('begin')}{BACK}- end_event: slut\n"
    case = Case(definition(process), ways=(Restored, Unpruned))
    case.start()
    sizes = []
    for _ in range(3):
        for _ in range(5):
            plain(case)
        sizes.append([size_of(way.running.dump()["tree"]) for way in case.ways])

    pruned, unpruned = zip(*sizes, strict=True)
    assert len(set(pruned)) == 1
    assert unpruned[0] < unpruned[1] < unpruned[2]


def with_parties(number: int) -> Case:
    process = f"- start_event: start\n{ROUND}{BACK}- end_event: slut\n"
    case = Case(definition(process), register(number), ways=(Restored,))
    case.start()
    return case


def test_the_stored_state_does_not_depend_on_the_number_of_parties() -> None:
    few, many = with_parties(3), with_parties(98)
    assert stored(few) == stored(many)
    for case, number in ((few, 3), (many, 98)):
        case.answer("begin", *[f"Kommune {n}" for n in range(1, number)])
        assert case.at == ["begin"]
    assert stored(few) == stored(many)
    for case, number in ((few, 3), (many, 98)):
        case.answer("begin", f"Kommune {number}")
        assert case.at == ["igen"]
    assert stored(few) == stored(many)


def test_answers_of_parties_do_not_touch_the_stored_state() -> None:
    case = with_parties(23)
    before = case.first.running.dump()
    case.answer("begin", "Kommune 1", "Kommune 2")
    assert case.first.running.dump() == before


def test_what_is_stored_of_a_case_is_a_few_kilobytes() -> None:
    case = with_parties(23)
    assert stored(case) < 2_000
