"""Files, encrypted with their names under a key of their own, which belongs to a case."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

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
    box = key.seal(_packed(file), id_)
    hash_ = hashlib.sha256(box).hexdigest()
    kept = Kept(id_, file.filename, file.media_type, len(file.data), hash_)
    connection.execute(
        content.insert().values(
            id=kept.id,
            key_id=key.id,
            person=person,
            media_type=kept.media_type,
            size=kept.size,
            sha256=kept.sha256,
            created_at=at,
            box=box,
        )
    )
    return kept


def _packed(file: NewFile) -> bytes:
    """The name, its length before it, and the bytes."""
    name = file.filename.encode()
    return len(name).to_bytes(2, "big") + name + file.data


def _unpacked(plain: bytes, media_type: str) -> NewFile:
    end = 2 + int.from_bytes(plain[:2], "big")
    return NewFile(plain[end:], plain[2:end].decode(), media_type)


def find(connection: Connection, master: MasterKey, id_: str, person: int | None) -> Kept | None:
    """A file that a person received into the house and that belongs to no case yet; None is not
    told apart from another's."""
    row = connection.execute(
        sa.select(content)
        .join(data_key, data_key.c.id == content.c.key_id)
        .where(content.c.id == id_, content.c.person == person, data_key.c.case_id.is_(None))
    ).first()
    if row is None:
        return None
    file = _opened(connection, master, row)
    return Kept(row.id, file.filename, row.media_type, row.size, row.sha256)


def open_file(connection: Connection, master: MasterKey, id_: str) -> NewFile | None:
    """A file, whoever handed it in.

    Raises:
        ErasedError: its key has been destroyed.
    """
    row = connection.execute(sa.select(content).where(content.c.id == id_)).first()
    return _opened(connection, master, row) if row is not None else None


def _opened(connection: Connection, master: MasterKey, row: Any) -> NewFile:
    plain = key_by_id(connection, master, row.key_id).open(row.box, row.id)
    return _unpacked(plain, row.media_type)


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


def keys_of(connection: Connection, ids: Iterable[str], case_id: int | None) -> list[str]:
    """The keys of files that belong to a case; of those that belong to none yet for None."""
    chosen = (
        sa.select(data_key.c.id)
        .join(content, content.c.key_id == data_key.c.id)
        .where(content.c.id.in_(list(ids)), data_key.c.case_id.is_not_distinct_from(case_id))
    )
    return list(connection.scalars(chosen))


def attach(connection: Connection, ids: Iterable[str], case_id: int) -> None:
    """Files that belong to no case yet now belong to one, and are erased with it.

    A file that one case hands on to another stays the first one's.
    """
    wanted = list(ids)
    if wanted:
        keys = connection.scalars(sa.select(content.c.key_id).where(content.c.id.in_(wanted)))
        give_to_case(connection, list(keys), case_id)
