"""Personal values of events: sealed under a key per case and person, kept beside the events."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.store.keys import ErasedError, MasterKey, key_by_id, key_for
from aftaleflow.store.tables.evidence import sealed

Sealed = dict[str, str]
"""`{"sealed": id, "sha256": hash of the ciphertext}`: what events and states hold."""


def seal(
    connection: Connection,
    master: MasterKey,
    *,
    case_id: int | None,
    subject: str,
    value: Any,
    at: dt.datetime,
) -> Sealed:
    """Seals a value for a person in a case; gives what the event is to hold."""
    key = key_for(connection, master, case_id=case_id, subject=subject, at=at)
    place = secrets.token_hex(16)
    box = key.seal(json.dumps(value, ensure_ascii=False).encode(), place)
    connection.execute(sealed.insert().values(id=place, key_id=key.id, box=box))
    return {"sealed": place, "sha256": hashlib.sha256(box).hexdigest()}


def unseal(connection: Connection, master: MasterKey, stored: Mapping[str, str]) -> Any:
    """The value behind a place.

    Raises:
        ErasedError: it has been erased.
    """
    place = stored["sealed"]
    row = connection.execute(sa.select(sealed).where(sealed.c.id == place)).first()
    if row is None:
        raise ErasedError(place)
    key = key_by_id(connection, master, row.key_id)
    return json.loads(key.open(row.box, place))
