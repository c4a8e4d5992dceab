"""What the page of a case says about how far it has come."""

from __future__ import annotations

import sqlalchemy as sa

from aftaleflow.cases.access import path_in_words
from aftaleflow.cases.case_page import see_case
from tests.installation import Installation


def test_a_committee_that_was_not_asked_is_passed_over_and_not_done(
    small_installation: Installation,
) -> None:
    installation = small_installation
    case = installation.start_agreement()
    installation.to_round(case)
    own = installation.children(case)["odense"]
    installation.party_decides(own)
    live = see_case(installation.office, installation.who("odense", "sagsbehandler"), own).live
    states = [live.of(each) for each in ("forvaltning", "fagudvalg", "økonomiudvalg", "råd")]
    assert states == ["done", "skipped", "skipped", "done"]


def test_a_body_of_a_party_is_named_in_words(small_installation: Installation) -> None:
    office = small_installation.office
    with office.database.reading() as connection:
        [row] = connection.execute(
            sa.text("SELECT hash FROM definition_version WHERE key = 'politisk-behandling'")
        )
        definition = office.program(connection, row.hash).definition
    words = path_in_words("part.råd.sekretær", definition, office, "da")
    assert "part.råd" not in words.lower()
    assert words.endswith(", parten")
