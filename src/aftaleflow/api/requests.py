"""What every request of the interface has: a caller, a key against repetition, values."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Any

from flask import g, request

from aftaleflow.cases.accounts import caller_of_token
from aftaleflow.cases.idempotent import Once
from aftaleflow.cases.office import Office
from aftaleflow.documents.receiving import received
from aftaleflow.errors import ContentRefusedError, FieldProblem, SubmissionError, Words
from aftaleflow.people.callers import Caller
from aftaleflow.store.idempotency import request_hash

BEARER = "Bearer "
MAX_KEY = 100


def authenticated(office: Office) -> Caller | None:
    """The caller of the request's bearer token."""
    header = request.headers.get("Authorization", "")
    if not header.startswith(BEARER):
        return None
    return caller_of_token(office, header.removeprefix(BEARER).strip())


def caller() -> Caller:
    """Who asks; set before every request of the interface."""
    found = g.api_caller
    assert isinstance(found, Caller)  # noqa: S101 - the request would have been refused
    return found


def once() -> Once:
    """The request's key against repetition.

    Raises:
        SubmissionError: the key is too long.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return Once()
    if not key or len(key) > MAX_KEY:
        en, da = f"1 to {MAX_KEY} characters.", f"1 til {MAX_KEY} tegn."
        raise SubmissionError((FieldProblem(path="Idempotency-Key", rule="length", en=en, da=da),))
    body = request.get_data(cache=True, as_text=True)
    return Once(key, request_hash(request.method, request.path, body))


def with_files(values: Mapping[str, Any], office: Office) -> dict[str, Any]:
    """Values in which a file is written as `{filename, content}` hold the file itself.

    Raises:
        ContentRefusedError: a file cannot be taken.
    """
    return {name: _file(value, office) for name, value in values.items()}


def _file(value: Any, office: Office) -> Any:
    if not isinstance(value, dict) or value.keys() != {"filename", "content"}:
        return value
    name = str(value["filename"])
    try:
        data = base64.b64decode(str(value["content"]), validate=True)
    except (binascii.Error, ValueError):
        why = Words("indholdet er ikke base64", "its content is not base64")
        raise ContentRefusedError(filename=name, why=why) from None
    return received(data, name, office.settings.upload_megabytes)


def is_deeper(value: Any, most: int) -> bool:
    """Whether there are lists or objects within each other more often than that."""
    level = [value]
    for _ in range(most + 1):
        level = [inner for each in level for inner in _inner(each)]
    return bool(level)


def _inner(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
