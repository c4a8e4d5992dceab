"""An installation opens when everything belongs together, and says in words when it does not."""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from aftaleflow.clock import SetClock
from aftaleflow.errors import SettingsError
from aftaleflow.runtime import Runtime, master_key_path, open_database, prepare
from aftaleflow.settings import Settings
from aftaleflow.store.database import Database
from aftaleflow.store.migrating import (
    current_step,
    differences,
    latest_step,
    schema_state,
    upgrade,
)
from tests.conftest import DATABASES
from tests.installation import START, Installation


@pytest.fixture(params=DATABASES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The settings of an installation whose database has nothing in it yet."""
    if request.param == "sqlite":
        return Settings(data_dir=tmp_path)
    server = request.getfixturevalue("postgres")
    name = f"empty_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name}".encode())
    return Settings(data_dir=tmp_path, database_url=server.replace("/postgres?", f"/{name}?"))


def refusal(act: Callable[[], object]) -> SettingsError:
    with pytest.raises(SettingsError) as refused:
        act()
    return refused.value


def write(settings: Settings, statement: str) -> None:
    database = open_database(settings)
    with database.transaction() as connection:
        connection.execute(sa.text(statement))
    database.close()


def reopen(installation: Installation) -> Settings:
    """Closes an installation; gives its settings, to be opened again."""
    installation.runtime.close()
    return installation.runtime.settings


def test_an_empty_database_gets_the_schema_that_the_code_knows(empty: Settings) -> None:
    said = refusal(lambda: Runtime.open(empty))
    assert said.facts["name"] == "database_url"
    assert "db upgrade" in said.facts["why"]
    database = open_database(empty)
    assert current_step(database) is None
    upgrade(database)
    assert current_step(database) == latest_step()
    assert differences(database) == []
    upgrade(database)
    assert schema_state(database) is None
    database.close()
    runtime = Runtime.open(empty, SetClock(START))
    runtime.close()


def test_a_step_that_fails_leaves_nothing_of_itself(empty: Settings) -> None:
    write(empty, "CREATE TABLE web_session (surprise INTEGER)")
    with pytest.raises(sa.exc.DBAPIError):
        prepare(empty)
    database = open_database(empty)
    with database.reading() as connection:
        tables = set(sa.inspect(connection).get_table_names())
    assert tables - {"alembic_version"} == {"web_session"}
    assert current_step(database) is None
    database.close()
    write(empty, "DROP TABLE web_session")
    prepare(empty)
    database = open_database(empty)
    assert differences(database) == []
    database.close()


def test_a_newer_schema_is_refused_in_words_and_never_stepped_back(empty: Settings) -> None:
    prepare(empty)
    write(empty, "UPDATE alembic_version SET version_num = '9999'")
    for act in (partial(Runtime.open, empty), partial(prepare, empty)):
        said = refusal(act)
        assert "newer" in said.facts["why"]
        assert "9999" in said.facts["why"]
    database = open_database(empty)
    assert current_step(database) == "9999"
    database.close()


def test_columns_that_are_missing_or_too_many_are_told(small_installation: Installation) -> None:
    settings = reopen(small_installation)
    write(settings, "ALTER TABLE person ADD COLUMN shoe_size INTEGER")
    write(settings, "DROP INDEX ix_due_waiting")
    database = open_database(settings)
    found = " ".join(differences(database))
    assert "shoe_size" in found
    assert "ix_due_waiting" in found
    database.close()


def test_the_key_of_another_database_opens_nothing(installation: Installation) -> None:
    settings = reopen(installation)
    path = master_key_path(settings)
    own = path.read_bytes()
    path.write_bytes(base64.b64encode(bytes(32)))
    said = refusal(lambda: Runtime.open(settings))
    assert said.facts == {
        "name": "master_key_file",
        "why": "the key does not belong to this database",
    }
    for nonsense in (b"", b"no key", base64.b64encode(bytes(16)), base64.b64encode(bytes(33))):
        path.write_bytes(nonsense)
        said = refusal(lambda: Runtime.open(settings))
        assert "32 bytes" in said.facts["why"]
    path.write_bytes(own)
    Runtime.open(settings).close()


def test_a_lost_key_is_missed_and_not_made_anew(installation: Installation) -> None:
    settings = reopen(installation)
    path = master_key_path(settings)
    kept = path.read_bytes()
    path.unlink()
    said = refusal(lambda: Runtime.open(settings))
    assert str(path) in said.facts["why"]
    assert not path.exists()
    elsewhere = settings.data_dir / "elsewhere.key"
    elsewhere.write_bytes(kept)
    Runtime.open(replace(settings, master_key_file=str(elsewhere))).close()


def test_new_keys_are_for_their_owner_only(empty: Settings) -> None:
    prepare(empty)
    runtime = Runtime.open(empty)
    secret = runtime.secret_key
    runtime.close()
    for name in ("master.key", "secret.key"):
        mode = stat.S_IMODE((empty.data_dir / "keys" / name).stat().st_mode)
        assert mode == 0o600
    again = Runtime.open(empty)
    assert again.secret_key == secret
    again.close()
    said = refusal(lambda: Runtime.open(replace(empty, secret_key="for kort")))
    assert said.facts["name"] == "secret_key"


def test_a_database_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    for url in (
        "postgresql://bruger:hemmelig@127.0.0.1:1/aftaler",
        "postgresql://bruger:hemmelig@findes-ikke.invalid/aftaler",
        "sqlite:////dev/null/aftaler.sqlite",
        "orakel://x",
        "ingenting",
    ):
        said = refusal(partial(open_database, Settings(data_dir=tmp_path, database_url=url)))
        assert said.facts["name"] == "database_url"
        assert "cannot be reached" in said.facts["why"]
        assert "hemmelig" not in str(said)


def test_settings_are_read_from_the_environment_and_wrong_ones_are_named() -> None:
    read = Settings.from_environ(
        {
            "AFTALEFLOW_DATA_DIR": "/srv/aftaler",
            "AFTALEFLOW_BEHIND_TLS": "yes",
            "AFTALEFLOW_SESSION_IDLE_MINUTES": "15",
            "AFTALEFLOW_WORKER_POLL_SECONDS": "0.5",
            "PORT": "9090",
            "HOME": "/root",
        }
    )
    assert (read.data_dir, read.behind_tls, read.port) == (Path("/srv/aftaler"), True, 9090)
    assert (read.session_idle_minutes, read.worker_poll_seconds) == (15, 0.5)
    assert read.resolved_database_url() == "sqlite:////srv/aftaler/aftaleflow.sqlite"
    for environ, name in (
        ({"AFTALEFLOW_COLOUR": "red"}, "AFTALEFLOW_COLOUR"),
        ({"AFTALEFLOW_PORT": "mange"}, "AFTALEFLOW_PORT"),
        ({"AFTALEFLOW_BEHIND_TLS": "måske"}, "AFTALEFLOW_BEHIND_TLS"),
    ):
        said = refusal(partial(Settings.from_environ, environ))
        assert said.facts["name"] == name


def test_reading_commits_nothing(installation: Installation) -> None:
    database: Database = installation.office.database
    before = installation.rows("SELECT * FROM installation")
    try:
        with database.reading() as connection:
            connection.execute(sa.text("DELETE FROM installation"))
    except sa.exc.DBAPIError:
        pass  # the better databases refuse it at once
    assert installation.rows("SELECT * FROM installation") == before
