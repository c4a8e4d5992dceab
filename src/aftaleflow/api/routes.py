"""The interface as one blueprint: every request needs a token."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, g, request
from flask_openapi import APIBlueprint

from aftaleflow.api import routes_cases, routes_rounds, routes_tasks
from aftaleflow.api.problem_details import of_error, problem
from aftaleflow.api.requests import authenticated, is_deeper
from aftaleflow.api.schemas import Problem
from aftaleflow.cases.office import Office
from aftaleflow.errors import AftaleflowError, Words

PREFIX = "/api/v1"
NO_TOKEN = Words("Send et gyldigt adgangstoken (bearer).", "Send a valid bearer token.")
NO_JSON_TYPE = Words("Send indholdet som application/json.", "Send the body as application/json.")
MAX_DEPTH = 50
TOO_DEEP = Words(
    f"Indholdet er lister i lister mere end {MAX_DEPTH} gange.",
    f"The body has lists within lists more than {MAX_DEPTH} deep.",
)
REFUSALS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422), Problem)


def api_blueprint(office: Office) -> APIBlueprint:
    """The routes under `/api/v1`."""
    api = APIBlueprint(
        "api",
        __name__,
        url_prefix=PREFIX,
        abp_security=[{"bearer": []}],
        abp_responses=REFUSALS,
    )

    @api.before_request
    def require_token() -> Response | None:
        caller = authenticated(office)
        if caller is None:
            response = problem(401, "unauthenticated", "Unauthenticated", NO_TOKEN)
            response.headers["WWW-Authenticate"] = "Bearer"
            return response
        g.api_caller = caller
        return _unreadable_body()

    @api.errorhandler(AftaleflowError)
    def refused(error: AftaleflowError) -> Response:
        return of_error(error)

    routes_cases.add_routes(api, office)
    routes_tasks.add_routes(api, office)
    routes_rounds.add_routes(api, office)
    return api


def _unreadable_body() -> Response | None:
    """The answer to a body that is there but is no JSON; it is not taken for an empty one."""
    if request.method != "POST" or not request.get_data(cache=True):
        return None
    if not request.is_json:
        return problem(415, "media-type", "MediaType", NO_JSON_TYPE)
    try:
        deep = is_deeper(json.loads(request.get_data(cache=True)), MAX_DEPTH)
    except RecursionError:
        deep = True
    except ValueError as error:  # also bytes that are no text
        words = Words(f"Indholdet er ikke JSON: {error}.", f"The body is no JSON: {error}.")
        return problem(400, "json", "Json", words)
    return problem(400, "json", "Json", TOO_DEEP) if deep else None
