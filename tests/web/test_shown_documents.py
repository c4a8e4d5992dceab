"""Whoever decides on an agreement can open it from the page of the task."""

from __future__ import annotations

from tests.web.conftest import Site


def test_every_step_of_a_party_links_the_agreement_that_it_is_about(site: Site) -> None:
    installation = site.installation
    case = installation.start_agreement()
    installation.to_round(case)
    own = installation.children(case)["odense"]
    address = f"/sager/{own}/dokumenter/beskrivelse/1"
    for element, values in (
        ("forvaltning", {
            "sagsgang": ["fagudvalg"], "sagsfremstilling_tekst": "Kort.",
            "økonomiske_konsekvenser": "ingen", "merudgift_hos_os": "0",
            "indstilling_tekst": "Ja", "indstiller": "Direktionen",
        }),
        ("fagudvalg", {"mødedato": "24-11-2026", "indstilling": "anbefales"}),
        ("råd", {}),
    ):  # fmt: skip
        task = installation.task(own, element)
        visitor = site.of(installation.actor(task))
        page = visitor.get(f"/opgaver/{task.id}")
        assert address in {link.get("href") for link in page.tree.iter("a")}, element
        assert visitor.get(address).status == 200
        if values:
            installation.do(own, element, **values)


def test_the_board_explains_a_deadline_with_the_title_of_its_field(site: Site) -> None:
    installation = site.installation
    case = installation.start_agreement()
    round_ = installation.to_round(case)
    board = site.as_("alma.eksempel").get(f"/runder/{round_}")
    assert "Datoen er »Frist for parternes svar«" in board.main
    assert "Datoen er »frist«" not in board.main
