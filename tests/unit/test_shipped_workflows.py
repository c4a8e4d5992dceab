"""Every shipped workflow is valid, and its scenarios pass."""

from __future__ import annotations

from aftaleflow.definitions.checking import check_paths
from aftaleflow.definitions.shipped import shipped_paths
from aftaleflow.scenarios.running import run_catalog


def test_shipped_content_has_no_problems() -> None:
    assert check_paths(shipped_paths()).problems == []


def test_scenarios_of_shipped_workflows_pass() -> None:
    results, _coverages = run_catalog(check_paths(shipped_paths()).checked())
    assert [f"{r.scenario}: {r.failure}" for r in results if r.failure is not None] == []
    assert len(results) > 20
