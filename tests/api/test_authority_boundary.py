"""Nobody gets at anything of another authority: it looks as if it had never been.

All routes of the OpenAPI document are tried, so that a new one is tried too; what its address
names must be among the ids here.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.description import Operation
from tests.api.examples import address, body_for
from tests.api.programs import Interface, Program
from tests.api.scene import Scene

Ids = dict[str, Any]
NEVER: Ids = {
    "case_id": 990, "task_id": "990-4", "round_id": "990-4", "party": "odense", "name": "forslag",
    "version": 1,
}  # fmt: skip
"""Ids that nothing has or had."""

OF_MANY = ("samarbejdet-syddanmark", "region-syddanmark", "odense", "assens", "kerteminde")
"""The authorities that take part in the scene's cases."""


def everyone(interface: Interface) -> list[Program]:
    installation = interface.installation
    ids = [row.id for row in installation.rows("SELECT id FROM person ORDER BY id")]
    return [interface.of(installation.person(id_)) for id_ in ids]


def outside(interface: Interface, *authorities: str) -> list[Program]:
    """Everyone who is of none of these."""
    return [p for p in everyone(interface) if not p.caller.authorities & set(authorities)]


def about_something(scene: Scene) -> list[Operation]:
    """The routes that name a case, task, round, party or document."""
    found = scene.interface.description.operations()
    return [each for each in found if each.parameters("path")]


def answer(program: Program, scene: Scene, operation: Operation, ids: Ids) -> tuple[int, Any]:
    body = body_for(operation, scene.interface.description)
    more = {"json": body} if body is not None else {}
    response = program.ask(operation.method.upper(), address(operation, ids), **more)
    return response.status_code, response.json if response.mimetype != "text/html" else None


def own_case(scene: Scene) -> Ids:
    """All that is Odense's alone."""
    return {**NEVER, "case_id": scene.own_case, "task_id": scene.own_task}


def ballot(scene: Scene) -> Ids:
    """All that is the ballot's."""
    return {**NEVER, "case_id": scene.ballot, "round_id": scene.ballot_round}


def hearing(scene: Scene) -> Ids:
    installation = scene.interface.installation
    task = next(each.id for each in installation.tasks(scene.hearing))
    ids = {"case_id": scene.hearing, "round_id": scene.hearing_round, "task_id": task}
    return {**NEVER, **ids, "name": "udkast"}


def test_whose_authority_takes_no_part_finds_nothing_by_any_route(shared_scene: Scene) -> None:
    before = shared_scene.stored()
    strangers = outside(shared_scene.interface, *OF_MANY)
    assert len(strangers) > 30
    routes = about_something(shared_scene)
    assert len(routes) > 15
    for operation in routes:
        nothing = answer(strangers[0], shared_scene, operation, NEVER)
        assert nothing[0] == 404, operation.name
        for stranger in strangers:
            for ids in (ballot(shared_scene), hearing(shared_scene), own_case(shared_scene)):
                found = answer(stranger, shared_scene, operation, ids)
                assert found == nothing, (operation.name, stranger.caller.name)
    assert shared_scene.stored() == before


def test_a_partys_own_case_is_hidden_from_all_others_also_from_who_leads_the_round(
    shared_scene: Scene,
) -> None:
    before = shared_scene.stored()
    others = outside(shared_scene.interface, "odense")
    assert shared_scene.leader.caller in [each.caller for each in others]
    for operation in about_something(shared_scene):
        nothing = answer(others[0], shared_scene, operation, NEVER)
        for other in others:
            found = answer(other, shared_scene, operation, own_case(shared_scene))
            assert found == nothing, (operation.name, other.caller.name)
    assert shared_scene.stored() == before


@pytest.mark.parametrize("who", ["assens", "kerteminde", "region-syddanmark"])
def test_a_party_finds_nothing_about_another_party_of_its_round(
    who: str, shared_scene: Scene
) -> None:
    before = shared_scene.stored()
    party = shared_scene.interface.who(who, "sagsbehandler")
    routes = [r for r in about_something(shared_scene) if "party" in r.parameters("path")]
    for operation in routes:
        nothing = answer(party, shared_scene, operation, NEVER)
        assert nothing[0] == 404
        assert answer(party, shared_scene, operation, ballot(shared_scene)) == nothing
    assert len(routes) > 5
    board = party.get(f"/rounds/{shared_scene.ballot_round}")
    assert [row["party"] for row in board["parties"]] == [who]
    assert shared_scene.stored() == before


def test_lists_hold_nothing_of_others(shared_scene: Scene) -> None:
    for stranger in outside(shared_scene.interface, *OF_MANY):
        assert stranger.get("/cases?state=all") == {"items": [], "next": None}
        assert stranger.get("/cases?state=all&text=Takst") == {"items": [], "next": None}
        assert stranger.inbox() == []
    seen = {item["id"] for item in shared_scene.odense.get("/cases?state=all")["items"]}
    assert seen == {shared_scene.ballot, shared_scene.hearing, shared_scene.own_case}


def test_a_colleague_without_the_role_is_told_who_has_it(shared_scene: Scene) -> None:
    clerk = shared_scene.interface.who("odense-raad", "sekretær")
    body = {"values": {"stemme": "ja"}}
    status, said = clerk.refused(f"/user-tasks/{shared_scene.own_task}/complete", body)
    assert (status, said["code"]) == (403, "not-permitted")
    assert said["detail_da"] == "Det kan du ikke. Det kan kun: Sagsbehandler, Odense."


def test_only_who_has_the_role_starts_a_case(shared_scene: Scene) -> None:
    body = {"workflow": "afstemning", "values": {}}
    for stranger in outside(shared_scene.interface, "samarbejdet-syddanmark"):
        status, said = stranger.refused("/cases", body)
        assert (status, said["code"]) == (404, "not-found")
