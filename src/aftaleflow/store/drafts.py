"""What people have written without handing it in, encrypted; gone when it is handed in."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.store.keys import ErasedError, MasterKey, key_by_id, new_key
from aftaleflow.store.tables.evidence import data_key
from aftaleflow.store.tables.work import draft


@dataclass(frozen=True)
class Draft:
    """The raw values of a form as they were left."""

    values: dict[str, Any]
    saved_at: dt.datetime


@dataclass(frozen=True)
class Place:
    """Whose draft it is, and of which form; `case_id` when the form belongs to a case."""

    person: int
    name: str
    case_id: int | None = None


def save(
    connection: Connection,
    master: MasterKey,
    place: Place,
    values: Mapping[str, Any],
    at: dt.datetime,
) -> None:
    """Keeps what stands in a form; what was kept there before is replaced."""
    discard(connection, place.person, place.name)
    subject = f"draft:{place.person}"
    key = new_key(connection, master, case_id=place.case_id, subject=subject, at=at)
    box = key.seal(json.dumps(dict(values), ensure_ascii=False).encode(), place.name)
    connection.execute(
        draft.insert().values(
            person_id=place.person, place=place.name, key_id=key.id, box=box, saved_at=at
        )
    )


def read(connection: Connection, master: MasterKey, person: int, place: str) -> Draft | None:
    """What was kept, if there is anything."""
    row = connection.execute(
        sa.select(draft).where(draft.c.person_id == person, draft.c.place == place)
    ).first()
    if row is None:
        return None
    try:
        key = key_by_id(connection, master, row.key_id)
    except ErasedError:
        return None
    return Draft(json.loads(key.open(row.box, place)), row.saved_at)


_KEY_OF = sa.select(draft.c.key_id).where(
    draft.c.person_id == sa.bindparam("person"), draft.c.place == sa.bindparam("place")
)


@dataclass(frozen=True)
class KeptDraft:
    """Somebody's draft with the key that it lies under."""

    key_id: str
    values: Any


def at(connection: Connection, master: MasterKey, places: Iterable[str]) -> list[KeptDraft]:
    """Everybody's drafts of some forms."""
    rows = connection.execute(sa.select(draft).where(draft.c.place.in_(list(places))))
    found = []
    for row in list(rows):
        key = key_by_id(connection, master, row.key_id)
        found.append(KeptDraft(row.key_id, json.loads(key.open(row.box, row.place))))
    return found


def forget_old(connection: Connection, before: dt.datetime) -> None:
    """Throws away drafts that were last saved before an instant, with their keys."""
    ids = list(connection.scalars(sa.select(draft.c.key_id).where(draft.c.saved_at < before)))
    connection.execute(draft.delete().where(draft.c.key_id.in_(ids)))
    connection.execute(data_key.delete().where(data_key.c.id.in_(ids)))


def discard(connection: Connection, person: int, place: str) -> None:
    row = connection.execute(_KEY_OF, {"person": person, "place": place}).first()
    if row is not None:
        connection.execute(
            draft.delete().where(draft.c.person_id == person, draft.c.place == place)
        )
        connection.execute(data_key.delete().where(data_key.c.id == row.key_id))
