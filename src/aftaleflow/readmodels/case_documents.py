"""The versions of a case's documents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.store.tables.cases import document_version


@dataclass(frozen=True)
class DocumentRow:
    """A version of a document, without its bytes."""

    document: str
    version: int
    filename: str
    media_type: str
    size: int
    sha256: str
    produced: bool
    at: dt.datetime
    person: int | None


def read(connection: Connection, case_id: int) -> list[DocumentRow]:
    """All versions, the newest of each document first."""
    table = document_version
    rows = connection.execute(
        sa.select(
            table.c.document, table.c.version, table.c.filename, table.c.media_type, table.c.size,
            table.c.sha256, table.c.produced, table.c.at, table.c.person,
        )
        .where(table.c.case_id == case_id)
        .order_by(table.c.document, table.c.version.desc())
    )  # fmt: skip
    return [DocumentRow(**row._mapping) for row in rows]
