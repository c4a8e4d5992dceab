"""Outside systems: each connector does one thing and says plainly what went wrong."""

from __future__ import annotations
