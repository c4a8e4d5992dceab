"""Facts about a database itself: which master key it belongs to, whether it is a demo."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.store.tables.cases import case
from aftaleflow.store.tables.people import installation, person

MASTER_KEY = "master_key"
DEMO = "demo"
BEGUN, READY = "begun", "ready"
"""A demo that is being made, or was left half made; one that is whole."""


def fact(connection: Connection, name: str) -> str | None:
    """A fact, if it is known."""
    statement = sa.select(installation.c.value).where(installation.c.name == name)
    found = connection.execute(statement).scalar()
    return str(found) if found is not None else None


def set_fact(connection: Connection, name: str, value: str) -> None:
    """Writes a fact, or another value for it."""
    connection.execute(installation.delete().where(installation.c.name == name))
    connection.execute(installation.insert().values(name=name, value=value))


def is_in_use(connection: Connection) -> bool:
    """Whether anybody is known here, or any case."""
    found = [connection.execute(sa.select(t.c.id).limit(1)).first() for t in (person, case)]
    return any(row is not None for row in found)
