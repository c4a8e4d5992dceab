"""Tests of the engine: every case is run in several ways at once, which must agree."""

from __future__ import annotations
