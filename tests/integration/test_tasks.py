"""Tasks are seen, taken, given back and handed in; wrong forms keep nothing."""

from __future__ import annotations

from typing import Any

import pytest

from aftaleflow.cases import user_tasks
from aftaleflow.cases.inbox import count_waiting, see_inbox
from aftaleflow.cases.recipients import recipients
from aftaleflow.cases.task_page import see_task_page
from aftaleflow.cases.unit_of_work import looking
from aftaleflow.cases.user_tasks import ClaimUserTask, CompleteUserTask
from aftaleflow.errors import (
    AlreadyClaimedError,
    FourEyesError,
    NotPermittedError,
    SubmissionError,
    TaskClosedError,
    Who,
)
from aftaleflow.store import due_rows
from tests.installation import PDF, START, Installation
from tests.small_workflows import deploy

DRAFT = {
    "beskrivelse": PDF,
    "målgruppe": "Borgere med akut sygdom",
    "merudgifter": False,
    "politisk_bevågenhed": False,
}


def draft_task(installation: Installation) -> str:
    """The task of a new agreement in which the working group writes its draft."""
    case = installation.start_agreement()
    return installation.task(case, "udkast").id


def everything(installation: Installation) -> list[Any]:
    """What the case's rows and its chain say."""
    return [
        installation.rows(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608 - names of ours
        for table in ("case_file", "event", "user_task", "document_version", "content", "due")
    ]


def test_a_task_is_taken_taken_over_given_back_and_done_by_another(
    installation: Installation,
) -> None:
    task, office = draft_task(installation), installation.office
    ellen, finn = installation.named("ellen.fiktiv"), installation.named("finn.skabelon")

    user_tasks.claim(office, ellen, ClaimUserTask(task=task))
    with pytest.raises(AlreadyClaimedError) as refused:
        user_tasks.claim(office, finn, ClaimUserTask(task=task))
    assert refused.value.facts == {"by": Who(ellen.id), "at": START}
    with pytest.raises(AlreadyClaimedError):
        user_tasks.complete(office, finn, CompleteUserTask(task=task, values=DRAFT))
    with pytest.raises(AlreadyClaimedError):
        user_tasks.release(office, finn, task)

    user_tasks.claim(office, finn, ClaimUserTask(task=task, take_over=True))
    with pytest.raises(AlreadyClaimedError) as refused:
        user_tasks.complete(office, ellen, CompleteUserTask(task=task, values=DRAFT))
    assert refused.value.facts["by"] == Who(finn.id)

    user_tasks.release(office, finn, task)
    user_tasks.complete(office, ellen, CompleteUserTask(task=task, values=DRAFT))

    query = "SELECT type, person FROM event WHERE type LIKE 'UserTask%' ORDER BY seq"
    assert [tuple(row) for row in installation.rows(query)] == [
        ("UserTaskActivated", installation.named("david.moenster").id),
        ("UserTaskClaimed", ellen.id),
        ("UserTaskClaimed", finn.id),
        ("UserTaskReleased", finn.id),
        ("UserTaskCompleted", ellen.id),
        ("UserTaskActivated", ellen.id),
    ]


def test_taking_a_task_again_or_giving_back_what_nobody_has_changes_nothing(
    small_installation: Installation,
) -> None:
    task, office = draft_task(small_installation), small_installation.office
    ellen = small_installation.named("ellen.fiktiv")
    before = everything(small_installation)
    user_tasks.release(office, ellen, task)
    assert everything(small_installation) == before

    user_tasks.claim(office, ellen, ClaimUserTask(task=task))
    taken = everything(small_installation)
    user_tasks.claim(office, ellen, ClaimUserTask(task=task))
    assert everything(small_installation) == taken


def test_a_closed_task_says_who_closed_it_and_when_and_uses_nothing_of_what_was_written(
    installation: Installation,
) -> None:
    task, office = draft_task(installation), installation.office
    ellen, finn = installation.named("ellen.fiktiv"), installation.named("finn.skabelon")
    installation.later(hours=5)
    user_tasks.complete(office, ellen, CompleteUserTask(task=task, values=DRAFT))
    closed_at = installation.clock.now()
    installation.later(days=1)
    before = everything(installation)

    with pytest.raises(TaskClosedError) as refused:
        user_tasks.complete(office, finn, CompleteUserTask(task=task, values=DRAFT))
    assert refused.value.facts == {
        "by": Who(ellen.id),
        "at": closed_at,
        "case": int(task.partition("-")[0]),
    }
    with pytest.raises(TaskClosedError):
        user_tasks.complete(office, ellen, CompleteUserTask(task=task, values=DRAFT))
    with pytest.raises(TaskClosedError):
        user_tasks.claim(office, finn, ClaimUserTask(task=task))
    with pytest.raises(TaskClosedError), see_task_page(office, finn, task):
        pass

    assert everything(installation) == before


def test_whoever_wrote_the_draft_cannot_approve_it_but_another_chair_can(
    small_installation: Installation,
) -> None:
    office = small_installation.office
    case = small_installation.start_agreement()
    ellen, carla = (small_installation.named(n) for n in ("ellen.fiktiv", "carla.proevesen"))
    draft = small_installation.task(case, "udkast").id
    user_tasks.complete(office, ellen, CompleteUserTask(task=draft, values=DRAFT))
    approval = small_installation.task(case, "følgegruppe_tager_stilling").id
    before = everything(small_installation)

    command = CompleteUserTask(task=approval, values={"beslutning": "godkendt"})
    with pytest.raises(FourEyesError) as refused:
        user_tasks.complete(office, ellen, command)
    assert "Arbejdsgruppen skriver udkastet" in refused.value.sentence("da")
    assert everything(small_installation) == before

    user_tasks.complete(office, carla, command)
    assert small_installation.waits_at(case) == {"økonomisk_vurdering", "juridisk_gennemgang"}


def test_whoever_wrote_the_draft_is_not_asked_to_approve_it_but_told_who_can(
    installation: Installation,
) -> None:
    office = installation.office
    case = installation.start_agreement()
    ellen, carla = (installation.named(n) for n in ("ellen.fiktiv", "carla.proevesen"))
    installation.do_as(ellen, case, "udkast", **DRAFT)
    task = installation.task(case, "følgegruppe_tager_stilling").id
    for who, has_it in ((ellen, False), (carla, True)):
        waiting = [each.row.task_id for each in see_inbox(office, who).items]
        assert (task in waiting) == has_it
        assert count_waiting(office, who) == len(waiting)
    before = everything(installation)
    for attempt in (
        lambda: see_task_page(office, ellen, task).__enter__(),
        lambda: user_tasks.claim(office, ellen, ClaimUserTask(task=task)),
    ):
        with pytest.raises(FourEyesError) as refused:
            attempt()
        sentence = refused.value.sentence("da")
        assert sentence.startswith("Du har selv udført »Arbejdsgruppen skriver udkastet«.")
        assert "Det kan: " in sentence
        assert "Carla Prøvesen" in sentence
        assert "Ellen Fiktiv" not in sentence
    assert everything(installation) == before
    with looking(office, None) as work:
        ids = [row.id for row in installation.rows("SELECT id FROM due WHERE kind = 'tell'")]
        rows = [due_rows.by_id(work.connection, id_) for id_ in ids]
        [mail] = [row for row in rows if row is not None and row.args.get("task") == task]
        told, _facts = recipients(work, mail)
    assert carla.id in told
    assert ellen.id not in told


def test_a_wrong_form_names_every_problem_and_keeps_nothing(installation: Installation) -> None:
    task = draft_task(installation)
    before = everything(installation)
    wrong = {
        **DRAFT,
        "målgruppe": "",
        "merudgifter": "måske",
        "merudgift_pr_part": [{"part": "atlantis", "beløb": "en million"}],
        "findes_ikke": "x",
    }
    with pytest.raises(SubmissionError) as refused:
        user_tasks.complete(
            installation.office,
            installation.named("ellen.fiktiv"),
            CompleteUserTask(task=task, values=wrong),
        )
    problems = {(each.path, each.rule) for each in refused.value.fields}
    assert problems >= {
        ("målgruppe", "required"),
        ("merudgifter", "type"),
        ("findes_ikke", "unknown"),
    }
    assert all(each.da and each.en for each in refused.value.fields)
    assert everything(installation) == before


def test_texts_that_no_database_can_keep_are_refused_beside_their_field(
    installation: Installation,
) -> None:
    task = draft_task(installation)
    ellen = installation.named("ellen.fiktiv")
    before = everything(installation)
    for text in ("nul\0byte", "halvt \ud800 par", "\x1b[31mrødt", "retning \u202e vendt" * 9000):
        command = CompleteUserTask(task=task, values={**DRAFT, "målgruppe": text})
        with pytest.raises(SubmissionError) as refused:
            user_tasks.complete(installation.office, ellen, command)
        assert [each.path for each in refused.value.fields] == ["målgruppe"]
    assert everything(installation) == before

    kept = "Linje 1\nÆrø & <b>Fanø</b> \U0001f6b2 “citat” ½"
    command = CompleteUserTask(task=task, values={**DRAFT, "målgruppe": kept})
    user_tasks.complete(installation.office, ellen, command)
    state = installation.value("SELECT state_json FROM case_file")
    assert kept.replace("\n", "\\n").replace("“", "“") in state


def test_a_task_is_for_its_candidates_only(small_installation: Installation) -> None:
    task, office = draft_task(small_installation), small_installation.office
    carla = small_installation.named("carla.proevesen")
    for act in (
        lambda: user_tasks.claim(office, carla, ClaimUserTask(task=task)),
        lambda: user_tasks.release(office, carla, task),
        lambda: user_tasks.complete(office, carla, CompleteUserTask(task=task, values=DRAFT)),
    ):
        with pytest.raises(NotPermittedError) as refused:
            act()
        assert "Formand, Arbejdsgruppen" in refused.value.sentence("da")


def test_each_who_fills_in_the_form_of_a_round_has_a_task_of_their_own(
    installation: Installation,
) -> None:
    deploy(installation, "hoering", "hoeringssvar")
    secretariat = installation.who("aftalesekretariatet", "sagsbehandler")
    case = installation.start(
        secretariat, "hoering", emne="Støj", parter=["assens", "odense"], udkast=PDF,
        frist="15-12-2026",
    )  # fmt: skip
    assens, odense = (installation.who(key, "sagsbehandler") for key in ("assens", "odense"))
    tasks = {each.party: each.id for each in installation.tasks(case)}
    assert tasks.keys() == {"assens", "odense"}

    user_tasks.claim(installation.office, assens, ClaimUserTask(task=tasks["assens"]))
    query = "SELECT party, assignee FROM user_task ORDER BY party"
    assert [tuple(r) for r in installation.rows(query)] == [("assens", assens.id), ("odense", None)]
    user_tasks.release(installation.office, assens, tasks["assens"])
    assert [tuple(r) for r in installation.rows(query)] == [("assens", None), ("odense", None)]

    with see_task_page(installation.office, odense, tasks["odense"]) as page:
        assert page.due == "2026-12-15"
        assert [(each.document, each.version) for each in page.document] == [("udkast", 1)]
    for party, who, answer in (("assens", assens, "enig"), ("odense", odense, "uenig")):
        values = {"svar": answer, "bemærkninger": f"Fra {party}"}
        command = CompleteUserTask(task=tasks[party], values=values)
        user_tasks.complete(installation.office, who, command)

    rows = installation.rows("SELECT key, answer, answered_by FROM round_party ORDER BY key")
    assert [tuple(r) for r in rows] == [
        ("assens", "enig", assens.id),
        ("odense", "uenig", odense.id),
    ]
    assert installation.waits_at(case) == {"opsamling"}


def test_a_goal_is_shown_where_a_deadline_would_be_with_its_reason_and_is_never_overdue(
    small_installation: Installation,
) -> None:
    case = small_installation.start_agreement()
    writer = small_installation.who("arbejdsgruppen", "formand")

    small_installation.later(weeks=20)
    (item,) = [each for each in see_inbox(small_installation.office, writer).items
               if each.row.case_id == case]  # fmt: skip
    assert (item.row.due, item.row.goal, item.overdue) == (None, "2027-01-05", False)

    with see_task_page(small_installation.office, writer, item.row.task_id) as page:
        assert (page.due, page.goal) == (None, "2027-01-05")
        assert page.goal_explanation is not None
