"""The evidence verifies, and names the place of whatever was changed behind its back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from aftaleflow.cases import rounds
from aftaleflow.cases.anchoring import folder, keep_anchors, verify_evidence, write_anchor
from tests.installation import PDF, Installation
from tests.integration.test_rounds import PAPER, start_ballot
from tests.small_workflows import deploy


def write(installation: Installation, *statements: str, **values: Any) -> None:
    """What somebody with the database in their hands does, past every check it has."""
    with installation.office.database.transaction() as connection:
        if not installation.office.database.is_sqlite:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            used = {k: v for k, v in values.items() if f":{k}" in statement}
            connection.execute(sa.text(statement), used)


def found(installation: Installation, *, anchors: bool = True) -> set[str]:
    """What verification finds, as an auditor reads it."""
    place = folder(installation.office) if anchors else None
    _number, findings = verify_evidence(installation.office, place)
    return {str(each) for each in findings}


class Scene:
    """A ballot that is over, with a party that answered, and a case that goes on; anchored on two
    days, with something happening in between and after."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        deploy(installation, "afstemning", "stemme", "stemmeseddel")
        deploy(installation, "personsag", "personvurdering", "personudtalelse")
        deploy(installation, "frister")
        alma = installation.named("alma.eksempel")
        self.ballot = installation.start(
            alma, "afstemning", emne="Takst", kommuner=["assens", "odense"], flertal="1",
            forslag=PDF,
        )  # fmt: skip
        children = installation.children(self.ballot)
        self.party = children["assens"]
        self.person = installation.start(
            alma, "personsag", emne="N.N.", navn="Nanna Navn", bilag=PDF
        )
        keep_anchors(installation.office)
        installation.later(days=1)
        installation.do(self.party, "stemmer", stemme="ja")
        installation.do(children["region-syddanmark"], "stemmer", stemme="ja")
        keep_anchors(installation.office)
        installation.later(days=1)
        self.dated = installation.start(
            alma, "frister", emne="Plan", hverdage="3", slut="15-12-2026"
        )
        keep_anchors(installation.office)
        installation.do(self.dated, "arbejde", resultat="Klar")

    def seq(self, case: int) -> int:
        return int(self.installation.value("SELECT seq FROM case_file WHERE id = :c", c=case))


@pytest.fixture
def scene(installation: Installation) -> Scene:
    return Scene(installation)


@pytest.fixture
def small_scene(small_installation: Installation) -> Scene:
    return Scene(small_installation)


def test_untouched_evidence_verifies_with_and_without_anchors(scene: Scene) -> None:
    installation = scene.installation
    number, findings = verify_evidence(installation.office, folder(installation.office))
    assert findings == []
    assert number == installation.value("SELECT count(*) FROM event")
    assert found(installation, anchors=False) == set()
    names = sorted(path.name for path in folder(installation.office).iterdir())
    assert names == ["2026-11-24.json", "2026-11-25.json", "2026-11-26.json"]
    anchor = json.loads((folder(installation.office) / "2026-11-25.json").read_text())
    assert anchor["heads"].keys() == {"1", "2", "3", "4", "5"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("type", "'CaseCancelled'"),
        ("at", "'2026-11-20 08:00:00'"),
        ("person", "2"),
        ("person", "NULL"),
        ("body", "replace(body, 'ja', 'nej')"),
        ("hash", "'" + "0" * 64 + "'"),
        ("seq", "99"),
        ("case_id", "5"),
    ],
)
def test_each_column_of_an_events_row_is_watched(column: str, value: str, scene: Scene) -> None:
    installation, case = scene.installation, scene.party
    seq = installation.value(
        "SELECT seq FROM event WHERE case_id = :c AND type = 'UserTaskCompleted'", c=case
    )
    extra = ", seq = 99" if column == "case_id" else ""
    write(
        installation,
        f"UPDATE event SET {column} = {value}{extra} WHERE case_id = :c AND seq = :s",  # noqa: S608
        c=case,
        s=seq,
    )
    findings = found(installation, anchors=False)
    place = f"case {case}, event {seq}: "
    assert any(each.startswith(place) for each in findings), findings


def test_a_cut_tail_shows_against_the_row_and_cut_cleanly_against_the_anchor(
    scene: Scene,
) -> None:
    installation, case = scene.installation, scene.ballot
    last = scene.seq(case)
    write(installation, "DELETE FROM event WHERE case_id = :c AND seq > :s", c=case, s=last - 2)
    assert any(f"case {case}" in each for each in found(installation, anchors=False))
    head = installation.value(
        "SELECT hash FROM event WHERE case_id = :c AND seq = :s", c=case, s=last - 2
    )
    write(
        installation, "UPDATE case_file SET seq = :s, head = :h WHERE id = :c",
        c=case, s=last - 2, h=head,
    )  # fmt: skip
    place = f"anchor 2026-11-25, case {case}, event {last}: the end of the chain was cut off"
    assert place in found(installation)


def rewritten(
    installation: Installation, case: int, change: Mapping[str, str]
) -> Iterator[tuple[int, str, str]]:
    """The whole chain of a case as a forger writes it: seq, text, hash."""
    head = "0" * 64
    query = "SELECT seq, body FROM event WHERE case_id = :c ORDER BY seq"
    for row in installation.rows(query, c=case):
        body = row.body
        for old, new in change.items():
            body = body.replace(old, new)
        head = hashlib.sha256(head.encode() + body.encode()).hexdigest()
        yield row.seq, body, head


def test_a_chain_that_was_rewritten_to_its_end_shows_against_the_anchors(scene: Scene) -> None:
    installation, case = scene.installation, scene.ballot
    forged = list(rewritten(installation, case, {"Takst": "Taxst"}))
    for seq, body, head in forged:
        write(
            installation,
            "UPDATE event SET body = :b, hash = :h WHERE case_id = :c AND seq = :s",
            c=case, s=seq, b=body, h=head,
        )  # fmt: skip
    write(
        installation,
        "UPDATE case_file SET head = :h, title = replace(title, 'Takst', 'Taxst'),"
        " state_json = replace(state_json, 'Takst', 'Taxst') WHERE id = :c",
        "UPDATE round SET input_json = replace(input_json, 'Takst', 'Taxst') WHERE case_id = :c",
        c=case, h=forged[-1][2],
    )  # fmt: skip
    assert found(installation, anchors=False) == set()
    findings = found(installation)
    assert any(
        each.startswith(f"anchor 2026-11-24, case {case}, event ")
        and each.endswith("the chain was rewritten")
        for each in findings
    )
    assert all(f"case {case}," in each for each in findings)


def test_a_deleted_case_shows_against_the_anchors_and_its_forgotten_events_by_themselves(
    scene: Scene,
) -> None:
    installation, case = scene.installation, scene.person
    tables = ("task_candidate", "user_task", "document_version", "due", "case_authority")
    where = "WHERE case_id = :c"
    statements = [
        f"DELETE FROM {table} {where}"  # noqa: S608 - names of ours
        if table != "task_candidate"
        else f"DELETE FROM {table} WHERE task_id IN (SELECT id FROM user_task {where})"  # noqa: S608
        for table in tables
    ]
    write(installation, *statements, c=case)
    if not installation.office.database.is_sqlite:  # past the foreign keys
        write(installation, "DELETE FROM case_file WHERE id = :c", c=case)
        assert f"case {case}: the case is gone, its events are not" in found(
            installation, anchors=False
        )
    write(
        installation, "DELETE FROM event WHERE case_id = :c", "DELETE FROM case_file WHERE id = :c",
        c=case,
    )  # fmt: skip
    assert found(installation, anchors=False) == set()
    days = ("2026-11-24", "2026-11-25", "2026-11-26")
    assert found(installation) == {f"anchor {day}, case {case}: the case is gone" for day in days}


def test_sealed_values_and_files_are_watched_too(scene: Scene) -> None:
    installation, case = scene.installation, scene.person
    write(installation, "UPDATE sealed SET box = :box", box=b"something else")
    assert found(installation) == {f"case {case}, event 1: a sealed value was altered"}
    write(installation, "DELETE FROM sealed")
    gone = f"case {case}, event 1: a sealed value is gone, though nobody was erased"
    assert found(installation) == {gone}

    write(installation, "UPDATE content SET box = :box", box=b"another file")
    findings = found(installation) - {gone}
    assert findings != set()
    assert all("a file was altered" in each for each in findings)
    assert {f"case {n}," in "".join(findings) for n in (scene.ballot, case)} == {True}
    write(installation, "DELETE FROM content")
    assert any("a file is gone" in each for each in found(installation))


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE case_file SET title = 'Andet' WHERE id = :c", "title of the case"),
        ("UPDATE case_file SET number = 'AFS-1' WHERE id = :c", "number of the case"),
        (
            "UPDATE case_file SET owner = 'odense' WHERE id = :c",
            ("owner of the case", "takes part"),
        ),
        ("UPDATE case_file SET ended = 'forkastet' WHERE id = :c", "ended of the case"),
        ("UPDATE case_file SET ended_at = '2026-01-01 00:00:00' WHERE id = :c", "ended_at of"),
        ("UPDATE case_file SET started_by = 7 WHERE id = :c", "started_by of the case"),
        ("UPDATE case_file SET state_json = '{}' WHERE id = :c", "state cannot be read"),
        (
            "UPDATE case_file SET state_json = replace(state_json, 'Takst', 'X') WHERE id = :c",
            "the case's state (",
        ),
        ("UPDATE round_party SET answer = 'nej' WHERE key = 'assens'", "the answer of assens"),
        ("UPDATE document_version SET filename = 'x.pdf' WHERE case_id = :c", "version 1 of"),
        ("UPDATE document_version SET person = 9 WHERE case_id = :c", "version 1 of forslag"),
        ("DELETE FROM document_version WHERE case_id = :c", "version 1 of forslag"),
        ("UPDATE case_file SET seq = seq + 1 WHERE id = :c", "the end of its chain"),
        ("UPDATE case_file SET head = 'x' WHERE id = :c", "the end of its chain"),
    ],
)
def test_rows_that_say_something_else_than_the_events_are_named(
    statement: str, says: str | tuple[str, ...], small_scene: Scene
) -> None:
    write(small_scene.installation, statement, c=small_scene.ballot)
    findings = found(small_scene.installation, anchors=False)
    places = (says,) if isinstance(says, str) else says
    for each in findings:
        assert each.startswith(f"case {small_scene.ballot}")
        assert any(place in each for place in places), each
    for place in places:
        assert any(place in each for each in findings), place


def test_anchors_that_were_changed_swapped_or_thrown_away_are_named(
    small_scene: Scene, tmp_path: Path
) -> None:
    installation = small_scene.installation
    place = folder(installation.office)
    first, second, third = (place / f"2026-11-{day}.json" for day in (24, 25, 26))
    shutil.copytree(place, tmp_path / "kept")

    def restore() -> None:
        shutil.rmtree(place)
        shutil.copytree(tmp_path / "kept", place)

    second.unlink()
    assert found(installation) == {
        "anchor 2026-11-25: the anchor's file is gone",
        "anchor 2026-11-26: the anchor does not follow from the one before",
    }
    restore()
    third.unlink()
    assert found(installation) == {"anchor 2026-11-26: the anchor's file is gone"}
    restore()

    text = first.read_text()
    first.write_text(second.read_text())
    second.write_text(text)
    findings = found(installation)
    assert {
        "anchor 2026-11-24: 2026-11-24.json holds the anchor of 2026-11-25",
        "anchor 2026-11-25: 2026-11-25.json holds the anchor of 2026-11-24",
    } <= findings
    restore()

    body = json.loads(second.read_text())
    body["heads"]["1"][1] = "f" * 64
    second.write_text(json.dumps(body))
    assert "anchor 2026-11-25: the anchor itself was altered" in found(installation)
    restore()

    second.write_text("{ ødelagt")
    assert "anchor 2026-11-25: 2026-11-25.json holds no anchor" in found(installation)
    # A damaged file keeps nobody from anchoring the next day.
    installation.later(days=1)
    assert keep_anchors(installation.office)
    restore()
    assert found(installation) == {"anchor 2026-11-27: the anchor's file is gone"}


def test_a_forged_anchor_breaks_the_chain_of_anchors(small_scene: Scene) -> None:
    installation = small_scene.installation
    path = folder(installation.office) / "2026-11-25.json"
    body = json.loads(path.read_text())
    heads = {int(k): (v[0], "f" * 64) for k, v in body["heads"].items()}
    text = json.dumps({str(k): list(v) for k, v in sorted(heads.items())}, sort_keys=True)
    root = hashlib.sha256(f"{body['day']}\n{body['previous']}\n{text}".encode()).hexdigest()
    path.write_text(json.dumps({**body, "heads": {str(k): v for k, v in heads.items()},
                                "root": root}))  # fmt: skip
    findings = found(installation)
    assert "anchor 2026-11-26: the anchor does not follow from the one before" in findings
    assert "anchor 2026-11-25: the anchor's file is gone" in findings
    assert any("the chain was rewritten" in each for each in findings)


def test_an_anchor_is_written_once_a_day_and_others_stand_beside_it(
    installation: Installation,
) -> None:
    installation.start_agreement()
    office = installation.office
    assert keep_anchors(office)
    assert not keep_anchors(office)
    installation.start_agreement("Anden")
    for _ in range(11):
        write_anchor(office, office.today().isoformat())
    installation.later(days=1)
    assert keep_anchors(office)
    assert found(installation) == set()
    names = sorted(path.name for path in folder(office).iterdir())
    assert len(names) == 13
    assert "2026-11-24-12.json" in names
    (folder(office) / "2026-11-24-5.json").unlink()
    assert found(installation) == {
        "anchor 2026-11-24: the anchor does not follow from the one before"
    }


def test_workers_that_anchor_at_the_same_moment_write_one_anchor(
    installation: Installation,
) -> None:
    installation.start_agreement()
    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(lambda _n: keep_anchors(installation.office), range(4)))
    assert written.count(True) == 1
    assert len(list(folder(installation.office).iterdir())) == 1
    assert found(installation) == set()


def test_verification_while_people_work_raises_no_false_alarm(
    installation: Installation,
) -> None:
    deploy(installation, "frister")
    alma = installation.named("alma.eksempel")
    keep_anchors(installation.office)

    def work(number: int) -> None:
        case = installation.start(
            alma, "frister", emne=f"Plan {number}", hverdage="1", slut="15-12-2026"
        )
        installation.do(case, "arbejde", resultat="Klar")

    with ThreadPoolExecutor(2) as pool:
        working = [pool.submit(work, number) for number in range(12)]
        while not all(each.done() for each in working):
            assert found(installation) == set()
    for each in working:
        each.result()
    assert found(installation) == set()


def test_the_order_of_answers_and_their_corrections_is_evidence_too(
    small_scene: Scene,
) -> None:
    installation = small_scene.installation
    deploy(installation, "hoering", "hoeringssvar")
    alma = installation.named("alma.eksempel")
    case = installation.start(
        alma, "hoering", emne="Støj", parter=["assens", "odense"], udkast=PDF, frist="15-12-2026"
    )
    installation.do(case, "høring", svar="enig")
    round_ = installation.round_of(case)
    rounds.extend(
        installation.office, alma,
        rounds.ExtendParty(round=round_, party="odense", to=dt.date(2027, 1, 8), reason="Jul"),
    )  # fmt: skip
    rounds.correct_answer(
        installation.office, alma,
        rounds.CorrectAnswer(
            round=round_, party="assens", values={"svar": "uenig", "bemærkninger": "Nej"},
            reason="Aflæst forkert",
        ),
    )  # fmt: skip
    installation.let_happen(days=60)
    assert found(installation) == set()
    write(installation, "UPDATE round_party SET answer = 'enig' WHERE round_id = :r", r=round_)
    findings = found(installation, anchors=False)
    assert any("the answer of assens is not the one it gave" in each for each in findings)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE round_party SET answer = 'nej' WHERE key = 'assens'", "answer of assens"),
        ("UPDATE round_party SET decided_on = '2020-01-01' WHERE key = 'assens'", "decided_on of"),
        ("UPDATE round_party SET attachment = 'x' WHERE key = 'assens'", "attachment of"),
        ("UPDATE round_party SET output_json = '{}' WHERE key = 'assens'", "output_json of"),
        ("UPDATE round_party SET state = 'asked' WHERE key = 'assens'", "state of"),
        ("UPDATE round_party SET due = '2030-01-01' WHERE key = 'odense'", "due of"),
        ("UPDATE round_party SET state = 'withdrawn' WHERE key = 'odense'", "state of"),
        ("DELETE FROM round_party WHERE key = 'odense'", "is gone"),
        ("UPDATE round SET led_by_json = '[]'", "led_by_json of the round"),
        ("UPDATE user_task SET due = '2030-01-01' WHERE state = 'open'", "due of the task"),
        ("UPDATE user_task SET assignee = 2 WHERE state = 'open'", "assignee of the task"),
        ("DELETE FROM task_candidate", "who may do the task"),
    ],
)
def test_an_open_round_and_its_tasks_are_watched_in_every_column(
    statement: str, says: str, installation: Installation
) -> None:
    deploy(installation, "hoering", "hoeringssvar")
    alma = installation.named("alma.eksempel")
    case = installation.start(
        alma, "hoering", emne="Støj", parter=["assens", "odense"], udkast=PDF, frist="15-12-2026"
    )
    installation.do(case, "høring", svar="enig")
    assert found(installation) == set()
    write(installation, statement)
    findings = found(installation)
    assert findings != set()
    for each in findings:
        assert each.startswith(f"case {case}: ")
        assert says in each


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE case_authority SET scope = 'full' WHERE authority = 'odense'", "how odense takes"),
        ("DELETE FROM case_authority WHERE authority = 'odense'", "how odense takes"),
        (
            "UPDATE case_authority SET authority = 'faaborg' WHERE authority = 'odense'",
            "takes part",
        ),
        ("UPDATE definition_version SET xml = :box", "what is run for its definition"),
        ("UPDATE definition_version SET canonical = '{}'", "the definition "),
        ("DELETE FROM content", "a file is gone"),
        ("UPDATE content SET box = :box", "a file was altered"),
    ],
)
def test_who_takes_part_what_is_run_and_the_minutes_of_answers_are_watched(
    statement: str, says: str, installation: Installation
) -> None:
    case = start_ballot(installation)
    alma, round_ = installation.named("alma.eksempel"), installation.round_of(case)
    answer = rounds.AnswerForParty(round=round_, party="odense", values=PAPER)
    rounds.answer_for_party(installation.office, alma, answer)
    corrected = rounds.CorrectAnswer(round=round_, party="odense", values=PAPER, reason="Dato")
    rounds.correct_answer(installation.office, alma, corrected)
    assert found(installation) == set()

    write(installation, statement, box=b"something else")

    findings = found(installation)
    assert findings != set()
    assert all(says in each for each in findings)
    if "content" in statement:  # the proposal, the minutes, those of the correction
        own = installation.children(case)["odense"]
        assert len([each for each in findings if each.startswith(f"case {own}, event")]) == 3
