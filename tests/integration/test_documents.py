"""Files come in, get versions, and are opened only by those who may."""

from __future__ import annotations

import datetime as dt

import pytest

from aftaleflow.cases import rounds, user_tasks
from aftaleflow.cases.case_page import see_case
from aftaleflow.cases.documents import attachment, document, receive
from aftaleflow.cases.user_tasks import CompleteUserTask
from aftaleflow.errors import ContentRefusedError, NotFoundError, SubmissionError
from aftaleflow.store.contents import NewFile
from tests.installation import MINUTES, PDF, Installation
from tests.small_workflows import deploy

SECOND = NewFile(b"%PDF-1.4 anden udgave", "udkast 2.pdf", "application/pdf")
DRAFT = {"målgruppe": "Borgere", "merudgifter": False, "politisk_bevågenhed": False}


def test_every_version_stays_as_it_was_handed_in_with_who_and_when(
    installation: Installation,
) -> None:
    office = installation.office
    case = installation.start_agreement()
    ellen, finn = installation.named("ellen.fiktiv"), installation.named("finn.skabelon")
    installation.do_as(ellen, case, "udkast", beskrivelse=PDF, **DRAFT)
    installation.later(days=2)
    installation.do(
        case, "følgegruppe_tager_stilling", beslutning="bemærkninger", bemærkninger="Kort den."
    )
    file = receive(office, finn, SECOND.data, SECOND.filename)
    installation.do_as(finn, case, "udkast", beskrivelse=file.id, ændringer="Kortere", **DRAFT)

    reader = installation.named("alma.eksempel")
    for version, sent in ((1, PDF), (2, SECOND)):
        found = document(office, reader, case, "beskrivelse", version)
        assert (found.data, found.filename, found.media_type) == (
            sent.data,
            sent.filename,
            "application/pdf",
        )
    [group] = [
        each for each in see_case(office, reader, case).documents if each.name == "beskrivelse"
    ]
    shown = [(row.version, row.filename, row.at.date(), by) for row, by in group.versions]
    assert shown == [
        (2, "udkast 2.pdf", dt.date(2026, 11, 26), "Finn Skabelon"),
        (1, "udkast til aftale.pdf", dt.date(2026, 11, 24), "Ellen Fiktiv"),
    ]
    # The decision that was taken is on record as one on version 1.
    query = "SELECT document_version FROM user_task WHERE element = :e ORDER BY opened_at"
    rows = installation.rows(query, e="følgegruppe_tager_stilling")
    assert [row.document_version for row in rows] == [1, 2]


def test_a_file_is_used_once_and_only_by_who_received_it(installation: Installation) -> None:
    office = installation.office
    first, second = installation.start_agreement(), installation.start_agreement("Anden")
    ellen, finn = installation.named("ellen.fiktiv"), installation.named("finn.skabelon")
    file = receive(office, ellen, PDF.data, PDF.filename)

    def hand_in(case: int, who: str) -> None:
        task = installation.task(case, "udkast").id
        values = {**DRAFT, "beskrivelse": file.id}
        command = CompleteUserTask(task=task, values=values)
        user_tasks.complete(office, installation.named(who), command)

    for case in (first, second):
        with pytest.raises(SubmissionError) as refused:
            hand_in(case, "finn.skabelon")
        assert [(each.path, each.rule) for each in refused.value.fields] == [
            ("beskrivelse", "document")
        ]
    hand_in(first, "ellen.fiktiv")
    with pytest.raises(SubmissionError):
        hand_in(second, "ellen.fiktiv")
    assert finn.id != ellen.id


def test_a_file_that_goes_to_the_parties_own_cases_stays_with_the_case_it_came_from(
    installation: Installation,
) -> None:
    deploy(installation, "afstemning", "stemme", "stemmeseddel")
    leader = installation.named("alma.eksempel")
    case = installation.start(
        leader, "afstemning", emne="Takst", kommuner=["assens", "odense"], flertal="2", forslag=PDF
    )
    child = installation.children(case)["assens"]
    officer = installation.who("assens", "sagsbehandler")
    assert document(installation.office, officer, child, "forslag", 1).data == PDF.data
    assert document(installation.office, officer, case, "forslag", 1).data == PDF.data
    with pytest.raises(NotFoundError):
        document(installation.office, leader, child, "forslag", 1)
    query = """
        SELECT DISTINCT k.case_id FROM content c JOIN data_key k ON k.id = c.key_id
    """
    assert [row.case_id for row in installation.rows(query)] == [case]


def test_minutes_are_open_to_the_leaders_and_to_the_party_and_still_when_the_answer_stands(
    installation: Installation,
) -> None:
    deploy(installation, "afstemning", "stemme", "stemmeseddel")
    office, leader = installation.office, installation.named("alma.eksempel")
    case = installation.start(
        leader, "afstemning", emne="Takst", kommuner=["assens", "odense"], flertal="2", forslag=PDF
    )
    round_ = installation.round_of(case)
    values = {"stemme": "ja", "besluttet": "20-11-2026", "referat": MINUTES}
    command = rounds.AnswerForParty(round=round_, party="assens", values=values)
    rounds.answer_for_party(office, leader, command)
    assens, odense = (installation.who(key, "sagsbehandler") for key in ("assens", "odense"))
    for who in (leader, assens):
        assert attachment(office, who, round_, "assens").data == MINUTES.data
    for who, party in ((odense, "assens"), (leader, "odense"), (leader, "findes-ikke")):
        with pytest.raises(NotFoundError):
            attachment(office, who, round_, party)

    corrected = NewFile(b"%PDF-1.4 rettet referat", "rettet.pdf", "application/pdf")
    rounds.correct_answer(
        office,
        leader,
        rounds.CorrectAnswer(
            round=round_, party="assens", reason="Forkert bilag",
            values={**values, "besluttet": "21-11-2026", "referat": corrected},
        ),
    )  # fmt: skip
    assert attachment(office, assens, round_, "assens").data == corrected.data
    row = installation.rows("SELECT decided_on FROM round_party WHERE key = 'assens'")
    assert row[0].decided_on == "2026-11-21"


def test_minutes_from_the_partys_own_case_can_be_opened_also_after_a_revision(
    installation: Installation,
) -> None:
    office = installation.office
    case = installation.start_agreement()
    installation.to_round(case)
    first, child = installation.round_of(case), installation.children(case)["assens"]
    installation.later(days=1)
    today = installation.office.today().strftime("%d-%m-%Y")
    installation.do(child, "forvaltning", sagsgang=[], sagsfremstilling_tekst="Kort.",
                    økonomiske_konsekvenser="ingen", merudgift_hos_os="0",
                    indstilling_tekst="Ja", indstiller="Direktionen")  # fmt: skip
    installation.do(child, "råd", mødedato=today, resultat="afvist", begrundelse="Nej")
    installation.do(child, "referat_godkendes", referat_godkendt=today, referat=MINUTES)
    leader, assens = (
        installation.named("alma.eksempel"),
        installation.who("assens", "sagsbehandler"),
    )
    for who in (leader, assens):
        assert attachment(office, who, first, "assens").data == MINUTES.data

    close = rounds.CloseRound(round=first, reason="Økonomien skal ændres")
    rounds.close_round(office, leader, close)
    installation.do(
        case, "følgegruppe_vurderer_svar", beslutning="revideres", bemærkninger="Ret den."
    )
    installation.do(case, "følgegruppe_sender_tilbage", bemærkninger="Ret den.")
    changed = {**DRAFT, "beskrivelse": PDF, "merudgifter": True, "ændringer": "Prisen"}
    installation.do(case, "revision", ["odense"], økonomi="Billigere", **changed)
    installation.do(case, "følgegruppe_tager_stilling_igen", beslutning="direkte")
    installation.do(case, "forum_godkender", beslutning="godkendt", politisk_sag=True)
    installation.do(case, "forum_referat", referat_godkendt=today)
    installation.later(days=1)
    installation.do(case, "udsendelse")
    second = installation.round_of(case)
    assert second != first
    assert attachment(office, leader, second, "assens").data == MINUTES.data
    with pytest.raises(NotFoundError):
        attachment(office, leader, second, "odense")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "tom.pdf"),
        (b"MZ\x90 program", "udkast.pdf"),
        (b"<svg onload=alert(1)>", "tegning.svg"),
        (b"%PDF-1.4", "makro.docm"),
        (b"%PDF-1.4", "uden endelse"),
        (b"tekst\0med nul", "noter.txt"),
        (b"\xff\xfe\x00", "noter.txt"),
    ],
)
def test_files_of_other_kinds_than_they_say_are_refused_in_words(
    data: bytes, name: str, small_installation: Installation
) -> None:
    ellen = small_installation.named("ellen.fiktiv")
    with pytest.raises(ContentRefusedError) as refused:
        receive(small_installation.office, ellen, data, name)
    assert name in refused.value.sentence("da")
    assert small_installation.value("SELECT count(*) FROM content") == 0


def test_a_file_name_leads_nowhere_and_hides_nothing(small_installation: Installation) -> None:
    ellen = small_installation.named("ellen.fiktiv")
    for given, kept in (
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\aftale.pdf", "aftale.pdf"),
        ("aftale\u202efdp.exe.pdf", "aftalefdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie- x.pdf"),
        ("æ" * 5000 + ".pdf", "æ" * 116 + ".pdf"),
    ):
        assert receive(small_installation.office, ellen, PDF.data, given).filename == kept
