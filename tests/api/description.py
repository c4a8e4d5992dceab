"""What the OpenAPI document says of the interface, and whether an answer keeps to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openapi_schema_validator import OAS31Validator, oas31_format_checker
from werkzeug.routing import MapAdapter
from werkzeug.test import TestResponse

from tests.api.addresses import openapi_path

JSON, PROBLEM = "application/json", "application/problem+json"


@dataclass(frozen=True)
class Operation:
    """A method on an address with parts such as `{case_id}`."""

    method: str
    path: str
    said: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of the body, if there is one."""
        content = self.said.get("requestBody", {}).get("content", {})
        found: dict[str, Any] | None = content.get(JSON, {}).get("schema")
        return found

    def parameters(self, place: str) -> dict[str, dict[str, Any]]:
        """The schemas of the parameters `in` a place by name."""
        found = self.said.get("parameters", [])
        return {each["name"]: each["schema"] for each in found if each["in"] == place}


class Description:
    """The OpenAPI document of an application."""

    def __init__(self, document: dict[str, Any], addresses: MapAdapter) -> None:
        self.document = document
        self._addresses = addresses
        self._validators: dict[str, OAS31Validator] = {}

    def operations(self) -> list[Operation]:
        return [
            Operation(method, path, said)
            for path, methods in self.document["paths"].items()
            for method, said in methods.items()
        ]

    def schema(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.document["components"]["schemas"][name.rpartition("/")[2]]
        return found

    def check(self, method: str, path: str, response: TestResponse) -> None:
        """Fails unless the document says that this may be answered."""
        rule, _arguments = self._addresses.match(path, method=method.upper(), return_rule=True)
        said = self.document["paths"][openapi_path(rule.rule)][method.lower()]["responses"]
        where = f"{method} {rule.rule} {response.status_code}"
        assert str(response.status_code) in said, f"{where} is not in the document"
        content = said[str(response.status_code)]["content"]
        if "*/*" in content:
            return
        assert response.mimetype in content, f"{where}: {response.mimetype}"
        name = content[response.mimetype]["schema"]["$ref"]
        wrong = [error.message for error in self._validator(name).iter_errors(response.json)]
        assert wrong == [], where

    def _validator(self, name: str) -> OAS31Validator:
        if name not in self._validators:
            schema = {"$ref": name, "components": self.document["components"]}
            self._validators[name] = OAS31Validator(schema, format_checker=oas31_format_checker)
        return self._validators[name]
