"""Somebody was faster: a sentence says what happened, by whom and when, and what was written stays.

The clock of the site stands at ten o'clock on the 24th of November.
"""

from __future__ import annotations

from aftaleflow.cases.leading import CancelCase, cancel_case
from tests.web.conftest import Site
from tests.web.visitor import Attached, Seen, Visitor

WRITTEN = "Noget, som nogen har brugt en time på."
LATER = "24. november 2026 kl. 10.25"
PAPER = {"stemme": "ja", "besluttet": "24-11-2026", "referat": Attached("referat.pdf")}


def assert_too_late(seen: Seen, sentence: str, *, written: bool = True) -> None:
    assert seen.status == 409
    assert seen.h1 == "Det er for sent"
    assert sentence in seen.main
    assert (WRITTEN in seen.main) == written


def opened(site: Site, who: Visitor, address: str) -> Seen:
    """A page that somebody opened at ten; now it is 25 minutes later."""
    seen = who.get(address)
    assert seen.status == 200
    site.installation.later(minutes=25)
    return seen


def test_a_task_that_a_colleague_has_done_says_who_did_it_and_when(site: Site) -> None:
    finn, ellen = site.as_("finn.skabelon"), site.as_("ellen.fiktiv")
    address = f"/opgaver/{site.places.draft_task}"
    page = opened(site, finn, address)
    done = ellen.send(
        ellen.get(address), "Send", beskrivelse=Attached("udkast.pdf"), målgruppe="Borgere",
        merudgifter="false", politisk_bevågenhed="false",
    )  # fmt: skip
    assert done.status == 302
    sentence = f"Opgaven blev afsluttet af Ellen Fiktiv den {LATER}."
    for seen in (
        finn.send(page, "Send", målgruppe=WRITTEN),
        finn.send(page, "Gem kladde", målgruppe=WRITTEN),
    ):
        assert_too_late(seen, sentence)
    assert_too_late(finn.send(page, "Tag opgaven"), sentence, written=False)
    late = finn.send(page, "Send", målgruppe=WRITTEN)
    titles = [each.text for each in late.tree.iter("dt")]
    assert "Målgruppe" in " ".join(map(str, titles))
    assert not {"målgruppe", "merudgifter"} & set(titles)
    again = finn.get(address)
    assert_too_late(again, sentence, written=False)
    assert "er ikke brugt" not in again.main
    case = f"/sager/{site.places.draft_case}"
    assert case in {each.get("href") for each in again.tree.iter("a")}


def test_a_task_that_somebody_has_taken_says_who_and_can_be_taken_over(site: Site) -> None:
    finn, ellen = site.as_("finn.skabelon"), site.as_("ellen.fiktiv")
    address = f"/opgaver/{site.places.draft_task}"
    page = opened(site, finn, address)
    assert ellen.send(ellen.get(address), "Tag opgaven").status == 302
    sentence = f"Ellen Fiktiv har haft opgaven siden {LATER}."
    complete = {"målgruppe": WRITTEN, "merudgifter": "false", "politisk_bevågenhed": "false"}
    late = finn.send(page, "Send", beskrivelse=Attached("udkast.pdf"), **complete)
    assert_too_late(late, sentence)
    assert_too_late(finn.send(page, "Tag opgaven"), sentence, written=False)
    now = finn.get(address)
    assert "Ellen Fiktiv har taget opgaven." in now.main
    mine = finn.follow(finn.send(now, "Overtag opgaven"))
    assert "Du har taget opgaven." in mine.main
    given = finn.follow(finn.send(mine, "Giv opgaven tilbage"))
    assert "Opgaven er givet tilbage." in given.main


def test_a_second_press_of_the_button_does_nothing_more_and_looks_like_the_first(
    site: Site,
) -> None:
    odense = site.who("odense", "sagsbehandler")
    page = odense.get(f"/opgaver/{site.places.hearing_task}")
    first = odense.send(page, "Send", svar="enig")
    events = site.installation.value("SELECT count(*) FROM event")
    second = odense.send(page, "Send", svar="enig")
    assert (first.status, first.location) == (second.status, second.location)
    assert site.installation.value("SELECT count(*) FROM event") == events
    changed = odense.send(page, "Send", svar="uenig", bemærkninger=WRITTEN)
    assert_too_late(changed, "Opgaven blev afsluttet af Dorte Skabelon den")


def test_a_second_press_that_comes_after_the_answer_has_ended_the_round_does_no_harm_either(
    site: Site,
) -> None:
    alma = site.as_("alma.eksempel")
    base = f"/runder/{site.places.ballot_round}/parter"
    region = alma.get(f"{base}/region-syddanmark/svar")
    assert alma.send(region, "Gem svaret", **PAPER).status == 302
    page = alma.get(f"{base}/odense/svar")
    first, second = (alma.send(page, "Gem svaret", **PAPER) for _ in range(2))
    assert first.location == second.location == f"/runder/{site.places.ballot_round}"
    assert "Lukket" in alma.follow(second).main


def test_an_answer_that_was_written_in_meanwhile_is_not_overwritten(site: Site) -> None:
    alma, bent = site.as_("alma.eksempel"), site.as_("bent.demo")
    address = f"/runder/{site.places.ballot_round}/parter/odense/svar"
    page = opened(site, alma, address)
    assert bent.send(bent.get(address), "Gem svaret", **PAPER).status == 302
    late = alma.send(page, "Gem svaret", **{**PAPER, "stemme": "nej"})
    assert_too_late(late, f"Odense svarede den {LATER} (Bent Demo).", written=False)
    board = alma.get(f"/runder/{site.places.ballot_round}")
    assert "Skrevet ind efter partens referat den 24. november 2026 af Bent Demo" in board.main


def test_a_round_that_was_closed_meanwhile_says_when_and_why(site: Site) -> None:
    alma, bent = site.as_("alma.eksempel"), site.as_("bent.demo")
    odense = site.who("odense", "sagsbehandler")
    round_ = site.places.hearing_round
    task = odense.get(f"/opgaver/{site.places.hearing_task}")
    page = opened(site, alma, f"/runder/{round_}/parter/odense/tag-ud")
    closed = bent.send(bent.get(f"/runder/{round_}/luk"), "Luk runden", reason="Vi ved nok.")
    assert closed.status == 302
    late = alma.send(page, "Tag ud af runden", reason=WRITTEN)
    assert_too_late(late, f"Runden blev lukket den {LATER} af Bent Demo: Vi ved nok.")
    answered = odense.send(task, "Send", svar="uenig", bemærkninger=WRITTEN)
    assert_too_late(answered, f"Opgaven blev afsluttet af Bent Demo den {LATER}.")
    assert "Vi ved nok." in odense.get(f"/runder/{round_}").main


def test_a_party_that_was_taken_out_or_a_case_that_was_stopped_meanwhile_says_so(
    site: Site,
) -> None:
    alma, bent = site.as_("alma.eksempel"), site.as_("bent.demo")
    base = f"/runder/{site.places.ballot_round}/parter/odense"
    page = opened(site, alma, f"{base}/frist")
    bent.send(bent.get(f"{base}/tag-ud"), "Tag ud af runden", reason="De er med senere.")
    late = alma.send(page, "Giv ny frist", to="20-12-2026", reason=WRITTEN)
    assert_too_late(late, "Odense er ikke part i runden nu")

    case = site.places.hearing
    page = alma.get(f"/sager/{case}/afbryd")
    cancel_case(site.installation.office, site.installation.named("bent.demo"),
                CancelCase(case=case, reason="Loven er ændret."))  # fmt: skip
    late = alma.send(page, "Afbryd sagen", reason=WRITTEN)
    assert_too_late(late, f"Sagen sluttede den {LATER}")
    assert "Loven er ændret." in alma.get(f"/sager/{case}").main


def test_what_is_for_others_says_for_whom(site: Site) -> None:
    seen = site.as_("bent.demo").get(f"/opgaver/{site.places.draft_task}")
    assert seen.status == 403
    assert seen.h1 == "Det er ikke for dig"
    assert "Det kan du ikke. Det kan kun:" in seen.main
    assert "Arbejdsgruppen" in seen.main
