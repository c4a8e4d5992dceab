"""The interface of installations: a new one for a test, and one that a module's tests share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aftaleflow.clock import SetClock
from aftaleflow.runtime import Runtime
from aftaleflow.settings import Settings
from tests.api.programs import Interface
from tests.api.scene import Scene, set_scene
from tests.installation import START, Installation


@pytest.fixture
def interface(installation: Installation) -> Interface:
    """A new installation's, once on each database."""
    return Interface(installation)


@pytest.fixture(scope="module")
def shared(
    template: Callable[[str, str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Interface]:
    """One installation on SQLite for a module whose tests leave each other alone."""
    folder = tmp_path_factory.mktemp("shared") / "installation"
    shutil.copytree(template("sqlite", ""), folder)
    clock = SetClock(START)
    settings = Settings(data_dir=folder, base_url="http://localhost", upload_megabytes=1)
    installation = Installation(Runtime.open(settings, clock), clock)
    yield Interface(installation)
    installation.runtime.close()


@pytest.fixture
def scene(interface: Interface) -> Scene:
    """A new scene, once on each database."""
    return set_scene(interface)


@pytest.fixture
def small_scene(small_installation: Installation) -> Scene:
    """A new scene on SQLite."""
    return set_scene(Interface(small_installation))


@pytest.fixture(scope="module")
def shared_scene(shared: Interface) -> Scene:
    return set_scene(shared)
