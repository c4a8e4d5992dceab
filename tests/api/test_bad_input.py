"""Whatever is sent, the answer is a refusal in words or what was asked for, never a failure."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.api.addresses import API
from tests.api.description import Operation
from tests.api.examples import address, body_for
from tests.api.scene import Scene

NASTY = ("\0", "a\0b", "\ud800", "\u202e", "💥", "1" * 41, "9" * 25 + "-1", "1-\0", "-1", "'; --")
"""Texts that databases, encodings or numbers stumble over."""

NO_TEXTS = [text for text in NASTY if "\0" in text or text == "\ud800"]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(NASTY),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
FUZZ = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def ids(scene: Scene) -> dict[str, Any]:
    """What is there, for each part of an address."""
    return {
        "case_id": scene.ballot, "task_id": scene.own_task, "round_id": scene.ballot_round,
        "party": "odense", "name": "forslag", "version": 1,
    }  # fmt: skip


def send(scene: Scene, operation: Operation, path: str, body: Any) -> int:
    """Sends JSON as it is, also what is no text; gives the status."""
    data = json.dumps(body).encode() if operation.body is not None else b""
    headers = {"Content-Type": "application/json"} if data else {}
    return scene.leader.ask(operation.method.upper(), path, headers, data=data).status_code


def operations(scene: Scene) -> list[Operation]:
    return scene.interface.description.operations()


def test_texts_that_databases_stumble_over_are_refused_in_every_place(scene: Scene) -> None:
    before = scene.stored()
    description = scene.interface.description
    for operation in operations(scene):
        whole = body_for(operation, description)
        for text in NASTY:
            for name in operation.parameters("path"):
                bad = {**ids(scene), name: quote(text, errors="replace")}
                assert send(scene, operation, address(operation, bad), whole) >= 400
        for text in NO_TEXTS:
            for name in whole or ():
                bad_body = {**(whole or {}), name: text}
                assert send(scene, operation, address(operation, ids(scene)), bad_body) >= 400
    assert scene.stored() == before


def test_what_is_written_in_forms_and_reasons_is_refused_or_kept_as_it_is(scene: Scene) -> None:
    path = f"{scene.of('assens')}/extend"
    for text in NASTY:
        body = {"reason": text, "to": "2027-02-01"}
        data = json.dumps(body).encode()
        response = scene.leader.ask("POST", path, {"Content-Type": "application/json"}, data=data)
        if text in NO_TEXTS:
            assert response.status_code == 422
            continue
        [*_, last] = scene.leader.get(f"/cases/{scene.ballot}/events")["items"]
        assert last["event"]["reason"] == text
    for text in NO_TEXTS:
        values = {"stemme": "ja", "begrundelse": text}
        data = json.dumps({"values": values}).encode()
        path = f"/user-tasks/{scene.own_task}/complete"
        response = scene.odense.ask("POST", path, {"Content-Type": "application/json"}, data=data)
        assert response.status_code == 422


def test_anything_in_a_query_is_answered(shared_scene: Scene) -> None:
    for operation in operations(shared_scene):
        path = address(operation, ids(shared_scene))
        for name in (*operation.parameters("query"), "andet"):
            for text in (*NASTY, "", "æøå", "0", "-1", "1e400", "%"):
                url = f"{path}?{name}={quote(text, errors='replace')}"
                if operation.method == "get":
                    assert shared_scene.leader.ask("GET", url).status_code in (200, 404, 422)


@FUZZ
@given(at=st.text(max_size=30) | st.datetimes().map(lambda d: d.isoformat())
       | st.sampled_from(["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]),
       id_=JSON | st.integers())  # fmt: skip
def test_a_cursor_that_is_none_begins_anew(shared_scene: Scene, at: str, id_: Any) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps([at, id_]).encode()).decode()
    for path in ("/cases", "/user-tasks"):
        for text in (cursor, cursor[:-3], at):
            url = f"{path}?cursor={quote(text[:300], errors='replace')}"
            assert shared_scene.leader.ask("GET", url).status_code == 200


@FUZZ
@given(body=JSON)
def test_any_json_is_refused_by_every_route(shared_scene: Scene, body: Any) -> None:
    before = shared_scene.stored()
    for operation in operations(shared_scene):
        if operation.body is not None:
            path = address(operation, {**ids(shared_scene), "task_id": "1-99"})
            assert send(shared_scene, operation, path, body) >= 400
    assert shared_scene.stored() == before


@FUZZ
@given(values=st.dictionaries(st.sampled_from(["stemme", "besluttet", "referat", "andet"]), JSON))
def test_any_values_in_a_form_are_refused_field_by_field(
    shared_scene: Scene, values: dict[str, Any]
) -> None:
    before = shared_scene.stored()
    data = json.dumps({"values": values}).encode()
    path = f"{shared_scene.of('odense')}/answer"
    response = shared_scene.leader.ask(
        "POST", path, {"Content-Type": "application/json"}, data=data
    )
    assert response.status_code == 422
    assert shared_scene.stored() == before


@pytest.mark.parametrize("depth", [150, 900, 990, 100_000])
def test_a_body_that_is_nested_too_deeply_is_refused(depth: int, shared_scene: Scene) -> None:
    nested = b'{"workflow": "afstemning", "values": {"emne": ' + b"[" * depth + b"]" * depth + b"}}"
    response = shared_scene.leader.ask(
        "POST", "/cases", {"Content-Type": "application/json"}, data=nested
    )
    assert response.status_code == 400
    assert response.json is not None
    assert response.json["code"] == "json"


@FUZZ
@given(header=st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"),
                      max_size=120))  # fmt: skip
def test_any_token_but_a_good_one_is_no_token(shared_scene: Scene, header: str) -> None:
    for value in (header, f"Bearer {header}"):
        response = shared_scene.interface.ask("GET", "/cases", headers={"Authorization": value})
        assert response.status_code == 401


def test_the_interface_itself_has_no_other_addresses(shared_scene: Scene) -> None:
    for path in ("/", "/case", "/cases/", "/cases/abc", "/cases/1/2/3", "/%00", "/cases/%00"):
        response = shared_scene.leader.ask("GET", path)
        assert response.status_code == 404
        assert response.json is not None
        assert response.json["code"] == "not-found"
    assert API == "/api/v1"
