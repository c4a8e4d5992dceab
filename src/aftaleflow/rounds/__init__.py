"""Rounds: several parties answer, each in its own time. Pure rules; facts in, events out."""

from __future__ import annotations
