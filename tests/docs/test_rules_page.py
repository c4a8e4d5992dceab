"""The page of the rules has an entry for each, and shows what the checker prints."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from textwrap import dedent, indent

import pytest

from aftaleflow.definitions.checking import check_paths
from aftaleflow.definitions.problems import Problem
from tests.docs.pages import DOCS, Block, blocks

PAGE = "rules.md"
GOLDEN = Path(__file__).parents[1] / "definitions" / "golden"
BASE = GOLDEN / "base"
MENDED = "yaml mended"
"""Lines instead of the faulty ones above them, or with a name behind it a whole file."""

RULES = sorted(folder.name for folder in GOLDEN.iterdir() if folder != BASE)


@dataclass(frozen=True)
class Example:
    """Messages of a rule, and the faulty lines above them (none where there is no text)."""

    rule: str
    line: int
    faulty: str | None
    messages: tuple[str, ...]
    mended: Block | None = None


def _examples() -> Iterator[Example]:
    above: Block | None = None
    found = [block for block in blocks(PAGE) if block.heading in RULES]
    for block, below in zip(found, [*found[1:], None], strict=True):
        if block.info == "text":
            faulty = above.text if above is not None else None
            messages = tuple(block.text.splitlines())
            mended = below if below is not None and below.info.startswith(MENDED) else None
            yield Example(block.heading, block.line, faulty, messages, mended)
        above = block if block.info == "yaml faulty" else None


EXAMPLES = list(_examples())


def _headings() -> list[str]:
    lines = (DOCS / PAGE).read_text("utf-8").splitlines()
    return [line.removeprefix("## ") for line in lines if line.startswith("## ")]


def test_every_rule_has_one_entry_in_alphabetical_order() -> None:
    assert _headings() == RULES


def test_every_entry_shows_a_message() -> None:
    assert {example.rule for example in EXAMPLES} == set(RULES)


def test_there_is_one_severity() -> None:
    assert [field.name for field in fields(Problem)] == ["file", "position", "message", "rule"]


def test_every_entry_shows_how_it_is_mended() -> None:
    without_a_text = {example.rule for example in EXAMPLES if example.faulty is None}
    mended = {example.rule for example in EXAMPLES if example.mended is not None}
    assert mended == set(RULES) - without_a_text


def test_an_example_of_every_rule_breaks_this_rule_alone() -> None:
    assert {example.rule for example in EXAMPLES if _breaks_one_rule(example)} == set(RULES)


def _breaks_one_rule(example: Example) -> bool:
    """Whether nothing else is said about the lines of an example."""
    case = next(c for c in sorted((GOLDEN / example.rule).iterdir()) if _shows(c, example))
    file = _file(example.messages[0])
    places = list(_places(case / file, example.faulty)) if example.faulty is not None else []
    said = [
        line
        for line in _printed(case)
        if not places or (_file(line) == file and _number(line) in places[0])
    ]
    return all(line.endswith(f" [{example.rule}]") for line in said)


def test_messages_of_an_entry_are_those_of_its_rule() -> None:
    others = [
        message
        for example in EXAMPLES
        for message in example.messages
        if not message.endswith(f" [{example.rule}]")
    ]
    assert others == []


@cache
def _printed(case: Path) -> tuple[str, ...]:
    """What the checker prints about the faulty files of a folder."""
    problems = check_paths([case], lean_on=[BASE]).problems
    return tuple(str(problem).replace(f"{case}/", "") for problem in problems)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.rule}, line {each.line}")
def test_the_checker_prints_what_the_page_shows(example: Example) -> None:
    cases = sorted((GOLDEN / example.rule).iterdir())
    assert any(_shows(case, example) for case in cases), example.messages


def _shows(case: Path, example: Example) -> bool:
    """Whether a folder has the faulty lines, and they get all the messages shown and no other of
    the rule."""
    printed = [line for line in _printed(case) if line.endswith(f" [{example.rule}]")]
    if not set(example.messages) <= set(printed):
        return False
    if example.faulty is None:
        return list(example.messages) == printed
    return any(
        [line for line in printed if _number(line) in place and _file(line) == file]
        == list(example.messages)
        for file in {_file(message) for message in example.messages}
        for place in _places(case / file, example.faulty)
    )


def _file(message: str) -> str:
    return message.split(":")[0]


def _number(message: str) -> int:
    return int(message.split(":")[1])


def _places(file: Path, faulty: str) -> Iterator[range]:
    """Where in a file some lines stand, whatever they are indented by."""
    lines = file.read_bytes().decode(errors="replace").splitlines()
    length = len(faulty.splitlines())
    for start in range(len(lines) - length + 1):
        if dedent("\n".join(lines[start : start + length])) == faulty.rstrip("\n"):
            yield range(start + 1, start + length + 1)


MENDED_EXAMPLES = [example for example in EXAMPLES if example.mended is not None]


@pytest.mark.parametrize("example", MENDED_EXAMPLES, ids=lambda each: str(each.rule))
def test_mended_lines_give_no_message(example: Example, tmp_path: Path) -> None:
    case = next(c for c in sorted((GOLDEN / example.rule).iterdir()) if _shows(c, example))
    copy = shutil.copytree(case, tmp_path / "case")
    file, lines = _mend(copy, example)
    problems = [
        str(problem)
        for problem in check_paths([copy], lean_on=[BASE]).problems
        if Path(problem.file) == file and problem.position.line in lines
    ]
    assert problems == []


def _mend(case: Path, example: Example) -> tuple[Path, range]:
    """Puts the mended text in place: which file it is in, and on which lines."""
    assert example.mended is not None
    faulty = case / _file(example.messages[0])
    text, name = example.mended.text, example.mended.info.removeprefix(MENDED).strip()
    if name:
        if not (case / name).exists():
            faulty.unlink()
        (case / name).write_text(text, "utf-8")
        return case / name, range(1, len(text.splitlines()) + 1)
    (place,) = _places(faulty, example.faulty or "")
    lines = faulty.read_bytes().decode(errors="replace").splitlines()
    first = lines[place.start - 1]
    margin = " " * (len(first) - len(first.lstrip()))
    new = indent(text, margin).splitlines()
    lines[place.start - 1 : place.stop - 1] = new
    faulty.write_text("\n".join([*lines, ""]), "utf-8")
    return faulty, range(place.start, place.start + len(new))
