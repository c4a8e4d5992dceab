"""The command `aftaleflow`, as authors, operators and auditors use it from the shell."""

from __future__ import annotations
