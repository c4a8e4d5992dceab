"""What stands next to a fault and is none gives no problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftaleflow.definitions.checking import check_paths

HERE = Path(__file__).parent
VALID = HERE / "valid"
FILES = sorted(VALID.glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_valid_file_has_no_problem(file: Path) -> None:
    assert check_paths([file], lean_on=[VALID, HERE / "golden" / "base"]).problems == []


def test_valid_files_have_no_problem_together() -> None:
    catalog = check_paths([VALID, HERE / "golden" / "base"])
    assert catalog.problems == []
    assert len(catalog.workflows) + len(catalog.forms) == len(FILES) + 2
