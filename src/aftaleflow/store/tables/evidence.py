"""Events in chains, sealed values under keys, files, anchors."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from aftaleflow.store.tables.base import METADATA, BigId, Instant

event = Table(
    "event",
    METADATA,
    Column("case_id", BigId, ForeignKey("case_file.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("type", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("person", BigId),
    Column("body", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""`body` is the canonical text that was hashed together with the hash before it."""

data_key = Table(
    "data_key",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("case_id", BigId),
    Column("subject", String(60), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_data_key_case_id_subject", "case_id", "subject"),
)
"""A key per case and person, wrapped by the master key. Destroying it erases what it sealed."""

sealed = Table(
    "sealed",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("key_id", String(32), nullable=False, index=True),
    Column("box", LargeBinary, nullable=False),
)

content = Table(
    "content",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("key_id", String(32), nullable=False, index=True),
    Column("person", BigId),
    Column("media_type", String(120), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("box", LargeBinary, nullable=False),
)
"""A file with its name, encrypted; `sha256` is the hash of the box."""

anchor = Table(
    "anchor",
    METADATA,
    Column("day", String(10), primary_key=True),
    Column("root", String(64), nullable=False),
    Column("written_at", Instant, nullable=False),
)
"""The anchors that were written to files outside the database."""
