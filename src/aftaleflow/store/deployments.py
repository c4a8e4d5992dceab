"""Definition versions: deployed once, found by hash, chosen for new cases by validity."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.definitions.definition import Definition, restore
from aftaleflow.store.tables.definitions import definition_version as version


@dataclass(frozen=True)
class Deployed:
    """A deployed version without its contents: enough for lists."""

    hash: str
    key: str
    label: str
    names: Mapping[str, str]
    valid_from: dt.date | None
    valid_to: dt.date | None
    deployed_at: dt.datetime
    current: bool

    def covers(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


_LISTED = (
    version.c.hash,
    version.c.key,
    version.c.label,
    version.c.name_json,
    version.c.valid_from,
    version.c.valid_to,
    version.c.deployed_at,
    version.c.current,
)


def deploy(
    connection: Connection,
    definition: Definition,
    xml: bytes,
    sources: Mapping[str, str],
    at: dt.datetime,
    person: int | None,
) -> bool:
    """Puts a version in force; False when just this one was deployed before.

    An earlier version of the same key and label is no longer given to new cases.
    """
    known = connection.execute(
        sa.select(version.c.current).where(version.c.hash == definition.hash)
    ).first()
    same = sa.and_(version.c.key == definition.key, version.c.label == definition.label)
    if known is None or not known.current:
        connection.execute(version.update().where(same).values(current=False))
    if known is not None:
        connection.execute(
            version.update().where(version.c.hash == definition.hash).values(current=True)
        )
        return False
    valid = definition.workflow.valid
    connection.execute(
        version.insert().values(
            hash=definition.hash,
            key=definition.key,
            label=definition.label,
            name_json=json.dumps(
                {language: definition.workflow.title(language) for language in ("da", "en")},
                ensure_ascii=False,
            ),
            valid_from=valid.from_,
            valid_to=valid.to,
            canonical=definition.canonical,
            sources_json=json.dumps(dict(sources), ensure_ascii=False),
            called_json=json.dumps(sorted(each.hash for each in definition.called.values())),
            xml=xml,
            deployed_at=at,
            deployed_by=person,
            current=True,
        )
    )
    return True


def load(connection: Connection, hash_: str) -> tuple[Definition, bytes] | None:
    """A definition with all that it calls, and its executable XML."""
    rows: dict[str, Any] = {}
    wanted = {hash_}
    while wanted:
        found = list(connection.execute(sa.select(version).where(version.c.hash.in_(wanted))))
        rows |= {row.hash: row for row in found}
        wanted = {h for row in found for h in json.loads(row.called_json)} - rows.keys()
    if hash_ not in rows:
        return None
    built: dict[str, Definition] = {}
    return _build(hash_, rows, built), rows[hash_].xml


def _build(hash_: str, rows: Mapping[str, Any], built: dict[str, Definition]) -> Definition:
    if hash_ not in built:
        row = rows[hash_]
        for called in json.loads(row.called_json):
            _build(called, rows, built)
        built[hash_] = restore(row.canonical, built)
    return built[hash_]


def xml_of(connection: Connection, hash_: str) -> bytes | None:
    """The executable XML of a version."""
    return connection.execute(sa.select(version.c.xml).where(version.c.hash == hash_)).scalar()


def sources_of(connection: Connection, hash_: str) -> dict[str, str]:
    """The author's texts of a version by file name."""
    found = connection.execute(
        sa.select(version.c.sources_json).where(version.c.hash == hash_)
    ).scalar()
    return json.loads(found) if found is not None else {}


def current(connection: Connection, keys: Iterable[str] | None = None) -> list[Deployed]:
    """The current versions, of all keys or of some, by key and validity."""
    statement = sa.select(*_LISTED).where(version.c.current)
    if keys is not None:
        statement = statement.where(version.c.key.in_(list(keys)))
    rows = connection.execute(statement.order_by(version.c.key, version.c.valid_from))
    return [_deployed(row) for row in rows]


def all_of(connection: Connection, key: str) -> list[Deployed]:
    """All versions of a key, the newest first."""
    rows = connection.execute(
        sa.select(*_LISTED).where(version.c.key == key).order_by(version.c.deployed_at.desc())
    )
    return [_deployed(row) for row in rows]


def in_force(connection: Connection, key: str, on: dt.date) -> Deployed | None:
    """The version of a key that new cases get on a day."""
    found = [each for each in current(connection, [key]) if each.covers(on)]
    return found[-1] if found else None


def _deployed(row: Any) -> Deployed:
    return Deployed(
        hash=row.hash,
        key=row.key,
        label=row.label,
        names=json.loads(row.name_json),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        deployed_at=row.deployed_at,
        current=row.current,
    )
