"""The database: one kind of transaction for writing, one for reading, on SQLite and PostgreSQL.

SQLite serves one process: writers queue at a mutex before `BEGIN IMMEDIATE`, which is fair where
the library's own waiting is not; readers use plain snapshots. `synchronous=FULL` makes an
acknowledged commit survive a power cut.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Engine, make_url

LOG = structlog.get_logger("aftaleflow.database")
POOL_SIZE = 20
STATEMENT_TIMEOUT_SECONDS = 30
"""A statement that waits longer fails with a readable error instead of hanging a page."""


class Database:
    """An open database. Safe to share by threads.

    One that is not `durable` may lose its latest commits in a power cut: for filling a database
    that can be filled again.
    """

    def __init__(self, url: str, *, durable: bool = True) -> None:
        self.url = _with_driver(make_url(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._mutex = threading.Lock()
        if self.is_sqlite:
            self.writer = _sqlite_engine(self.url, "BEGIN IMMEDIATE", durable=durable)
            self._reader = _sqlite_engine(self.url, "BEGIN", durable=durable)
            self._glancer = self._reader
        else:
            self.writer = _postgresql_engine(self.url, durable=durable)
            self._reader = self.writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._glancer = self.writer.execution_options(isolation_level="AUTOCOMMIT")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction that commits at its end, or rolls back on any exception."""
        queue = self._mutex if self.is_sqlite else contextlib.nullcontext()
        with queue, self.writer.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A view for reading that does not change while it is open; nothing is ever committed."""
        with self._reader.connect() as connection:
            yield connection
            connection.rollback()

    @contextlib.contextmanager
    def glancing(self) -> Iterator[Connection]:
        """For one statement that only reads: no transaction is begun and ended around it."""
        with self._glancer.connect() as connection:
            yield connection

    def lock(self, statement: sa.Select[Any]) -> sa.Select[Any]:
        """A select that locks its rows until the end of the transaction.

        On SQLite the writer already has the whole database. On PostgreSQL the lock does not hold
        up rows that only refer to these.
        """
        return statement if self.is_sqlite else _locking(statement)

    def lock_shared(self, statement: sa.Select[Any], of: sa.Table | None = None) -> sa.Select[Any]:
        """A select whose rows (of one table only, if it says which) cannot be changed by others
        until the end of the transaction."""
        return statement if self.is_sqlite else _sharing(statement, of)

    def insert_new(self, table: sa.Table, **values: Any) -> sa.Insert:
        """A row that is inserted unless it is there already."""
        if self.is_sqlite:
            return sqlite.insert(table).values(**values).on_conflict_do_nothing()
        return postgresql.insert(table).values(**values).on_conflict_do_nothing()

    def queue(self, connection: Connection, *names: str) -> None:
        """Until the end of the transaction nobody else gets past here with one of the names.

        On SQLite only one writes at a time anyway.
        """
        if not self.is_sqlite:
            for name in sorted(names):  # in one order, so that nobody waits for each other
                connection.execute(_QUEUE, {"name": name})

    def skip_locked(self, statement: sa.Select[Any]) -> sa.Select[Any]:
        """A select that locks its rows and leaves out those that others have."""
        return statement if self.is_sqlite else statement.with_for_update(skip_locked=True)

    def overwrite_deleted(self) -> None:
        """Keys that were deleted are also overwritten where they stood.

        On SQLite deleting has overwritten them, but the write-ahead log still has them: it is
        written back and cut. On PostgreSQL the table of keys is written anew.
        """
        if self.is_sqlite:
            self._cut_log()
            return
        with self.writer.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            _wait_for_older(alone)
            alone.exec_driver_sql("VACUUM FULL data_key")

    def _cut_log(self) -> None:
        with self._mutex, contextlib.closing(self.writer.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            found = cursor.fetchone()
            cursor.close()
        if found is not None and found[0]:
            LOG.warning("log_not_cut", why="somebody was reading; it is when nobody is")

    def close(self) -> None:
        self.writer.dispose()
        self._reader.dispose()


# Statements are built once and compiled once; so are these variants of them.


@lru_cache(maxsize=64)
def _locking(statement: sa.Select[Any]) -> sa.Select[Any]:
    return statement.with_for_update(key_share=True)


@lru_cache(maxsize=64)
def _sharing(statement: sa.Select[Any], of: sa.Table | None) -> sa.Select[Any]:
    return statement.with_for_update(read=True, of=of)


_QUEUE = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")

NOW = sa.text(
    "SELECT CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS next,"
    " clock_timestamp() AS since"
)
OLDER_RUNS = sa.text(
    "SELECT pg_snapshot_xmin(pg_current_snapshot()) < CAST(:next AS xid8) OR EXISTS ("
    " SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL AND xact_start < :since)"
)
"""Whether a transaction that began before still writes, in any database of the server (that is how
it counts), or still reads this one."""


def _wait_for_older(connection: Connection) -> None:
    """Waits until no transaction from before now runs: what was deleted is kept for them, also
    when a table is written anew."""
    before = connection.execute(NOW).one()._asdict()
    end = time.monotonic() + STATEMENT_TIMEOUT_SECONDS
    while connection.execute(OLDER_RUNS, before).scalar():
        if time.monotonic() > end:
            LOG.warning("deleted_keys_kept", why="a transaction from before still runs")
            return
        time.sleep(0.05)


def _with_driver(url: URL) -> URL:
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    return url


def _postgresql_engine(url: URL, *, durable: bool) -> Engine:
    milliseconds = STATEMENT_TIMEOUT_SECONDS * 1000
    options = f"-c statement_timeout={milliseconds} -c timezone=UTC"
    if not durable:
        options += " -c synchronous_commit=off"
    return sa.create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_use_lifo=True,  # the connection used last has its statements prepared
        pool_pre_ping=False,
        hide_parameters=True,
        connect_args={"options": options},
    )


def _sqlite_engine(url: URL, begin: str, *, durable: bool) -> Engine:
    engine = sa.create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_use_lifo=True,  # the connection used last has its statements prepared
        hide_parameters=True,
        connect_args={"timeout": STATEMENT_TIMEOUT_SECONDS, "check_same_thread": False},
    )

    @sa.event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where it guesses
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={'FULL' if durable else 'OFF'}",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is erased leaves no trace in free pages
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
