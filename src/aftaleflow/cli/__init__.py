"""The command `aftaleflow`: everything an author or operator needs, from the shell."""

from __future__ import annotations
