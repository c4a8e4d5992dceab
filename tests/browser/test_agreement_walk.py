"""The whole way of an agreement, walked by everybody concerned at their own browsers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from aftaleflow.app import create_app
from aftaleflow.cli.serving import server_of
from aftaleflow.connectors.mail import MailServer
from aftaleflow.demo.mailbox import Mailbox
from tests.browser.conftest import PHONE, WIDE
from tests.browser.people import Attachment, People, Walk, fill_in, give_passwords
from tests.conftest import MakeInstallation
from tests.installation import Installation

LOOKS: dict[str, dict[str, Any]] = {
    "bred med JavaScript": {"viewport": WIDE, "java_script_enabled": True},
    "telefon uden JavaScript": {"viewport": PHONE, "java_script_enabled": False},
}
DRAFT = Attachment("udkast til aftale.pdf")
MINUTES = Attachment("udskrift af protokollen.pdf")
REFUSES, HAS_CONDITION, ON_BEHALF = "odense", "aeroe", "fanoe"
AT_BROWSERS = ("syddanmark", "svendborg", REFUSES, HAS_CONDITION)
"""The parties whose people walk their own path in browsers; all others do so by commands."""


@pytest.fixture(params=LOOKS)
def walk(
    request: pytest.FixtureRequest, browser: Browser, make_installation: MakeInstallation
) -> Iterator[Walk]:
    installation = make_installation("sqlite")
    give_passwords(installation)
    settings = replace(installation.runtime.settings, port=0)
    server = server_of(create_app(installation.runtime), settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.effective_port}"
    people = People(browser, installation, url, **LOOKS[request.param])
    yield Walk(people, installation, request.param)
    people.close()
    server.close()
    thread.join(5)
    assert people.complaints == []


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    yield box
    box.close()


@pytest.mark.browser
def test_an_agreement_goes_from_the_working_group_to_all_councils_and_back_and_is_concluded(
    walk: Walk, mailbox: Mailbox
) -> None:
    installation = walk.installation
    case = walk.start(
        installation.who("foelgegruppen", "sekretær"),
        "Aftale mellem flere myndigheder",
        {"titel": "Fælles akutberedskab", "følgegruppe": "foelgegruppen",
         "arbejdsgruppe": "arbejdsgruppen", "uger_til_udkast": "6",
         "kommissorium": Attachment("kommissorium.pdf"), "kommissorium_godkendt": "24-11-2026"},
    )  # fmt: skip

    _draft_with_remarks_of_the_steering_group(walk, case)
    _forum_with_remarks(walk, case)
    _ready_for_the_parties(walk, case)
    _first_round(walk, case)
    _revision_for_the_one_that_refused(walk, case)
    _second_round(walk, case)
    _end(walk, case, MailServer(mailbox.url, "aftaleflow@eksempel.invalid"))

    told = [mail for mail in mailbox.messages() if "er indgået" in mail.subject]
    assert len(told) >= 23


def _draft(walk: Walk, case: int, element: str, **more: Any) -> None:
    walk.do(case, element, beskrivelse=DRAFT, målgruppe="Borgere med akut sygdom",
            merudgifter=True, økonomi="2 mio. kr. om året", politisk_bevågenhed=False,
            **more)  # fmt: skip


def _draft_with_remarks_of_the_steering_group(walk: Walk, case: int) -> None:
    _draft(walk, case, "udkast", seen="arbejdsgruppen skriver udkastet")
    walk.do(case, "følgegruppe_tager_stilling", beslutning="bemærkninger",
            bemærkninger="Økonomien i afsnit 4 skal belyses pr. part.",
            seen="følgegruppen sender tilbage")  # fmt: skip
    walk.installation.later(days=6)
    _draft(walk, case, "udkast", ændringer="Afsnit 4 har fået en tabel over udgifter pr. part.")
    walk.do(case, "følgegruppe_tager_stilling", beslutning="godkendt",
            seen="følgegruppen ser hvad der er nyt")  # fmt: skip


def _forum_with_remarks(walk: Walk, case: int) -> None:
    _reviews(walk, case)
    walk.do(case, "forum_drøfter", resultat="bemærkninger",
            bemærkninger="Aftalen skal evalueres efter to år.",
            seen="forummet har bemærkninger")  # fmt: skip
    walk.do(case, "følgegruppe_sender_tilbage", bemærkninger="Tilføj et afsnit om evaluering.")
    walk.installation.later(days=8)
    _draft(walk, case, "revision", ændringer="Nyt afsnit 7 om evaluering.")
    walk.do(case, "følgegruppe_tager_stilling_igen", beslutning="drøftes_igen")
    _reviews(walk, case)
    walk.do(case, "forum_drøfter", resultat="ingen_bemærkninger")


def _reviews(walk: Walk, case: int) -> None:
    for review in ("økonomisk_vurdering", "juridisk_gennemgang"):
        walk.do(case, review, konklusion="ingen_anmærkninger", vurdering="Ingen anmærkninger.")
    walk.do(case, "rutevalg", rute="ordinær", anledning="start", begrundelse="En ny aftale.")


def _ready_for_the_parties(walk: Walk, case: int) -> None:
    walk.do(case, "forum_godkender", beslutning="godkendt", politisk_sag=True)
    walk.do(case, "forum_referat")
    walk.do(case, "udsendelse", seen="sekretariatet sender ud")


def _first_round(walk: Walk, case: int) -> None:
    installation = walk.installation
    parties = installation.children(case)
    assert len(parties) == 23
    installation.later(days=21)
    for party, child in parties.items():
        if party == ON_BEHALF:
            continue
        if party == REFUSES:
            _council(walk, child, "afvist", begrundelse="Aftalen er for dyr for os.")
        elif party == HAS_CONDITION:
            _council(walk, child, "godkendt_med_forbehold", forbehold="Færgen skal med.",
                     seen="et byråd godkender med forbehold")  # fmt: skip
        elif party in AT_BROWSERS:
            _council(walk, child, "godkendt")
        else:
            installation.party_decides(child)
    _answer_on_behalf(walk, case)
    assert installation.waits_at(case) == {"vurdering_af_forbehold"}
    walk.do(case, "vurdering_af_forbehold", parternes_forbehold=[{"accepteret": True}],
            seen="forummet vurderer forbeholdet")  # fmt: skip


def _council(walk: Walk, child: int, result: str, seen: str | None = None, **values: str) -> None:
    walk.do(child, "forvaltning", sagsfremstilling_tekst="Aftalen forelægges til godkendelse.",
            økonomiske_konsekvenser="Udgiften holdes inden for rammen.",
            merudgift_hos_os="12.500,50", indstiller="Direktionen",
            indstilling_tekst="Det indstilles, at aftalen godkendes.")  # fmt: skip
    today = walk.installation.office.today().strftime("%d-%m-%Y")
    walk.do(child, "råd", seen=seen, mødedato=today, resultat=result, **values)
    walk.do(child, "referat_godkendes")


def _answer_on_behalf(walk: Walk, case: int) -> None:
    """The secretariat writes an answer down from the minutes that a party has sent."""
    installation = walk.installation
    leader = installation.who("aftalesekretariatet", "sagsbehandler")
    page = walk.people.at(leader, f"/sager/{case}")
    walk.picture(page, "sagen mens parterne svarer")
    page.get_by_role("link", name="Se parternes svar").click()
    walk.picture(page, "parternes svar")
    row = page.get_by_role("row").filter(has_text="Fanø")
    row.locator("summary", has_text="Vælg").click()
    row.get_by_role("link").filter(has_text="Skriv svar ind").click()
    page.get_by_role("button", name="Gem svaret").last.click()
    expect(page.get_by_text("Udfyld »Partens svar«.").first).to_be_visible()
    fill_in(page, {"resultat": "godkendt", "beslutningsdato": "14-12-2026",
                   "besluttet_af": "Byrådet", "referat": MINUTES})  # fmt: skip
    walk.picture(page, "svar på en parts vegne")
    page.get_by_role("button", name="Gem svaret").last.click()
    expect(page.get_by_text("Svaret er skrevet ind.")).to_be_visible()
    expect(page.get_by_text("Skrevet ind efter partens referat")).to_be_visible()


def _revision_for_the_one_that_refused(walk: Walk, case: int) -> None:
    walk.do(case, "følgegruppe_vurderer_svar", beslutning="revideres",
            bemærkninger="Odense kan ikke være med; vi deler udgiften anderledes.",
            seen="følgegruppen vurderer svarene")  # fmt: skip
    walk.do(case, "følgegruppe_sender_tilbage", bemærkninger="Ny fordeling af udgiften.")
    _draft(walk, case, "revision", ændringer="Udgiften fordeles efter folketal.",
           affects=[REFUSES], seen="hvem berører ændringen")  # fmt: skip
    walk.do(case, "følgegruppe_tager_stilling_igen", beslutning="direkte",
            seen="følgegruppen bekræfter hvem der spørges")  # fmt: skip
    _ready_for_the_parties(walk, case)


def _second_round(walk: Walk, case: int) -> None:
    """Only the party that the revision affects is asked again; the others' answers stand."""
    installation = walk.installation
    asked = [task for task in installation.tasks() if task.element == "forvaltning"]
    authority = "SELECT authority FROM case_file WHERE id = :id"
    assert [installation.value(authority, id=task.case) for task in asked] == [REFUSES]
    installation.later(days=14)
    _council(walk, asked[0].case, "godkendt")
    walk.do(case, "vurdering_af_forbehold", parternes_forbehold=[{"accepteret": True}])


def _end(walk: Walk, case: int, server: MailServer) -> None:
    installation = walk.installation
    walk.do(case, "udvalg_godkender", beslutning="godkendt", seen="det politiske udvalg godkender")
    walk.do(case, "udvalg_referat")
    walk.do(case, "gennemførelse", brev=Attachment("implementeringsbrev.pdf"))
    installation.let_happen(server, minutes=1)
    page = walk.people.at(installation.who("foelgegruppen", "sekretær"), f"/sager/{case}")
    expect(page.get_by_text("Aftalen er indgået og sendt til gennemførelse").first).to_be_visible()
    walk.picture(page, "aftalen er indgået")
    assert_no_stop(installation, case)


def assert_no_stop(installation: Installation, case: int) -> None:
    incidents = "SELECT count(*) FROM due WHERE case_id = :case AND state = 'incident'"
    assert installation.value(incidents, case=case) == 0
