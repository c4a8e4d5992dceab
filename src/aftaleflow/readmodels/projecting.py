"""All projections, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.engine import Connection

from aftaleflow.readmodels import (
    projecting_documents,
    projecting_due,
    projecting_rounds,
    projecting_tasks,
)
from aftaleflow.readmodels.batch import Batch

PROJECTORS: tuple[Callable[[Connection, Batch], None], ...] = (
    projecting_rounds.project,
    projecting_tasks.project,
    projecting_documents.project,
    projecting_due.project,
)


def project(connection: Connection, batch: Batch) -> None:
    """Brings all rows up to date with a batch; an error undoes the whole command."""
    for each in PROJECTORS:
        each(connection, batch)
