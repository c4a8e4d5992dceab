"""The steps of the database's schema. Each says whether the version before it still runs on it."""

from __future__ import annotations
