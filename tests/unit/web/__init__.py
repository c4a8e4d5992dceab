"""Forms as pages, without a browser."""

from __future__ import annotations
