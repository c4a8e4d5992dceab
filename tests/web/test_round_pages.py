"""The pages of a round say what is, what was, and what was done to whom."""

from __future__ import annotations

from tests.web.conftest import Site
from tests.web.visitor import Attached, Seen, Visitor

PAPER = {"stemme": "ja", "besluttet": "24-11-2026", "referat": Attached("referat.pdf")}


def ballot(site: Site, visitor: Visitor, place: str = "") -> Seen:
    return visitor.get(f"/runder/{site.places.ballot_round}{place}")


def test_the_board_marks_an_answer_that_was_put_right_and_shows_the_earlier_one(site: Site) -> None:
    alma = site.as_("alma.eksempel")
    page = ballot(site, alma, "/parter/assens/ret")
    sent = alma.send(page, "Gem svaret", **{**PAPER, "stemme": "nej"}, reason="Aflæst forkert.")
    board = alma.follow(sent)
    row = next(each for each in board.tree.iter("tr") if "Assens" in each.text_content())
    words = " ".join(row.text_content().split())
    assert "Rettet" in words
    assert "Tidligere svar" in words
    assert "Rettet den 24. november 2026 af Alma Eksempel: Aflæst forkert." in words
    [minutes] = [a.get("href") for a in row.iter("a") if a.get("href").endswith("/referat/0")]
    assert alma.get(minutes).response.data.startswith(b"%PDF")
    history = alma.get(f"/sager/{site.places.ballot}?historik=alt").main
    assert "Svaret fra Assens er rettet fra Ja til Nej. Begrundelse: Aflæst forkert." in history


def test_notices_say_who_and_what(site: Site) -> None:
    alma = site.as_("alma.eksempel")
    page = ballot(site, alma, "/parter/odense/frist")
    sent = alma.send(page, "Giv ny frist", to="30-01-2027", reason="Ferie.")
    assert "Odense har fået frist til 30. januar 2027." in alma.follow(sent).words
    page = ballot(site, alma, "/parter/odense/paamind")
    assert "Odense har fået en påmindelse." in alma.follow(alma.send(page, "Send påmindelse")).words
    page = ballot(site, alma, "/parter/odense/tag-ud")
    board = alma.follow(alma.send(page, "Tag ud af runden", reason="De er med senere."))
    assert "Odense er taget ud af runden." in board.words
    assert "Taget ud den 24. november 2026: De er med senere." in board.main


def test_a_reminder_that_nobody_can_get_says_so_and_the_board_marks_the_party(site: Site) -> None:
    alma = site.as_("alma.eksempel")
    assert "Ingen har en rolle hos parten" not in ballot(site, alma).main
    with site.installation.office.database.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE membership SET valid_to = '2026-11-01' WHERE organisation LIKE 'odense%'"
        )
    assert "Ingen har en rolle hos parten" in ballot(site, alma).main
    page = ballot(site, alma, "/parter/odense/paamind")
    said = alma.follow(alma.send(page, "Send påmindelse")).words
    assert "Ingen hos Odense kan få påmindelsen: ingen har en rolle dér." in said
    assert "har fået en påmindelse" not in said


def test_in_a_round_that_is_closed_who_is_missing_did_not_answer(site: Site) -> None:
    alma = site.as_("alma.eksempel")
    assert "Mangler" in ballot(site, alma).main
    page = ballot(site, alma, "/luk")
    board = alma.follow(alma.send(page, "Luk runden", reason="Vi ved nok."))
    assert "Svarede ikke" in board.main
    assert "Mangler" not in board.main
    for action in ("/luk", "/tilfoej", "/parter/odense/svar", "/parter/odense/frist"):
        seen = ballot(site, alma, action)
        assert seen.status == 409, action
        assert "Runden blev lukket den 24. november 2026" in seen.main
        assert "er ikke brugt" not in seen.main


def test_what_cannot_be_done_about_a_party_says_so_before_anything_is_written(site: Site) -> None:
    alma, odense = site.as_("alma.eksempel"), site.who("odense", "sagsbehandler")
    for action in ("svar", "frist", "paamind"):
        seen = ballot(site, alma, f"/parter/assens/{action}")
        assert (seen.status, "Assens svarede den" in seen.main) == (409, True), action
    for action in ("ret", "traek-tilbage"):
        assert ballot(site, alma, f"/parter/odense/{action}").status == 409, action
    for action in ("svar", "frist", "paamind", "tag-ud"):
        assert ballot(site, odense, f"/parter/odense/{action}").status == 403, action
    for action in ("luk", "tilfoej"):
        assert ballot(site, odense, f"/{action}").status == 403, action


def test_a_party_that_stopped_its_own_case_is_seen_on_the_board(site: Site) -> None:
    alma, odense = site.as_("alma.eksempel"), site.who("odense", "sagsbehandler")
    page = odense.get(f"/sager/{site.places.own_case}/afbryd")
    odense.send(page, "Afbryd sagen", reason="Forkert sag.")
    board = ballot(site, alma)
    assert "Sagen er afbrudt hos parten" in board.main
    said = alma.follow(
        alma.send(ballot(site, alma, "/parter/odense/paamind"), "Send påmindelse")
    ).words
    assert "Ingen hos Odense kan få påmindelsen: ingen har en åben opgave dér." in said


def test_all_that_is_wrong_is_said_at_once_each_at_its_field(site: Site) -> None:
    alma = site.as_("alma.eksempel")
    seen = alma.send(ballot(site, alma, "/parter/odense/frist"), "Giv ny frist", to="", reason="")
    assert (seen.status, len(seen.summary)) == (422, 2)
    assert seen.at_field("to")
    assert "Skriv en begrundelse." in seen.at_field("reason")
    seen = alma.send(ballot(site, alma, "/tilfoej"), "Tilføj parten", party="", reason="")
    assert len(seen.summary) == 2
    assert "Vælg en part." in seen.at_field("party")

    page = ballot(site, alma, "/parter/assens/ret")
    assert "Hvorfor rettes svaret?" in page.main
    assert (page.value("stemme"), page.value("besluttet")) == ("ja", "24-11-2026")
    seen = alma.send(page, "Gem svaret", stemme="", besluttet="", reason="")
    for name in ("stemme", "besluttet", "referat", "reason"):
        assert seen.at_field(name), name
    wrong = {**PAPER, "besluttet": "i går", "referat": Attached("referat.exe", b"MZ")}
    seen = alma.send(ballot(site, alma, "/parter/odense/svar"), "Gem svaret", **wrong)
    assert seen.status == 422
    assert seen.at_field("referat")
    assert seen.at_field("besluttet")
    assert "må ikke være tomt" not in seen.at_field("referat")


def test_stopping_a_partys_own_case_says_what_it_means_and_whether_it_can_be_done(
    site: Site,
) -> None:
    alma, odense = site.as_("alma.eksempel"), site.who("odense", "sagsbehandler")
    own, ballot_case = f"/sager/{site.places.own_case}", f"/sager/{site.places.ballot}"
    page = odense.get(f"{own}/afbryd")
    assert "I bliver stadig spurgt i runden, men kan ikke svare her" in page.main
    assert "også hos parter" in alma.get(f"{ballot_case}/afbryd").main
    odense.send(page, "Afbryd sagen", reason="Forkert sag.")
    again = odense.get(f"{own}/afbryd")
    assert again.status == 409
    assert "Sagen sluttede den 24. november 2026" in again.main
