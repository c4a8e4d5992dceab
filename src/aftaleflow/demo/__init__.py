"""A living demo: stories that fictitious people play through the use cases, up to today."""

from __future__ import annotations
