"""Every rule says what it ought to say, at the place where the author must look.

A folder `golden/<rule>/<name>` holds faulty files and `expected.txt` with the lines about them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftaleflow.definitions.checking import check_paths

GOLDEN = Path(__file__).parent / "golden"
BASE = GOLDEN / "base"
CASES = sorted(expected.parent for expected in GOLDEN.glob("*/*/expected.txt"))
SOURCES = Path(__file__).parents[2] / "src" / "aftaleflow" / "definitions"
REPORTING = {"_RefusedError", "Problem", "_problem", "_say"}
"""The functions whose last argument is a rule's code."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_fault_is_reported_as_expected(case: Path) -> None:
    problems = check_paths([case], lean_on=[BASE]).problems
    lines = [str(problem).replace(f"{case}/", "") for problem in problems]
    assert lines == (case / "expected.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_case_shows_the_rule_that_it_is_filed_under(case: Path) -> None:
    assert f"[{case.parent.name}]" in (case / "expected.txt").read_text("utf-8")


def test_every_rule_has_a_golden_case_and_every_golden_folder_a_rule() -> None:
    assert {case.parent.name for case in CASES} == set(_codes())


def test_base_has_no_problems_of_its_own() -> None:
    assert check_paths([BASE]).problems == []


def _codes() -> Iterator[str]:
    """The code of every rule in the sources: constants, arguments and results."""
    for file in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            found = _code(node)
            if isinstance(found, ast.Constant) and isinstance(found.value, str):
                yield found.value


def _code(node: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.value if node.targets[0].id.endswith("CODE") else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        return node.args[-1] if node.func.id in REPORTING else None
    if isinstance(node, ast.FunctionDef) and node.returns is not None:
        result = node.body[-1]
        if ast.unparse(node.returns) == "tuple[str, str]" and isinstance(result, ast.Return):
            return result.value.elts[-1] if isinstance(result.value, ast.Tuple) else None
    return None
