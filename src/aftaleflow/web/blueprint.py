"""All pages as one blueprint: who is not logged in gets no further than the way in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request

from aftaleflow.web.error_pages import add_error_pages, written
from aftaleflow.web.pages import (
    about,
    cases,
    definitions,
    inbox,
    login,
    people,
    round_actions,
    rounds,
    starting,
    tasks,
)
from aftaleflow.web.site import Site
from aftaleflow.web.visit import answer, begin, page, remember_language, visit

FOR_EVERYBODY = frozenset(
    {"log_in_form", "log_in", "log_out", "forgotten_form", "forgotten", "password_form",
     "choose_password", "accessibility"}
)  # fmt: skip


def pages_blueprint(site: Site, protect: Callable[[], None]) -> Blueprint:
    """The pages under `/`. `protect` refuses what was posted from another site."""
    pages = Blueprint("pages", __name__)

    @pages.before_request
    def only_for_people() -> Any:
        begin(site)
        if visit().caller is not None or _is_for_everybody():
            protect()
            return None
        if request.method != "POST":
            return redirect("/log-ind?" + urlencode({login.AFTER: request.full_path.rstrip("?")}))
        return answer(page(site, "logged_out.html", written=written(site)), 401)

    @pages.after_request
    def keep_language(response: Response) -> Response:
        remember_language(response, secure=site.office.settings.behind_tls)
        return response

    for module in (login, inbox, starting, cases, tasks, rounds, round_actions, definitions,
                   people, about):  # fmt: skip
        part = Blueprint(module.__name__.rpartition(".")[2], module.__name__)
        module.add_pages(part, site)
        pages.register_blueprint(part)
    add_error_pages(pages, site)
    return pages


def _is_for_everybody() -> bool:
    return (request.endpoint or "").rpartition(".")[2] in FOR_EVERYBODY
