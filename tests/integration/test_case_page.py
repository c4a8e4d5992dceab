"""What the page of a case says about how far it has come."""

from __future__ import annotations

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
