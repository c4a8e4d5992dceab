"""Errors as RFC 9457 problem details."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from werkzeug.exceptions import HTTPException

from aftaleflow import errors
from aftaleflow.errors import AftaleflowError, NotFoundError, SubmissionError, Who, Words
from aftaleflow.http_status import status_of

MEDIA_TYPE = "application/problem+json"
HTTP_DETAIL = {
    400: Words("Forespørgslen kan ikke læses.", "The request cannot be read."),
    405: Words("Det kan man ikke gøre her.", "This cannot be done here."),
    413: Words("Forespørgslen fylder for meget.", "The request is too large."),
}
"""What is said of the router's refusals; of others the same as of 400."""


def problem(
    status: int, code: str, title: str, detail: Words, more: dict[str, Any] | None = None
) -> Response:
    """A problem details answer. `code` is stable; the texts are for people."""
    body = {
        "type": f"urn:aftaleflow:error:{code}",
        "title": title,
        "status": status,
        "detail": detail.en,
        "detail_da": detail.da,
        "code": code,
        **(more or {}),
    }
    response = jsonify(body)
    response.status_code = status
    response.mimetype = MEDIA_TYPE
    return response


def of_error(error: AftaleflowError) -> Response:
    """The answer to an error of ours, with the sentence in both languages."""
    more: dict[str, Any] = {}
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
    detail = Words(error.sentence("da", _shown), error.sentence("en", _shown))
    return problem(status_of(error), error.code, title, detail, more)


def of_http(error: HTTPException) -> Response:
    """The answer to what the router refuses. An address that is none is as an id that is none."""
    status = error.code or 500
    if status == 404:
        return of_error(NotFoundError())
    code = error.name.lower().replace(" ", "-")
    return problem(status, code, error.name, HTTP_DETAIL.get(status, HTTP_DETAIL[400]))


def of_failure(reference: str) -> Response:
    """The answer to a defect: what happened stands in the log under the reference."""
    detail = Words(
        f"Noget gik galt her. Intet er gemt. Reference: {reference}.",
        f"Something failed here. Nothing was saved. Reference: {reference}.",
    )
    return problem(500, "failure", "Failure", detail, {"reference": reference})


def _shown(value: Any) -> str:
    """People are named by id only: names are for pages."""
    if isinstance(value, Who):
        return "system" if value.person is None else f"person {value.person}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
