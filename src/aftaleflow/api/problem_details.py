"""Errors as RFC 9457 problem details."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from werkzeug.exceptions import HTTPException

from aftaleflow import errors
from aftaleflow.errors import AftaleflowError, SubmissionError, Who
from aftaleflow.http_status import status_of

MEDIA_TYPE = "application/problem+json"


def problem(
    status: int, code: str, title: str, detail: str, more: dict[str, Any] | None = None
) -> Response:
    """A problem details answer. `code` is stable; the texts are for people."""
    body = {
        "type": f"urn:aftaleflow:error:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        **(more or {}),
    }
    response = jsonify(body)
    response.status_code = status
    response.mimetype = MEDIA_TYPE
    return response


def of_error(error: AftaleflowError) -> Response:
    """The answer to an error of ours, with the sentence in both languages."""
    more: dict[str, Any] = {"detail_da": error.sentence("da", _shown)}
    if isinstance(error, SubmissionError):
        more["fields"] = [
            {"path": each.path, "rule": each.rule, "en": each.en, "da": each.da}
            for each in error.fields
        ]
    if isinstance(error, errors.DefinitionInvalidError):
        more["problems"] = [
            {
                "file": each.file,
                "line": each.position.line,
                "column": each.position.column,
                "message": each.message,
                "rule": each.rule,
            }
            for each in error.facts["problems"]
        ]
    title = type(error).__name__.removesuffix("Error")
    return problem(status_of(error), error.code, title, error.sentence("en", _shown), more)


def of_http(error: HTTPException) -> Response:
    """The answer to what the router refuses."""
    status = error.code or 500
    code = (error.name or "error").lower().replace(" ", "-")
    return problem(status, code, error.name or "Error", error.description or "")


def of_failure(reference: str) -> Response:
    """The answer to a defect: what happened stands in the log under the reference."""
    detail = f"Something failed here. Nothing was saved. Reference: {reference}."
    return problem(500, "failure", "Failure", detail, {"reference": reference})


def _shown(value: Any) -> str:
    """People are named by id only: names are for pages."""
    if isinstance(value, Who):
        return "system" if value.person is None else f"person {value.person}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
