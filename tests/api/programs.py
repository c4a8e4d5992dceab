"""Programs that use the interface, each with the token of a person; every answer is checked."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from aftaleflow.app import create_app
from aftaleflow.cases.accounts import create_token
from aftaleflow.people.callers import Caller
from aftaleflow.store.contents import NewFile
from tests.api.addresses import API
from tests.api.description import PROBLEM, Description
from tests.installation import PDF, Installation

TRACES = ("Traceback", 'File "', "sqlalchemy", "psycopg", "sqlite3", ".py")
"""What would tell of the inside."""


class Interface:
    """The interface of an installation, over its WSGI application."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.app = create_app(installation.runtime)
        self._client = self.app.test_client()
        self._programs: dict[int, Program] = {}
        document = self._client.get(f"{API}/openapi.json").get_json()
        self.description = Description(document, self.app.url_map.bind("localhost"))

    def of(self, caller: Caller) -> Program:
        """The program of a person."""
        if caller.id not in self._programs:
            query = "SELECT email FROM person WHERE id = :id"
            email = self.installation.value(query, id=caller.id)
            token = create_token(self.installation.office, email, "program")
            self._programs[caller.id] = Program(self, caller, token)
        return self._programs[caller.id]

    def named(self, email: str) -> Program:
        return self.of(self.installation.named(email))

    def who(self, organisation: str, role: str) -> Program:
        """The program of the first who has a role."""
        return self.of(self.installation.who(organisation, role))

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        """Asks as it is; a failure inside, and an answer that is not as described, fail the
        test."""
        response = self._client.open(API + path, method=method, **more)
        self._check(method, API + path, response)
        return response

    def _check(self, method: str, path: str, response: TestResponse) -> None:
        assert response.status_code < 500, (method, path, response.get_data(as_text=True))
        if response.status_code >= 400:
            assert response.mimetype == PROBLEM, (method, path, response.status)
            assert response.json is not None
            assert response.json["status"] == response.status_code
            assert response.json["detail"]
            assert response.json["detail_da"]
            said = response.get_data(as_text=True)
            assert [trace for trace in TRACES if trace in said] == []
        try:
            self.description.check(method, path.partition("?")[0], response)
        except HTTPException:  # no such address, or not with this method
            assert response.status_code in (404, 405)


class Program:
    """Acts as a person by a bearer token."""

    def __init__(self, interface: Interface, caller: Caller, token: str) -> None:
        self._interface = interface
        self.caller = caller
        self.token = token

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> TestResponse:
        given = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        return self._interface.ask(method, path, headers=given, **more)

    def get(self, path: str) -> Any:
        """What is at an address."""
        response = self.ask("GET", path)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.json

    def post(self, path: str, body: Any = None, key: str | None = None) -> TestResponse:
        headers = {"Idempotency-Key": key} if key is not None else {}
        more = {"json": body} if body is not None else {}
        return self.ask("POST", path, headers, **more)

    def done(self, path: str, body: Any = None) -> Any:
        """Posts what must be accepted; gives the answer."""
        response = self.post(path, body)
        assert response.status_code in (200, 201), response.get_data(as_text=True)
        return response.json

    def refused(self, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
        """Posts what must be refused; gives the status and the problem."""
        response = self.post(path, body, key)
        assert response.status_code >= 400, response.get_data(as_text=True)
        return response.status_code, response.json

    def inbox(self) -> list[Any]:
        """All tasks that wait for the person, over all pages."""
        found: list[Any] = []
        page = self.get("/user-tasks")
        while True:
            found += page["items"]
            if page["next"] is None:
                return found
            page = self.get(f"/user-tasks?cursor={quote(page['next'])}")


def file(new: NewFile = PDF) -> dict[str, str]:
    """A file as the value of a field."""
    return {"filename": new.filename, "content": base64.b64encode(new.data).decode()}
