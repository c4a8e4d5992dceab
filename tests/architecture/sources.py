"""The project's own files, as these tests look at them."""

from __future__ import annotations

import ast
import functools
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "aftaleflow"
LEFT_OUT = {
    ".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache",
    ".hypothesis", ".tools", "__pycache__", "var", "dist", "screenshots", "node_modules",
}  # fmt: skip
"""What a checkout holds besides what belongs to the project."""


@functools.cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product by its path below the package."""
    return {
        path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(SOURCE.rglob("*.py"))
    }


@functools.cache
def texts() -> dict[str, str]:
    """Every text file of the project by its path; what is no text is left out."""
    found = {}
    for path in files():
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
    return found


def files() -> list[Path]:
    """Every file of the project."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [n for n in folders if n not in LEFT_OUT and not n.endswith(".egg-info")]
        folders[:] = [n for n in folders if not n.startswith(".venv")]
        found += [Path(folder) / name for name in names if name != ".coverage"]
    return sorted(found)
