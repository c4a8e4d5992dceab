"""Erasing a person from a case: keys, sealed values, files, drafts; the chain goes on verifying.

What lies under a key is read by nobody once the key is gone. On SQLite the place where it stood is
overwritten; on PostgreSQL the table of keys is written anew, while its write-ahead log and backups
hold the wrapped key until they are recycled.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import OpenCase, Work, looking, working
from aftaleflow.errors import NotFoundError
from aftaleflow.events.cases import PersonErased
from aftaleflow.store import contents, drafts, keys
from aftaleflow.store.tables.cases import case as case_table, document_version, user_task


def ledger_path(office: Office) -> Path:
    """The list of erasures outside the database: done again after a restore."""
    return office.settings.data_dir / "erasures.jsonl"


def erase(office: Office, case_id: int, subject: str) -> int:
    """Destroys the keys of a person in a case and in the cases of the same authority that it
    started; gives how many there were.

    Raises:
        NotFoundError: there is no such case.
    """
    count = 0
    for id_ in _with_parts(office, case_id):
        with working(office, None) as work:
            case = work.lock_for_round(id_)
            found = _destroy(work, case, subject)
            count += len(found)
            if found or id_ == case_id:
                work.save(case, [PersonErased(subject=subject, keys=len(found))])
                # Before the commit: what is in the list and was not erased can be erased again.
                _note(office, id_, subject)
    office.database.overwrite_deleted()
    return count


def _with_parts(office: Office, case_id: int) -> list[int]:
    """A case and those under it that are the same authority's."""
    with looking(office, None) as work:
        top = work.read_case(case_id).row
        found, level = [top.id], [top.id]
        while level:
            rows = work.connection.scalars(
                sa.select(case_table.c.id).where(
                    case_table.c.parent_id.in_(level), case_table.c.authority == top.authority
                )
            )
            level = list(rows)
            found += level
    return found


def _destroy(work: Work, case: OpenCase, subject: str) -> list[str]:
    """Everything about the person: what is sealed under their keys, the documents that are theirs,
    and all drafts of the case, for a draft may hold anything."""
    found = keys.of_subject(work.connection, case.row.id, subject)
    items = case.program.definition.names.items
    personal = [n for n, i in items.items() if i.word == "document" and i.protected is not None]
    if personal:
        ids = sa.select(document_version.c.content).where(
            document_version.c.case_id == case.row.id, document_version.c.document.in_(personal)
        )
        found += contents.keys_of(work.connection, work.connection.scalars(ids), case.row.id)
    keys.destroy(work.connection, found)
    _destroy_drafts(work, case.row.id)
    return found


def _destroy_drafts(work: Work, case_id: int) -> None:
    tasks = sa.select(user_task.c.id).where(user_task.c.case_id == case_id)
    places = [f"task:{id_}" for id_ in work.connection.scalars(tasks)]
    kept = drafts.at(work.connection, work.office.master, places)
    files = [text for draft in kept for text in _texts(draft.values)]
    chosen = contents.keys_of(work.connection, files, None)
    keys.destroy(work.connection, [*chosen, *(draft.key_id for draft in kept)])


def _texts(value: Any) -> Iterator[str]:
    """Every text in the values of a form: one of them may be the id of a file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


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
    count = sum(_again(office, int(line["case"]), str(line["subject"])) for line in lines)
    if count:
        office.database.overwrite_deleted()
    return count


def _again(office: Office, case_id: int, subject: str) -> int:
    with working(office, None) as work:
        try:
            case = work.lock_for_round(case_id)
        except NotFoundError:  # the case is younger than the backup
            return 0
        found = _destroy(work, case, subject)
        if found:
            work.save(case, [PersonErased(subject=subject, keys=len(found))])
    return len(found)
