"""The bytes of files, encrypted under a key of their own, which belongs to a case."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.store.keys import CASE_SUBJECT, MasterKey, give_to_case, key_by_id, new_key
from aftaleflow.store.tables.evidence import content, data_key


@dataclass(frozen=True)
class Kept:
    """A file as it is kept. `sha256` is the hash of its ciphertext: equal files do not show."""

    id: str
    filename: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class NewFile:
    """A file to be kept."""

    data: bytes
    filename: str
    media_type: str


def keep(
    connection: Connection,
    master: MasterKey,
    file: NewFile,
    *,
    person: int | None,
    at: dt.datetime,
    case_id: int | None = None,
) -> Kept:
    """Encrypts and stores a file."""
    key = new_key(connection, master, case_id=case_id, subject=CASE_SUBJECT, at=at)
    id_ = secrets.token_hex(16)
    box = key.seal(file.data, id_)
    hash_ = hashlib.sha256(box).hexdigest()
    kept = Kept(id_, file.filename, file.media_type, len(file.data), hash_)
    connection.execute(
        content.insert().values(
            id=kept.id,
            key_id=key.id,
            person=person,
            filename=kept.filename,
            media_type=kept.media_type,
            size=kept.size,
            sha256=kept.sha256,
            created_at=at,
            box=box,
        )
    )
    return kept


def find(connection: Connection, id_: str, person: int | None) -> Kept | None:
    """A file that a person received into the house and that belongs to no case yet; None is not
    told apart from another's."""
    row = connection.execute(
        sa.select(
            content.c.id, content.c.filename, content.c.media_type, content.c.size, content.c.sha256
        )
        .join(data_key, data_key.c.id == content.c.key_id)
        .where(content.c.id == id_, content.c.person == person, data_key.c.case_id.is_(None))
    ).first()
    return Kept(**row._mapping) if row is not None else None


def describe(connection: Connection, id_: str) -> Kept | None:
    """What is known of a file, whoever handed it in."""
    row = connection.execute(
        sa.select(
            content.c.id, content.c.filename, content.c.media_type, content.c.size, content.c.sha256
        ).where(content.c.id == id_)
    ).first()
    return Kept(**row._mapping) if row is not None else None


def data_of(connection: Connection, master: MasterKey, id_: str) -> bytes | None:
    """The bytes of a file.

    Raises:
        ErasedError: its key has been destroyed.
    """
    row = connection.execute(
        sa.select(content.c.box, content.c.key_id).where(content.c.id == id_)
    ).first()
    if row is None:
        return None
    return key_by_id(connection, master, row.key_id).open(row.box, id_)


def forget_unused(connection: Connection, before: dt.datetime) -> None:
    """Throws away files that were received before an instant and belong to no case."""
    unused = sa.select(data_key.c.id).where(
        data_key.c.case_id.is_(None),
        data_key.c.subject == CASE_SUBJECT,
        data_key.c.created_at < before,
    )
    ids = list(connection.scalars(unused))
    connection.execute(content.delete().where(content.c.key_id.in_(ids)))
    connection.execute(data_key.delete().where(data_key.c.id.in_(ids)))


def attach(connection: Connection, ids: Iterable[str], case_id: int) -> None:
    """Files that belong to no case yet now belong to one, and are erased with it.

    A file that one case hands on to another stays the first one's.
    """
    wanted = list(ids)
    if wanted:
        keys = connection.scalars(sa.select(content.c.key_id).where(content.c.id.in_(wanted)))
        give_to_case(connection, list(keys), case_id)
