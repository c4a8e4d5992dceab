"""What another site, or an old page, makes a browser send is refused and changes nothing."""

from __future__ import annotations

import pytest

from tests.web.addresses import Route, real_parts, routes
from tests.web.conftest import Site
from tests.web.visitor import PASSWORD, Seen, Visitor

ALMA = "alma.eksempel@eksempel.invalid"
SENTENCE = "Siden var for gammel til at blive sendt. Åbn den igen, og send den så."
TYPED = "En lang tekst, som nogen har skrevet."
VALUES = {
    "reason": TYPED, "name": TYPED, "emne": TYPED, "bemærkninger": TYPED, "begrundelse": TYPED,
    "email": ALMA, "password": PASSWORD, "again": PASSWORD, "stemme": "ja", "svar": "enig",
    "party": "fanoe", "to": "30-11-2026", "organisation": "aftalesekretariatet",
    "role": "sagsbehandler",
}  # fmt: skip
"""Enough for most of the forms to be accepted."""


def refused(seen: Seen) -> bool:
    return seen.status == 400 and SENTENCE in seen.main


def everybody(site: Site) -> dict[str, Visitor]:
    """Who leads, who is asked, who administers, and nobody."""
    return {
        "alma": site.as_("alma.eksempel"),
        "odense": site.who("odense", "sagsbehandler"),
        "mette": site.as_("mette.demo"),
        "nobody": site.visitor(),
    }


def address_of(site: Site, route: Route) -> str:
    return route.address({**real_parts(site.places), "token": "et-link"})


def test_no_post_is_taken_without_the_secret_of_the_browsers_own_forms(site: Site) -> None:
    before = site.stored()
    other = site.as_("bent.demo").token()
    posting = routes(site.app, "POST")
    assert len(posting) > 20
    for name, visitor in everybody(site).items():
        for route in posting:
            for token in (None, "", "forkert", other):
                seen = visitor.post(address_of(site, route), VALUES, token=token)
                if name == "nobody" and seen.status == 401:
                    assert "Du er logget ud" in seen.main
                else:
                    assert refused(seen), (name, str(route), token, seen.status)
    assert site.stored() == before
    for name, visitor in everybody(site).items():
        assert visitor.get("/indbakke").status == (302 if name == "nobody" else 200)


def test_what_was_typed_is_shown_again_to_be_copied_and_no_password_is(site: Site) -> None:
    odense = site.who("odense", "sagsbehandler")
    for route in routes(site.app, "POST"):
        seen = odense.post(address_of(site, route), VALUES)
        assert refused(seen), str(route)
        assert TYPED in seen.main, str(route)
        assert PASSWORD not in seen.html, str(route)
        assert "forkert" not in seen.main


@pytest.mark.parametrize("kind", ["text/plain", "application/json"])
def test_a_body_that_is_no_form_is_refused_too(site: Site, kind: str) -> None:
    before = site.stored()
    alma = site.as_("alma.eksempel")
    for route in routes(site.app, "POST"):
        assert refused(alma.post_body(address_of(site, route), '{"reason": "x"}', kind)), str(route)
    assert site.stored() == before


def test_a_page_from_before_the_log_in_is_too_old_and_the_right_one_works(site: Site) -> None:
    visitor = site.visitor()
    old = visitor.get("/log-ind")
    assert visitor.log_in(ALMA).status == 302
    assert refused(visitor.send(old, "Log ind", email=ALMA, password=PASSWORD))
    board = f"/runder/{site.places.ballot_round}/luk"
    closed = visitor.send(visitor.get(board), "Luk runden", reason="Vi har hørt nok.")
    assert "Runden er lukket." in visitor.follow(closed).main


def test_no_address_changes_anything_by_being_opened(site: Site) -> None:
    """Other sites can link to every page, and browsers fetch links ahead."""
    before = site.stored()
    parts = {**real_parts(site.places), "token": "et-link", "hash_": "0" * 64}
    for visitor in everybody(site).values():
        for route in routes(site.app, "GET"):
            visitor.get(route.address(parts))
        for route in routes(site.app, "POST"):
            visitor.get(route.address(parts))
    assert site.stored() == before


def test_the_interface_for_programs_does_not_know_the_cookies_of_the_pages(site: Site) -> None:
    alma = site.as_("alma.eksempel")
    before = site.stored()
    api = [rule for rule in site.app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    assert len(api) > 10
    for rule in api:
        address = rule.rule.replace("<int:case_id>", "3").replace("<int:version>", "1")
        for method in (rule.methods or set()) & {"GET", "POST"}:
            seen = alma.post_body(address, "{}", "application/json", method=method)
            assert seen.status == 401, (method, address)
    assert site.stored() == before
