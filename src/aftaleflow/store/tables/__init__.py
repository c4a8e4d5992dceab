"""All tables. Text columns named `…_json` hold JSON that is read and written whole."""

from __future__ import annotations

from aftaleflow.store.tables import cases, definitions, evidence, people, work
from aftaleflow.store.tables.base import METADATA

__all__ = ["METADATA", "cases", "definitions", "evidence", "people", "work"]
