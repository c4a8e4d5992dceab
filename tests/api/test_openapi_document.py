"""The document that describes the interface is right, and describes all of it and nothing else."""

from __future__ import annotations

from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.api.addresses import API, openapi_path
from tests.api.programs import Interface, file
from tests.api.scene import Scene


def test_it_is_a_valid_document_of_openapi_3_1(shared: Interface) -> None:
    document = shared.description.document
    assert document["openapi"].startswith("3.1.")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_route_is_in_it_and_every_route_of_it_is_there(shared: Interface) -> None:
    routes = {
        (method.lower(), openapi_path(rule.rule))
        for rule in shared.app.url_map.iter_rules()
        if rule.rule.startswith(f"{API}/") and rule.rule != f"{API}/openapi.json"
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
    }
    assert len(routes) > 20
    assert {(o.method, o.path) for o in shared.description.operations()} == routes


def test_the_routes_that_outsiders_rely_on_are_there(shared: Interface) -> None:
    promised = {
        "post /cases", "get /cases", "get /cases/{case_id}", "get /cases/{case_id}/events",
        "post /cases/{case_id}/cancel", "get /cases/{case_id}/documents", "get /user-tasks",
        "get /user-tasks/{task_id}", "post /user-tasks/{task_id}/claim",
        "post /user-tasks/{task_id}/complete", "get /rounds/{round_id}",
        "post /rounds/{round_id}/parties", "post /rounds/{round_id}/close",
        "post /rounds/{round_id}/parties/{party}/answer",
        "post /rounds/{round_id}/parties/{party}/extend",
        "post /rounds/{round_id}/parties/{party}/withdraw",
        "post /rounds/{round_id}/parties/{party}/remind", "get /definitions", "post /definitions",
    }  # fmt: skip
    there = {
        f"{each.method} {each.path.removeprefix(API)}" for each in shared.description.operations()
    }
    assert promised <= there


def test_every_route_says_what_it_answers_when_all_is_well_and_when_not(shared: Interface) -> None:
    ids = set()
    for operation in shared.description.operations():
        said = operation.said["responses"]
        assert len([status for status in said if status.startswith("2")]) == 1, operation.name
        for status in ("401", "403", "404", "409", "422"):
            assert list(said[status]["content"]) == ["application/problem+json"], operation.name
        assert operation.said["summary"], operation.name
        ids.add(operation.said["operationId"])
    assert len(ids) == len(shared.description.operations())


def test_bodies_say_that_unknown_keys_are_refused(shared: Interface) -> None:
    for operation in shared.description.operations():
        if operation.body is not None:
            schema = shared.description.schema(operation.body["$ref"])
            assert schema["additionalProperties"] is False, operation.name


def test_every_list_and_page_answers_as_it_says(shared_scene: Scene) -> None:
    """Each answer is checked against its schema by the program that asks."""
    leader, odense = shared_scene.leader, shared_scene.odense
    seen: list[Any] = [
        leader.get("/cases?state=all"),
        leader.get(f"/cases/{shared_scene.ballot}/events?after=1"),
        leader.get(f"/rounds/{shared_scene.hearing_round}"),
        odense.get(f"/cases/{shared_scene.ballot}"),
        odense.get(f"/user-tasks/{shared_scene.own_task}"),
        odense.get("/user-tasks?view=bodies"),
        odense.get("/definitions"),
    ]
    assert all(seen)
    assert seen[1]["items"][0]["seq"] == 2
    keys = {each["key"] for each in seen[-1]["items"] if each["in_force"]}
    assert {"udvikling-af-indsats", "afstemning", "hoering"} <= keys


def test_lists_are_paged_and_every_page_follows_the_one_before(small_scene: Scene) -> None:
    leader = small_scene.leader
    values = {"emne": "Støj", "parter": ["odense"], "udkast": file(), "frist": "2026-12-15"}
    for _ in range(52):
        leader.done("/cases", {"workflow": "hoering", "values": values})
    first = leader.get("/cases")
    second = leader.get(f"/cases?cursor={first['next']}")
    ids = [each["id"] for page in (first, second) for each in page["items"]]
    assert (len(first["items"]), second["next"]) == (50, None)
    assert len(set(ids)) == len(ids) == 54
    tasks = [each["id"] for each in small_scene.odense.inbox()]
    assert len(set(tasks)) == len(tasks) == 54
