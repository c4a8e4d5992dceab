"""Use cases over real databases."""

from __future__ import annotations
