"""Shells: one whose installation a module's tests share, one with an installation of its own, one
without any."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from tests.cli.shell import Shell


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Commands let logs go to their standard error, which ends with them."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def shared(template: Callable[[str, str], Path], tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(_copy(template, tmp_path_factory.mktemp("shared")))


@pytest.fixture
def shell(template: Callable[[str, str], Path], tmp_path: Path) -> Shell:
    return Shell(_copy(template, tmp_path))


@pytest.fixture
def bare(tmp_path: Path) -> Shell:
    """Nothing has been made yet."""
    return Shell(tmp_path / "data")


def _copy(template: Callable[[str, str], Path], folder: Path) -> Path:
    shutil.copytree(template("sqlite", ""), folder / "data")
    return folder / "data"
