"""The JSON Schema of the language, by which editors complete and check files while one writes."""

from __future__ import annotations

from typing import Any

from aftaleflow.definitions.reader import FILES

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def language_schema() -> dict[str, Any]:
    """One schema for all kinds of files; which one a file is, its first word says."""
    definitions: dict[str, Any] = {}
    branches = []
    for word, model in FILES.items():
        schema = model.model_json_schema(mode="validation", by_alias=True)
        definitions |= schema.pop("$defs", {})
        definitions[model.__name__] = schema
        reference = {"$ref": f"#/$defs/{model.__name__}"}
        branches.append({"if": {"required": [word]}, "then": reference})
    return {
        "$schema": DRAFT,
        "title": "aftaleflow",
        "type": "object",
        "anyOf": [{"required": [word]} for word in FILES],
        "allOf": branches,
        "$defs": definitions,
    }
