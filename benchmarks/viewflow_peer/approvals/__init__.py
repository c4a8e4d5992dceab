"""The peer's one application: a chain of user tasks."""

from __future__ import annotations
