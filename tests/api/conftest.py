"""The interface of installations: a new one for a test, or with a scene that was set before."""

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


@pytest.fixture(scope="session")
def prepared(
    template: Callable[[str, str], Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Scene]:
    """The folder of an installation on SQLite with the scene in it, to copy."""
    folder = tmp_path_factory.mktemp("scene") / "installation"
    shutil.copytree(template("sqlite", ""), folder)
    installation = _open(folder)
    scene = set_scene(Interface(installation))
    installation.runtime.close()
    return folder, scene


def _open(folder: Path) -> Installation:
    clock = SetClock(START)
    settings = Settings(
        data_dir=folder,
        base_url="http://localhost",
        upload_megabytes=1,
        operator="samarbejdet-syddanmark",
    )
    return Installation(Runtime.open(settings, clock), clock)


@pytest.fixture(scope="module")
def shared_scene(
    prepared: tuple[Path, Scene], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """One scene on SQLite for a module whose tests leave it as it is."""
    yield from _copied(prepared, tmp_path_factory.mktemp("shared") / "copy")


@pytest.fixture
def small_scene(prepared: tuple[Path, Scene], tmp_path: Path) -> Iterator[Scene]:
    """A scene on SQLite for one test."""
    yield from _copied(prepared, tmp_path / "copy")


def _copied(prepared: tuple[Path, Scene], folder: Path) -> Iterator[Scene]:
    made, scene = prepared
    shutil.copytree(made, folder)
    installation = _open(folder)
    yield scene.at(Interface(installation))
    installation.runtime.close()


@pytest.fixture(scope="module")
def shared(shared_scene: Scene) -> Interface:
    """The interface of the scene that the module shares."""
    return shared_scene.interface


@pytest.fixture
def scene(interface: Interface) -> Scene:
    """A new scene, once on each database."""
    return set_scene(interface)
