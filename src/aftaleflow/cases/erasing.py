"""Erasing a person from a case: keys, sealed values, drafts; the chain goes on verifying."""

from __future__ import annotations

import json
import os
from pathlib import Path

import sqlalchemy as sa

from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import Work, working
from aftaleflow.events.cases import PersonErased
from aftaleflow.store import keys
from aftaleflow.store.tables.cases import user_task
from aftaleflow.store.tables.evidence import data_key
from aftaleflow.store.tables.work import draft


def ledger_path(office: Office) -> Path:
    """The list of erasures outside the database: done again after a restore."""
    return office.settings.data_dir / "erasures.jsonl"


def erase(office: Office, case_id: int, subject: str) -> int:
    """Destroys the keys of a person in a case; gives how many there were.

    Raises:
        NotFoundError: there is no such case.
    """
    with working(office, None) as work:
        case = work.lock_for_round(case_id)
        found = _destroy(work, case_id, subject)
        work.save(case, [PersonErased(subject=subject, keys=len(found))])
    _note(office, case_id, subject)
    if office.database.is_sqlite:
        with office.database.writer.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(found)


def _destroy(work: Work, case_id: int, subject: str) -> list[str]:
    found = keys.destroy(work.connection, case_id=case_id, subject=subject)
    # A draft may hold anything about the person: all drafts of the case go.
    tasks = sa.select(user_task.c.id).where(user_task.c.case_id == case_id)
    places = [f"task:{id_}" for id_ in work.connection.scalars(tasks)]
    draft_keys = sa.select(draft.c.key_id).where(draft.c.place.in_(places))
    chosen = list(work.connection.scalars(draft_keys))
    work.connection.execute(draft.delete().where(draft.c.key_id.in_(chosen)))
    work.connection.execute(data_key.delete().where(data_key.c.id.in_(chosen)))
    return found


def _note(office: Office, case_id: int, subject: str) -> None:
    path = ledger_path(office)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {"case": case_id, "subject": subject, "at": office.now().isoformat()}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def erase_again(office: Office) -> int:
    """After a restore: everything that was erased since the backup is erased again."""
    path = ledger_path(office)
    if not path.exists():
        return 0
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    count = 0
    for line in lines:
        with working(office, None) as work:
            count += len(_destroy(work, int(line["case"]), str(line["subject"])))
    return count
