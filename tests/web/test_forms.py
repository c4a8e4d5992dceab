"""Forms of tasks and cases: what is wrong is said where it is, and nothing written is lost."""

from __future__ import annotations

from tests.web.conftest import Site
from tests.web.visitor import PASSWORD, Attached, Seen, Visitor

PAPER = Attached("udkast til aftale.pdf")
LONG = "Første linje.\n\n  Anden linje med »æøå« & <b>."


def draft_page(site: Site, visitor: Visitor | None = None) -> tuple[Visitor, Seen]:
    """The working group's task to write an agreement, a form with fields of many kinds."""
    visitor = visitor or site.as_("finn.skabelon")
    return visitor, visitor.get(f"/opgaver/{site.places.draft_task}")


def read(seen: Seen, *names: str) -> dict[str, object]:
    """What stands in fields, with the line breaks that a person wrote."""
    values = {name: seen.value(name) for name in names}
    return {n: v.replace("\r\n", "\n") if isinstance(v, str) else v for n, v in values.items()}


# -- what is wrong


def test_a_form_that_is_not_finished_comes_back_with_all_that_was_written_and_the_file(
    site: Site,
) -> None:
    visitor, page = draft_page(site)
    written = {"målgruppe": LONG, "merudgifter": "true", "økonomi": "2 mio. kr."}
    seen = visitor.send(page, "Send", beskrivelse=PAPER, **written)
    assert seen.status == 422
    assert read(seen, *written) == written
    assert "Modtaget: udkast til aftale.pdf." in seen.main

    # The problem stands at the top, leads to its field, and stands there again.
    assert list(seen.summary) == ["felt-politisk_bevågenhed"]
    [sentence] = seen.summary.values()
    assert seen.at_field("politisk_bevågenhed") == f"Fejl: {sentence}"
    field = seen.tree.get_element_by_id("felt-politisk_bevågenhed")
    assert field.get("aria-invalid") == "true"
    assert field.get("aria-describedby") == "felt-politisk_bevågenhed-problem"
    assert seen.tree.get_element_by_id("felt-politisk_bevågenhed-problem") is not None

    # Sent again as it stands, with the one thing added, it is taken with its file.
    done = visitor.send(seen, "Send", politisk_bevågenhed="false")
    assert "Opgaven er løst, og sagen er gået videre." in visitor.follow(done).main
    assert "udkast til aftale.pdf" in visitor.follow(done).main


def test_every_problem_of_a_form_is_said_at_once_and_at_its_own_field(site: Site) -> None:
    alma = site.as_("alma.eksempel")
    seen = alma.send(alma.get("/sager/ny/hoering"), "Start sagen", frist="31-02-2026",
                     udkast=Attached("virus.exe", b"MZ"))  # fmt: skip
    assert seen.status == 422
    assert set(seen.summary) == {"felt-udkast"}  # a refused file is said before anything is tried
    assert "virus.exe kan ikke modtages" in seen.at_field("udkast")
    assert read(seen, "frist") == {"frist": "31-02-2026"}

    again = alma.send(seen, "Start sagen", udkast=PAPER)
    assert set(again.summary) == {"felt-emne", "felt-parter", "felt-frist"}
    for field, sentence in again.summary.items():
        beside = again.at_field(field.removeprefix("felt-")).removeprefix("Fejl: ")
        assert beside
        assert sentence.endswith(beside)  # the one at the top names the field
    assert "31-02-2026 findes ikke" in again.at_field("frist")
    assert "Modtaget: udkast til aftale.pdf." in again.main

    right = alma.send(again, "Start sagen", emne="Vand", parter=["odense"], frist="20-12-2026")
    assert alma.follow(right).h1 == "Vand"


def test_the_small_forms_about_a_party_keep_what_was_written_too(site: Site) -> None:
    alma = site.as_("alma.eksempel")
    address = f"/runder/{site.places.ballot_round}/parter/odense/frist"
    seen = alma.send(alma.get(address), "Giv ny frist", to="i morgen", reason=LONG)
    assert seen.status == 422
    assert seen.summary == {"felt-to": "Skriv en dato som 24-11-2026."}
    assert read(seen, "to", "reason") == {"to": "i morgen", "reason": LONG}
    for reason_alone in ("odense/tag-ud", "assens/traek-tilbage"):
        address = f"/runder/{site.places.ballot_round}/parter/{reason_alone}"
        page = alma.get(address)
        [button] = [b.text for b in page.forms[-1].iter("button")]
        seen = alma.send(page, str(button), reason="  ")
        assert (seen.status, list(seen.summary)) == (422, ["felt-reason"]), reason_alone
        assert seen.at_field("reason"), reason_alone


# -- drafts


def test_a_draft_is_there_the_next_day_and_gone_when_the_task_is_done(site: Site) -> None:
    visitor, page = draft_page(site)
    kept = visitor.send(page, "Gem kladde", målgruppe=LONG, økonomi="2", beskrivelse=PAPER)
    assert kept.location == page.address
    assert "Kladden er gemt." in visitor.follow(kept).main
    site.installation.later(days=1)
    visitor, page = draft_page(site)
    assert read(page, "målgruppe", "økonomi") == {"målgruppe": LONG, "økonomi": "2"}
    assert "Kladden er gemt den 24. november 2026 kl. 10.00" in page.main
    assert "Modtaget: udkast til aftale.pdf." in page.main

    done = visitor.send(page, "Send", merudgifter="true", politisk_bevågenhed="false")
    assert done.status == 302
    assert site.installation.value("SELECT count(*) FROM draft") == 0


def test_a_draft_is_its_writers_own_and_can_be_thrown_away(site: Site) -> None:
    visitor, page = draft_page(site)
    visitor.send(page, "Gem kladde", målgruppe=LONG)
    secretary, theirs = draft_page(site, site.as_("ellen.fiktiv"))
    assert theirs.value("målgruppe") == ""
    assert secretary.get("/indbakke").status == 200
    page = visitor.get(page.address)
    gone = visitor.follow(visitor.send(page, "Kassér kladden"))
    assert "Kladden er kasseret." in gone.main
    assert gone.value("målgruppe") == ""


def test_a_draft_of_a_case_that_is_not_started_is_kept_as_well(site: Site) -> None:
    alma = site.as_("alma.eksempel")
    page = alma.get("/sager/ny/hoering")
    alma.send(page, "Gem kladde", emne="Vand", parter=["odense", "assens"], frist="32-13-2026")
    later = site.as_("alma.eksempel").get("/sager/ny/hoering")
    assert later.value("emne") == "Vand"
    assert later.value("parter") == ["assens", "odense"]
    assert later.value("frist") == "32-13-2026"


def test_who_was_away_too_long_loses_neither_the_draft_nor_what_was_sent(site: Site) -> None:
    visitor, page = draft_page(site)
    saved = visitor.post_form_aside(page, "Send", "/kladde", målgruppe="Det, siden gemte selv.")
    assert saved.response.get_json() == {"saved": True}
    site.installation.later(minutes=45)
    seen = visitor.send(page, "Send", målgruppe=LONG, økonomi="3 mio. kr.")
    assert seen.status == 401
    assert "Der gik for lang tid. Det, du sendte, er ikke brugt." in seen.main
    assert " ".join(LONG.split()) in seen.main
    assert "3 mio. kr." in seen.main
    assert site.installation.waits_at(site.places.draft_case) == {"udkast"}

    visitor.log_in("finn.skabelon@eksempel.invalid", PASSWORD)
    back = visitor.get(page.address)
    assert back.value("målgruppe") == "Det, siden gemte selv."


def test_saving_a_draft_needs_no_finished_form_and_does_not_move_the_case(site: Site) -> None:
    before = site.installation.rows("SELECT count(*) FROM event")
    visitor, page = draft_page(site)
    assert visitor.send(page, "Gem kladde").status == 302
    assert site.installation.rows("SELECT count(*) FROM event") == before


def test_what_was_written_stands_in_the_history_as_question_and_answer(site: Site) -> None:
    visitor, page = draft_page(site)
    done = visitor.send(page, "Send", beskrivelse=PAPER, målgruppe="Borgere", merudgifter="false",
                        politisk_bevågenhed="false")  # fmt: skip
    case = visitor.follow(done)
    assert "Medfører aftalen merudgifter? nej" in case.main
    assert "Målgruppe: Borgere" in case.main
    assert "?:" not in case.main


def test_an_invitation_without_a_place_asks_for_it_at_its_field(site: Site) -> None:
    mette = site.who("odense", "administrator")
    form = mette.get("/personer/inviter")
    sent = mette.send(form, "Send invitation", name="Ny", email="ny@eksempel.invalid")
    assert sent.status == 422
    assert "Vælg en myndighed eller et organ." in sent.at_field("organisation")
    assert "Vælg en rolle." in sent.at_field("role")


def test_a_workflow_that_is_not_in_force_is_said_with_the_day_in_words(site: Site) -> None:
    seen = site.as_("alma.eksempel").get("/sager/ny/findes-ikke")
    assert seen.status == 404
    assert "24. november 2026" in seen.main
    assert "2026-11-24" not in seen.main
