"""Cases, their events and documents, and the workflows they follow."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, make_response
from flask_openapi import APIBlueprint, Tag

from aftaleflow.api import schemas, shown
from aftaleflow.api.requests import caller, once, with_files
from aftaleflow.cases import case_events, deploying
from aftaleflow.cases.case_list import see_cases
from aftaleflow.cases.case_page import see_case
from aftaleflow.cases.definition_pages import see_definitions
from aftaleflow.cases.documents import document
from aftaleflow.cases.leading import CancelCase, cancel_case
from aftaleflow.cases.office import Office
from aftaleflow.cases.starting import StartCase, start_case
from aftaleflow.documents.sending import content_disposition
from aftaleflow.readmodels.case_list import CaseFilter

CASES = Tag(name="cases", description="Cases: started, looked at, cancelled")
DEFINITIONS = Tag(name="definitions", description="Workflows that are deployed")


def add_routes(api: APIBlueprint, office: Office) -> None:
    _add_case_routes(api, office)
    _add_reading_routes(api, office)
    _add_definition_routes(api, office)


def _add_case_routes(api: APIBlueprint, office: Office) -> None:
    @api.post("/cases", tags=[CASES], summary="Start a case", responses={201: schemas.Started})
    def start(body: schemas.StartBody) -> Any:
        command = StartCase(
            workflow=body.workflow, values=with_files(body.values, office), once=once()
        )
        case_id = start_case(office, caller(), command)
        row = see_case(office, caller(), case_id).row
        answer = schemas.Started(id=row.id, number=row.number or "", title=row.title)
        response = make_response(jsonify(answer.model_dump(mode="json")), 201)
        response.headers["Location"] = f"/api/v1/cases/{case_id}"
        return response

    @api.post(
        "/cases/<int:case_id>/cancel",
        tags=[CASES],
        summary="Cancel a case with a reason",
        responses={200: schemas.Done},
    )
    def cancel(path: schemas.CasePath, body: schemas.ReasonBody) -> Any:
        command = CancelCase(case=path.case_id, reason=body.reason, once=once())
        cancel_case(office, caller(), command)
        return schemas.Done().model_dump()


def _add_reading_routes(api: APIBlueprint, office: Office) -> None:
    @api.get("/cases", tags=[CASES], summary="List cases", responses={200: schemas.CaseItems})
    def cases(query: schemas.CaseQuery) -> Any:
        wanted = CaseFilter(text=query.text, workflow=query.workflow, state=query.state)
        found = see_cases(office, caller(), wanted, cursor=query.cursor)
        items = [shown.case_item(each) for each in found.items]
        return schemas.CaseItems(items=items, next=found.next_page).model_dump(mode="json")

    @api.get(
        "/cases/<int:case_id>", tags=[CASES], summary="A case", responses={200: schemas.CaseOut}
    )
    def case(path: schemas.CasePath) -> Any:
        page = see_case(office, caller(), path.case_id)
        return shown.case_out(page).model_dump(mode="json")

    @api.get(
        "/cases/<int:case_id>/events",
        tags=[CASES],
        summary="The events of a case in their chain",
        responses={200: schemas.EventItems},
    )
    def events(path: schemas.CasePath, query: schemas.EventQuery) -> Any:
        found = case_events.see_events(office, caller(), path.case_id, query.after)
        items = [schemas.EventItem(**each) for each in found]
        return schemas.EventItems(items=items).model_dump(mode="json")

    @api.get(
        "/cases/<int:case_id>/documents",
        tags=[CASES],
        summary="The versions of a case's documents",
        responses={200: schemas.DocumentItems},
    )
    def documents(path: schemas.CasePath) -> Any:
        page = see_case(office, caller(), path.case_id)
        return schemas.DocumentItems(items=shown.documents_out(page)).model_dump(mode="json")

    @api.get(
        "/cases/<int:case_id>/documents/<name>/versions/<int:version>",
        tags=[CASES],
        summary="The bytes of a version of a document",
        responses={200: {"content": {"*/*": {}}}},
    )
    def document_bytes(path: schemas.DocumentPath) -> Response:
        found = document(office, caller(), path.case_id, path.name, path.version)
        response = make_response(found.data)
        response.mimetype = found.media_type
        named = content_disposition("attachment", found.filename)
        response.headers["Content-Disposition"] = named
        return response


def _add_definition_routes(api: APIBlueprint, office: Office) -> None:
    @api.get(
        "/definitions",
        tags=[DEFINITIONS],
        summary="Workflows that are deployed",
        responses={200: schemas.DefinitionItems},
    )
    def definitions() -> Any:
        items = [shown.definition_item(each) for each in see_definitions(office, caller())]
        return schemas.DefinitionItems(items=items).model_dump(mode="json")

    @api.post(
        "/definitions",
        tags=[DEFINITIONS],
        summary="Deploy workflows; all of them or none",
        responses={201: schemas.Deployed},
    )
    def deploy(body: schemas.DefinitionsBody) -> Any:
        new = {d.hash for d in deploying.deploy_texts(office, body.files, caller(), once())}
        items = [
            shown.definition_item(each)
            for each in see_definitions(office, caller())
            if each.deployed.hash in new
        ]
        return schemas.Deployed(deployed=items).model_dump(mode="json"), 201
