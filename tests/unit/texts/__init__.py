"""What people read."""

from __future__ import annotations
