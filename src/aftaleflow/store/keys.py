"""Keys: one master key outside the database wraps a key per case and person, which seals values.

An event holds the hash of the ciphertext, never of the plaintext (a CPR number can be guessed).
Destroying a wrapped key erases what it sealed for ever, and the chain of events still verifies.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.engine import Connection

from aftaleflow.errors import SettingsError
from aftaleflow.store.tables.evidence import content, data_key, sealed
from aftaleflow.store.tables.work import draft

NONCE = 12
CASE_SUBJECT = "case"
"""The subject of a key for what belongs to a case and to no single person."""


class MasterKey:
    """The key that wraps all others. It has a file and a backup of its own."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("a master key has 32 bytes")
        self._key = key
        self._cipher = AESGCM(key)
        self.fingerprint = hashlib.sha256(b"aftaleflow" + key).hexdigest()[:16]

    @classmethod
    def of_file(cls, path: Path) -> MasterKey:
        """The key of a file, which is made, readable by its owner only, when there is none.

        Raises:
            SettingsError: the file holds no key.
        """
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(base64.b64encode(AESGCM.generate_key(256)))
        try:
            key = base64.b64decode(path.read_bytes(), validate=True)
            return cls(key)
        except ValueError:
            raise SettingsError(
                name="master_key_file", why=f"{path} does not hold a key of 32 bytes in base64"
            ) from None

    def derive(self, label: str) -> str:
        """A secret that is always the same for a label and that nobody can guess from it."""
        digest = hmac.digest(self._key, b"aftaleflow derived " + label.encode(), "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def wrap(self, key: bytes, label: str) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, key, label.encode())

    def unwrap(self, wrapped: bytes, label: str) -> bytes:
        return self._cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], label.encode())


@dataclass(frozen=True)
class DataKey:
    """An unwrapped key: what it seals can be told apart by its id."""

    id: str
    key: bytes

    def seal(self, plain: bytes, label: str) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, plain, label.encode())

    def open(self, box: bytes, label: str) -> bytes:
        return AESGCM(self.key).decrypt(box[:NONCE], box[NONCE:], label.encode())


class ErasedError(Exception):
    """The key of a sealed value has been destroyed: nobody can read it any more."""


def new_key(
    connection: Connection,
    master: MasterKey,
    *,
    case_id: int | None,
    subject: str,
    at: dt.datetime,
) -> DataKey:
    """Makes and stores a key for a case and subject."""
    found = DataKey(secrets.token_hex(16), AESGCM.generate_key(256))
    connection.execute(
        data_key.insert().values(
            id=found.id,
            case_id=case_id,
            subject=subject,
            wrapped=master.wrap(found.key, found.id),
            created_at=at,
        )
    )
    return found


def key_for(
    connection: Connection,
    master: MasterKey,
    *,
    case_id: int | None,
    subject: str,
    at: dt.datetime,
) -> DataKey:
    """The key of a case and subject, made when there is none."""
    row = connection.execute(
        sa.select(data_key).where(data_key.c.case_id == case_id, data_key.c.subject == subject)
    ).first()
    if row is None:
        return new_key(connection, master, case_id=case_id, subject=subject, at=at)
    return DataKey(row.id, master.unwrap(row.wrapped, row.id))


def key_by_id(connection: Connection, master: MasterKey, key_id: str) -> DataKey:
    """The key of an id.

    Raises:
        ErasedError: it has been destroyed.
    """
    row = connection.execute(sa.select(data_key).where(data_key.c.id == key_id)).first()
    if row is None:
        raise ErasedError(key_id)
    try:
        return DataKey(row.id, master.unwrap(row.wrapped, row.id))
    except InvalidTag:
        raise SettingsError(
            name="master_key_file", why="the key does not belong to this database"
        ) from None


def give_to_case(connection: Connection, key_ids: Iterable[str], case_id: int) -> None:
    """Keys of files that were received before their case existed now belong to it."""
    connection.execute(
        data_key.update()
        .where(data_key.c.id.in_(list(key_ids)), data_key.c.case_id.is_(None))
        .values(case_id=case_id)
    )


def of_subject(connection: Connection, case_id: int, subject: str) -> list[str]:
    """The ids of the keys of a subject in a case."""
    found = sa.select(data_key.c.id).where(
        data_key.c.case_id == case_id, data_key.c.subject == subject
    )
    return list(connection.scalars(found))


def destroy(connection: Connection, ids: Iterable[str]) -> None:
    """Destroys keys and everything that is sealed under them."""
    chosen = list(ids)
    for table in (sealed, content, draft):
        connection.execute(table.delete().where(table.c.key_id.in_(chosen)))
    connection.execute(data_key.delete().where(data_key.c.id.in_(chosen)))
