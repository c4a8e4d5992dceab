"""Anchors: once a day all heads go to a file outside the database, chained to the day before."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import sqlalchemy as sa

from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import looking, working
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
    write_anchor(office, day)
    return True


def write_anchor(office: Office, day: str) -> Anchor:
    """Writes the anchor of a day; one that was written before for the day stays beside it."""
    place = folder(office)
    place.mkdir(parents=True, exist_ok=True)
    previous = read_anchors(place)
    with working(office, None) as work:
        anchor = make_anchor(work.connection, day, previous[-1].root if previous else FIRST_ROOT)
        work.connection.execute(anchor_table.delete().where(anchor_table.c.day == day))
        work.connection.execute(
            anchor_table.insert().values(day=day, root=anchor.root, written_at=work.now)
        )
    path = _free_path(place, day)
    temporary = path.with_suffix(".part")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(anchor.to_json())
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return anchor


def _free_path(place: Path, day: str) -> Path:
    """The first anchor of a day has its date as name, others a number behind it."""
    names = itertools.chain([day], (f"{day}-{number}" for number in itertools.count(2)))
    return next(path for path in (place / f"{n}.json" for n in names) if not path.exists())


def read_anchors(place: Path) -> list[Anchor]:
    """The anchors of a folder in the order in which they were written.

    Raises:
        ValueError: a file is no anchor.
    """
    found = []
    for path in sorted(place.glob("*.json"), key=lambda path: _order(path.stem)):
        try:
            anchor = Anchor.from_json(path.read_text("utf-8"))
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None
        if _order(path.stem)[0] != anchor.day:
            raise ValueError(f"{path}: it holds the anchor of {anchor.day}")
        found.append(anchor)
    return found


def _order(name: str) -> tuple[str, int]:
    """The day of an anchor's file, and which of the day's it is."""
    day, number = name[:10], name[11:]
    return day, int(number) if number.isdecimal() else 1


def verify_evidence(office: Office, anchors: Path | None) -> tuple[int, list[Finding]]:
    """Looks at all chains, and compares them with the anchors of a folder.

    Raises:
        ValueError: a file there is no anchor.
    """
    found = read_anchors(anchors) if anchors is not None else []
    with looking(office, None) as work:
        count, findings = verify(work.connection, found)
        if anchors is not None:
            findings += _missing(work.connection, {each.root for each in found})
    return count, findings


def _missing(connection: sa.Connection, roots: set[str]) -> list[Finding]:
    """Anchors that were written, but whose files are gone."""
    rows = connection.execute(sa.select(anchor_table.c.day, anchor_table.c.root))
    return [Finding("the anchor's file is gone", day=r.day) for r in rows if r.root not in roots]
