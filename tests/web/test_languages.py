"""Danish and English: the switch, what it is remembered by, and that no page mixes the two."""

from __future__ import annotations

import pytest

from aftaleflow.cases.accounts import add_person
from aftaleflow.people.accounts import NewPerson
from tests.web.addresses import real_parts, routes
from tests.web.conftest import Site
from tests.web.visitor import Seen

DANISH = ("Indbakke", "Log ud", "Gå til sidens indhold", "Tilgængelighedserklæring", "Arbejdsgange")


def test_the_switch_leads_to_the_same_page_and_is_remembered_in_this_browser(
    shared_site: Site,
) -> None:
    alma = shared_site.as_("alma.eksempel")
    danish = alma.get("/sager?tilstand=all")
    assert (danish.tree.get("lang"), danish.h1) == ("da", "Sager")
    [link, *_] = danish.tree.xpath("//a[@class='language']")
    assert (link.text, link.get("lang"), link.get("hreflang")) == ("English", "en", "en")
    english = alma.get(link.get("href"))
    assert (english.tree.get("lang"), english.h1) == ("en", "Cases")
    assert english.value("tilstand") is None or english.value("tilstand") == "all"
    assert alma.get("/indbakke").h1 == "Inbox"
    assert alma.get("/indbakke?sprog=da").h1 == "Indbakke"
    assert alma.get("/indbakke").h1 == "Indbakke"
    assert shared_site.as_("alma.eksempel").get("/indbakke").h1 == "Indbakke"


def test_who_has_chosen_english_for_mails_gets_english_pages(shared_site: Site) -> None:
    guest = NewPerson(name="A Guest", email="guest@eksempel.invalid", language="en")
    add_person(shared_site.installation.office, guest)
    assert shared_site.as_("guest").get("/indbakke").h1 == "Inbox"


def test_a_language_that_is_none_changes_nothing(shared_site: Site) -> None:
    visitor = shared_site.visitor()
    seen = visitor.get("/log-ind?sprog=tlh")
    assert seen.tree.get("lang") == "da"
    assert visitor.cookie("aftaleflow_sprog") is None
    visitor.give_cookie("aftaleflow_sprog", "<script>")
    assert visitor.get("/log-ind").tree.get("lang") == "da"


@pytest.fixture(scope="module")
def english_pages(shared_site: Site) -> list[Seen]:
    found = []
    for visitor in (shared_site.as_("alma.eksempel"), shared_site.as_("mette.demo"),
                    shared_site.who("odense", "sagsbehandler"), shared_site.visitor()):  # fmt: skip
        visitor.give_cookie("aftaleflow_sprog", "en")
        parts = {**real_parts(shared_site.places), "token": "x", "hash_": "0" * 64}
        found += [visitor.get(route.address(parts)) for route in routes(shared_site.app, "GET")]
    return [seen for seen in found if seen.is_page and seen.status != 302]


def test_no_english_page_has_danish_around_it(english_pages: list[Seen]) -> None:
    assert len(english_pages) > 60
    for seen in english_pages:
        assert seen.tree.get("lang") == "en"
        for word in DANISH:
            assert word not in seen.words, (seen.address, word)


def test_refusals_come_in_the_language_of_the_page(site: Site) -> None:
    visitor = site.visitor()
    visitor.get("/log-ind?sprog=en")
    wrong = visitor.log_in_english("alma.eksempel@eksempel.invalid", "wrong")
    sentence = "The e-mail address and the password do not belong together."
    assert wrong.at_field("password") == f"Error: {sentence}"
    alma = site.as_("alma.eksempel")
    alma.get("/was?sprog=en")
    stale = alma.post(f"/sager/{site.places.ballot}/afbryd", {"reason": "x"})
    assert stale.status == 400
    assert "too old" in stale.main
    closed = alma.get("/sager/999")
    assert "There is nothing here, or nothing that you have access to." in closed.main
