"""Files on their way to the browser."""

from __future__ import annotations

from flask import Response, make_response

from aftaleflow.cases.documents import FileToSend
from aftaleflow.documents.sending import content_disposition

SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg"})
"""What a browser shows itself; everything else is saved."""

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'"
)
"""What a browser shows itself it styles itself."""


def sent(file: FileToSend) -> Response:
    """A file as an answer; it cannot run anything on our pages."""
    response = make_response(file.data)
    response.mimetype = file.media_type
    how = "inline" if file.media_type in SHOWN else "attachment"
    response.headers["Content-Disposition"] = content_disposition(how, file.filename)
    response.headers["Content-Security-Policy"] = POLICY
    return response
