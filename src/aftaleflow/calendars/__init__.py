"""Working days and deadlines, each with the reason for its date."""

from __future__ import annotations
