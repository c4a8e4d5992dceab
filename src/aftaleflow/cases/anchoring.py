"""Anchors: once a day all heads go to a file outside the database, chained to the day before."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.cases.office import Office
from aftaleflow.cases.replaying import altered_rows
from aftaleflow.cases.unit_of_work import Work, looking, working
from aftaleflow.store.tables.evidence import anchor as anchor_table
from aftaleflow.store.verifying import FIRST_ROOT, Anchor, Finding, make_anchor, verify


def folder(office: Office) -> Path:
    """Where the anchors are: a folder that is best on another machine, or write-once."""
    settings = office.settings
    return Path(settings.anchor_dir) if settings.anchor_dir else settings.data_dir / "anchors"


def keep_anchors(office: Office) -> bool:
    """Writes today's anchor, if none has been written today; whether one was."""
    day = office.today().isoformat()
    if (folder(office) / f"{day}.json").exists():
        return False
    return _write(office, day, another=False) is not None


def write_anchor(office: Office, day: str) -> Anchor:
    """Writes an anchor of a day; those that were written before for the day stay beside it."""
    anchor = _write(office, day, another=True)
    if anchor is None:
        raise RuntimeError("an anchor that may be another is always written")
    return anchor


def _write(office: Office, day: str, *, another: bool) -> Anchor | None:
    """Writes an anchor; none when there is one for the day already and it is not to be another.

    The file is there before the row is committed, and who writes at the same moment waits.
    """
    place = folder(office)
    place.mkdir(parents=True, exist_ok=True)
    with working(office, None) as work:
        _lock_day(work, day)
        path = _free_path(place, day)
        if path.stem != day and not another:
            return None
        anchor = make_anchor(work.connection, day, _last_root(work.connection, place, day))
        _write_file(path, anchor)
        work.connection.execute(
            anchor_table.update()
            .where(anchor_table.c.day == day)
            .values(root=anchor.root, written_at=work.now)
        )
    return anchor


def _lock_day(work: Work, day: str) -> None:
    database = work.office.database
    new = database.insert_new(anchor_table, day=day, root="", written_at=work.now)
    work.connection.execute(new)
    row = sa.select(anchor_table.c.day).where(anchor_table.c.day == day)
    work.connection.execute(database.lock(row))


def _last_root(connection: Connection, place: Path, day: str) -> str:
    """What the new anchor follows: of the last that was recorded and the last in the folder the
    later one, as after a restore either may be behind."""
    anchors, _findings = read_anchors(place)
    recorded = connection.execute(
        sa.select(anchor_table.c.day, anchor_table.c.root)
        .where(anchor_table.c.root != "", anchor_table.c.day <= day)
        .order_by(anchor_table.c.day.desc())
        .limit(1)
    ).first()
    last = anchors[-1] if anchors else None
    if recorded is not None and (last is None or recorded.day > last.day):
        return str(recorded.root)
    return last.root if last is not None else FIRST_ROOT


def _write_file(path: Path, anchor: Anchor) -> None:
    temporary = path.with_suffix(".part")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(anchor.to_json())
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _free_path(place: Path, day: str) -> Path:
    """The first anchor of a day has its date as name, others a number behind it."""
    names = itertools.chain([day], (f"{day}-{number}" for number in itertools.count(2)))
    return next(path for path in (place / f"{n}.json" for n in names) if not path.exists())


def read_anchors(place: Path) -> tuple[list[Anchor], list[Finding]]:
    """The anchors of a folder in the order in which they were written, and what is wrong with its
    files."""
    anchors: list[Anchor] = []
    findings: list[Finding] = []
    for path in sorted(place.glob("*.json"), key=lambda path: _order(path.stem)):
        try:
            anchor = Anchor.from_json(path.read_text("utf-8"))
        except (ValueError, OSError):
            findings.append(Finding(f"{path.name} holds no anchor", day=path.stem))
            continue
        if anchor.day != _order(path.stem)[0]:
            what = f"{path.name} holds the anchor of {anchor.day}"
            findings.append(Finding(what, day=path.stem))
        anchors.append(anchor)
    return anchors, findings


def _order(name: str) -> tuple[str, int]:
    """The day of an anchor's file, and which of the day's it is."""
    day, number = name[:10], name[11:]
    return day, int(number) if number.isdecimal() else 1


def verify_evidence(office: Office, anchors: Path | None) -> tuple[int, list[Finding]]:
    """Looks at all chains and at what the rows say, and compares the chains with the anchors of a
    folder; gives how many events were looked at, and all that is not as it was recorded."""
    found, wrong = read_anchors(anchors) if anchors is not None else ([], [])
    with looking(office, None) as work:
        count, findings = verify(work.connection, found)
        findings += altered_rows(work, {each.case_id for each in findings})
        if anchors is not None:
            findings += [*wrong, *_missing(work.connection, {each.root for each in found})]
    return count, findings


def _missing(connection: Connection, roots: Iterable[str]) -> list[Finding]:
    """Anchors that were written, but whose files are gone."""
    rows = connection.execute(
        sa.select(anchor_table.c.day, anchor_table.c.root).where(anchor_table.c.root != "")
    )
    known = set(roots)
    return [Finding("the anchor's file is gone", day=r.day) for r in rows if r.root not in known]
