"""Answers to requests that may come twice: the same key gives the same answer, once done."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from aftaleflow.errors import IdempotencyConflictError
from aftaleflow.store.tables.work import idempotency

KEPT_FOR = dt.timedelta(days=7)


@dataclass(frozen=True)
class Answered:
    """What was answered the first time."""

    status: int
    body: Any


def request_hash(*parts: str) -> str:
    """The hash that tells two requests with one key apart."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


_NEW = idempotency.insert()
_NEW_IF_NONE = {
    "sqlite": sqlite.insert(idempotency).on_conflict_do_nothing().returning(idempotency.c.key),
    "postgresql": postgresql.insert(idempotency)
    .on_conflict_do_nothing()
    .returning(idempotency.c.key),
}
_FOUND = sa.select(idempotency).where(
    idempotency.c.person_id == sa.bindparam("person"), idempotency.c.key == sa.bindparam("given")
)


def find(connection: Connection, person: int, key: str, hash_: str) -> Answered | None:
    """The answer that a key was given before.

    Raises:
        IdempotencyConflictError: the key came with another request.
    """
    row = connection.execute(_FOUND, {"person": person, "given": key}).first()
    if row is None:
        return None
    if row.request_hash != hash_:
        raise IdempotencyConflictError(key=key)
    return Answered(row.status, json.loads(row.response_json))


def remember(
    connection: Connection,
    *,
    person: int,
    key: str,
    hash_: str,
    answered: Answered,
    at: dt.datetime,
) -> None:
    connection.execute(_NEW, _values(person, key, hash_, answered, at))


def _values(
    person: int, key: str, hash_: str, answered: Answered, at: dt.datetime
) -> dict[str, Any]:
    return {
        "person_id": person,
        "key": key,
        "request_hash": hash_,
        "status": answered.status,
        "response_json": json.dumps(answered.body, ensure_ascii=False),
        "at": at,
    }


def remember_first(
    connection: Connection,
    *,
    person: int,
    key: str,
    hash_: str,
    answered: Answered,
    at: dt.datetime,
) -> Answered | None:
    """Keeps an answer that is known beforehand, in the same statement that looks for an earlier
    one, which it gives; None when this is the first time.

    Raises:
        IdempotencyConflictError: the key came with another request.
    """
    values = _values(person, key, hash_, answered, at)
    if connection.execute(_NEW_IF_NONE[connection.dialect.name], values).first() is not None:
        return None
    return find(connection, person, key, hash_)


def forget_old(connection: Connection, now: dt.datetime) -> None:
    connection.execute(idempotency.delete().where(idempotency.c.at < now - KEPT_FOR))
