"""A client that asks the application without a network between."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from aftaleflow.api.routes import PREFIX


class Client:
    """Asks as one person does, with a bearer token."""

    def __init__(self, app: Flask, token: str) -> None:
        self._client: FlaskClient = app.test_client(use_cookies=False)
        self._headers = {"Authorization": f"Bearer {token}"}

    def post(self, path: str, body: dict[str, Any], key: str | None = None) -> Any:
        """The response to a POST; `key` is its idempotency key."""
        headers = self._headers if key is None else {**self._headers, "Idempotency-Key": key}
        return self._client.post(PREFIX + path, json=body, headers=headers)

    def get(self, path: str) -> Any:
        return self._client.get(PREFIX + path, headers=self._headers)
