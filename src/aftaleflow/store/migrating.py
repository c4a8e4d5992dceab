"""The schema of a database: which step it stands at, and how it gets to this version's."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from aftaleflow.store.database import Database
from aftaleflow.store.tables import METADATA


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def latest_step() -> str:
    """The step of the schema that this version works with."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return head or ""


def current_step(database: Database) -> str | None:
    """The step that a database stands at; None when it is empty."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def schema_state(database: Database) -> str | None:
    """What keeps this version from working with a database, in words; None when nothing does."""
    found, wanted = current_step(database), latest_step()
    if found == wanted:
        return None
    if found is None:
        return "the database is empty; run `aftaleflow db upgrade` first"
    if is_newer(database):
        return f"its schema ({found}) is newer than this version knows ({wanted})"
    return f"its schema ({found}) is older than this version's; run `aftaleflow db upgrade`"


def is_newer(database: Database) -> bool:
    """Whether a database has steps behind it that this version does not know."""
    known = [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]
    found = current_step(database)
    return found is not None and found not in known


def upgrade(database: Database) -> None:
    """Takes the steps that are missing, in one transaction."""
    config = _config()
    with database.transaction() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def clear(database: Database) -> None:
    """Throws all tables away with everything in them, so that the database is empty again."""
    with database.transaction() as connection:
        METADATA.drop_all(connection)
        connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))


def differences(database: Database) -> list[str]:
    """How the tables of a database differ from those that the code knows; empty is right."""
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return [str(each) for each in compare_metadata(context, METADATA)]


def draft_step(database: Database, message: str) -> None:
    """Writes a file for a new step from how the tables differ; for developers."""
    config = _config()
    with database.transaction() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True)
