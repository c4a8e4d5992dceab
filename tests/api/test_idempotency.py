"""A request that is sent again with its key gets the first answer and has no second effect."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest

from tests.api.addresses import API
from tests.api.programs import Interface, Program
from tests.api.scene import BALLOT, PAPER, Scene, set_scene
from tests.installation import Installation
from tests.small_workflows import texts_of


@dataclass(frozen=True)
class Request:
    """A request that is accepted in the scene; `who` may send it."""

    path: Callable[[Scene], str]
    body: Any
    who: str = "alma.eksempel"
    status: int = 200

    def send(self, scene: Scene, key: str | None, body: Any = None) -> Any:
        program: Program = scene.interface.named(self.who)
        return program.post(self.path(scene), body if body is not None else self.body, key)


REASON = {"reason": "Efter aftale"}
HEARD = texts_of("hoering", "hoeringssvar")
DEPLOYED = {"files": {**HEARD, "hoering.yaml": HEARD["hoering.yaml"].replace("Høring", "Ny")}}
REQUESTS = {
    "/cases": Request(lambda _: "/cases", {"workflow": "afstemning", "values": BALLOT}, status=201),
    "/cases/{case_id}/cancel": Request(lambda s: f"/cases/{s.ballot}/cancel", REASON),
    "/definitions": Request(lambda _: "/definitions", DEPLOYED, "mette.demo", 201),
    "/user-tasks/{task_id}/claim": Request(
        lambda s: f"/user-tasks/{s.own_task}/claim", {}, "dorte.skabelon"
    ),
    "/user-tasks/{task_id}/complete": Request(
        lambda s: f"/user-tasks/{s.own_task}/complete", {"values": {"stemme": "ja"}},
        "dorte.skabelon",
    ),
    "/rounds/{round_id}/close": Request(lambda s: f"/rounds/{s.ballot_round}/close", REASON),
    "/rounds/{round_id}/parties": Request(
        lambda s: f"/rounds/{s.ballot_round}/parties", {**REASON, "party": "varde"}
    ),
    "/rounds/{round_id}/parties/{party}/answer": Request(
        lambda s: f"{s.of('odense')}/answer", {"values": PAPER}
    ),
    "/rounds/{round_id}/parties/{party}/correct": Request(
        lambda s: f"{s.of('kerteminde')}/correct",
        {**REASON, "values": {**PAPER, "stemme": "nej"}},
    ),
    "/rounds/{round_id}/parties/{party}/recall": Request(
        lambda s: f"{s.of('kerteminde')}/recall", REASON
    ),
    "/rounds/{round_id}/parties/{party}/extend": Request(
        lambda s: f"{s.of('assens')}/extend", {**REASON, "to": "2027-02-01"}
    ),
    "/rounds/{round_id}/parties/{party}/withdraw": Request(
        lambda s: f"{s.of('assens')}/withdraw", REASON
    ),
    "/rounds/{round_id}/parties/{party}/remind": Request(
        lambda s: f"{s.of('assens')}/remind", None
    ),
}  # fmt: skip
"""One for each route that is posted to."""


def test_every_route_that_is_posted_to_is_here_and_takes_a_key(shared_scene: Scene) -> None:
    posted = [o for o in shared_scene.interface.description.operations() if o.method == "post"]
    assert {each.path.removeprefix(API) for each in posted} == REQUESTS.keys()
    for each in posted:
        key = each.parameters("header")["Idempotency-Key"]
        assert key == {"type": "string", "minLength": 1, "maxLength": 100}


@pytest.mark.parametrize("route", REQUESTS)
def test_the_same_request_again_gets_the_first_answer_once_only(
    route: str, small_scene: Scene
) -> None:
    request = REQUESTS[route]
    before = small_scene.stored()
    first = request.send(small_scene, "k-1")
    assert first.status_code == request.status
    done = small_scene.stored()
    assert done != before
    again = request.send(small_scene, "k-1")
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert again.headers.get("Location") == first.headers.get("Location")
    assert small_scene.stored() == done


@pytest.mark.parametrize("route", [route for route in REQUESTS if REQUESTS[route].body])
def test_the_same_key_with_another_body_is_refused(route: str, small_scene: Scene) -> None:
    request = REQUESTS[route]
    assert request.send(small_scene, "k-1").status_code == request.status
    done = small_scene.stored()
    refused = request.send(small_scene, "k-1", _changed(request.body))
    assert (refused.status_code, refused.json["code"]) == (409, "idempotency-conflict")
    assert small_scene.stored() == done


def _changed(body: dict[str, Any]) -> dict[str, Any]:
    """A body of the same shape that asks for something else."""
    if "reason" in body:
        return {**body, "reason": "Noget andet"}
    return {**body, "files": HEARD} if "files" in body else {**body, "values": {"andet": "x"}}


def test_a_key_says_which_it_was_and_a_route_of_its_own_is_another_request(scene: Scene) -> None:
    leader = scene.leader
    leader.done("/cases", {"workflow": "afstemning", "values": BALLOT})
    assert leader.post(f"{scene.of('assens')}/remind", None, "påmindelse 1").status_code == 200
    status, said = leader.refused(f"{scene.of('odense')}/remind", None, "påmindelse 1")
    assert (status, said["code"]) == (409, "idempotency-conflict")
    assert "påmindelse 1" in said["detail"]
    assert "påmindelse 1" in said["detail_da"]


def test_without_a_key_the_same_request_is_done_twice(small_scene: Scene) -> None:
    body = {"workflow": "afstemning", "values": BALLOT}
    first, second = small_scene.leader.done("/cases", body), small_scene.leader.done("/cases", body)
    assert first["id"] != second["id"]


@pytest.mark.parametrize("key", ["", "x" * 101])
def test_a_key_that_is_empty_or_too_long_is_refused_before_anything_happens(
    key: str, shared_scene: Scene
) -> None:
    before = shared_scene.stored()
    status, said = shared_scene.leader.refused(f"{shared_scene.of('assens')}/remind", None, key)
    assert (status, said["code"]) == (422, "submission")
    assert [each["path"] for each in said["fields"]] == ["Idempotency-Key"]
    assert shared_scene.stored() == before


def test_a_refused_request_leaves_its_key_free_for_the_right_one(scene: Scene) -> None:
    path = f"{scene.of('odense')}/answer"
    wrong = {"values": {**PAPER, "besluttet": "2026-12-24"}}
    assert scene.leader.refused(path, wrong, "k-1")[0] == 422
    assert scene.leader.post(path, {"values": PAPER}, "k-1").status_code == 200


def test_another_persons_same_key_is_another_key(scene: Scene) -> None:
    odense, assens = scene.odense, scene.interface.who("assens", "sagsbehandler")
    [task] = [each["id"] for each in assens.inbox() if each["element"] == "stemmer"]
    for person, id_ in ((odense, scene.own_task), (assens, task)):
        path = f"/user-tasks/{id_}/complete"
        assert person.post(path, {"values": {"stemme": "ja"}}, "1").status_code == 200
    answers = scene.leader.get(f"/rounds/{scene.ballot_round}")["answers"]
    assert answers == {"ja": 3}


def test_a_file_in_the_body_is_kept_once(installation: Installation) -> None:
    scene = set_scene(Interface(installation))
    files = "SELECT count(*) FROM content"
    before = installation.value(files)
    for _ in range(3):
        scene.leader.post(f"{scene.of('odense')}/answer", {"values": PAPER}, "k-1")
    assert installation.value(files) == before + 1


def test_the_same_request_at_the_same_moment_starts_one_case(scene: Scene) -> None:
    barrier = Barrier(3)

    def start(_number: int) -> tuple[int, Any]:
        barrier.wait()
        body = {"workflow": "afstemning", "values": BALLOT}
        response = scene.leader.post("/cases", body, "s-1")
        return response.status_code, response.get_data()

    with ThreadPoolExecutor(3) as pool:
        answers = set(pool.map(start, range(3)))
    assert len(answers) == 1
    assert {status for status, _body in answers} == {201}
