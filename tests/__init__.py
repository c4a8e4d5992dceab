"""Tests of behaviour that a user or an auditor cares about."""

from __future__ import annotations
