"""Every refusal that the page on the interface names: its status, code and sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from aftaleflow.store.contents import NewFile
from tests.api.programs import Program, file
from tests.api.scene import BALLOT, PAPER, Scene
from tests.installation import ROOT
from tests.small_workflows import texts_of

Refused = tuple[TestResponse, str]
"""A refusal, and what its Danish sentence must hold."""

JSON = {"Content-Type": "application/json"}
REASON = {"reason": "Efter aftale"}
CASES: dict[str, Callable[[Scene], Refused]] = {}
"""One for each code: brings the refusal about."""


def refusal(act: Callable[[Scene], Refused]) -> Callable[[Scene], Refused]:
    CASES[act.__name__.replace("_", "-")] = act
    return act


def complete(program: Program, task: str, values: dict[str, Any]) -> TestResponse:
    return program.post(f"/user-tasks/{task}/complete", {"values": values})


@refusal
def unauthenticated(scene: Scene) -> Refused:
    return scene.interface.ask("GET", "/cases"), "adgangstoken"


@refusal
def json(scene: Scene) -> Refused:
    return scene.leader.ask("POST", "/cases", JSON, data=b'{"workflow": '), "ikke JSON"


@refusal
def media_type(scene: Scene) -> Refused:
    return scene.leader.ask("POST", "/cases", data={"workflow": "x"}), "application/json"


@refusal
def request_entity_too_large(scene: Scene) -> Refused:
    body = b'{"workflow": "' + b"x" * (4 * 1024 * 1024) + b'"}'
    return scene.leader.ask("POST", "/cases", JSON, data=body), "for meget"


@refusal
def request_shape(scene: Scene) -> Refused:
    body = {"workflow": 7, "values": [], "titel": "Fælles akutberedskab"}
    response = scene.leader.post("/cases", body)
    assert response.json is not None
    assert {(f["path"], f["rule"]) for f in response.json["fields"]} == {
        ("workflow", "string_type"), ("values", "dict_type"), ("titel", "extra_forbidden")
    }  # fmt: skip
    return response, "forkert form"


@refusal
def method_not_allowed(scene: Scene) -> Refused:
    return scene.leader.ask("DELETE", f"/cases/{scene.ballot}"), "ikke gøre her"


@refusal
def not_found(scene: Scene) -> Refused:
    return scene.leader.ask("GET", "/cases/990"), "ikke noget, du har adgang til"


@refusal
def not_permitted(scene: Scene) -> Refused:
    clerk = scene.interface.who("odense-raad", "sekretær")
    return complete(clerk, scene.own_task, {"stemme": "ja"}), "Sagsbehandler, Odense"


def _draft_of_an_agreement(scene: Scene) -> tuple[Program, str]:
    """The task of the working group, and Ellen, who is of the steering group too."""
    ellen = scene.interface.named("ellen.fiktiv")
    values = {
        "titel": "Akut", "følgegruppe": "foelgegruppen", "arbejdsgruppe": "arbejdsgruppen",
        "uger_til_udkast": 6, "kommissorium": file(), "kommissorium_godkendt": "2026-11-24",
    }  # fmt: skip
    body = {"workflow": "udvikling-af-indsats", "values": values}
    scene.interface.named("david.moenster").done("/cases", body)
    [draft] = ellen.inbox()
    return ellen, draft["id"]


@refusal
def four_eyes(scene: Scene) -> Refused:
    """Who wrote the draft cannot approve it."""
    ellen, draft = _draft_of_an_agreement(scene)
    values = {"beskrivelse": file(), "målgruppe": "Alle", "merudgifter": False,
              "politisk_bevågenhed": False}  # fmt: skip
    assert complete(ellen, draft, values).status_code == 200
    assert ellen.inbox() == []
    [decision] = [e for e in scene.interface.named("carla.proevesen").inbox()
                  if e["case"] == int(draft.partition("-")[0])]  # fmt: skip
    return complete(ellen, decision["id"], {"beslutning": "godkendt"}), "en anden tage stilling"


@refusal
def task_closed(scene: Scene) -> Refused:
    """Handed in twice: the second time nothing of it is used."""
    assert complete(scene.odense, scene.own_task, {"stemme": "ja"}).status_code == 200
    before = scene.stored()
    response = complete(scene.odense, scene.own_task, {"stemme": "nej"})
    assert scene.stored() == before
    return response, f"person {scene.odense.caller.id}"


@refusal
def already_claimed(scene: Scene) -> Refused:
    ellen, draft = _draft_of_an_agreement(scene)
    finn = scene.interface.named("finn.skabelon")
    ellen.done(f"/user-tasks/{draft}/claim")
    assert complete(finn, draft, {}).json == finn.post(f"/user-tasks/{draft}/claim").json
    return finn.post(f"/user-tasks/{draft}/claim"), f"person {ellen.caller.id}"


@refusal
def case_ended(scene: Scene) -> Refused:
    scene.leader.done(f"/cases/{scene.ballot}/cancel", REASON)
    return scene.leader.post(f"/cases/{scene.ballot}/cancel", REASON), "den 2026-11-24"


@refusal
def round_closed(scene: Scene) -> Refused:
    """The round is closed while somebody writes."""
    scene.leader.done(f"/rounds/{scene.ballot_round}/close", REASON)
    return scene.leader.post(f"{scene.of('odense')}/answer", {"values": PAPER}), "Efter aftale"


@refusal
def party_answered(scene: Scene) -> Refused:
    return scene.leader.post(f"{scene.of('kerteminde')}/answer", {"values": PAPER}), "Kerteminde"


@refusal
def party_not_asked(scene: Scene) -> Refused:
    scene.leader.done(f"{scene.of('assens')}/withdraw", REASON)
    return scene.leader.post(f"{scene.of('assens')}/remind"), "ikke part i runden nu"


@refusal
def party_asked_already(scene: Scene) -> Refused:
    body = {**REASON, "party": "odense"}
    return scene.leader.post(f"/rounds/{scene.ballot_round}/parties", body), "allerede part"


@refusal
def answer_not_given(scene: Scene) -> Refused:
    return scene.leader.post(f"{scene.of('odense')}/recall", REASON), "ikke svaret endnu"


@refusal
def idempotency_conflict(scene: Scene) -> Refused:
    path = f"{scene.of('odense')}/extend"
    assert scene.leader.post(path, {**REASON, "to": "2027-02-01"}, "k-1").status_code == 200
    return scene.leader.post(path, {**REASON, "to": "2027-03-01"}, "k-1"), "k-1"


@refusal
def content_refused(scene: Scene) -> Refused:
    program = NewFile(b"MZ", "aftale.exe", "application/pdf")
    body = {"workflow": "afstemning", "values": {**BALLOT, "forslag": file(program)}}
    return scene.leader.post("/cases", body), "aftale.exe"


@refusal
def submission(scene: Scene) -> Refused:
    """All that is wrong with a form is said at once."""
    values = {"stemme": "måske", "besluttet": "24. jul", "andet": 1}
    response = scene.leader.post(f"{scene.of('odense')}/answer", {"values": values})
    assert response.json is not None
    fields = {each["path"]: each["da"] for each in response.json["fields"]}
    assert fields.keys() == {"stemme", "besluttet", "referat", "andet"}
    assert all(each["en"] and each["da"] for each in response.json["fields"])
    return response, "fejl i formularen"


@refusal
def definition_not_found(scene: Scene) -> Refused:
    return scene.leader.post("/cases", {"workflow": "findes-ikke"}), "findes-ikke"


@refusal
def definition_invalid(scene: Scene) -> Refused:
    files = texts_of("hoering", "hoeringssvar")
    files["hoering.yaml"] = files["hoering.yaml"].replace("user_task: opsamling", "user_tsak: x")
    before = scene.stored()
    response = scene.interface.named("mette.demo").post("/definitions", {"files": files})
    assert scene.stored() == before
    assert response.json is not None
    [problem, *_] = response.json["problems"]
    line = 1 + files["hoering.yaml"][: files["hoering.yaml"].index("user_tsak")].count("\n")
    assert (problem["file"], problem["line"]) == ("hoering.yaml", line)
    return response, f"hoering.yaml:{line}:"


STATUS = {
    "json": 400, "unauthenticated": 401, "not-permitted": 403,
    "four-eyes": 403, "not-found": 404, "definition-not-found": 404, "method-not-allowed": 405,
    "task-closed": 409, "already-claimed": 409, "case-ended": 409, "round-closed": 409,
    "party-answered": 409, "party-not-asked": 409, "party-asked-already": 409,
    "answer-not-given": 409, "idempotency-conflict": 409, "request-entity-too-large": 413,
    "media-type": 415, "request-shape": 422, "submission": 422, "content-refused": 422,
    "definition-invalid": 422,
}  # fmt: skip


@pytest.mark.parametrize("code", CASES)
def test_each_refusal_has_its_status_its_code_and_a_sentence_with_the_facts(
    code: str, small_scene: Scene
) -> None:
    response, says = CASES[code](small_scene)
    assert response.mimetype == "application/problem+json"
    said = response.json
    assert said is not None
    assert (response.status_code, said["code"]) == (STATUS[code], code)
    assert says in said["detail_da"]
    assert said["type"] == f"urn:aftaleflow:error:{code}"


def test_the_page_on_the_interface_names_these_codes_with_their_statuses() -> None:
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d{3}) \| (`[^|]+`) \|", text, re.MULTILINE)
    named = {code: int(status) for status, codes in rows for code in re.findall("`(.+?)`", codes)}
    assert named == STATUS
    assert CASES.keys() == STATUS.keys()


def test_bytes_that_are_no_text_and_numbers_without_end_are_no_json(shared_scene: Scene) -> None:
    digits = b'{"workflow": "afstemning", "values": {"flertal": ' + b"1" * 5000 + b"}}"
    for body in (b"\xff\xfe", b'{"workflow": "\xe6"}', digits):
        response = shared_scene.leader.ask("POST", "/cases", JSON, data=body)
        assert response.status_code == 400
        assert response.json is not None
        assert response.json["code"] == "json"
