"""One request of a browser: who it is, in which language, and the frame around its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, g, get_flashed_messages, make_response, request
from flask_wtf.csrf import generate_csrf

from aftaleflow.cases.accounts import caller_of_session
from aftaleflow.cases.inbox import count_waiting
from aftaleflow.cases.people_page import administers
from aftaleflow.people.callers import Caller
from aftaleflow.texts.translator import LANGUAGES, Translator
from aftaleflow.web.frame import Frame, Link, NoticeView, Viewer, main_navigation
from aftaleflow.web.rendering import render
from aftaleflow.web.site import Site

SESSION_COOKIE = "aftaleflow_session"
LANGUAGE_COOKIE = "aftaleflow_sprog"
LANGUAGE_ARGUMENT = "sprog"
A_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Visit:
    """Who asks (nobody yet, perhaps) and the language to answer in."""

    caller: Caller | None
    t: Translator


def begin(site: Site) -> None:
    """Finds out who asks; before anything else of a request."""
    token = request.cookies.get(SESSION_COOKIE)
    caller = caller_of_session(site.office, token) if token else None
    g.visit = Visit(caller, Translator(_language(site, caller)))


def _language(site: Site, caller: Caller | None) -> str:
    chosen = request.args.get(LANGUAGE_ARGUMENT) or request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return caller.language if caller is not None else site.office.settings.language


def remember_language(response: Response, *, secure: bool) -> None:
    """Keeps a language that was chosen by the switch."""
    chosen = request.args.get(LANGUAGE_ARGUMENT)
    if chosen in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, str(chosen), max_age=A_YEAR, httponly=True, samesite="Lax",
            secure=secure,
        )  # fmt: skip


def visit() -> Visit:
    """The request's visit."""
    found = g.visit
    assert isinstance(found, Visit)  # noqa: S101 - begun before every request
    return found


def translator() -> Translator:
    return visit().t


def language() -> str:
    return visit().t.language


def caller() -> Caller:
    """Who is logged in; pages for everybody do not ask."""
    found = visit().caller
    assert found is not None  # noqa: S101 - others were sent to log in
    return found


def page(site: Site, template: str, *, current: str = "", **values: Any) -> str:
    """A page in its frame. `current` is the address of the navigation's link it belongs to."""
    return render(site.environment, template, _frame(site, current), **values)


def answer(html: str, status: int) -> Response:
    """A page with another status than 200."""
    return make_response(html, status)


def _frame(site: Site, current: str) -> Frame:
    seen = visit()
    return Frame(
        t=seen.t,
        installation=site.name,
        csrf_token=generate_csrf(),
        viewer=_viewer(site, seen),
        navigation=_navigation(site, seen, current) if seen.caller is not None else (),
        notices=tuple(NoticeView(text, kind) for kind, text in flashed()),
        is_demo=site.demo is not None,
        log_in_url="/log-ind",
        language_url=_switch(seen.t.language),
    )


def flashed() -> list[tuple[str, str]]:
    """Messages that the page before left: kind and text."""
    found: list[Any] = list(get_flashed_messages(with_categories=True))
    return [(str(kind), str(text)) for kind, text in found]


def _viewer(site: Site, seen: Visit) -> Viewer | None:
    if seen.caller is None:
        return None
    register = site.office.register.now()
    organisations = sorted({key for key, _role in seen.caller.roles})
    first = organisations[0] if organisations else ""
    names = list(dict.fromkeys(register.name_of(each) for each in organisations))
    acts_for = ", ".join(names[:2]) + (" …" if len(names) > 2 else "")
    return Viewer(name=seen.caller.name, authority=acts_for or register.name_of(first))


def _navigation(site: Site, seen: Visit, current: str) -> tuple[Link, ...]:
    assert seen.caller is not None  # noqa: S101 - only for those who are logged in
    more: list[Link] = []
    if administers(seen.caller):
        more.append(Link(text=seen.t("Personer"), href="/personer"))
    if site.demo is not None:
        more.append(Link(text=seen.t("Demoens mails"), href="/demo/post"))
    waiting = count_waiting(site.office, seen.caller)
    return main_navigation(seen.t, current, waiting=waiting, more=tuple(more))


def _switch(language: str) -> str:
    """The same page in the other language; a page that was posted to is asked for anew."""
    other = "en" if language == "da" else "da"
    arguments: Mapping[str, str] = {**request.args.to_dict(), LANGUAGE_ARGUMENT: other}
    path = "/" + quote(request.path.lstrip("/\\"))  # two slashes would lead to another site
    return f"{path}?{urlencode(arguments)}"
