"""Addresses as the router and as OpenAPI write them."""

from __future__ import annotations

import re

API = "/api/v1"
PART = re.compile(r"<(?:\w+:)?(\w+)>")


def openapi_path(rule: str) -> str:
    """`/cases/<int:case_id>` as `/cases/{case_id}`."""
    return PART.sub(r"{\1}", rule)
