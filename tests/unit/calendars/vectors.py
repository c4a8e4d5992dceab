"""The catalogue's worked examples (section 8), by id."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "data" / "test_vectors.json"
ALL: dict[str, dict[str, Any]] = {
    vector["id"]: vector for vector in json.loads(FILE.read_text("utf-8"))
}


def ids(*beginnings: str) -> list[str]:
    """The ids that begin so."""
    return [name for name in ALL if name.startswith(beginnings)]


def given(name: str) -> dict[str, Any]:
    found: dict[str, Any] = ALL[name]["input"]
    return found


def expected(name: str) -> str:
    return str(ALL[name]["expected"])
