"""Destroying a person's keys leaves nothing of them to be read, and the chain goes on verifying."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from aftaleflow.cases import drafting
from aftaleflow.cases.anchoring import folder, keep_anchors, verify_evidence
from aftaleflow.cases.case_events import see_events
from aftaleflow.cases.case_page import see_case
from aftaleflow.cases.documents import document, receive
from aftaleflow.cases.erasing import erase, erase_again, ledger_path
from aftaleflow.cases.task_page import see_task_page
from aftaleflow.cases.world import SUBJECT
from aftaleflow.clock import SetClock
from aftaleflow.errors import NotFoundError
from aftaleflow.runtime import Runtime
from aftaleflow.store.contents import NewFile
from aftaleflow.store.tables import METADATA
from tests.installation import PDF, Installation
from tests.mailbox import Mailbox
from tests.small_workflows import deploy

PLANTED = "Plantet-ærlig-værdi-7f3a"
WRAPPED = 12 + 32 + 16
"""The bytes of a wrapped key: nonce, key, tag."""
FILE = NewFile(f"%PDF-1.4 {PLANTED}".encode(), f"{PLANTED}.pdf", "application/pdf")


class Scene:
    """A case about a person, with the planted value wherever something personal can stand, and a
    second one that nobody erases."""

    def __init__(self, installation: Installation) -> None:
        self.installation, office = installation, installation.office
        deploy(installation, "personsag", "personvurdering", "personudtalelse")
        alma, bent = installation.named("alma.eksempel"), installation.named("bent.demo")
        self.case, self.other = (
            installation.start(
                alma, "personsag", emne="N.N.", navn=PLANTED, bilag=FILE,
                pårørende=[{"relation": "mor", "kontakt": PLANTED}],
            )
            for _ in range(2)
        )  # fmt: skip
        kept = receive(office, bent, FILE.data, FILE.filename)
        task = installation.task(self.case, "vurdering").id
        draft = {"bemærkning": PLANTED, "bilag": kept.id, "rækker": [{"navn": PLANTED}]}
        drafting.save_task_draft(office, bent, task, draft)
        installation.do_as(alma, self.case, "vurdering", bemærkning=PLANTED, konklusion="Samråd")
        [self.part] = installation.children(self.case).values()
        installation.do(self.part, "udtaler", udtalelse=PLANTED)
        task = installation.task(self.case, "afslutning").id
        drafting.save_task_draft(office, bent, task, draft)
        keep_anchors(office)

    def secrets(self, case: int) -> list[bytes]:
        """The wrapped keys of a case, and everything that lies under them."""
        keys = self.installation.rows("SELECT id, wrapped FROM data_key WHERE case_id = :c", c=case)
        found = [bytes(row.wrapped) for row in keys]
        for table in ("sealed", "content", "draft"):
            query = f"SELECT box FROM {table} WHERE key_id = :k"  # noqa: S608 - names of ours
            for key in keys:
                found += [bytes(row.box) for row in self.installation.rows(query, k=key.id)]
        return sorted(found, key=lambda each: (len(each) != WRAPPED, each))


def dump(installation: Installation) -> str:
    """Every row of every table as text, binary ones by their bytes."""
    with installation.office.database.reading() as connection:
        return "\n".join(
            f"{table.name} {tuple(row)}"
            for table in METADATA.sorted_tables
            for row in connection.execute(sa.select(table))
        )


def files_of(installation: Installation) -> dict[str, bytes]:
    """The files that hold the data: the database's, anchors, ledger."""
    data = installation.runtime.settings.data_dir
    found = {str(path): path.read_bytes() for path in data.rglob("*") if path.is_file()}
    if not installation.office.database.is_sqlite:
        found |= files_of_postgres(installation)
    return found


def files_of_postgres(installation: Installation) -> dict[str, bytes]:
    """The tables of a PostgreSQL database as they lie on the disk, not its write-ahead log: that
    holds what was written until it is recycled, and so do backups."""
    with installation.office.database.writer.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone.exec_driver_sql("CHECKPOINT")
        where = alone.exec_driver_sql("SHOW data_directory").scalar()
        oid = alone.exec_driver_sql(
            "SELECT oid FROM pg_database WHERE datname = current_database()"
        ).scalar()
    folder_ = Path(str(where)) / "base" / str(oid)
    return {str(path): path.read_bytes() for path in folder_.iterdir() if path.is_file()}


@pytest.fixture
def scene(installation: Installation) -> Scene:
    return Scene(installation)


def test_a_person_leaves_no_trace_and_the_chain_still_verifies(
    scene: Scene, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    installation, office = scene.installation, scene.installation.office
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "mail.log")
    loose = installation.rows("SELECT wrapped FROM data_key WHERE case_id IS NULL")
    assert len(loose) == 1  # of the file in the drafts
    mine = scene.secrets(scene.case) + scene.secrets(scene.part)
    mine += [bytes(row.wrapped) for row in loose]
    others = scene.secrets(scene.other)
    [keys_only] = installation.rows("SELECT count(*) AS n FROM data_key")
    with Mailbox() as mailbox:
        erased = erase(office, scene.case, SUBJECT)
        installation.let_happen(mailbox.server())
        assert PLANTED not in "".join(str(mail) for mail in mailbox.mails)

    # Two keys of the person (in the case and in its part) and one of the personal document.
    assert erased == 3
    # The drafts of the case, and the file that was only in them, have gone as well.
    assert installation.value("SELECT count(*) FROM data_key") == keys_only.n - 3 - 3
    assert installation.value("SELECT count(*) FROM draft") == 0
    number, findings = verify_evidence(office, folder(office))
    assert findings == []
    assert number == installation.value("SELECT count(*) FROM event")
    assert scene.secrets(scene.case) == scene.secrets(scene.part) == []
    assert scene.secrets(scene.other) == others != []

    assert PLANTED not in dump(installation)
    wrapped = [each for each in mine if len(each) == WRAPPED]
    assert len(wrapped) == 6
    for name, data in files_of(installation).items():
        assert PLANTED.encode() not in data, name
        # On PostgreSQL what lay under the keys stays in dead rows until they are vacuumed.
        for secret in mine if office.database.is_sqlite else wrapped:
            assert secret not in data, name
    everything = b"".join(files_of(installation).values())
    assert others[0] in everything
    out, err = capfd.readouterr()
    assert PLANTED not in out + err + caplog.text


def test_before_it_is_erased_the_value_is_nowhere_in_the_open_either(scene: Scene) -> None:
    assert PLANTED not in dump(scene.installation)
    for name, data in files_of(scene.installation).items():
        assert PLANTED.encode() not in data, name


def test_after_an_erasure_everything_can_still_be_opened_without_the_person(
    scene: Scene,
) -> None:
    installation, office = scene.installation, scene.installation.office
    alma = installation.named("alma.eksempel")
    assert document(office, alma, scene.case, "bilag", 1).data == FILE.data
    erase(office, scene.case, SUBJECT)
    page = see_case(office, alma, scene.case)
    assert "En persons oplysninger i sagen er slettet" in [each.text for each in page.entries]
    for case in (scene.case, scene.part):
        with pytest.raises(NotFoundError):
            document(office, alma, case, "bilag", 1)
    task = installation.task(scene.case, "afslutning")
    with see_task_page(office, alma, task.id) as shown:
        assert shown.remarks != []
    assert drafting.task_draft(office, installation.named("bent.demo"), task.id) is None
    erased = see_events(office, alma, scene.case)[-1]
    assert (erased["type"], erased["event"]) == ("PersonErased", {"subject": SUBJECT, "keys": 2})
    # The case goes on, also with the value that stood there before and is left as it is.
    installation.do(scene.case, "afslutning", afsluttes=True)
    assert installation.value(
        "SELECT ended FROM case_file WHERE id = :c", c=scene.case
    ) == "afsluttet"  # fmt: skip
    assert verify_evidence(office, folder(office))[1] == []


def test_a_value_that_is_left_as_it_is_is_not_sealed_a_second_time(
    small_installation: Installation,
) -> None:
    scene = Scene(small_installation)
    before = small_installation.value("SELECT count(*) FROM sealed")
    small_installation.do(scene.case, "afslutning", afsluttes=True)
    assert small_installation.value("SELECT count(*) FROM sealed") == before
    query = "SELECT body FROM event WHERE case_id = :c ORDER BY seq"
    bodies = [json.loads(row.body) for row in small_installation.rows(query, c=scene.case)]
    names = [b["event"]["values"]["navn"] for b in bodies if "navn" in b["event"].get("values", {})]
    assert len(names) == 2
    assert names[0] == names[1]


def test_erasing_a_case_that_is_over_does_not_change_when_it_ended(
    small_installation: Installation,
) -> None:
    scene = Scene(small_installation)
    small_installation.do(scene.case, "afslutning", afsluttes=True)
    query = "SELECT ended_at FROM case_file WHERE id = :c"
    before = small_installation.value(query, c=scene.case)
    small_installation.later(days=400)
    assert erase(small_installation.office, scene.case, SUBJECT) == 3
    assert small_installation.value(query, c=scene.case) == before
    assert verify_evidence(small_installation.office, folder(small_installation.office))[1] == []


def test_nobody_is_erased_from_a_case_that_is_not_there(small_installation: Installation) -> None:
    with pytest.raises(NotFoundError):
        erase(small_installation.office, 4711, SUBJECT)
    assert not ledger_path(small_installation.office).exists()


def test_after_a_restore_everyone_who_was_erased_since_is_erased_again(
    small_installation: Installation, tmp_path: Path
) -> None:
    scene = Scene(small_installation)
    settings, clock = small_installation.runtime.settings, small_installation.clock
    small_installation.runtime.close()
    backup = shutil.copytree(settings.data_dir, tmp_path / "backup")

    runtime = Runtime.open(settings, clock)
    since = Installation(runtime, clock)
    since.later(days=1)
    since.start_agreement()
    erase(runtime.office, scene.case, SUBJECT)
    erase(runtime.office, scene.other, SUBJECT)
    younger = since.start(
        since.named("alma.eksempel"), "personsag", emne="N.N.", navn=PLANTED, bilag=PDF
    )
    erase(runtime.office, younger, SUBJECT)
    ledger = ledger_path(runtime.office)
    runtime.close()

    shutil.copy(ledger, ledger_path_of(backup))
    restored = Runtime.open(type(settings)(data_dir=backup), SetClock(clock.now()))
    again = Installation(restored, SetClock(clock.now()))
    scene.installation = again
    assert scene.secrets(scene.case) != []
    assert erase_again(restored.office) == 3 + 2
    assert scene.secrets(scene.case) == scene.secrets(scene.other) == []
    assert erase_again(restored.office) == 0
    assert verify_evidence(restored.office, folder(restored.office))[1] == []
    restored.close()


def ledger_path_of(data_dir: Path) -> Path:
    return data_dir / "erasures.jsonl"


def test_what_is_erased_in_one_case_stays_in_another_authoritys_part(
    small_installation: Installation,
) -> None:
    names = ("personsag", "personvurdering", "personudtalelse")
    deploy(small_installation, *names)
    alma = small_installation.named("alma.eksempel")
    case = small_installation.start(alma, "personsag", emne="N.N.", navn=PLANTED, bilag=FILE)
    query: Any = "SELECT count(*) FROM data_key WHERE case_id = :c AND subject = :s"
    assert small_installation.value(query, c=case, s=SUBJECT) == 1
    assert erase(small_installation.office, case, "somebody else") == 0 + 1
    assert small_installation.value(query, c=case, s=SUBJECT) == 1
