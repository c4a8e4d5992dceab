"""Versions of documents as rows."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from aftaleflow.events.cases import DocumentVersionAdded
from aftaleflow.readmodels.batch import Batch
from aftaleflow.store.tables.cases import document_version


def project(connection: Connection, batch: Batch) -> None:
    rows = [
        {
            "case_id": batch.case_id,
            "document": event.document,
            "version": event.version,
            "content": event.content,
            "filename": event.filename,
            "media_type": event.media_type,
            "size": event.size,
            "sha256": event.sha256,
            "produced": event.produced,
            "at": batch.at,
            "person": batch.person,
        }
        for _, event in batch.of(DocumentVersionAdded)
    ]
    if rows:
        connection.execute(document_version.insert(), rows)
