"""What the pages for those who run an installation name is there, and nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import click
import pytest

from aftaleflow.cli.main import main
from aftaleflow.settings import PREFIX, Settings
from tests.docs.pages import DOCS, blocks

PAGES = {
    path.name: path.read_text("utf-8")
    for path in (DOCS.parent / "README.md", *sorted(DOCS.glob("*.md")))
}
SETTING = re.compile(rf"`?{PREFIX}([A-Z_]+)")
ROW = re.compile(rf"^\| `{PREFIX}([A-Z_]+)` \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)


def _shown(default: Any) -> str:
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return "–" if default == "" else f"`{default}`"


def test_every_setting_stands_in_the_table_with_its_default() -> None:
    shown = [(name.lower(), default) for name, default, _text in ROW.findall(PAGES["operating.md"])]
    assert shown == [(each.name, _shown(each.default)) for each in fields(Settings)]


def test_every_setting_that_a_page_names_is_one() -> None:
    known = {each.name for each in fields(Settings)}
    named = {name.lower() for text in PAGES.values() for name in SETTING.findall(text)} - {""}
    assert named - known == set()


def _commands(
    group: click.Group, before: str = "aftaleflow"
) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        path = f"{before} {name}"
        if isinstance(command, click.Group):
            yield from _commands(command, path)
        else:
            yield path, command


COMMANDS = dict(_commands(main))


def test_every_command_stands_on_a_page() -> None:
    together = " ".join(" ".join(PAGES.values()).split())
    assert [command for command in COMMANDS if command not in together] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_command_and_option_that_a_page_shows_is_there(page: str) -> None:
    for line in _shown_commands(page):
        path = next((each for each in COMMANDS if f"{line} ".startswith(f"{each} ")), None)
        assert path is not None, line
        options = {
            name
            for option in COMMANDS[path].params
            for name in (*option.opts, *option.secondary_opts)
        }
        assert set(re.findall(r"(?<= )--?[a-z][a-z-]*", line)) <= options, line


def _shown_commands(page: str) -> Iterator[str]:
    """The calls of the command in code, within a sentence or in a block."""
    for code in re.findall(r"`(aftaleflow [^`]*)`", PAGES[page]):
        yield " ".join(code.split())
    for block in blocks("../README.md" if page == "README.md" else page):
        for line in block.text.replace("\\\n", " ").splitlines():
            for call in re.findall(r"(?:^|[/(])(aftaleflow [a-z][^#)]*)", line):
                yield " ".join(call.split())
