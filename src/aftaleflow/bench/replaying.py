"""The floor: the statements of a command sent again by the database's own driver, nothing else."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from typing import Protocol

import psycopg
from sqlalchemy.engine import make_url

from aftaleflow.bench.listening import Statement
from aftaleflow.bench.places import SQLITE

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
"""As `store.database` sets them."""


class Replayer(Protocol):
    """Sends statements in one transaction and commits it."""

    def replay(self, statements: Sequence[Statement]) -> float:
        """The seconds that it took."""

    def close(self) -> None: ...


class SqliteReplayer:
    def __init__(self, url: str) -> None:
        path = url.removeprefix("sqlite:///")
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")

    def replay(self, statements: Sequence[Statement]) -> float:
        began = time.perf_counter()
        cursor = self._connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        for each in statements:
            if each.many:
                cursor.executemany(each.text, each.parameters)
            else:
                cursor.execute(each.text, each.parameters).fetchall()
        cursor.execute("COMMIT")
        cursor.close()
        return time.perf_counter() - began

    def close(self) -> None:
        self._connection.close()


class PostgresReplayer:
    def __init__(self, url: str) -> None:
        address = make_url(url).set(drivername="postgresql")
        self._connection = psycopg.connect(address.render_as_string(hide_password=False))

    def replay(self, statements: Sequence[Statement]) -> float:
        began = time.perf_counter()
        with self._connection.cursor() as cursor:
            for each in statements:
                if each.many:
                    cursor.executemany(each.text.encode(), each.parameters)
                    continue
                cursor.execute(each.text.encode(), each.parameters)
                if cursor.description is not None:
                    cursor.fetchall()
        self._connection.commit()
        return time.perf_counter() - began

    def close(self) -> None:
        self._connection.close()


def replayer(kind: str, url: str) -> Replayer:
    return SqliteReplayer(url) if kind == SQLITE else PostgresReplayer(url)
