"""Remarks send an agreement back; a revision asks only those again whom it affects."""

from __future__ import annotations

import pytest

from aftaleflow.cases.documents import document
from aftaleflow.cases.round_board import Board, see_round
from aftaleflow.cases.task_page import see_task_page
from aftaleflow.errors import FourEyesError, NotFoundError, SubmissionError
from tests.installation import PDF, Installation
from tests.small_workflows import deploy

DRAFT = {
    "beskrivelse": PDF,
    "målgruppe": "Borgere med akut sygdom",
    "merudgifter": True,
    "økonomi": "5 mio. kr.",
    "politisk_bevågenhed": False,
}
CHANGED = {**DRAFT, "ændringer": "Fristen er ændret."}
SENT_BACK = {"beslutning": "bemærkninger"}


def remarks_on(installation: Installation, case: int, element: str) -> list[str]:
    """What the page of a task shows of what was written earlier, the newest first."""
    task = installation.task(case, element)
    with see_task_page(installation.office, installation.actor(task), task.id) as page:
        return [value for each in page.remarks for _name, value in each.values]


def to_forum(installation: Installation) -> int:
    """An agreement that waits for the forum's discussion."""
    case = installation.start_agreement()
    installation.do(case, "udkast", **DRAFT)
    installation.do(case, "følgegruppe_tager_stilling", beslutning="godkendt")
    prepare_for_forum(installation, case)
    return case


def prepare_for_forum(installation: Installation, case: int) -> None:
    for review in ("økonomisk_vurdering", "juridisk_gennemgang"):
        installation.do(case, review, konklusion="ingen_anmærkninger", vurdering="I orden.")
    installation.do(case, "rutevalg", rute="ordinær", anledning="start", begrundelse="Ny")


def board_of(installation: Installation, case: int) -> Board:
    leader = installation.who("foelgegruppen", "sekretær")
    return see_round(installation.office, leader, installation.round_of(case))


def test_the_steering_group_sends_a_draft_back_with_remarks_that_the_next_draft_answers(
    small_installation: Installation,
) -> None:
    case = small_installation.start_agreement()
    small_installation.do(case, "udkast", **DRAFT)
    with pytest.raises(SubmissionError) as refused:
        small_installation.do(case, "følgegruppe_tager_stilling", **SENT_BACK)
    assert [each.path for each in refused.value.fields] == ["bemærkninger"]

    remark = "Økonomien skal fordeles på parterne."
    small_installation.do(case, "følgegruppe_tager_stilling", **SENT_BACK, bemærkninger=remark)
    assert small_installation.waits_at(case) == {"udkast"}
    assert remark in remarks_on(small_installation, case, "udkast")

    with pytest.raises(SubmissionError) as refused:
        small_installation.do(case, "udkast", **DRAFT)
    assert "hvad der er ændret" in refused.value.fields[0].da
    small_installation.do(case, "udkast", **CHANGED)
    task = small_installation.task(case, "følgegruppe_tager_stilling")
    query = "SELECT document_version FROM user_task WHERE id = :id"
    assert small_installation.value(query, id=task.id) == 2


def test_the_forums_remarks_go_over_the_steering_group_to_the_working_group_and_back(
    small_installation: Installation,
) -> None:
    case = to_forum(small_installation)
    remark = "Frivillige organisationer mangler."
    small_installation.do(case, "forum_drøfter", resultat="bemærkninger", bemærkninger=remark)
    assert small_installation.waits_at(case) == {"følgegruppe_sender_tilbage"}
    assert remark in remarks_on(small_installation, case, "følgegruppe_sender_tilbage")
    small_installation.do(case, "følgegruppe_sender_tilbage", bemærkninger="Tag dem med.")
    assert remarks_on(small_installation, case, "revision")[0] == "Tag dem med."

    small_installation.do(case, "revision", **CHANGED)
    query = "SELECT person FROM event WHERE type = 'UserTaskCompleted' ORDER BY seq DESC"
    assert small_installation.value(query) == small_installation.named("ellen.fiktiv").id
    small_installation.do(case, "følgegruppe_tager_stilling_igen", beslutning="direkte")
    assert small_installation.waits_at(case) == {"forum_godkender"}


def test_a_revision_asks_only_those_again_whom_it_affects_and_the_other_answers_stand(
    installation: Installation,
) -> None:
    case = to_forum(installation)
    installation.do(case, "forum_drøfter", resultat="ingen_bemærkninger")
    installation.do(case, "forum_godkender", beslutning="godkendt", politisk_sag=True)
    installation.do(case, "forum_referat", referat_godkendt="24-11-2026")
    installation.do(case, "udsendelse", krævet_antal="2", kvorum="3")
    first_round = installation.round_of(case)
    children = installation.children(case)
    installation.later(days=14)
    installation.party_decides(children["assens"])
    installation.party_decides(
        children["odense"], "godkendt_med_forbehold", forbehold="Vi betaler ikke for færgen."
    )
    installation.party_decides(children["fanoe"], "afvist", begrundelse="For dyrt.")
    assert "politisk_godkendelse" not in installation.waits_at(case)

    installation.do(
        case,
        "vurdering_af_forbehold",
        parternes_forbehold=[{"accepteret": False, "bemærkninger": "Færgen er vigtig."}],
    )
    assert installation.waits_at(case) == {"følgegruppe_vurderer_svar"}
    assert "For dyrt." in str(board_of(installation, case).rows)
    installation.do(
        case, "følgegruppe_vurderer_svar", beslutning="revideres", bemærkninger="Ret økonomien."
    )
    installation.do(case, "følgegruppe_sender_tilbage", bemærkninger="Ret økonomien.")
    installation.do(case, "revision", ["odense", "fanoe"], **CHANGED)

    # Who approves the revision sees what was declared, and says something else.
    task = installation.task(case, "følgegruppe_tager_stilling_igen")
    with see_task_page(installation.office, installation.actor(task), task.id) as page:
        assert page.view.declared == {"odense", "fanoe"}
        assert page.view.affected is not None
        assert {"assens", "odense", "fanoe"} <= {each.key for each in page.view.affected}
    installation.do(case, task.element, ["odense"], beslutning="direkte")
    installation.do(case, "forum_godkender", beslutning="godkendt", politisk_sag=True)
    installation.do(case, "forum_referat", referat_godkendt="08-12-2026")
    installation.do(case, "udsendelse", frist="01-03-2027", krævet_antal="2", kvorum="3")

    second_round = installation.round_of(case)
    assert second_round != first_round
    rows = {each.key: each for each in board_of(installation, case).rows}
    assert {k for k, each in rows.items() if each.kept} == {"assens", "fanoe"}
    assert (rows["assens"].answer_value, rows["assens"].document_version) == ("godkendt", 1)
    assert rows["odense"].state == "asked"
    again = [k for k, v in installation.children(case).items() if v not in children.values()]
    assert "odense" in again
    assert not {"assens", "fanoe"} & set(again)

    installation.party_decides(installation.children(case)["odense"])
    query = "SELECT key, answer, document_version FROM round_party WHERE round_id = :round"
    found = {r.key: tuple(r)[1:] for r in installation.rows(query, round=second_round) if r.answer}
    assert found == {"assens": ("godkendt", 1), "odense": ("godkendt", 2), "fanoe": ("afvist", 1)}
    assert installation.waits_at(case) == {"udvalg_godkender"}


def test_answers_stand_only_when_a_scope_was_declared_and_confirmed(
    installation: Installation,
) -> None:
    deploy(installation, "hoering", "hoeringssvar")
    secretariat = installation.named("alma.eksempel")
    case = installation.start(
        secretariat, "hoering", emne="Støj", parter=["assens", "odense"], udkast=PDF,
        frist="15-12-2026",
    )  # fmt: skip
    for _party in ("assens", "odense"):
        installation.do(case, "høring", svar="enig")
    first_round = installation.round_of(case)
    installation.do(case, "opsamling", ["odense"], videre="nyt_udkast", udkast=PDF)

    # The one who revised cannot confirm whom it affects; another does, and adds nobody.
    task = installation.task(case, "bekræftelse")
    assert installation.actor(task).id == installation.named("bent.demo").id
    installation.do(case, "bekræftelse", i_orden=True)
    assert installation.round_of(case) != first_round
    query = "SELECT key, state, kept FROM round_party WHERE round_id = :round ORDER BY key"
    rows = installation.rows(query, round=installation.round_of(case))
    assert [(r.key, r.state, bool(r.kept)) for r in rows] == [
        ("assens", "answered", True),
        ("odense", "asked", False),
    ]
    [task] = installation.tasks(case)
    assert task.party == "odense"
    installation.do(case, "høring", svar="enig")

    # A new version whose effect nobody declared asks everybody.
    installation.do(case, "opsamling", videre="nyt_udkast", udkast=PDF)
    installation.do(case, "bekræftelse", i_orden=True)
    rows = installation.rows(query, round=installation.round_of(case))
    assert [(r.key, r.state) for r in rows] == [("assens", "asked"), ("odense", "asked")]


def test_whoever_revised_cannot_confirm_whom_the_revision_affects(
    small_installation: Installation,
) -> None:
    deploy(small_installation, "hoering", "hoeringssvar")
    both = small_installation.named("bent.demo")  # case officer and legal adviser
    case = small_installation.start(
        both, "hoering", emne="Støj", parter=["assens"], udkast=PDF, frist="15-12-2026"
    )
    small_installation.do(case, "høring", svar="enig")
    small_installation.do_as(both, case, "opsamling", videre="nyt_udkast", udkast=PDF)
    with pytest.raises(FourEyesError):
        small_installation.do(case, "bekræftelse", i_orden=True)


def test_a_party_can_open_the_version_that_it_was_asked_about_and_no_other(
    installation: Installation,
) -> None:
    deploy(installation, "hoering", "hoeringssvar")
    secretariat = installation.named("alma.eksempel")
    case = installation.start(
        secretariat, "hoering", emne="Støj", parter=["assens", "odense"], udkast=PDF,
        frist="15-12-2026",
    )  # fmt: skip
    for _party in ("assens", "odense"):
        installation.do(case, "høring", svar="enig")
    installation.do(case, "opsamling", ["odense"], videre="nyt_udkast", udkast=PDF)
    office = installation.office
    assens, odense = (installation.who(key, "sagsbehandler") for key in ("assens", "odense"))
    for who in (assens, odense):
        assert document(office, who, case, "udkast", 1).data == PDF.data
        with pytest.raises(NotFoundError):
            document(office, who, case, "udkast", 2)

    installation.do(case, "bekræftelse", i_orden=True)
    assert document(office, odense, case, "udkast", 2).data == PDF.data
    assert document(office, secretariat, case, "udkast", 2).data == PDF.data
    for who, version in ((installation.who("varde", "sagsbehandler"), 1), (secretariat, 3)):
        with pytest.raises(NotFoundError):
            document(office, who, case, "udkast", version)
