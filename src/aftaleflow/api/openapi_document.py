"""The OpenAPI 3.1 document, and what the library behind it needs to be told."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_openapi import Info, OpenAPI, SecurityScheme
from pydantic import ValidationError

from aftaleflow import __version__
from aftaleflow.api.problem_details import MEDIA_TYPE, problem

DOCUMENT = "/api/v1/openapi.json"


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
        for operation in operations.values():
            for status, response in operation["responses"].items():
                content = response.get("content", {})
                if int(status) >= 400 and "application/json" in content:
                    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
                    response["content"] = {MEDIA_TYPE: schema}
    found["components"]["schemas"].pop("ValidationErrorModel", None)
    return found


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
    more = {"fields": fields, "detail_da": "Forespørgslen har en forkert form."}
    return problem(422, "request-shape", "RequestShape", "The request has the wrong shape.", more)
