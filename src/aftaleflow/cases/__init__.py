"""The use cases: a command in, events out, one transaction. Access and the commit are here."""

from __future__ import annotations
