"""Puts everything together from the settings: the only place that knows how."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa

from aftaleflow.cases.installation import require_loopback, require_own_key
from aftaleflow.cases.office import Office
from aftaleflow.clock import Clock, SystemClock
from aftaleflow.definitions.checking import check_paths
from aftaleflow.definitions.model.workflow import Vocabulary
from aftaleflow.definitions.shipped import content_root
from aftaleflow.errors import SettingsError
from aftaleflow.people.register import RegisterCopy
from aftaleflow.settings import Settings
from aftaleflow.store.database import Database
from aftaleflow.store.installation import MASTER_KEY, fact
from aftaleflow.store.keys import MasterKey
from aftaleflow.store.migrating import is_newer, schema_state, upgrade


@dataclass(frozen=True)
class Runtime:
    """A running installation: its settings, its use cases' office, its secret."""

    settings: Settings
    office: Office
    secret_key: str

    @classmethod
    def open(cls, settings: Settings, clock: Clock | None = None) -> Runtime:
        """Opens an installation whose database has the schema of this version.

        Raises:
            SettingsError: the database is not reachable, has another schema or another master key.
        """
        database = open_database(settings)
        state = schema_state(database)
        if state is not None:
            database.close()
            raise SettingsError(name="database_url", why=state)
        try:
            return cls.over(settings, database, clock)
        except Exception:
            database.close()
            raise

    @classmethod
    def over(cls, settings: Settings, database: Database, clock: Clock | None = None) -> Runtime:
        """Opens an installation over a database that has the schema of this version.

        Raises:
            SettingsError: the database has another master key, or is a demo's and served to others.
        """
        office = Office(
            settings=settings,
            database=database,
            clock=clock or SystemClock(),
            master=_master_key(settings, database),
            register=RegisterCopy(database),
            vocabulary=shipped_vocabulary(),
        )
        require_own_key(office)
        require_loopback(office)
        return cls(settings, office, secret_key(settings))

    def close(self) -> None:
        self.office.database.close()


def open_database(settings: Settings, *, durable: bool = True) -> Database:
    """The database of the settings, reached or refused in words."""
    url = settings.resolved_database_url()
    try:
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        database = Database(url, durable=durable)
        with database.reading() as connection:
            connection.execute(sa.text("SELECT 1"))
    except (sa.exc.SQLAlchemyError, OSError, ImportError) as error:
        raise SettingsError(name="database_url", why=f"it cannot be reached: {error}") from None
    return database


def prepare(settings: Settings) -> None:
    """Brings the schema of the installation's database up to this version.

    Raises:
        SettingsError: the database is not reachable, or is already beyond this version.
    """
    database = open_database(settings)
    try:
        if is_newer(database):
            raise SettingsError(name="database_url", why=schema_state(database) or "")
        upgrade(database)
    finally:
        database.close()


def _master_key(settings: Settings, database: Database) -> MasterKey:
    """The key of the settings' file; made only for a database that has never had one."""
    path = master_key_path(settings)
    if not path.exists():
        with database.reading() as connection:
            known = fact(connection, MASTER_KEY)
        if known is not None:
            why = f"{path} is not there; put back the key that this database was made with"
            raise SettingsError(name="master_key_file", why=why)
    return MasterKey.of_file(path)


def master_key_path(settings: Settings) -> Path:
    return Path(settings.master_key_file or settings.data_dir / "keys" / "master.key")


def anchor_folder(settings: Settings) -> Path:
    return Path(settings.anchor_dir or settings.data_dir / "anchors")


def secret_key(settings: Settings) -> str:
    """The key that signs cookies: of the settings, else made once and kept.

    Raises:
        SettingsError: the given one is too short.
    """
    if settings.secret_key:
        if len(settings.secret_key) < 32:
            raise SettingsError(name="secret_key", why="it has fewer than 32 characters")
        return settings.secret_key
    path = settings.data_dir / "keys" / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


@lru_cache(maxsize=1)
def shipped_vocabulary() -> Vocabulary:
    """The words for roles, functions and kinds."""
    return check_paths([content_root() / "reference"]).vocabulary
