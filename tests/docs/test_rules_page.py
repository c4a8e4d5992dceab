"""The page of the rules has an entry for each, and shows what the checker prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest

from aftaleflow.definitions.checking import check_paths
from tests.docs.pages import DOCS, Block, blocks

PAGE = "rules.md"
GOLDEN = Path(__file__).parents[1] / "definitions" / "golden"
BASE = GOLDEN / "base"
RULES = sorted(folder.name for folder in GOLDEN.iterdir() if folder != BASE)


@dataclass(frozen=True)
class Example:
    """Messages of a rule, and the faulty lines above them (none where there is no text)."""

    rule: str
    line: int
    faulty: str | None
    messages: tuple[str, ...]


def _examples() -> Iterator[Example]:
    above: Block | None = None
    for block in blocks(PAGE):
        if block.heading not in RULES:
            continue
        if block.info == "text":
            faulty = above.text if above is not None else None
            messages = tuple(block.text.splitlines())
            yield Example(block.heading, block.line, faulty, messages)
        above = block if block.info == "yaml faulty" else None


EXAMPLES = list(_examples())


def _headings() -> list[str]:
    lines = (DOCS / PAGE).read_text("utf-8").splitlines()
    return [line.removeprefix("## ") for line in lines if line.startswith("## ")]


def test_every_rule_has_one_entry_in_alphabetical_order() -> None:
    assert _headings() == RULES


def test_every_entry_shows_a_message() -> None:
    assert {example.rule for example in EXAMPLES} == set(RULES)


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
