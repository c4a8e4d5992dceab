"""Definitions with faults and without: what an author reads about each."""

from __future__ import annotations
