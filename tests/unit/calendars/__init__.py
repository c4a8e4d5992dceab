"""Tests of the floors `calendars` and `money`."""

from __future__ import annotations
