"""Agreements between several authorities, and the citizen cases that follow from them."""

from __future__ import annotations

__version__ = "0.1.0"
