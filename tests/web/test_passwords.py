"""Links in mails with which a password is chosen: once, in time, and nobody else's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from aftaleflow.cases.accounts import disable_person, invitation_link
from aftaleflow.cases.outgoing import Outgoing
from aftaleflow.worker.loop import run_all
from tests.installation import Installation
from tests.mailbox import Mailbox, plain
from tests.web.conftest import Site
from tests.web.visitor import PASSWORD, Seen, Visitor

ALMA = "alma.eksempel@eksempel.invalid"
NEW = "et helt nyt kodeord"
USED_UP = "Linket er brugt eller for gammelt. Bed om et nyt."
LINK = r"http://localhost(/adgangskode/\S+)"
BUTTON = "Gem adgangskoden"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


def mailed_link(installation: Installation, mailbox: Mailbox) -> str:
    """The address in the mail about a password that has just gone out."""
    run_all(installation.office, Outgoing(installation.office, mailbox.server()))
    [found] = re.findall(LINK, "\n".join(plain(each) for each in mailbox.mails))
    return str(found)


def choose(visitor: Visitor, link: str, password: str = NEW, again: str | None = None) -> Seen:
    again = password if again is None else again
    return visitor.send(visitor.get(link), BUTTON, password=password, again=again)


def assert_used_up(seen: Seen) -> None:
    assert seen.status == 410
    assert USED_UP in seen.main


def test_a_forgotten_password_is_chosen_anew_by_a_mailed_link_that_works_once(
    site: Site, mailbox: Mailbox
) -> None:
    visitor, elsewhere = site.visitor(), site.as_("alma.eksempel")
    asked = visitor.send(visitor.get("/adgangskode"), "Send link", email=ALMA)
    assert "Det virker i 2 timer." in asked.main
    link = mailed_link(site.installation, mailbox)
    page = visitor.get(link)
    chosen = choose(visitor, link)
    assert "Adgangskoden er valgt. Log ind med den." in visitor.follow(chosen).main

    # Whoever was logged in with the old one is out, and the old one is of no use.
    assert elsewhere.get("/indbakke").location.startswith("/log-ind")
    assert visitor.log_in(ALMA).status == 422
    assert_used_up(visitor.get(link))
    late = visitor.send(page, BUTTON, password="endnu et nyt kodeord", again="endnu et nyt kodeord")
    assert_used_up(late)
    assert visitor.log_in(ALMA, NEW).status == 302


def test_asking_tells_nobody_whether_there_is_such_an_account(site: Site, mailbox: Mailbox) -> None:
    known = site.visitor()
    answers = [
        known.send(known.get("/adgangskode"), "Send link", email=email).main
        for email in (ALMA, "findes.ikke@eksempel.invalid")
    ]
    assert answers[0] == answers[1]
    mailed_link(site.installation, mailbox)
    told = [mail["To"] for mail in mailbox.mails if re.search(LINK, plain(mail))]
    assert told == [f"Alma Eksempel <{ALMA}>"]


def test_who_asks_for_links_too_often_is_told_when_to_try_again(site: Site) -> None:
    visitor = site.visitor()
    page = visitor.get("/adgangskode")
    for _ in range(6):
        assert visitor.send(page, "Send link", email=ALMA).status == 200
    held_up = visitor.send(page, "Send link", email=ALMA)
    assert held_up.status == 429
    assert "Prøv igen efter 24. november 2026 kl. 10.15." in held_up.main


def test_an_invited_person_chooses_a_password_within_seven_days(
    site: Site, mailbox: Mailbox
) -> None:
    mette = site.as_("mette.demo")
    sent = mette.send(
        mette.get("/personer/inviter"), "Send invitation", name="Ny Person",
        email="ny.person@eksempel.invalid", organisation="aftalesekretariatet",
        role="sagsbehandler",
    )  # fmt: skip
    assert "Invitationen er sendt til ny.person@eksempel.invalid." in mette.follow(sent).main
    link = mailed_link(site.installation, mailbox)
    site.installation.later(days=7, seconds=-1)
    guest = site.visitor()
    assert guest.get(link).h1 == "Vælg adgangskode"
    site.installation.later(seconds=1)
    assert_used_up(guest.get(link))


@pytest.mark.parametrize("hours", [2, 48])
def test_a_link_for_a_forgotten_password_is_too_old_after_two_hours(
    site: Site, mailbox: Mailbox, hours: int
) -> None:
    visitor = site.visitor()
    visitor.send(visitor.get("/adgangskode"), "Send link", email=ALMA)
    link = mailed_link(site.installation, mailbox)
    page = visitor.get(link)
    site.installation.clock.set(site.installation.clock.now() + dt.timedelta(hours=hours))
    assert_used_up(visitor.get(link))
    assert_used_up(visitor.send(page, BUTTON, password=NEW, again=NEW))


def test_a_link_that_was_tampered_with_or_is_of_somebody_shut_out_opens_nothing(
    site: Site,
) -> None:
    link = invitation_link(site.installation.office, ALMA).removeprefix("http://localhost")
    visitor = site.visitor()
    other = "A" if link[-1] != "A" else "B"
    wrong = (link[:-1] + other, link + "A", link[:-1],
             "/adgangskode/" + "x" * 3000)  # fmt: skip
    for each in wrong:
        assert_used_up(visitor.get(each))
        assert_used_up(visitor.post(each, {"password": NEW, "again": NEW}, token=visitor.token()))
    assert visitor.get(link).status == 200
    disable_person(site.installation.office, ALMA)
    assert_used_up(visitor.get(link))


def test_a_password_that_is_short_or_not_repeated_is_said_at_its_field_and_the_link_still_works(
    site: Site,
) -> None:
    link = invitation_link(site.installation.office, ALMA).removeprefix("http://localhost")
    visitor = site.visitor()
    short = choose(visitor, link, "elleve tegn")
    assert short.status == 422
    assert short.at_field("password") == "Fejl: Vælg mindst 12 tegn."
    unlike = choose(visitor, link, NEW, NEW + "!")
    assert unlike.at_field("again") == "Fejl: De to adgangskoder er ikke ens."
    assert NEW not in unlike.html
    assert choose(visitor, link).status == 302


def test_an_invitation_with_something_wrong_comes_back_as_it_was_written(site: Site) -> None:
    mette = site.as_("mette.demo")
    seen = mette.send(
        mette.get("/personer/inviter"), "Send invitation", name="Ny Person",
        email="ikke en adresse", organisation="aftalesekretariatet", role="sagsbehandler",
        language="en",
    )  # fmt: skip
    assert seen.status == 422
    assert seen.summary == {"felt-email": "Skriv en e-mailadresse."}
    assert {name: seen.value(name) for name in ("name", "email", "role", "language")} == {
        "name": "Ny Person", "email": "ikke en adresse", "role": "sagsbehandler", "language": "en",
    }  # fmt: skip
    assert PASSWORD not in seen.html
