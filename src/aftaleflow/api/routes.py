"""The interface as one blueprint: every request needs a token."""

from __future__ import annotations

import json

from flask import Response, g, request
from flask_openapi import APIBlueprint

from aftaleflow.api import routes_cases, routes_rounds, routes_tasks
from aftaleflow.api.problem_details import of_error, problem
from aftaleflow.api.requests import authenticated
from aftaleflow.api.schemas import Problem
from aftaleflow.cases.office import Office
from aftaleflow.errors import AftaleflowError

PREFIX = "/api/v1"


def api_blueprint(office: Office) -> APIBlueprint:
    """The routes under `/api/v1`."""
    api = APIBlueprint(
        "api",
        __name__,
        url_prefix=PREFIX,
        abp_security=[{"bearer": []}],
        abp_responses={401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem},
    )

    @api.before_request
    def require_token() -> Response | None:
        caller = authenticated(office)
        if caller is None:
            response = problem(
                401, "unauthenticated", "Unauthenticated", "Send a valid bearer token."
            )
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
        return problem(415, "media-type", "MediaType", "Send the body as application/json.")
    try:
        json.loads(request.get_data(cache=True))
    except ValueError as error:  # also bytes that are no text
        return problem(400, "json", "Json", f"The body is no JSON: {error}.")
    return None
