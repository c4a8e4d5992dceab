"""Every page that people can reach in the demo, wide and on a phone: accessible, whole, our own.

The pages are found by following links from the start page; of each kind the fullest is looked at.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from werkzeug.exceptions import HTTPException

from aftaleflow.app import create_app
from aftaleflow.cli.demo import shown
from aftaleflow.cli.serving import server_of
from aftaleflow.clock import SetClock
from aftaleflow.demo.making import make_demo
from aftaleflow.settings import Settings
from aftaleflow.web.visit import SESSION_COOKIE
from tests.browser.conftest import PHONE
from tests.installation import Installation
from tests.web.visitor import Seen, Visitor

pytestmark = pytest.mark.browser

NOW = dt.datetime(2026, 11, 24, 12, 30, tzinfo=dt.UTC)
WIDE = {"width": 1440, "height": 900}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
ROLES = {
    "the secretariat": "alma.eksempel",
    "the chair of a committee": "carla.proevesen",
    "a municipality": "dorte.skabelon",
    "an administrator": "mette.demo",
    "nobody": None,
}
ALONE = {"an administrator": "pages.people."}
"""Who differs from the others in some pages only."""
NOT_LINKED = {"nobody": ["/findes-ikke"], "a municipality": ["/personer"]}
"""Pages that one comes to otherwise: a wrong address, and one that is for others."""
INSTANCES = 4
"""So many pages of a kind are fetched for their links, and to choose the fullest."""
PICTURES = os.environ.get("AFTALEFLOW_TEST_PICTURES", "")
"""A folder for pictures of all pages, for whoever wants to look at them."""


@dataclass(frozen=True)
class Place:
    """The demo, served."""

    installation: Installation
    app: Flask
    url: str

    def visitor(self, name: str | None) -> Visitor:
        visitor = Visitor(self.app, self.installation)
        return visitor.enter(self.installation.named(name).id) if name is not None else visitor


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    clock = SetClock(NOW)
    with make_demo(Settings(data_dir=tmp_path_factory.mktemp("demo")), clock) as demo:
        app = create_app(demo.runtime, shown(demo))
        server = server_of(app, replace(demo.runtime.settings, port=0))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.effective_port}"
        yield Place(Installation(demo.runtime, clock), app, url)
        server.close()
        thread.join(5)


@pytest.fixture(scope="module")
def reached(place: Place) -> dict[str, dict[str, Seen]]:
    """What each can reach from the start page, by kind of page."""
    return {
        role: found_by_links(place, place.visitor(name), ["/", *NOT_LINKED.get(role, [])])
        for role, name in ROLES.items()
    }


def found_by_links(place: Place, visitor: Visitor, first: list[str]) -> dict[str, Seen]:
    """The fullest page of each kind that can be reached, by kind."""
    waiting, known = [*first], set(first)
    fetched: Counter[str] = Counter()
    fullest: dict[str, Seen] = {}
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(place.app, address)
        if fetched[kind] >= INSTANCES:
            continue
        fetched[kind] += 1
        seen = visitor.get(address)
        if 300 <= seen.status < 400:
            links = [seen.location]
        elif not seen.is_page:
            continue
        else:
            if kind not in fullest or len(seen.html) > len(fullest[kind].html):
                fullest[kind] = seen
            links = seen.tree.xpath("//a/@href")
        for link in links:
            target = str(link).partition("#")[0]
            if target.startswith("/") and "sprog=" not in target and target not in known:
                known.add(target)
                waiting.append(target)
    return fullest


def kind_of(app: Flask, address: str) -> str:
    """The route that answers an address; the tabs of a page are the page."""
    try:
        endpoint, _arguments = app.url_map.bind("localhost").match(urlsplit(address).path)
    except HTTPException:
        return "no such page"
    return str(endpoint)


class Watch:
    """What a browser complains of, and whom it asks for anything."""

    def __init__(self, context: BrowserContext, own: str) -> None:
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self._own = own
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _asked(self, url: str) -> None:
        if not url.startswith((self._own, "data:")):
            self.foreign.append(url)

    def _said(self, line: ConsoleMessage) -> None:
        # A page that is refused comes with its status, which the browser notes as an error.
        if line.type in ("error", "warning") and not re.search("status of 40[34]", line.text):
            self.complaints.append(f"{line.text} {line.location['url']}")


def violations(page: Page) -> list[str]:
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    found: list[Any] = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {[node['html'][:200] for node in each['nodes'][:3]]}" for each in found]


def too_wide(page: Page) -> list[str]:
    """What sticks out of the window to the right, if it makes the page scroll sideways."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll("main *, header *, footer *")]
            .filter(each => each.getBoundingClientRect().right > width + 1)
            .slice(0, 3).map(each => each.outerHTML.slice(0, 150));
        }"""
    )
    return found


@pytest.mark.parametrize("role", ROLES)
def test_every_page_a_person_can_reach_is_accessible_fits_and_loads_nothing_from_elsewhere(
    browser: Browser, place: Place, reached: dict[str, dict[str, Seen]], role: str
) -> None:
    assert_told_apart(reached[role])
    only = ALONE.get(role, "")
    pages = {kind: seen for kind, seen in reached[role].items() if kind.startswith(only)}
    assert pages
    context = browser.new_context(viewport=WIDE, locale="da-DK", base_url=place.url)  # type: ignore[arg-type]
    token = place.visitor(ROLES[role]).cookie(SESSION_COOKIE)
    if token is not None:
        context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": place.url}])
    watch = Watch(context, place.url)
    page = context.new_page()
    wrong: dict[str, list[str]] = {}
    for kind, seen in pages.items():
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        page.goto(seen.address)
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            wrong[f"{kind} {size['width']}"] = violations(page) + too_wide(page)
            keep_picture(page, role, f"{kind} {size['width']}")
    context.close()
    assert {where: what for where, what in wrong.items() if what} == {}
    assert watch.complaints == []
    assert watch.foreign == []


def assert_told_apart(pages: dict[str, Seen]) -> None:
    """Each page has one heading and a title, and no other page has the same."""
    for kind, seen in pages.items():
        assert len(list(seen.tree.iter("h1"))) == 1, kind
        assert seen.title.removesuffix(" – aftaleflow"), kind
    for names in ([each.title for each in pages.values()], [each.h1 for each in pages.values()]):
        assert [name for name, times in Counter(names).items() if times > 1] == []


def test_all_routes_that_show_a_page_are_reached_by_somebody(
    place: Place, reached: dict[str, dict[str, Seen]]
) -> None:
    shown_by = {
        rule.endpoint
        for rule in place.app.url_map.iter_rules()
        if rule.endpoint.startswith("pages.") and "GET" in (rule.methods or ())
    }
    only_files_or_links_in_mails = {
        "pages.inbox.home", "pages.cases.case_document", "pages.rounds.minutes",
        "pages.rounds.earlier_minutes", "pages.login.password_form",
    }  # fmt: skip
    assert (
        shown_by - {kind for pages in reached.values() for kind in pages}
        == only_files_or_links_in_mails
    )


def keep_picture(page: Page, role: str, name: str) -> None:
    if PICTURES:
        folder = Path(PICTURES) / role
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)
