"""Ids as outsiders write them: a case's number; a task or round as `case-seq` and more."""

from __future__ import annotations

import re

MAX_CASE = 2**63 - 1
_PART = re.compile(r"([1-9][0-9]{0,18})-[0-9-]+")


def case_of(id_: str) -> int | None:
    """The case of a task or round, which its id begins with; None when it is no such id."""
    found = _PART.fullmatch(id_)
    return int(found[1]) if found is not None and int(found[1]) <= MAX_CASE else None
