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
