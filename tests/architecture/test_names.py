"""Modules and classes are called after what they hold."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath

from tests.architecture.sources import modules

SAY_NOTHING = {
    "utils", "util", "helpers", "helper", "common", "misc", "tools", "manager", "managers",
    "service", "services", "processor", "processors", "data", "shared", "core",
}  # fmt: skip
SUFFIXES = ("Manager", "Processor", "Service", "Helper", "Helpers", "Utils")


def test_no_module_or_folder_has_a_name_that_says_nothing() -> None:
    found = {
        part
        for file in modules()
        for part in (*PurePosixPath(file).parent.parts, PurePosixPath(file).stem)
        if part in SAY_NOTHING or part.endswith("_v2")
    }
    assert found == set()


def test_no_class_does_everything_by_its_name() -> None:
    found = [
        f"{node.name} in {file}"
        for file, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith(SUFFIXES)
    ]
    assert found == []


def test_every_module_says_in_its_first_line_what_it_is() -> None:
    silent = [
        file
        for file, tree in modules().items()
        if not (ast.get_docstring(tree) or "").strip() and ".migrations/" not in file
    ]
    assert silent == []
