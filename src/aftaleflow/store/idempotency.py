"""Answers to requests that may come twice: the same key gives the same answer, once done."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
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


def find(connection: Connection, person: int, key: str, hash_: str) -> Answered | None:
    """The answer that a key was given before.

    Raises:
        IdempotencyConflictError: the key came with another request.
    """
    row = connection.execute(
        sa.select(idempotency).where(idempotency.c.person_id == person, idempotency.c.key == key)
    ).first()
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
    connection.execute(
        idempotency.insert().values(
            person_id=person,
            key=key,
            request_hash=hash_,
            status=answered.status,
            response_json=json.dumps(answered.body, ensure_ascii=False),
            at=at,
        )
    )


def forget_old(connection: Connection, now: dt.datetime) -> None:
    connection.execute(idempotency.delete().where(idempotency.c.at < now - KEPT_FOR))
