"""Definitions as diagrams and as text."""

from __future__ import annotations
