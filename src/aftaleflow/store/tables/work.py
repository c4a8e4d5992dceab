"""What is due, what was asked before, what is not finished."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from aftaleflow.store.tables.base import METADATA, BigId, Instant

due = Table(
    "due",
    METADATA,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("case_id", BigId, ForeignKey("case_file.id"), index=True),
    Column("token", String(100)),
    Column("party", String(60)),
    Column("kind", String(20), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("original_due_at", Instant, nullable=False),
    Column("args_json", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("done_at", Instant),
    Column("last_error", Text),
    Index(
        "ix_due_waiting",
        "due_at",
        sqlite_where=sa.text("state IN ('armed', 'running')"),
        postgresql_where=sa.text("state IN ('armed', 'running')"),
    ),
)
"""Everything that happens by itself. `state`: armed, running, done, cancelled, incident."""

draft = Table(
    "draft",
    METADATA,
    Column("person_id", BigId, ForeignKey("person.id"), primary_key=True),
    Column("place", String(100), primary_key=True),
    Column("key_id", String(32), nullable=False),
    Column("box", LargeBinary, nullable=False),
    Column("saved_at", Instant, nullable=False),
)
"""What a person has written in a form without handing it in, encrypted."""

idempotency = Table(
    "idempotency",
    METADATA,
    Column("person_id", BigId, primary_key=True),
    Column("key", String(100), primary_key=True),
    Column("request_hash", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("response_json", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_idempotency_at", "at"),
)

sent_mail = Table(
    "sent_mail",
    METADATA,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("person_id", BigId, nullable=False, index=True),
    Column("kind", String(30), nullable=False),
    Column("case_id", BigId, index=True),
    Column("subject", String(300), nullable=False),
)
"""Which mails went out to whom and about what; never what they said."""
