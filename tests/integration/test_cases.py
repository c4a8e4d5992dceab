"""Cases are started, call others and are told how those ended, and are cancelled with a reason."""

from __future__ import annotations

import pytest

from aftaleflow.cases import rounds, user_tasks
from aftaleflow.cases.case_list import see_cases
from aftaleflow.cases.case_page import see_case
from aftaleflow.cases.due_handlers import MAX_ATTEMPTS
from aftaleflow.cases.leading import CancelCase, cancel_case
from aftaleflow.cases.starting import StartCase, start_case, start_form, startable
from aftaleflow.cases.user_tasks import CompleteUserTask
from aftaleflow.errors import (
    CaseEndedError,
    DefinitionNotFoundError,
    NotFoundError,
    NotPermittedError,
    SubmissionError,
    TaskClosedError,
)
from aftaleflow.readmodels.case_list import CaseFilter
from tests.installation import PDF, Installation
from tests.small_workflows import deploy


def ended(installation: Installation) -> dict[int, str | None]:
    """How each case ended."""
    rows = installation.rows("SELECT id, ended FROM case_file ORDER BY id")
    return {row.id: row.ended for row in rows}


def test_a_case_gets_a_number_of_its_series_and_year_and_a_title(
    installation: Installation,
) -> None:
    first, second = installation.start_agreement("Akut"), installation.start_agreement("Støj")
    installation.later(days=60)
    third = installation.start(
        installation.named("david.moenster"), "udvikling-af-indsats", titel="Ny", følgegruppe=
        "foelgegruppen", arbejdsgruppe="arbejdsgruppen", kommissorium=PDF,
        kommissorium_godkendt="24-11-2026",
    )  # fmt: skip
    rows = installation.rows("SELECT id, number, title FROM case_file ORDER BY id")
    assert [tuple(row) for row in rows] == [
        (first, "AFT-2026-0001", "Akut"),
        (second, "AFT-2026-0002", "Støj"),
        (third, "AFT-2027-0001", "Ny"),
    ]


def test_only_who_has_a_role_for_it_starts_a_case_and_nobody_starts_a_part_of_one(
    small_installation: Installation,
) -> None:
    deploy(small_installation, "kald", "underopgave")
    office = small_installation.office
    secretariat = small_installation.named("alma.eksempel")
    odense, varde = (small_installation.who(k, "sagsbehandler") for k in ("odense", "varde"))
    chair = small_installation.named("finn.skabelon")

    assert "kald" in {each.deployed.key for each in startable(office, odense)}
    assert "underopgave" not in {each.deployed.key for each in startable(office, secretariat)}
    assert startable(office, chair) == []
    for caller, workflow, error in (
        (chair, "kald", NotFoundError),
        (secretariat, "underopgave", NotFoundError),
        (secretariat, "findes-ikke", DefinitionNotFoundError),
    ):
        with pytest.raises(error):
            start_case(office, caller, StartCase(workflow=workflow, values={"emne": "X"}))
        with pytest.raises(error), start_form(office, caller, workflow):
            pass

    # A role in one municipality starts nothing in the name of another.
    values = {"emne": "X", "kommune": "odense"}
    with pytest.raises(NotPermittedError) as refused:
        start_case(office, varde, StartCase(workflow="kald", values=values))
    assert "Odense" in refused.value.sentence("da")
    assert small_installation.value("SELECT count(*) FROM case_file") == 0
    assert small_installation.value("SELECT count(*) FROM number_counter") == 0


def test_a_case_is_its_owners_and_also_theirs_in_whose_name_it_was_started(
    installation: Installation,
) -> None:
    deploy(installation, "kald", "underopgave")
    secretariat = installation.named("alma.eksempel")
    case = installation.start(secretariat, "kald", emne="Broen", kommune="odense")
    odense, varde = (installation.who(k, "sagsbehandler") for k in ("odense", "varde"))
    for who in (secretariat, odense):
        assert see_case(installation.office, who, case).is_full
    with pytest.raises(NotFoundError):
        see_case(installation.office, varde, case)

    # The starter is to acknowledge: the case of another authority is open to the starter.
    [part] = [k for k in ended(installation) if k != case]
    installation.do(part, "løsning", resultat="Bygget")
    installation.do(case, "kvittering", kvitteret=True)
    assert installation.value("SELECT started_by FROM case_file WHERE id = :c", c=case) == (
        secretariat.id
    )


def test_a_call_waits_for_its_part_and_takes_over_what_it_gave(
    installation: Installation,
) -> None:
    deploy(installation, "kald", "underopgave")
    odense = installation.who("odense", "sagsbehandler")
    case = installation.start(odense, "kald", emne="Broen", kommune="odense")
    [part] = [k for k in ended(installation) if k != case]
    page = see_case(installation.office, installation.named("alma.eksempel"), part)
    assert (page.row.title, page.parent) == ("Del af Broen", None)  # Odense's case is Odense's
    assert installation.waits_at(case) == set()

    installation.do(part, "løsning", resultat="Bygget")
    assert ended(installation) == {case: None, part: "løst"}
    page = see_case(installation.office, odense, case)
    assert [each.step for each in page.waiting] == ["Kvittering"]
    assert page.parts == []  # the part is another authority's
    task = installation.task(case, "kvittering")
    assert task.person == odense.id
    with user_tasks.see_task(installation.office, odense, task.id) as view:
        filling = view.form.filling
        assert filling.before("svar") == "Bygget"


def test_a_whole_chain_of_cases_that_begin_and_end_at_once_is_followed_to_the_first_person(
    installation: Installation,
) -> None:
    deploy(installation, "kaede", "led", "straks")
    secretariat = installation.named("alma.eksempel")
    case = installation.start(secretariat, "kaede", emne="X", kommuner=["assens", "odense"])
    rows = installation.rows("SELECT id, workflow, parent_id, party, ended FROM case_file")
    found = sorted((r.workflow, r.party or "", r.ended or "") for r in rows)
    assert found == [
        ("kaede", "", ""),
        ("led", "", ""),
        ("straks", "", "slut"),
        ("straks", "assens", "slut"),
        ("straks", "odense", "slut"),
    ]
    answers = installation.rows("SELECT key, answer FROM round_party ORDER BY key")
    assert [tuple(row) for row in answers] == [("assens", "slut"), ("odense", "slut")]
    assert installation.value("SELECT state FROM round") == "closed"

    # The task in the middle is for people of other authorities, who were let in for it.
    [link] = [row.id for row in rows if row.workflow == "led"]
    odense = installation.who("odense", "sagsbehandler")
    assert see_case(installation.office, odense, link).is_full
    with pytest.raises(NotFoundError):
        see_case(installation.office, odense, case)
    task = installation.task(link, "hos_kommunen")
    user_tasks.complete(
        installation.office, odense, CompleteUserTask(task=task.id, values={"set": True})
    )
    assert installation.waits_at(case) == {"opsamling"}


def test_who_has_something_to_do_after_having_answered_as_a_party_takes_part_fully(
    installation: Installation,
) -> None:
    deploy(installation, "kaede", "led", "straks")
    installation.start(installation.named("alma.eksempel"), "kaede", emne="X", kommuner=["assens"])
    query = """
        SELECT a.authority, a.scope FROM case_authority a JOIN case_file c ON c.id = a.case_id
        WHERE c.workflow = 'led' ORDER BY 1
    """
    rows = installation.rows(query)
    assert [tuple(r) for r in rows] == [("assens", "full"), ("samarbejdet-syddanmark", "full")]


def test_cancelling_needs_a_reason_and_a_role_and_tells_all_parties(
    installation: Installation,
) -> None:
    case = installation.start_agreement()
    installation.to_round(case)
    office, parties = installation.office, installation.children(case)
    answered, pending = parties.pop("assens"), parties["odense"]
    installation.later(days=7)
    installation.party_decides(answered)
    task = installation.task(pending, "forvaltning")
    leader, member = (installation.named(name) for name in ("david.moenster", "finn.skabelon"))
    for caller, reason, error in (
        (leader, " \n ", SubmissionError),
        (member, "Uden rolle", NotPermittedError),
        (installation.who("odense", "sagsbehandler"), "Kun part", NotFoundError),
        (installation.named("mette.demo"), "Uden rolle i sagen", NotPermittedError),
    ):
        with pytest.raises(error):
            cancel_case(office, caller, CancelCase(case=case, reason=reason))
    assert ended(installation)[case] is None

    cancel_case(office, leader, CancelCase(case=case, reason="Loven er ændret."))
    found = ended(installation)
    assert found[case] == "cancelled"
    assert found[answered] == "godkendt"
    assert {found[child] for child in parties.values()} == {"cancelled"}
    assert installation.tasks() == []
    command, officer = CompleteUserTask(task=task.id), installation.actor(task)
    with pytest.raises(TaskClosedError):
        user_tasks.complete(office, officer, command)
    page = see_case(office, installation.who("odense", "sagsbehandler"), pending)
    assert page.how_ended == "afbrudt"
    assert any("Loven er ændret." in each.text for each in page.entries)
    again = CancelCase(case=case, reason="Igen")
    with pytest.raises(CaseEndedError) as refused:
        cancel_case(office, leader, again)
    assert refused.value.facts["at"] == installation.clock.now()
    assert "afbrudt" in refused.value.sentence("da")
    waiting = "SELECT count(*) FROM due WHERE state = 'armed' AND kind NOT IN ('tell', 'mail')"
    assert installation.value(waiting) == 0


def test_a_part_that_is_cancelled_under_its_caller_becomes_an_incident_that_its_leaders_see(
    installation: Installation,
) -> None:
    deploy(installation, "kald", "underopgave")
    odense = installation.who("odense", "sagsbehandler")
    case = installation.start(odense, "kald", emne="Broen", kommune="odense")
    [part] = [k for k in ended(installation) if k != case]
    leader = installation.named("alma.eksempel")
    cancel_case(installation.office, leader, CancelCase(case=part, reason="Fejl"))
    for _ in range(MAX_ATTEMPTS):
        installation.let_happen(hours=2)
    assert ended(installation) == {case: None, part: "cancelled"}
    page = see_case(installation.office, odense, case)
    assert len(page.incidents) == 1
    assert installation.value("SELECT attempts FROM due WHERE state = 'incident'") == MAX_ATTEMPTS


def test_what_is_written_after_a_case_has_ended_does_not_change_when_it_ended(
    installation: Installation,
) -> None:
    deploy(installation, "afstemning", "stemme", "stemmeseddel")
    leader = installation.named("alma.eksempel")
    case = installation.start(
        leader, "afstemning", emne="Takst", kommuner=["assens", "odense"], flertal="2", forslag=PDF
    )
    child = installation.children(case)["assens"]
    installation.do(child, "stemmer", stemme="ja")
    query = "SELECT ended_at FROM case_file WHERE id = :c"
    before = installation.value(query, c=child)
    installation.later(days=3)
    rounds.recall_answer(
        installation.office,
        installation.who("assens", "sagsbehandler"),
        rounds.RecallAnswer(
            round=installation.round_of(case), party="assens", reason="Behandles igen"
        ),
    )
    assert installation.value(query, c=child) == before


def test_the_list_shows_what_ones_authorities_take_part_in_and_finds_by_word_and_number(
    installation: Installation,
) -> None:
    deploy(installation, "kald", "underopgave")
    first = installation.start_agreement("Støj ved 100 % af vejene")
    second = installation.start_agreement("Rene_veje")
    other = installation.start(
        installation.who("odense", "sagsbehandler"), "kald", emne="Broen", kommune="odense"
    )
    office, secretariat = installation.office, installation.named("alma.eksempel")

    def found(text: str = "", **more: object) -> list[int]:
        wanted = CaseFilter(text=text, **more)  # type: ignore[arg-type]
        return [each.row.id for each in see_cases(office, secretariat, wanted).items]

    assert set(found()) == {first, second}
    assert set(found(with_parts=True)) == {first, second, other + 1}
    assert found("støj veje") == [first]
    assert found("aft-2026-0002") == [second]
    assert found("%") == [first]
    assert found("_") == [second]
    assert found("\\") == []
    assert found("Broen") == []
    cancel_case(office, secretariat, CancelCase(case=first, reason="Slut"))
    assert found() == [second]
    assert found(state="ended") == [first]
    assert set(found(state="all")) == {first, second}
