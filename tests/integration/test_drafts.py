"""What a person has written stays until it is handed in, and is nobody else's."""

from __future__ import annotations

import pytest

from aftaleflow.cases import drafting, user_tasks
from aftaleflow.cases.documents import receive
from aftaleflow.cases.starting import StartCase, start_case
from aftaleflow.cases.sweeping import sweep
from aftaleflow.cases.user_tasks import CompleteUserTask
from aftaleflow.errors import NotFoundError, NotPermittedError, SubmissionError
from tests.installation import PDF, Installation

HALF = {"målgruppe": "Borgere med", "merudgifter": "true", "indhentet_input": [{"fra": "Fyn"}]}


def test_a_draft_is_kept_as_it_was_left_until_the_task_is_done(installation: Installation) -> None:
    office = installation.office
    case = installation.start_agreement()
    task = installation.task(case, "udkast").id
    ellen, finn = installation.named("ellen.fiktiv"), installation.named("finn.skabelon")
    assert drafting.task_draft(office, ellen, task) is None

    drafting.save_task_draft(office, ellen, task, {"målgruppe": "Borg"})
    installation.later(minutes=3)
    drafting.save_task_draft(office, ellen, task, HALF)
    found = drafting.task_draft(office, ellen, task)
    assert found is not None
    assert (found.values, found.saved_at) == (HALF, installation.clock.now())
    assert drafting.task_draft(office, finn, task) is None
    assert installation.value("SELECT count(*) FROM draft") == 1
    assert b"Borg" not in bytes(installation.value("SELECT box FROM draft"))

    # A form that comes back with problems leaves the draft; handing it in takes it away.
    with pytest.raises(SubmissionError):
        user_tasks.complete(office, ellen, CompleteUserTask(task=task, values=HALF))
    assert drafting.task_draft(office, ellen, task) is not None
    file = receive(office, ellen, PDF.data, PDF.filename)
    values = {**HALF, "merudgifter": False, "politisk_bevågenhed": False, "beskrivelse": file.id,
              "indhentet_input": []}  # fmt: skip
    user_tasks.complete(office, ellen, CompleteUserTask(task=task, values=values))
    assert drafting.task_draft(office, ellen, task) is None
    assert installation.value("SELECT count(*) FROM draft") == 0
    assert installation.value("SELECT count(*) FROM data_key WHERE subject LIKE 'draft:%'") == 0


def test_a_draft_is_thrown_away_on_request_and_with_it_its_key(
    small_installation: Installation,
) -> None:
    office = small_installation.office
    case = small_installation.start_agreement()
    task = small_installation.task(case, "udkast").id
    ellen, finn = (small_installation.named(n) for n in ("ellen.fiktiv", "finn.skabelon"))
    for who in (ellen, finn):
        drafting.save_task_draft(office, who, task, HALF)
    drafting.discard_task_draft(office, ellen, task)
    drafting.discard_task_draft(office, ellen, task)
    assert drafting.task_draft(office, ellen, task) is None
    assert drafting.task_draft(office, finn, task) is not None
    query = "SELECT subject FROM data_key WHERE subject LIKE 'draft:%'"
    assert [r.subject for r in small_installation.rows(query)] == [f"draft:{finn.id}"]


def test_what_is_never_handed_in_is_swept_away_in_the_end(
    small_installation: Installation,
) -> None:
    office = small_installation.office
    case = small_installation.start_agreement()
    task = small_installation.task(case, "udkast").id
    ellen, finn = (small_installation.named(n) for n in ("ellen.fiktiv", "finn.skabelon"))
    receive(office, ellen, PDF.data, PDF.filename)
    drafting.save_task_draft(office, ellen, task, HALF)
    small_installation.later(days=89)
    drafting.save_task_draft(office, finn, task, HALF)
    keys = small_installation.value("SELECT count(*) FROM data_key")
    sweep(office)
    assert small_installation.value("SELECT count(*) FROM data_key") == keys
    small_installation.later(days=2)
    sweep(office)
    assert small_installation.value("SELECT count(*) FROM data_key") == keys - 2
    assert drafting.task_draft(office, ellen, task) is None
    assert drafting.task_draft(office, finn, task) is not None
    assert small_installation.value("SELECT count(*) FROM content") == 1  # the case's own


def test_a_start_form_has_a_draft_too(small_installation: Installation) -> None:
    office, david = small_installation.office, small_installation.named("david.moenster")
    workflow = "udvikling-af-indsats"
    drafting.save_start_draft(office, david, workflow, {"titel": "Akut"})
    found = drafting.start_draft(office, david, workflow)
    assert found is not None
    assert found.values == {"titel": "Akut"}
    values = {
        "titel": "Akut",
        "følgegruppe": "foelgegruppen",
        "arbejdsgruppe": "arbejdsgruppen",
        "kommissorium": receive(office, david, PDF.data, PDF.filename).id,
        "kommissorium_godkendt": "24-11-2026",
    }
    start_case(office, david, StartCase(workflow=workflow, values=values))
    assert drafting.start_draft(office, david, workflow) is None
    drafting.save_start_draft(office, david, workflow, {"titel": "Ny"})
    drafting.discard_start_draft(office, david, workflow)
    assert drafting.start_draft(office, david, workflow) is None


def test_drafts_are_for_those_who_may_do_the_task(small_installation: Installation) -> None:
    office = small_installation.office
    case = small_installation.start_agreement()
    task = small_installation.task(case, "udkast").id
    with pytest.raises(NotPermittedError):
        drafting.save_task_draft(office, small_installation.named("carla.proevesen"), task, HALF)
    with pytest.raises(NotFoundError):
        drafting.save_task_draft(office, small_installation.named("poul.fiktiv"), task, HALF)
    with pytest.raises(NotFoundError):
        drafting.save_start_draft(
            office, small_installation.named("finn.skabelon"), "udvikling-af-indsats", {}
        )
