"""A case of other authorities looks like a case that does not exist, on every page there is.

The pages are taken from the application's own map: a new one is asked for as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aftaleflow.people.callers import Caller
from tests.web.addresses import NEVER, Parts, Route, real_parts, routes
from tests.web.conftest import Places, Site
from tests.web.visitor import Seen, Visitor

FOR_EVERYBODY = {
    "GET /log-ind", "POST /log-ind", "POST /log-ud", "GET /adgangskode", "POST /adgangskode",
    "GET /adgangskode/<token>", "POST /adgangskode/<token>", "GET /was",
}  # fmt: skip
"""What can be had without a log-in; everything else cannot."""

ABOUT_A_CASE = frozenset({"case_id", "task_id", "round_id"})
PLAIN = frozenset(
    {"/sager/<int:case_id>", "/opgaver/<task_id>", "/runder/<round_id>",
     "/sager/<int:case_id>/dokumenter/<name>/<int:version>"}
)  # fmt: skip
VALUES = {
    "reason": "En grund", "to": "30-11-2026", "party": "varde", "stemme": "ja", "svar": "enig",
    "besluttet": "24-11-2026", "overtag": "1",
}  # fmt: skip
THERE_IS_NOTHING = "Her er ikke noget, eller ikke noget, du har adgang til."


@dataclass(frozen=True)
class Foreign:
    """Something in the installation, and the authorities that take part in it."""

    what: str
    parts: Parts
    inside: frozenset[str]

    def is_foreign_to(self, person: Caller) -> bool:
        return not self.inside & person.authorities

    def has(self, route: Route) -> bool:
        """Whether it has what a page is about."""
        return (route.parts & ABOUT_A_CASE) <= self.parts.keys()


def foreign(places: Places) -> list[Foreign]:
    cooperation = "samarbejdet-syddanmark"
    return [
        Foreign(
            "a case, its round and document",
            {"case_id": places.ballot, "round_id": places.ballot_round, "name": "forslag"},
            frozenset({cooperation, "region-syddanmark", "odense", "assens"}),
        ),
        Foreign(
            "a party's own case and task",
            {"case_id": places.own_case, "task_id": places.own_task, "name": "forslag"},
            frozenset({"odense"}),
        ),
        Foreign(
            "a hearing, its round and document",
            {"case_id": places.hearing, "round_id": places.hearing_round, "name": "udkast"},
            frozenset({cooperation, "odense", "assens"}),
        ),
        Foreign(
            "the task of a party of a hearing",
            {"task_id": places.hearing_task},
            frozenset({cooperation, "odense"}),
        ),
        Foreign(
            "a case that has not come to the parties yet",
            {"case_id": places.draft_case, "task_id": places.draft_task, "name": "kommissorium"},
            frozenset({cooperation}),
        ),
    ]


def everybody(site: Site) -> list[Caller]:
    ids = site.installation.rows("SELECT id FROM person ORDER BY id")
    return [site.installation.person(each.id) for each in ids]


def one_of_each_authority(people: list[Caller]) -> list[Caller]:
    return list({each.authorities: each for each in people}.values())


def without_its_address(seen: Seen) -> str:
    """The page, but for the link to itself in the other language, and the form's secret."""
    text = re.sub(r'href="[^"]*[?]sprog=en"', "", seen.html)
    return re.sub(r'name="csrf-token" value="[^"]*"', "", text)


def ask(visitor: Visitor, route: Route, parts: Parts, token: str) -> Seen:
    address = route.address(parts)
    if route.method == "GET":
        return visitor.get(address)
    seen = visitor.post(address, VALUES, token=token)
    # A draft is the writer's own and may be thrown away; that leads back to the task.
    return visitor.follow(seen) if seen.location.startswith("/opgaver/") else seen


def about_a_case(site: Site) -> list[Route]:
    every = [*routes(site.app, "GET"), *routes(site.app, "POST")]
    return [each for each in every if each.parts & ABOUT_A_CASE]


def test_every_page_about_a_case_is_to_other_authorities_as_if_there_were_none(
    site: Site,
) -> None:
    before = site.stored()
    asked = about_a_case(site)
    assert len(asked) > 25
    for person in one_of_each_authority(everybody(site)):
        visitor = site.of(person)
        token = visitor.token()
        for route in asked:
            nothing = ask(visitor, route, NEVER, token)
            assert nothing.status == 404
            assert THERE_IS_NOTHING in nothing.main
            for place in foreign(site.places):
                if place.is_foreign_to(person) and place.has(route):
                    parts = {**real_parts(site.places), **place.parts}
                    seen = ask(visitor, route, parts, token)
                    who = (person.name, str(route), place.what)
                    assert seen.status == 404, who
                    assert without_its_address(seen) == without_its_address(nothing), who
    assert site.stored() == before


def test_nobody_of_another_authority_sees_a_case_its_task_its_round_or_its_document(
    shared_site: Site,
) -> None:
    looked_at = [each for each in routes(shared_site.app, "GET") if each.rule in PLAIN]
    assert len(looked_at) == len(PLAIN)
    for person in everybody(shared_site):
        visitor = shared_site.of(person)
        for place in foreign(shared_site.places):
            if place.is_foreign_to(person):
                seen = [visitor.get(each.address({**real_parts(shared_site.places), **place.parts}))
                        for each in looked_at if place.has(each)]  # fmt: skip
                assert {each.status for each in seen} == {404}, (person.name, place.what)


def test_a_party_of_a_round_learns_no_more_of_another_party_than_of_one_that_does_not_exist(
    site: Site,
) -> None:
    assens = site.who("assens", "sagsbehandler")
    token = assens.token()
    ballot = real_parts(site.places)
    asked = [each for each in about_a_case(site) if "party" in each.parts]
    assert asked
    for route in asked:
        for round_id in (site.places.ballot_round, site.places.hearing_round):
            parts = {**ballot, "round_id": round_id}
            other = ask(assens, route, {**parts, "party": "odense"}, token)
            nobody = ask(assens, route, {**parts, "party": "findes-ikke"}, token)
            assert other.status == nobody.status, str(route)
            assert without_its_address(other) == without_its_address(nobody), str(route)
            assert "Odense" not in other.words, str(route)


def test_a_form_cannot_be_made_to_answer_for_another_authority(site: Site) -> None:
    """What a form does not ask for is not taken, whatever else is posted with it."""
    assens = site.who("assens", "sagsbehandler")
    before = site.stored()
    for address in (f"/opgaver/{site.places.own_task}", f"/opgaver/{site.places.hearing_task}"):
        posted = {**VALUES, "organisation": "odense", "case_id": str(site.places.own_case)}
        assert assens.post(address, posted, token=assens.token()).status == 404
    assert site.stored() == before


def test_without_a_log_in_nothing_can_be_had_but_the_way_in(site: Site) -> None:
    visitor = site.visitor()
    token = visitor.token()
    before = site.stored()
    parts = {**real_parts(site.places), "token": "et-link", "hash_": "0" * 64}
    open_to_all = set()
    for route in [*routes(site.app, "GET"), *routes(site.app, "POST")]:
        seen = ask(visitor, route, parts, token)
        if route.method == "GET" and seen.location.startswith("/log-ind"):
            assert seen.status == 302
            assert "Takst" not in seen.html
        elif seen.status == 401:
            assert seen.h1 == "Du er logget ud", str(route)
        else:
            open_to_all.add(str(route))
    assert open_to_all == FOR_EVERYBODY
    assert {name: rows for name, rows in site.stored().items() if name != "login_attempt"} == {
        name: rows for name, rows in before.items() if name != "login_attempt"
    }


def test_a_person_without_any_role_has_a_place_to_be_and_nothing_to_see(
    shared_site: Site,
) -> None:
    visitor = shared_site.as_("uden")
    assert "Der er intet, der venter på dig" in visitor.get("/indbakke").main
    for state in ("open", "ended", "all"):
        assert "Ingen sager passer" in visitor.get(f"/sager?tilstand={state}").main
    assert "Takst" not in visitor.get("/sager?tilstand=all&parter=1").main
