"""Cases, their tasks, documents and rounds."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from aftaleflow.store.tables.base import METADATA, BigId, Instant

case = Table(
    "case_file",
    METADATA,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("number", String(60), unique=True),
    Column("title", String(300), nullable=False),
    Column("search", String(400), nullable=False, server_default=""),
    Column("workflow", String(60), nullable=False),
    Column("definition", String(64), ForeignKey("definition_version.hash"), nullable=False),
    Column("area", String(60)),
    Column("owner", String(60), nullable=False),
    Column("authority", String(60), nullable=False, index=True),
    Column("parent_id", BigId, ForeignKey("case_file.id"), index=True),
    Column("parent_token", String(100)),
    Column("party", String(60)),
    Column("revision", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("head", String(64), nullable=False),
    Column("state_json", Text, nullable=False),
    Column("ended", String(60)),
    Column("started_at", Instant, nullable=False),
    Column("started_by", BigId),
    Column("ended_at", Instant),
    Column("updated_at", Instant, nullable=False),
)
"""`seq` and `head` are the end of the case's own chain of events."""

case_authority = Table(
    "case_authority",
    METADATA,
    Column("case_id", BigId, ForeignKey("case_file.id"), primary_key=True),
    Column("authority", String(60), primary_key=True),
    Column("scope", String(10), nullable=False),
    Index("ix_case_authority_authority_case_id", "authority", "case_id"),
)
"""Which authorities take part in a case: `full`, or as `party` of one of its rounds."""

case_reference = Table(
    "case_reference",
    METADATA,
    Column("case_id", BigId, ForeignKey("case_file.id"), primary_key=True),
    Column("refers_to", BigId, ForeignKey("case_file.id"), primary_key=True),
    Index("ix_case_reference_refers_to", "refers_to"),
)

number_counter = Table(
    "number_counter",
    METADATA,
    Column("prefix", String(60), primary_key=True),
    Column("last", Integer, nullable=False),
)

user_task = Table(
    "user_task",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("case_id", BigId, ForeignKey("case_file.id"), nullable=False, index=True),
    Column("token", String(100), nullable=False),
    Column("element", String(60), nullable=False),
    Column("visit", Integer, nullable=False),
    Column("party", String(60)),
    Column("state", String(10), nullable=False),
    Column("assignee", BigId),
    Column("claimed_at", Instant),
    Column("due", String(40)),
    Column("due_over_at", Instant),
    Column("due_json", Text),
    Column("goal", String(40)),
    Column("goal_json", Text),
    Column("document", String(60)),
    Column("document_version", Integer),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("closed_by", BigId),
    Index(
        "ix_user_task_open",
        "case_id",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    ),
)
"""A task is `open`, `done` or `cancelled`; its id is the case's id and the event that opened it."""

task_candidate = Table(
    "task_candidate",
    METADATA,
    Column("task_id", String(40), ForeignKey("user_task.id"), primary_key=True),
    Column("organisation", String(60), primary_key=True),
    Column("role", String(60), primary_key=True),
    Column("person", BigId, primary_key=True),
    Index("ix_task_candidate_organisation_role", "organisation", "role"),
    Index("ix_task_candidate_person", "person"),
)
"""Who may do an open task: a role in an organisation (person 0), or one person (the others
empty). The rows go when the task closes; its events keep who they were."""

document_version = Table(
    "document_version",
    METADATA,
    Column("case_id", BigId, ForeignKey("case_file.id"), primary_key=True),
    Column("document", String(60), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", String(40), nullable=False, index=True),
    Column("filename", String(255), nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("produced", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person", BigId),
)

round_ = Table(
    "round",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("case_id", BigId, ForeignKey("case_file.id"), nullable=False, index=True),
    Column("token", String(100), nullable=False),
    Column("element", String(60), nullable=False),
    Column("visit", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("closed_by", BigId),
    Column("reason", Text),
    Column("document", String(60)),
    Column("document_version", Integer),
    Column("workflow", String(60)),
    Column("form", String(60)),
    Column("input_json", Text, nullable=False),
    Column("led_by_json", Text, nullable=False),
    Column("silence", String(10), nullable=False),
    Column("silent_answer", String(60)),
)

party = Table(
    "round_party",
    METADATA,
    Column("round_id", String(40), ForeignKey("round.id"), primary_key=True),
    Column("key", String(60), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("group_name", String(60), nullable=False),
    Column("state", String(10), nullable=False),
    Column("case_id", BigId, ForeignKey("case_file.id"), index=True),
    Column("stage", String(60)),
    Column("asked_at", Instant, nullable=False),
    Column("due", String(40)),
    Column("due_over_at", Instant),
    Column("due_json", Text),
    Column("candidates_json", Text, nullable=False),
    Column("answer", String(60)),
    Column("output_json", Text),
    Column("document_version", Integer),
    Column("answered_at", Instant),
    Column("answered_by", BigId),
    Column("on_behalf", Boolean, nullable=False),
    Column("decided_on", String(10)),
    Column("attachment", String(40)),
    Column("silent", Boolean, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("closed_at", Instant),
)
"""A party of a round; `case_id` is its own case, `stage` the element that it waits at."""
