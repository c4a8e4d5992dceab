"""What stands around every page: headers, and nothing that a content policy would have to allow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from aftaleflow.cases.accounts import invitation_link
from aftaleflow.web import assets
from tests.web.addresses import NEVER, Route, real_parts, routes
from tests.web.conftest import MakeSite, Site
from tests.web.visitor import Seen, Visitor

ELSEWHERE = re.compile(r"^(https?:)?//|^javascript:|^data:", re.IGNORECASE)
LOADED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "form": "action",
          "object": "data", "source": "src", "use": "href"}  # fmt: skip


def directives(policy: str) -> Mapping[str, list[str]]:
    """What a content policy allows, by directive."""
    parts = [each.split() for each in policy.split(";") if each.strip()]
    return {name: allowed for name, *allowed in parts}


@pytest.fixture(scope="module")
def seen_pages(shared_site: Site) -> dict[str, Seen]:
    """Every page by its route, as the first who gets it; and the pages of refusals."""
    site = shared_site
    link = invitation_link(site.installation.office, "bent.demo@eksempel.invalid")
    version = "SELECT hash FROM definition_version WHERE key = 'hoering'"
    hash_ = site.installation.value(version)
    parts: dict[str, Any] = {
        **real_parts(site.places), "token": link.rpartition("/")[2], "hash_": hash_,
    }  # fmt: skip
    visitors = [site.as_("alma.eksempel"), site.who("odense", "sagsbehandler"),
                site.as_("mette.demo"), site.visitor()]  # fmt: skip
    found = {}
    for route in routes(site.app, "GET"):
        seen = first_who_gets(visitors, route, parts)
        if seen is not None:
            found[str(route)] = seen
    return found | refusals(site, visitors[0], visitors[-1])


def first_who_gets(visitors: list[Visitor], route: Route, parts: dict[str, Any]) -> Seen | None:
    for party in ("odense", "assens"):
        for visitor in visitors:
            seen = visitor.get(route.address({**parts, "party": party}))
            if seen.status == 200:
                return seen
    return None


def refusals(site: Site, alma: Visitor, nobody: Visitor) -> dict[str, Seen]:
    token, round_ = alma.token(), site.places.ballot_round
    return {
        "no such address": alma.get("/findes-ikke"),
        "no such case": alma.get(f"/sager/{NEVER['case_id']}"),
        "not for you": alma.get("/personer"),
        "not in this way": alma.get(f"/opgaver/{site.places.draft_task}/tag"),
        "no secret": alma.post(f"/sager/{site.places.ballot}/afbryd", {"reason": "x"}),
        "no reason": alma.post(f"/runder/{round_}/luk", {"reason": ""}, token=token),
        "a used link": nobody.get("/adgangskode/brugt"),
        "logged out": nobody.post("/personer/inviter", {"name": "x"}),
        "to the log-in": nobody.get("/indbakke"),
        "an unknown address, by nobody": nobody.get("/findes-ikke"),
    }


def test_every_page_can_be_had_by_somebody(shared_site: Site, seen_pages: dict[str, Seen]) -> None:
    every = {str(route) for route in routes(shared_site.app, "GET")}
    # The front page leads on; mails are shown in demos only.
    assert every - seen_pages.keys() == {"GET /", "GET /demo/post"}
    statuses = {what: seen.status for what, seen in seen_pages.items() if "GET" not in what}
    assert statuses == {
        "no such address": 404, "no such case": 404, "not for you": 403, "not in this way": 405,
        "no secret": 400, "no reason": 422, "a used link": 410, "logged out": 401,
        "to the log-in": 302, "an unknown address, by nobody": 404,
    }  # fmt: skip


def test_the_content_policy_allows_only_our_own_files_and_nobody_to_frame_us(
    seen_pages: dict[str, Seen],
) -> None:
    for what, seen in seen_pages.items():
        policy = directives(seen.response.headers["Content-Security-Policy"])
        assert policy["frame-ancestors"] == ["'none'"], what
        assert policy["base-uri"] == ["'none'"], what
        if seen.is_page:
            assert policy["default-src"] == ["'self'"], what
            assert policy["form-action"] == ["'self'"], what
            assert policy["object-src"] == ["'none'"], what
            words = {word for allowed in policy.values() for word in allowed}
            assert words <= {"'self'", "'none'"}, what


def test_a_file_of_a_case_can_run_nothing_on_our_pages(seen_pages: dict[str, Seen]) -> None:
    files = [seen for seen in seen_pages.values() if seen.response.mimetype == "application/pdf"]
    assert len(files) == 3
    for seen in files:
        policy = directives(seen.response.headers["Content-Security-Policy"])
        assert policy["default-src"] == ["'none'"]
        assert "script-src" not in policy
        assert policy["form-action"] == ["'none'"]


def test_nothing_is_guessed_told_to_other_sites_or_kept_on_a_shared_computer(
    seen_pages: dict[str, Seen],
) -> None:
    for what, seen in seen_pages.items():
        headers = seen.response.headers
        assert headers["X-Content-Type-Options"] == "nosniff", what
        assert headers["Referrer-Policy"] == "same-origin", what
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", what
        assert headers["Cache-Control"] == "no-store", what
        assert "camera=()" in headers["Permissions-Policy"], what


def test_files_of_the_site_itself_are_kept_by_browsers_and_are_nobodys(shared_site: Site) -> None:
    response = shared_site.app.test_client().get(assets.url("css/aftaleflow.css"), buffered=True)
    assert "immutable" in response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_has_scripts_or_styles_in_it_or_loads_anything_from_elsewhere(
    seen_pages: dict[str, Seen],
) -> None:
    pages = {what: seen for what, seen in seen_pages.items() if seen.is_page and seen.status != 302}
    assert len(pages) > 25
    for what, seen in pages.items():
        for element in seen.tree.iter():
            if not isinstance(element.tag, str):
                continue
            assert element.tag != "style", what
            assert element.tag != "script" or (element.get("src") and not element.text), what
            names = {name.lower() for name in element.attrib}
            assert not {name for name in names if name == "style" or name.startswith("on")}, what
            for attribute in (LOADED.get(element.tag, "href"), "href"):
                address = element.get(attribute) or ""
                assert not ELSEWHERE.match(address.strip()), (what, address)


def test_every_page_has_a_title_one_heading_a_language_and_says_whose_it_is(
    seen_pages: dict[str, Seen],
) -> None:
    for what, seen in seen_pages.items():
        if seen.is_page and seen.status != 302:
            assert seen.title.endswith(" – aftaleflow"), what
            assert len(list(seen.tree.iter("h1"))) == 1, what
            assert seen.title.removesuffix(" – aftaleflow") == seen.h1, what
            assert seen.tree.get("lang") == "da", what
            assert "Prøvested" in seen.words, what


def test_too_large_a_post_and_a_defect_of_ours_get_a_page_with_a_sentence(
    make_site: MakeSite,
) -> None:
    site = make_site()
    alma = site.as_("alma.eksempel")
    site.app.config["MAX_CONTENT_LENGTH"] = 1000
    large = alma.post(f"/sager/{site.places.ballot}/afbryd", {"reason": "x" * 2000}, token="x")
    assert large.status == 413
    assert "Det sendte fylder for meget." in large.main

    # The database is gone from under the page.
    site.installation.runtime.office.database.close()
    site.installation.runtime.settings.data_dir.rename(
        site.installation.runtime.settings.data_dir.with_name("gone")
    )
    broken = alma.get("/indbakke")
    assert broken.status == 503
    assert "Siden kan ikke vises lige nu." in broken.html
    assert "Traceback" not in broken.html
    assert broken.response.headers["Cache-Control"] == "no-store"
