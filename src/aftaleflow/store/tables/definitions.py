"""Definition versions as they were deployed: never changed, kept while a case uses them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, LargeBinary, String, Table, Text

from aftaleflow.store.tables.base import METADATA, BigId, Instant

definition_version = Table(
    "definition_version",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("key", String(60), nullable=False),
    Column("label", String(60), nullable=False),
    Column("name_json", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("canonical", Text, nullable=False),
    Column("sources_json", Text, nullable=False),
    Column("called_json", Text, nullable=False),
    Column("xml", LargeBinary, nullable=False),
    Column("deployed_at", Instant, nullable=False),
    Column("deployed_by", BigId),
    Column("current", Boolean, nullable=False),
    Index("ix_definition_version_key", "key"),
)
"""`current` is the newest version of its key and label; `xml` is what the engine runs."""
