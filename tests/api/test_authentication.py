"""Without a good token nothing is said, and nothing about why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aftaleflow.cases import accounts
from aftaleflow.people.accounts import open_session
from tests.api.examples import address, body_for
from tests.api.programs import Interface
from tests.api.scene import Scene
from tests.installation import Installation

EMAIL = "alma.eksempel@eksempel.invalid"
REFUSED = {
    "type": "urn:aftaleflow:error:unauthenticated",
    "title": "Unauthenticated",
    "status": 401,
    "code": "unauthenticated",
    "detail": "Send a valid bearer token.",
    "detail_da": "Send et gyldigt adgangstoken (bearer).",
}
IDS = {
    "case_id": 1, "task_id": "4-4", "round_id": "1-4", "party": "odense", "name": "forslag",
    "version": 1,
}  # fmt: skip


def assert_refused(interface: Interface, **headers: str) -> None:
    response = interface.ask("GET", "/user-tasks", headers=headers)
    assert (response.status_code, response.json) == (401, REFUSED)
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_no_route_answers_without_a_token(shared_scene: Scene) -> None:
    before = shared_scene.stored()
    description = shared_scene.interface.description
    for operation in description.operations():
        body = body_for(operation, description)
        more: dict[str, Any] = {"json": body} if body is not None else {}
        method, path = operation.method.upper(), address(operation, IDS)
        response = shared_scene.interface.ask(method, path, **more)
        assert (response.status_code, response.json) == (401, REFUSED), operation.name
        assert operation.said["security"] == [{"bearer": []}]
    assert shared_scene.stored() == before


def test_what_is_no_token_is_refused_with_the_same_words(shared: Interface) -> None:
    good = shared.named("alma.eksempel").token
    for header in (
        "", "Bearer", "Bearer ", "Bearer x", f"Basic {good}", f"Bearer {good}x",
        f"Bearer {good[:-1]}", f"bearer{good}", good, f"Bearer {good} {good}",
        "Bearer " + "x" * 9000, "Bearer ' OR 1=1 --", "Bearer æøå",
    ):  # fmt: skip
        assert_refused(shared, Authorization=header)


def test_a_session_of_the_pages_is_no_token_for_programs(shared: Interface) -> None:
    office = shared.installation.office
    with office.database.transaction() as connection:
        person = shared.named("alma.eksempel").caller.id
        session = open_session(connection, person, office.now(), 10)
    assert_refused(shared, Authorization=f"Bearer {session}")
    assert_refused(shared, Cookie=f"aftaleflow={session}; session={session}")


def revoke(installation: Installation) -> None:
    assert accounts.revoke_token(installation.office, EMAIL, "program") == 1


def wait_a_year(installation: Installation) -> None:
    installation.later(days=365)


def shut_out(installation: Installation) -> None:
    accounts.disable_person(installation.office, EMAIL)


@pytest.mark.parametrize("end", [revoke, wait_a_year, shut_out])
def test_a_token_that_has_ended_is_refused_from_that_moment(
    end: Callable[[Installation], None], installation: Installation
) -> None:
    interface = Interface(installation)
    token = interface.named("alma.eksempel").token
    assert interface.ask("GET", "/cases", headers={"Authorization": f"Bearer {token}"}).json == {
        "items": [], "next": None
    }  # fmt: skip
    end(installation)
    assert_refused(interface, Authorization=f"Bearer {token}")


def test_a_token_lasts_to_its_last_second(small_installation: Installation) -> None:
    interface = Interface(small_installation)
    alma = interface.named("alma.eksempel")
    small_installation.later(days=365, seconds=-1)
    assert alma.ask("GET", "/cases").status_code == 200
    small_installation.later(seconds=1)
    assert alma.ask("GET", "/cases").status_code == 401


def test_a_program_can_do_no_more_than_the_person_can_today(small_scene: Scene) -> None:
    odense = small_scene.odense
    assert len(odense.inbox()) == 2
    email = "SELECT email FROM person WHERE id = :id"
    installation = small_scene.interface.installation
    address_ = installation.value(email, id=odense.caller.id)
    accounts.end_role(installation.office, None, address_, ("odense", "sagsbehandler"))
    assert odense.inbox() == []
    status, said = odense.refused(f"/user-tasks/{small_scene.own_task}/complete", {"values": {}})
    assert (status, said["code"]) in [(404, "not-found"), (403, "not-permitted")]


def test_the_document_of_the_interface_is_for_everybody(shared: Interface) -> None:
    response = shared.app.test_client().get("/api/v1/openapi.json")
    assert response.status_code == 200
