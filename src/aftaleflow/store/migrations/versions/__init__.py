"""The steps in order."""

from __future__ import annotations
