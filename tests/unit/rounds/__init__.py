"""Tests of the floor `rounds`."""

from __future__ import annotations
