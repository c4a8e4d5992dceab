"""The OpenAPI 3.1 document, and what the library behind it needs to be told."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_openapi import Info, OpenAPI, SecurityScheme
from pydantic import ValidationError

from aftaleflow import __version__
from aftaleflow.api.problem_details import MEDIA_TYPE, problem
from aftaleflow.api.requests import MAX_KEY
from aftaleflow.errors import Words

DOCUMENT = "/api/v1/openapi.json"
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same request again gets the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY},
}


def openapi_application() -> OpenAPI:
    """An application whose interface describes itself at `/api/v1/openapi.json`."""
    app = OpenAPI(
        "aftaleflow",
        info=Info(
            title="aftaleflow",
            version=__version__,
            description="Agreements between several authorities: started, answered, followed up.",
        ),
        security_schemes={
            "bearer": SecurityScheme(
                type="http", scheme="bearer", description="`aftaleflow token create` makes one."
            )
        },
        validation_error_callback=refused_request,
        doc_ui=False,
        static_folder=None,
    )
    app.openapi_version = "3.1.0"

    @app.get(DOCUMENT, doc_ui=False)
    def openapi_json() -> Any:
        return document(app)

    return app


def document(app: OpenAPI) -> dict[str, Any]:
    """The document. Refusals are problem details, which the library cannot say."""
    found: dict[str, Any] = app.api_doc
    for operations in found["paths"].values():
        for method, operation in operations.items():
            _say_refusals(operation["responses"])
            if method == "post":
                operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    found["components"]["schemas"].pop("ValidationErrorModel", None)
    return found


def _say_refusals(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        if int(status) >= 400 and "application/json" in response.get("content", {}):
            schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
            response["content"] = {MEDIA_TYPE: schema}


def refused_request(error: ValidationError) -> Response:
    """A body or parameter of the wrong shape: all problems, each with its place."""
    fields = [
        {
            "path": ".".join(str(part) for part in each["loc"]),
            "rule": each["type"],
            "en": each["msg"],
            "da": "Værdien har en forkert form.",
        }
        for each in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    detail = Words("Forespørgslen har en forkert form.", "The request has the wrong shape.")
    return problem(422, "request-shape", "RequestShape", detail, {"fields": fields})
