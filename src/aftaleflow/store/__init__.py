"""Where everything is kept: SQLite or PostgreSQL, the same code on both."""

from __future__ import annotations
