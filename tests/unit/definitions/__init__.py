"""Tests of the floor `definitions`."""

from __future__ import annotations
