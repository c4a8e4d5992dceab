"""The author's text becomes a checked model; every problem has its file, line and column."""

from __future__ import annotations
