"""Organisations, people, what they are and how they get in."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from aftaleflow.store.tables.base import METADATA, BigId, Instant

organisation = Table(
    "organisation",
    METADATA,
    Column("key", String(60), primary_key=True),
    Column("authority", String(60), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("short", String(100), nullable=False),
    Column("kind", String(60), nullable=False),
    Column("function", String(60)),
    Column("area", String(60), nullable=False),
    Column("code", String(20)),
    Column("clusters_json", Text, nullable=False),
    Column("closing_days_json", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
)
"""An authority (then `authority` is its own key), or a body of one."""

person = Table(
    "person",
    METADATA,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("name", String(120), nullable=False),
    Column("email", String(200), nullable=False, unique=True),
    Column("language", String(2), nullable=False),
    Column("password_hash", String(200)),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)

membership = Table(
    "membership",
    METADATA,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("person_id", BigId, ForeignKey("person.id"), nullable=False, index=True),
    Column("organisation", String(60), ForeignKey("organisation.key"), nullable=False),
    Column("role", String(60), nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Index("ix_membership_organisation_role", "organisation", "role"),
)

web_session = Table(
    "web_session",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", BigId, ForeignKey("person.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

one_time_link = Table(
    "one_time_link",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", BigId, ForeignKey("person.id"), nullable=False, index=True),
    Column("purpose", String(10), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

login_attempt = Table(
    "login_attempt",
    METADATA,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("account", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("succeeded", Boolean, nullable=False),
    Index("ix_login_attempt_account_at", "account", "at"),
    Index("ix_login_attempt_address_at", "address", "at"),
)
"""Accounts and addresses are kept as hashes; rows older than a day are of no use."""

api_token = Table(
    "api_token",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", BigId, ForeignKey("person.id"), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

installation = Table(
    "installation",
    METADATA,
    Column("name", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Facts about this database: whether it is a demo, which master key it belongs to."""

register_change = Table(
    "register_change",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
)
"""Counts the changes of organisations, so that every process knows when its copy is old."""
