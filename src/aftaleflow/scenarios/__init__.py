"""Scenario tests run in memory with the real engine, saved and restored between all steps."""

from __future__ import annotations
