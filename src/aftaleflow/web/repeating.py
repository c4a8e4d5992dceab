"""A form that is sent twice is handed in once: each form that is shown has a key of its own."""

from __future__ import annotations

import secrets

from flask import request

from aftaleflow.cases.idempotent import Once
from aftaleflow.store.idempotency import request_hash
from aftaleflow.web.frame import CSRF_FIELD

KEY_FIELD = "form-key"
"""With a hyphen: no field of a form can have this name."""


def new_key() -> str:
    """A key for a form that is shown; one that comes back with problems keeps its own."""
    return request.form.get(KEY_FIELD) or secrets.token_urlsafe(16)


def once_of_form() -> Once:
    """The key of the posted form and of what stands in it: a second press of the button is the
    same wish, the form with something else in it is another."""
    key = request.form.get(KEY_FIELD, "")[:40]
    if not key:
        return Once()
    texts = [f"{name}={text}" for name, text in request.form.items(multi=True)
             if name != CSRF_FIELD]  # fmt: skip
    files = [f"{name}={file.filename}" for name, file in request.files.items(multi=True)]
    content = request_hash(request.method, request.path, *texts, *files)
    return Once(f"form:{key}:{content[:32]}", content)
