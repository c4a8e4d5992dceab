"""The real server sends files under the names they were given, whatever letters those have."""

from __future__ import annotations

import contextlib
import http.client
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPMessage
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask import Response
from waitress.server import create_server

from aftaleflow.app import create_app
from aftaleflow.cases.accounts import create_token
from aftaleflow.documents.sending import content_disposition
from tests.web.conftest import Site

NAMES = [
    "udkast.pdf",
    "Aftale – udkast.pdf",
    "Æblegrød på Ø.pdf",
    "Takst 5 €.pdf",
    'Den "endelige" udgave.pdf',
    "to\r\nSet-Cookie: x=1.pdf",
    "提案.pdf",
]


@pytest.fixture(scope="module")
def port(shared_site: Site) -> Iterator[int]:
    app = create_app(shared_site.installation.runtime)

    @app.get("/fejl")
    def broken() -> Response:
        return Response("", headers={"X-Name": "–"})

    server = create_server(app, host="127.0.0.1", port=0, threads=2)
    threading.Thread(target=server.run, daemon=True).start()
    yield int(server.effective_port)
    server.close()


@dataclass(frozen=True)
class Got:
    status: int
    headers: HTTPMessage
    body: bytes


def fetch(port: int, path: str, **headers: str) -> Got:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    with contextlib.closing(connection):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return Got(answer.status, answer.headers, answer.read())


@pytest.mark.parametrize("name", NAMES)
def test_a_document_comes_under_its_name_whatever_letters_it_has(
    shared_site: Site, port: int, name: str
) -> None:
    installation = shared_site.installation
    case = shared_site.places.ballot
    with installation.office.database.transaction() as connection:
        statement = sa.text("UPDATE document_version SET filename = :name WHERE case_id = :case")
        connection.execute(statement, {"name": name, "case": case})
    [row] = installation.rows(
        "SELECT document, version FROM document_version WHERE case_id = :c", c=case
    )
    cookie = shared_site.as_("alma.eksempel").cookie("aftaleflow_session") or ""
    token = create_token(installation.office, "alma.eksempel@eksempel.invalid", name="prøve")
    pages = f"/sager/{case}/dokumenter/{row.document}/{row.version}"
    programs = f"/api/v1/cases/{case}/documents/{row.document}/versions/{row.version}"
    answers = [
        fetch(port, pages, Cookie=f"aftaleflow_session={cookie}"),
        fetch(port, programs, Authorization=f"Bearer {token}"),
    ]
    for answer in answers:
        assert answer.status == 200
        assert answer.body.startswith(b"%PDF")
        assert "Set-Cookie" not in answer.headers
        disposition = answer.headers["Content-Disposition"]
        assert disposition.isascii()
        _, encoded, whole = disposition.partition("; filename*=UTF-8''")
        expected = name.replace("\r\n", "  ")
        assert (unquote(whole) if encoded else name) == expected


def test_the_name_for_old_programs_is_ascii_and_ends_nothing() -> None:
    assert content_disposition("inline", "Aftale – på €.pdf").startswith(
        'inline; filename="Aftale - paa .pdf"; filename*='
    )
    assert content_disposition("attachment", 'a"; x="b').split(";")[1].strip() == "filename=\"a'"
    assert content_disposition("attachment", "提案").startswith('attachment; filename="fil"')


def test_a_defect_while_the_answer_is_made_ready_is_a_page_with_a_reference(port: int) -> None:
    answer = fetch(port, "/fejl")
    text = answer.body.decode()
    assert answer.status == 500
    assert "Noget gik galt hos os" in text
    assert "oplys koden" in text
