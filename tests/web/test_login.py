"""Getting in and out: the same sentence for all that is wrong, throttles, sessions and cookies."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from aftaleflow.app import create_app
from aftaleflow.cases.accounts import disable_person
from aftaleflow.web.visit import SESSION_COOKIE
from tests.web.conftest import Site
from tests.web.visitor import PASSWORD, Seen

ALMA = "alma.eksempel@eksempel.invalid"
WRONG = "E-mailadressen og adgangskoden passer ikke sammen."
OVER = "Der gik for lang tid."
OUTSIDE = [
    "https://ond.example/",
    "//ond.example/",
    "///ond.example/",
    "/\\ond.example/",
    "\\\\ond.example/",
    "/\t/ond.example/",
    "/\n/ond.example/",
    " //ond.example/",
    "/\\/ond.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "ond.example",
    "http:ond.example",
    "/sager\r\nSet-Cookie: x=1",
]
"""Where nobody wants to be sent after the log-in."""


def needs_log_in(seen: Seen) -> bool:
    return seen.status == 302 and seen.location.startswith("/log-ind")


def test_the_right_password_opens_the_inbox_with_the_name_of_who_is_there(site: Site) -> None:
    alma = site.visitor()
    assert needs_log_in(alma.get("/indbakke"))
    entered = alma.log_in(ALMA)
    assert (entered.status, entered.location) == (302, "/")
    inbox = alma.follow(alma.follow(entered))
    assert inbox.h1 == "Indbakke"
    assert "Alma Eksempel" in inbox.words


def test_all_that_is_wrong_gets_the_same_sentence_and_keeps_the_address_but_no_password(
    site: Site,
) -> None:
    attempts = {
        "a wrong password": (ALMA, "forkert adgangskode"),
        "no such account": ("findes.ikke@eksempel.invalid", PASSWORD),
        "no password": (ALMA, ""),
        "nothing": ("", ""),
        "an account that is shut": ("bent.demo@eksempel.invalid", PASSWORD),
    }
    disable_person(site.installation.office, "bent.demo@eksempel.invalid")
    for what, (email, password) in attempts.items():
        seen = site.visitor().log_in(email, password)
        assert seen.status == 422, what
        assert seen.at_field("password") == f"Fejl: {WRONG}", what
        assert list(seen.summary.values()) == [WRONG], what
        assert seen.value("email") == email, what
        assert seen.value("password") == "", what
        assert SESSION_COOKIE not in str(seen.response.headers), what


def test_who_tries_too_often_is_told_when_to_try_again_and_then_gets_in(site: Site) -> None:
    visitor = site.visitor()
    for _ in range(6):
        assert visitor.log_in(ALMA, "forkert").status == 422
    held_up = visitor.log_in(ALMA)
    assert held_up.status == 429
    assert held_up.h1 == "For mange forsøg"
    # The clock stands at ten o'clock in Denmark.
    sentence = "For mange forsøg. Prøv igen efter 24. november 2026 kl. 10.15."
    assert sentence in held_up.main
    english = site.visitor().get("/log-ind?sprog=en")
    assert english.status == 200
    site.installation.later(minutes=14, seconds=59)
    assert visitor.log_in(ALMA).status == 429
    site.installation.later(seconds=1)
    assert visitor.log_in(ALMA).status == 302


def test_who_is_shut_out_is_out_at_once(site: Site) -> None:
    alma = site.as_("alma.eksempel")
    assert alma.get("/indbakke").status == 200
    disable_person(site.installation.office, ALMA)
    assert needs_log_in(alma.get("/indbakke"))


def test_after_the_log_out_the_session_is_of_no_use_even_to_who_kept_the_cookie(
    site: Site,
) -> None:
    alma, thief = site.as_("alma.eksempel"), site.visitor()
    thief.give_cookie(SESSION_COOKIE, alma.cookie(SESSION_COOKIE) or "")
    assert thief.get("/indbakke").status == 200
    left = alma.send(alma.get("/indbakke"), "Log ud")
    assert "Du er logget ud." in alma.follow(left).main
    assert alma.cookie(SESSION_COOKIE) is None
    assert needs_log_in(alma.get("/indbakke"))
    assert needs_log_in(thief.get("/indbakke"))


def test_a_session_ends_after_half_an_hour_without_use_and_after_ten_hours_with(
    site: Site,
) -> None:
    idle, busy = site.as_("alma.eksempel"), site.as_("alma.eksempel")
    for _ in range(20):
        site.installation.later(minutes=29)
        assert busy.get("/indbakke").status == 200
    assert needs_log_in(idle.get("/indbakke"))
    site.installation.later(minutes=21)
    assert needs_log_in(busy.get("/indbakke"))


def test_after_a_log_in_the_page_that_was_asked_for_is_shown(site: Site) -> None:
    address = f"/sager/{site.places.hearing}?historik=alt"
    visitor = site.visitor()
    sent_on = visitor.get(address)
    assert needs_log_in(sent_on)
    entered = visitor.send(visitor.follow(sent_on), "Log ind", email=ALMA, password=PASSWORD)
    assert entered.location == address
    assert visitor.follow(entered).h1 == "Støj"


def test_after_a_log_in_nobody_is_sent_to_another_site(site: Site) -> None:
    entered = site.visitor()
    page = entered.get("/log-ind")
    answers = [
        entered.send(page, "Log ind", email=ALMA, password=PASSWORD, videre="//ond.example/"),
        *(entered.get("/log-ind?" + urlencode({"videre": address})) for address in OUTSIDE),
    ]
    assert {(seen.status, seen.location) for seen in answers} == {(302, "/")}


def test_the_language_link_stays_on_the_site_whatever_the_address_looks_like(
    shared_site: Site,
) -> None:
    client = shared_site.app.test_client()
    for path in ("//ond.example/x", "/\\ond.example/x", "/findes?ikke"):
        seen = Seen(path, client.open("/", environ_overrides={"PATH_INFO": path}))
        [link, *_] = seen.tree.xpath("//a[@class='language']/@href")
        assert link.startswith("/")
        assert not link.startswith(("//", "/\\"))
        assert link.endswith("?sprog=en")
        assert link.count("?") == 1


@pytest.mark.parametrize("behind_tls", [False, True])
def test_the_session_cookie_is_hidden_from_scripts_and_other_sites_and_only_sent_over_tls(
    site: Site, *, behind_tls: bool
) -> None:
    runtime = site.installation.runtime
    settings = replace(runtime.settings, behind_tls=behind_tls)
    office = replace(runtime.office, settings=settings)
    app = create_app(replace(runtime, settings=settings, office=office))
    client = app.test_client()
    base = "https://localhost" if behind_tls else "http://localhost"
    login = Seen("", client.get("/log-ind?sprog=da", base_url=base))
    token = login.value("csrf-token")
    data = {"email": ALMA, "password": PASSWORD, "csrf-token": token}
    headers = {"Referer": f"{base}/log-ind"}
    entered = client.post("/log-ind", data=data, base_url=base, headers=headers)
    assert entered.status_code == 302
    cookies = [*login.response.headers.getlist("Set-Cookie"),
               *entered.headers.getlist("Set-Cookie")]  # fmt: skip
    assert {each.partition("=")[0] for each in cookies} == {
        "aftaleflow_session", "aftaleflow_form", "aftaleflow_sprog",
    }  # fmt: skip
    for cookie in cookies:
        flags = {each.strip().lower() for each in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= flags
        assert ("secure" in flags) == behind_tls
        assert not any(each.startswith("domain=") for each in flags)
    [session] = [each for each in cookies if each.startswith("aftaleflow_session=")]
    assert "expires" not in session.lower()  # gone when the browser is closed
    assert ("Strict-Transport-Security" in entered.headers) == behind_tls
