"""Where a page of a list begins, as a text that programs and addresses carry."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any


def cursor_of(at: dt.datetime | None, id_: int | str) -> str:
    """The cursor of the page behind a row, which the instant and the id put in its place."""
    body = json.dumps([at.isoformat() if at is not None else None, id_])
    return base64.urlsafe_b64encode(body.encode()).decode()


def place_of(cursor: str | None) -> tuple[dt.datetime | None, Any] | None:
    """The instant and the id of a cursor; None when it is none, so that the list begins anew."""
    try:
        at, id_ = json.loads(base64.urlsafe_b64decode((cursor or "").encode()))
        return (_utc(at) if at is not None else None), id_
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _utc(text: str) -> dt.datetime:
    at = dt.datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(dt.UTC)
