"""Several branches at once: nested, with gateways and loops inside, ending early."""

from __future__ import annotations

from aftaleflow.events.cases import ElementPassed
from tests.engine.definitions import choosing, definition, task
from tests.engine.running import Case, short


def branch(*elements: str) -> str:
    """A branch of a block, its elements one after another."""
    lines = "".join(elements).splitlines()
    return "".join(
        f"    {'- ' if number == 0 else '  '}{line}\n" for number, line in enumerate(lines)
    )


def block(name: str, *branches: str, more: str = "") -> str:
    return f"- parallel_gateway: {name}\n{more}  branches:\n{''.join(branches)}"


def case_of(*elements: str) -> Case:
    process = f"- start_event: start\n{''.join(elements)}{task('efter')}- end_event: slut\n"
    case = Case(definition(process))
    case.start()
    return case


def test_all_branches_begin_and_the_block_goes_on_when_the_last_has_ended() -> None:
    case = case_of(block("begge", branch(task("a"), task("b")), branch(task("c"))))
    assert case.at == ["a", "c"]
    assert short(case.events)[1:4] == [
        "ElementPassed start/next", "UserTaskActivated a#1", "UserTaskActivated c#1",
    ]  # fmt: skip
    case.complete("c")
    assert case.at == ["a"]
    case.complete("a")
    assert case.at == ["b"]
    events = case.complete("b")
    assert ElementPassed(element="begge", flow="begge/next") in events
    assert case.at == ["efter"]


def test_branches_end_in_any_order() -> None:
    for order in (("a", "b", "c"), ("c", "b", "a"), ("b", "c", "a")):
        case = case_of(block("alle", branch(task("a")), branch(task("b")), branch(task("c"))))
        for name in order[:-1]:
            case.complete(name)
            assert case.at != ["efter"]
        case.complete(order[-1])
        assert case.at == ["efter"]


def test_a_block_in_a_block_is_over_before_the_outer_one() -> None:
    inner = block("indre", branch(task("b")), branch(task("c")))
    case = case_of(block("ydre", branch(task("a")), branch(inner, task("d"))))
    assert case.at == ["a", "b", "c"]
    case.complete("c")
    case.complete("a")
    assert case.at == ["b"]
    case.complete("b")
    assert case.at == ["d"]
    case.complete("d")
    assert case.at == ["efter"]


def test_blocks_that_are_over_at_once_leave_nothing_behind() -> None:
    """The innermost task ends three blocks: none of them may stay in what is kept or stored."""
    third = block("tredje", branch(task("a")), branch("- end_event: x\n"))
    second = block("anden", branch(third), branch("- end_event: y\n"))
    case = case_of(block("første", branch(second), branch("- end_event: z\n")))
    assert case.at == ["a"]
    case.complete("a")
    assert case.at == ["efter"]
    for way in case.ways[:3]:
        game = way.running._movement._running_game()
        assert game._workflow.subprocesses == {}


def test_a_gateway_in_a_branch_chooses_between_its_elements() -> None:
    gateway = "- exclusive_gateway: vej\n  flows: [{when: valg_a == 'ja', next: b}, {next: c}]\n"
    case = case_of(
        block("begge", branch(choosing("a"), gateway, task("b"), task("c")), branch(task("d")))
    )
    case.complete("a", valg_a="nej")
    assert case.at == ["c", "d"]
    case.complete("c")
    case.complete("d")
    assert case.at == ["efter"]


def test_a_branch_that_ends_early_is_not_waited_for() -> None:
    gateway = "- exclusive_gateway: vej\n  flows: [{when: 1 == 1, next: færdig}, {next: a}]\n"
    case = case_of(
        block("begge", branch(gateway, task("a"), "- end_event: færdig\n"), branch(task("b")))
    )
    assert case.at == ["b"]
    case.complete("b")
    assert case.at == ["efter"]


def test_a_block_whose_branches_end_at_once_is_passed() -> None:
    case = case_of(block("begge", branch("- end_event: x\n"), branch("- end_event: y\n")))
    assert case.at == ["efter"]


def test_a_loop_in_a_branch_leaves_the_others_alone() -> None:
    loop = choosing("a", "outcome: valg_a\nflows: {ja: b, else: a}")
    case = case_of(block("begge", branch(loop, task("b")), branch(task("c"))))
    for _ in range(4):
        case.complete("a", valg_a="nej")
        assert case.at == ["a", "c"]
    case.complete("a", valg_a="ja")
    case.complete("c")
    case.complete("b")
    assert case.at == ["efter"]
    assert case.state.visits["c"] == 1


def test_a_block_that_is_entered_again_begins_all_its_branches_again() -> None:
    back = choosing("igen", "outcome: valg_igen\nflows: {ja: begge, else: efter}")
    case = case_of(block("begge", branch(task("a")), branch(task("b"))), back)
    for visit in (1, 2, 3):
        assert case.at == ["a", "b"]
        case.complete("a")
        case.complete("b")
        assert case.at == ["igen"]
        case.complete("igen", valg_igen="ja" if visit < 3 else "nej")
    assert case.at == ["efter"]
    assert case.state.visits == {"a": 3, "b": 3, "igen": 3, "efter": 1}


def test_data_that_one_branch_writes_is_read_by_the_other() -> None:
    gateway = "- exclusive_gateway: vej\n  flows: [{when: valg_a == 'ja', next: x}, {next: y}]\n"
    case = case_of(
        block(
            "begge",
            branch(choosing("a")),
            branch(task("b"), gateway, task("x"), task("y")),
        )
    )
    case.complete("a", valg_a="ja")
    case.complete("b")
    assert case.at == ["x"]


def test_a_block_may_say_where_it_goes_on() -> None:
    process = f"""
- start_event: start
{block("begge", branch(task("a")), branch(task("b")), more="  next: sidst" + chr(10))}
- end_event: sidst
"""
    case = Case(definition(process))
    case.start()
    case.complete("b")
    events = case.complete("a")
    assert short(events)[-2:] == ["ElementPassed begge/next", "CaseEnded sidst"]


def test_many_blocks_in_a_row_stay_small() -> None:
    """The library's own parallel gateways would predict 2^12 ways through these."""
    blocks = "".join(
        block(f"blok_{n}", branch(task(f"a_{n}")), branch(task(f"b_{n}"))) for n in range(12)
    )
    case = case_of(blocks)
    assert len(str(case.first.running.dump()["tree"])) < 2_000
    for n in range(12):
        case.complete(f"a_{n}")
        case.complete(f"b_{n}")
    assert case.at == ["efter"]
