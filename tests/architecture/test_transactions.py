"""Only the unit of work commits, and the schema's steps."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import modules

OPENS = {"transaction", "commit", "raw_connection"}
"""Methods that open a transaction for writing, or end one."""

CONNECTIONS = {"writer", "engine", "connection", "session", "database", "_writer"}
"""What a `begin` is called on when it is the database's; a case and a demo's story begin too."""

ALLOWED = {
    "cases/unit_of_work.py",  # one command, one transaction
    "store/database.py",  # what a transaction is
    "store/migrating.py",  # the schema's steps
}


def uses(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            holder = node.func.value
            name = getattr(holder, "attr", getattr(holder, "id", ""))
            if node.func.attr in OPENS or (node.func.attr == "begin" and name in CONNECTIONS):
                yield f"{name}.{node.func.attr}() in line {node.lineno}"


def test_only_the_unit_of_work_and_the_steps_of_the_schema_commit() -> None:
    found = {
        file: list(uses(tree))
        for file, tree in modules().items()
        if file not in ALLOWED and not file.startswith("bench/")  # which measures the raw driver
    }
    assert {file: lines for file, lines in found.items() if lines} == {}


def test_the_check_would_see_a_commit() -> None:
    text = "with database.transaction() as c:\n    c.commit()\nwith engine.begin():\n    go.begin()"
    assert sorted(uses(ast.parse(text))) == [
        "c.commit() in line 2",
        "database.transaction() in line 1",
        "engine.begin() in line 3",
    ]
