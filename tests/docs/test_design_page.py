"""The page of the design: every dependency has its reason, every floor its sentence."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from tests.docs.pages import DOCS

PAGE = (DOCS / "design.md").read_text("utf-8")
PROJECT: dict[str, Any] = tomllib.loads((DOCS.parent / "pyproject.toml").read_text("utf-8"))


def _first_cells(heading: str) -> list[str]:
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [row.strip("|").split("|")[0].strip() for row in rows]


def test_every_dependency_has_its_reason_and_no_other_is_named() -> None:
    needed = {re.split(r"[\[=<>]", each)[0].lower() for each in PROJECT["project"]["dependencies"]}
    cells = ", ".join(_first_cells("Dependencies, and why each"))
    named = [re.sub(r" .*", "", name).lower() for name in cells.split(", ")]
    assert sorted(named) == sorted(needed)


def test_every_floor_has_its_sentence() -> None:
    floors, *_others = PROJECT["tool"]["importlinter"]["contracts"]
    in_order = [set(layer.split(" | ")) for layer in floors["layers"]]
    named = re.findall(r"`([a-z_]+)`", " ".join(_first_cells("The way of the data")))
    assert sorted(named) == sorted(set().union(*in_order))
