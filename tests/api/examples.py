"""Bodies and addresses made from the OpenAPI document, so that a new route needs no new test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.api.addresses import API
from tests.api.description import Description, Operation


def body_for(operation: Operation, description: Description) -> dict[str, Any] | None:
    """A body with everything that must be in it; None when there is none."""
    if operation.body is None:
        return None
    schema = description.schema(operation.body["$ref"])
    return {name: _value(schema["properties"][name]) for name in schema.get("required", [])}


def _value(schema: Mapping[str, Any]) -> Any:
    if schema["type"] == "string":
        return "2027-02-01" if schema.get("format") == "date" else "Efter aftale"
    return {"object": {}, "array": [], "boolean": False, "integer": 1}[schema["type"]]


def address(operation: Operation, ids: Mapping[str, Any]) -> str:
    """The address below `/api/v1` with these ids in it; a part that is not among them fails."""
    return operation.path.removeprefix(API).format(**ids)
