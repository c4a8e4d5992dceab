"""Tests of the floor `scenarios`."""

from __future__ import annotations
