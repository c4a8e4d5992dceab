"""Every use case and page for everyone: allowed, refused in words, or as if there were nothing.

A use case or page that has no row here fails the first test.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import aftaleflow.cases
from aftaleflow.cases import drafting, rounds, user_tasks
from aftaleflow.cases.accounts import add_person
from aftaleflow.cases.case_events import see_events
from aftaleflow.cases.case_page import see_case
from aftaleflow.cases.documents import attachment, document, name_of_upload, receive
from aftaleflow.cases.leading import (
    CancelCase,
    MoveDeadline,
    cancel_case,
    move_deadline,
    require_may_cancel,
)
from aftaleflow.cases.office import Office
from aftaleflow.cases.round_board import can_be_reminded, see_open_round, see_party, see_round
from aftaleflow.cases.task_page import field_titles, see_task_page
from aftaleflow.cases.user_tasks import ClaimUserTask, CompleteUserTask
from aftaleflow.clock import SetClock
from aftaleflow.errors import NotFoundError, NotPermittedError
from aftaleflow.people.accounts import NewPerson
from aftaleflow.people.callers import Caller
from aftaleflow.runtime import Runtime
from aftaleflow.settings import Settings
from tests.installation import MINUTES, PDF, START, Installation
from tests.small_workflows import deploy

CALLERS = (
    "leader",  # leads the cases, in the authority that owns them
    "colleague",  # of the same authority, with no role in the cases
    "doer",  # of the same authority, with a task in one of them
    "answered",  # officer of a party that has answered
    "asked",  # officer of a party that has not
    "clerk",  # of the asked party's authority, without the role for it
    "stranger",  # officer of an authority that takes part in nothing
    "nobody",  # a person without any role
)


@dataclass(frozen=True)
class Places:
    """Where everything is: a ballot (each party in its own case), a hearing (each fills in a
    form), a case with a deadline."""

    ballot: int
    ballot_round: str
    own_case: int  # of the party that is asked
    own_task: str
    hearing: int
    hearing_round: str
    hearing_task: str  # of the party that is asked
    dated: int
    dated_task: str


NEVER = Places(901, "902-4", 903, "903-4", 904, "904-4", "904-4-1", 905, "905-4")
"""Ids that no case, task or round has or had."""

Act = Callable[[Office, Caller, Places], Any]


@dataclass(frozen=True)
class Row:
    """A use case on a place, and what each caller gets: `+` allowed, `P` not permitted, `N` there
    is nothing. `party` is the party that the row is about."""

    name: str
    act: Act
    outcome: str


def entered(open_: Callable[..., contextlib.AbstractContextManager[Any]], *args: Any) -> None:
    with open_(*args):
        pass


def some(titles: Mapping[str, str]) -> None:
    """Words of a form are nothing secret in themselves, but nobody is to learn that a task is."""
    if not titles:
        raise NotFoundError


PAPER = {"stemme": "ja", "besluttet": "24-11-2026", "referat": MINUTES}
OPINION = {"svar": "enig"}
LATER = dt.date(2027, 3, 1)

ROWS = [
    # Everybody of an authority that takes part sees the case; a party sees its part of it.
    Row("case_page.see_case", lambda o, c, p: see_case(o, c, p.ballot), "++++++NN"),
    Row("case_page.see_case", lambda o, c, p: see_case(o, c, p.own_case), "NNNN++NN"),
    Row("case_page.see_case", lambda o, c, p: see_case(o, c, p.hearing), "++++++NN"),
    Row("case_page.see_case", lambda o, c, p: see_case(o, c, p.dated), "+++NNNNN"),
    Row("case_events.see_events", lambda o, c, p: see_events(o, c, p.ballot), "+++NNNNN"),
    Row("case_events.see_events", lambda o, c, p: see_events(o, c, p.own_case), "NNNN++NN"),
    Row("case_events.see_events", lambda o, c, p: see_events(o, c, p.hearing), "+++NNNNN"),
    Row("round_board.see_round", lambda o, c, p: see_round(o, c, p.ballot_round), "++++++NN"),
    Row("round_board.see_round", lambda o, c, p: see_round(o, c, p.hearing_round), "++++++NN"),
    Row(
        "documents.document", lambda o, c, p: document(o, c, p.ballot, "forslag", 1), "++++++NN"
    ),
    Row(
        "documents.document", lambda o, c, p: document(o, c, p.own_case, "forslag", 1), "NNNN++NN"
    ),
    Row(
        "documents.attachment",
        lambda o, c, p: attachment(o, c, p.ballot_round, "assens"),
        "++++NNNN",
    ),
    # Leading a case.
    Row(
        "leading.cancel_case",
        lambda o, c, p: cancel_case(o, c, CancelCase(case=p.ballot, reason="Slut")),
        "+PPNNNNN",
    ),
    Row(
        "leading.cancel_case",
        lambda o, c, p: cancel_case(o, c, CancelCase(case=p.own_case, reason="Slut")),
        "NNNN+PNN",
    ),
    Row(
        "leading.move_deadline",
        lambda o, c, p: move_deadline(
            o, c, MoveDeadline(case=p.dated, token="arbejde#1", to=LATER, reason="Sygdom")
        ),
        "+PPNNNNN",
    ),
    Row(
        "leading.require_may_cancel",
        lambda o, c, p: require_may_cancel(o, c, p.ballot),
        "+PPNNNNN",
    ),
    Row(
        "leading.require_may_cancel",
        lambda o, c, p: require_may_cancel(o, c, p.own_case),
        "NNNN+PNN",
    ),
    Row(
        "task_page.field_titles",
        lambda o, c, p: some(field_titles(o, c, p.own_task, "da")),
        "NNNN++NN",
    ),
    # Tasks: of a case, of a party's own case, of a party that fills in a form.
    Row("user_tasks.see_task", lambda o, c, p: entered(user_tasks.see_task, o, c, p.dated_task),
        "PP+NNNNN"),
    Row("user_tasks.see_task", lambda o, c, p: entered(user_tasks.see_task, o, c, p.own_task),
        "NNNN+PNN"),
    Row("user_tasks.see_task", lambda o, c, p: entered(user_tasks.see_task, o, c, p.hearing_task),
        "PPPN+PNN"),
    Row("task_page.see_task_page", lambda o, c, p: entered(see_task_page, o, c, p.dated_task),
        "PP+NNNNN"),
    Row("task_page.see_task_page", lambda o, c, p: entered(see_task_page, o, c, p.own_task),
        "NNNN+PNN"),
    Row("task_page.see_task_page", lambda o, c, p: entered(see_task_page, o, c, p.hearing_task),
        "PPPN+PNN"),
    Row("user_tasks.claim",
        lambda o, c, p: user_tasks.claim(o, c, ClaimUserTask(task=p.own_task)), "NNNN+PNN"),
    Row("user_tasks.claim",
        lambda o, c, p: user_tasks.claim(o, c, ClaimUserTask(task=p.hearing_task)), "PPPN+PNN"),
    Row("user_tasks.release", lambda o, c, p: user_tasks.release(o, c, p.own_task), "NNNN+PNN"),
    Row("user_tasks.release", lambda o, c, p: user_tasks.release(o, c, p.dated_task), "PP+NNNNN"),
    Row("user_tasks.complete",
        lambda o, c, p: user_tasks.complete(
            o, c, CompleteUserTask(task=p.own_task, values={"stemme": "ja"})), "NNNN+PNN"),
    Row("user_tasks.complete",
        lambda o, c, p: user_tasks.complete(
            o, c, CompleteUserTask(task=p.hearing_task, values=OPINION)), "PPPN+PNN"),
    Row("user_tasks.complete",
        lambda o, c, p: user_tasks.complete(
            o, c, CompleteUserTask(task=p.dated_task, values={"resultat": "Klar"})), "PP+NNNNN"),
    Row("drafting.save_task_draft",
        lambda o, c, p: drafting.save_task_draft(o, c, p.own_task, {"stemme": "ja"}), "NNNN+PNN"),
    Row("drafting.save_task_draft",
        lambda o, c, p: drafting.save_task_draft(o, c, p.hearing_task, OPINION), "PPPN+PNN"),
    # Rounds: their leaders, and a party on its own answer only.
    Row("rounds.answer_form",
        lambda o, c, p: entered(rounds.answer_form, o, c, p.ballot_round, "assens"), "+PP+NNNN"),
    Row("rounds.answer_for_party",
        lambda o, c, p: rounds.answer_for_party(
            o, c, rounds.AnswerForParty(round=p.ballot_round, party="odense", values=PAPER)),
        "+PPNPPNN"),
    Row("rounds.correct_answer",
        lambda o, c, p: rounds.correct_answer(o, c, rounds.CorrectAnswer(
            round=p.ballot_round, party="assens", values=PAPER, reason="Fejl")), "+PP+NNNN"),
    Row("rounds.recall_answer",
        lambda o, c, p: rounds.recall_answer(o, c, rounds.RecallAnswer(
            round=p.ballot_round, party="assens", reason="Igen")), "+PP+NNNN"),
    Row("rounds.recall_answer",
        lambda o, c, p: rounds.recall_answer(o, c, rounds.RecallAnswer(
            round=p.hearing_round, party="assens", reason="Igen")), "+PP+NNNN"),
    Row("rounds.extend",
        lambda o, c, p: rounds.extend(o, c, rounds.ExtendParty(
            round=p.ballot_round, party="odense", to=LATER, reason="Ferie")), "+PPNPPNN"),
    Row("rounds.withdraw_party",
        lambda o, c, p: rounds.withdraw_party(o, c, rounds.WithdrawParty(
            round=p.ballot_round, party="odense", reason="Udgår")), "+PPNPPNN"),
    Row("rounds.remind",
        lambda o, c, p: rounds.remind(o, c, rounds.RemindParty(
            round=p.ballot_round, party="odense")), "+PPNPPNN"),
    Row("rounds.add_party",
        lambda o, c, p: rounds.add_party(o, c, rounds.AddParty(
            round=p.ballot_round, party="varde", reason="Nabo")), "+PPPPPNN"),
    Row("round_board.see_open_round",
        lambda o, c, p: see_open_round(o, c, p.ballot_round, "da"), "+PPPPPNN"),
    Row("round_board.see_party",
        lambda o, c, p: see_party(o, c, (p.ballot_round, "odense"), "da", "asked"), "+PPNPPNN"),
    Row("round_board.see_party",
        lambda o, c, p: see_party(o, c, (p.ballot_round, "assens"), "da", "answered"),
        "+PP+NNNN"),
    Row("round_board.can_be_reminded",
        lambda o, c, p: can_be_reminded(o, c, p.ballot_round, "odense"), "+PPNNNNN"),
    Row("rounds.close_round",
        lambda o, c, p: rounds.close_round(o, c, rounds.CloseRound(
            round=p.ballot_round, reason="Slut")), "+PPPPPNN"),
]  # fmt: skip

ABOUT_NOTHING_OF_OTHERS = {
    "accounts.end_role",
    "accounts.invite",
    "case_list.see_cases",
    "definition_pages.see_definition",
    "definition_pages.see_definitions",
    "deploying.deploy_catalog",
    "deploying.deploy_paths",
    "deploying.deploy_texts",
    "documents.name_of_upload",
    "documents.receive",
    "drafting.discard_start_draft",
    "drafting.discard_task_draft",
    "drafting.save_start_draft",
    "drafting.start_draft",
    "idempotent.answered_before",
    "drafting.task_draft",
    "inbox.count_waiting",
    "inbox.see_inbox",
    "options.options_in",
    "people_page.see_people",
    "starting.start_case",
    "starting.start_form",
    "starting.startable",
    "unit_of_work.looking",
    "unit_of_work.working",
}
"""What takes no id of a case, task or round, or touches only what is the caller's own."""


def use_cases() -> set[str]:
    """All that somebody can ask for: functions of an office and a caller."""
    found = set()
    for module in pkgutil.iter_modules(aftaleflow.cases.__path__):
        name = f"aftaleflow.cases.{module.name}"
        for function, value in inspect.getmembers(importlib.import_module(name)):
            own = inspect.isfunction(value) and value.__module__ == name
            if own and not function.startswith("_"):
                parameters = inspect.signature(value).parameters
                if {"office", "caller"} <= parameters.keys() and next(iter(parameters)) == "office":
                    found.add(f"{module.name}.{function}")
    return found


def test_every_use_case_has_a_row() -> None:
    rows = {row.name for row in ROWS}
    assert use_cases() == rows | ABOUT_NOTHING_OF_OTHERS
    assert not rows & ABOUT_NOTHING_OF_OTHERS


@pytest.fixture(scope="module")
def prepared(
    template: Callable[[str, str], Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Places]:
    """The folder of an installation with everything in place."""
    folder = tmp_path_factory.mktemp("access") / "prepared"
    shutil.copytree(template("sqlite", ""), folder)
    clock = SetClock(START)
    installation = Installation(Runtime.open(Settings(data_dir=folder), clock), clock)
    deploy(installation, "afstemning", "stemme", "stemmeseddel")
    deploy(installation, "hoering", "hoeringssvar")
    deploy(installation, "frister")
    add_person(installation.office, NewPerson(name="Uden rolle", email="uden@eksempel.invalid"))
    leader = installation.named("alma.eksempel")
    ballot = installation.start(
        leader, "afstemning", emne="Takst", kommuner=["assens", "odense"], flertal="2", forslag=PDF
    )
    paper = rounds.AnswerForParty(round=installation.round_of(ballot), party="assens", values=PAPER)
    rounds.answer_for_party(installation.office, leader, paper)
    hearing = installation.start(
        leader, "hoering", emne="Støj", parter=["assens", "odense"], udkast=PDF,
        frist="15-12-2026",
    )  # fmt: skip
    installation.do(hearing, "høring", **OPINION)
    dated = installation.start(leader, "frister", emne="Plan", hverdage="3", slut="15-12-2026")
    own = installation.children(ballot)["odense"]
    places = Places(
        ballot,
        installation.round_of(ballot),
        own,
        installation.task(own, "stemmer").id,
        hearing,
        installation.round_of(hearing),
        installation.task(hearing, "høring").id,
        dated,
        installation.task(dated, "arbejde").id,
    )
    installation.runtime.close()
    return folder, places


@pytest.fixture
def scene(prepared: tuple[Path, Places], tmp_path: Path) -> tuple[Installation, Places]:
    folder, places = prepared
    shutil.copytree(folder, tmp_path / "copy")
    clock = SetClock(START)
    runtime = Runtime.open(Settings(data_dir=tmp_path / "copy"), clock)
    return Installation(runtime, clock), places


def people(installation: Installation) -> dict[str, Caller]:
    return {
        "leader": installation.named("alma.eksempel"),
        "colleague": installation.named("lars.eksempel"),
        "doer": installation.named("jens.testesen"),
        "answered": installation.who("assens", "sagsbehandler"),
        "asked": installation.who("odense", "sagsbehandler"),
        "clerk": installation.who("odense-raad", "sekretær"),
        "stranger": installation.who("varde", "sagsbehandler"),
        "nobody": installation.named("uden"),
    }


def what_is_stored(installation: Installation) -> list[Any]:
    return [
        installation.rows(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608 - names of ours
        for table in ("case_file", "event", "due", "draft", "content", "round_party")
    ]


@pytest.mark.parametrize(
    "row", ROWS, ids=[f"{number}-{row.name}" for number, row in enumerate(ROWS)]
)
def test_each_caller_gets_what_the_row_says(row: Row, scene: tuple[Installation, Places]) -> None:
    installation, places = scene
    office, everyone = installation.office, people(installation)
    expected = dict(zip(CALLERS, row.outcome, strict=True))
    before = what_is_stored(installation)
    errors: dict[str, type[Exception]] = {"P": NotPermittedError, "N": NotFoundError}
    for who in sorted(CALLERS, key=lambda who: expected[who] == "+"):
        caller = everyone[who]
        with pytest.raises(NotFoundError) as never:
            row.act(office, caller, NEVER)
        if expected[who] == "+":
            break
        with pytest.raises(errors[expected[who]]) as refused:
            row.act(office, caller, places)
        if expected[who] == "N":  # nothing tells what is another's from what never was
            assert type(refused.value) is type(never.value)
            assert refused.value.facts == never.value.facts == {}
    assert what_is_stored(installation) == before
    for who in CALLERS:
        if expected[who] == "+":
            row.act(office, everyone[who], places)
            if what_is_stored(installation) != before:
                break  # it is done; the others who may are seen to by `allowed` below
    installation.runtime.close()


CHANGING = [row for row in ROWS if row.outcome.count("+") > 1 and not row.name.count("see_")]


@pytest.mark.parametrize(
    ("row", "who"),
    [
        pytest.param(row, who, id=f"{row.name}-{who}")
        for row in CHANGING
        for who, letter in zip(CALLERS, row.outcome, strict=True)
        if letter == "+"
    ],
)
def test_each_who_may_is_allowed_as_the_first_to_ask(
    row: Row, who: str, scene: tuple[Installation, Places]
) -> None:
    installation, places = scene
    row.act(installation.office, people(installation)[who], places)
    installation.runtime.close()


def test_a_party_sees_its_own_row_and_nothing_of_what_others_answered(
    scene: tuple[Installation, Places],
) -> None:
    installation, places = scene
    everyone, office = people(installation), installation.office
    for round_ in (places.ballot_round, places.hearing_round):
        board = see_round(office, everyone["asked"], round_)
        assert [row.key for row in board.rows] == ["odense"]
        assert board.answers == []
        assert (board.leads, board.may_answer_for, board.addable) == (False, False, [])
        assert see_round(office, everyone["answered"], round_).rows[0].key == "assens"
    page = see_case(office, everyone["asked"], places.ballot)
    assert not page.is_full
    assert (page.entries, page.waiting, page.parts, page.may_cancel) == ([], [], [], False)
    assert [(each.name, len(each.versions)) for each in page.documents] == [("forslag", 1)]
    with see_task_page(office, everyone["asked"], places.hearing_task) as task:
        assert (task.remarks, task.shown) == ([], [])
        assert [(each.document, each.version) for each in task.document] == [("udkast", 1)]
    installation.runtime.close()


def test_a_files_name_is_known_to_who_received_it_only(
    scene: tuple[Installation, Places],
) -> None:
    installation, _places = scene
    everyone, office = people(installation), installation.office
    kept = receive(office, everyone["asked"], PDF.data, PDF.filename)
    for who, caller in everyone.items():
        found = name_of_upload(office, caller, kept.id)
        assert found == (PDF.filename if who == "asked" else None)
    installation.runtime.close()


def test_drafts_are_read_and_thrown_away_by_their_writer_only(
    scene: tuple[Installation, Places],
) -> None:
    installation, places = scene
    everyone, office = people(installation), installation.office
    drafting.save_task_draft(office, everyone["asked"], places.own_task, {"stemme": "nej"})
    for who, caller in everyone.items():
        if who != "asked":
            drafting.discard_task_draft(office, caller, places.own_task)
            assert drafting.task_draft(office, caller, places.own_task) is None
    assert drafting.task_draft(office, everyone["asked"], places.own_task) is not None
    installation.runtime.close()
