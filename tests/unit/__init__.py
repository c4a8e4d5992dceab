"""Tests of the pure floors: no database, no browser."""

from __future__ import annotations
