"""Whether the evidence is whole: chains recomputed, compared with their cases and with anchors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.store.event_log import FIRST_HEAD, link
from aftaleflow.store.tables.cases import case
from aftaleflow.store.tables.definitions import definition_version as version
from aftaleflow.store.tables.evidence import content, event as event_table, sealed

FIRST_ROOT = "0" * 64


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was recorded, and where."""

    what: str
    case_id: int | None = None
    seq: int | None = None
    day: str | None = None

    def __str__(self) -> str:
        where = [
            f"anchor {self.day}" if self.day is not None else "",
            f"case {self.case_id}" if self.case_id is not None else "",
            f"event {self.seq}" if self.seq is not None else "",
        ]
        place = ", ".join(part for part in where if part)
        return f"{place}: {self.what}" if place else self.what


@dataclass(frozen=True)
class Anchor:
    """All heads at the end of a day: case id -> (seq, head); chained to the anchor before."""

    day: str
    previous: str
    heads: Mapping[int, tuple[int, str]]
    root: str

    def to_json(self) -> str:
        heads = {str(id_): list(end) for id_, end in sorted(self.heads.items())}
        body = {
            "day": self.day, "previous": self.previous, "heads": heads, "root": self.root,
        }  # fmt: skip
        return json.dumps(body, sort_keys=True, indent=0)

    @classmethod
    def from_json(cls, text: str) -> Anchor:
        """The anchor of a file.

        Raises:
            ValueError: the text is no anchor.
        """
        try:
            body = json.loads(text)
            heads = {int(id_): (int(seq), str(head)) for id_, (seq, head) in body["heads"].items()}
            return cls(str(body["day"]), str(body["previous"]), heads, str(body["root"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"this is no anchor: {error}") from None


def anchor_root(day: str, previous: str, heads: Mapping[int, tuple[int, str]]) -> str:
    """The hash that a day's anchor is told by."""
    text = json.dumps({str(id_): list(end) for id_, end in sorted(heads.items())}, sort_keys=True)
    return hashlib.sha256(f"{day}\n{previous}\n{text}".encode()).hexdigest()


def make_anchor(connection: Connection, day: str, previous: str) -> Anchor:
    """The anchor of all cases as they stand."""
    rows = connection.execute(sa.select(case.c.id, case.c.seq, case.c.head))
    heads = {row.id: (row.seq, row.head) for row in rows}
    return Anchor(day, previous, heads, anchor_root(day, previous, heads))


def verify(connection: Connection, anchors: Iterable[Anchor] = ()) -> tuple[int, list[Finding]]:
    """How many events were looked at, and everything that is not as it was recorded.

    Without anchors a cut tail, a chain rewritten to its end and a deleted case look good.
    """
    findings: list[Finding] = list(_orphans(connection))
    at: dict[tuple[int, int], str] = {}
    ends: dict[int, int] = {}
    erased = _erased(connection)
    findings += _definitions(connection)
    executables = _executables(connection)
    for row in connection.execute(
        sa.select(case.c.id, case.c.seq, case.c.head).order_by(case.c.id)
    ).all():
        findings += _verify_case(connection, row, at, erased)
        findings += _verify_definition(connection, row.id, executables)
        ends[row.id] = row.seq
    previous = FIRST_ROOT
    for anchor in anchors:
        findings += _verify_anchor(anchor, previous, at, ends)
        previous = anchor.root
    return len(at), findings


def _verify_case(
    connection: Connection, row: Any, at: dict[tuple[int, int], str], erased: set[int]
) -> Iterator[Finding]:
    head, expected = FIRST_HEAD, 0
    events = connection.execute(
        sa.select(event_table).where(event_table.c.case_id == row.id).order_by(event_table.c.seq)
    )
    for event in events:
        expected += 1
        if event.seq != expected:
            yield Finding("an event is missing", row.id, expected)
            return
        head = link(head, event.body)
        at[row.id, event.seq] = head
        if head != event.hash:
            yield Finding("the event was altered", row.id, event.seq)
            return
        body = json.loads(event.body)
        if _columns(event) != {name: body[name] for name in ("case", "seq", "type", "at", "by")}:
            yield Finding("the event's row does not agree with its text", row.id, event.seq)
        for what in _verify_kept(connection, body, may_be_gone=row.id in erased):
            yield Finding(what, row.id, event.seq)
    if (expected, head) != (row.seq, row.head):
        yield Finding("the case's row does not agree with the end of its chain", row.id, expected)


def _definitions(connection: Connection) -> Iterator[Finding]:
    """Definitions that are not what their hash says."""
    rows = connection.execute(sa.select(version.c.hash, version.c.key, version.c.canonical))
    for row in rows:
        if hashlib.sha256(row.canonical.encode()).hexdigest() != row.hash:
            yield Finding(f"the definition {row.key} ({row.hash[:12]}) was altered")


def _executables(connection: Connection) -> dict[str, str]:
    """The hashes of what is run, by definition."""
    rows = connection.execute(sa.select(version.c.hash, version.c.xml))
    return {row.hash: hashlib.sha256(row.xml).hexdigest() for row in rows}


def _verify_definition(
    connection: Connection, case_id: int, executables: Mapping[str, str]
) -> Iterator[Finding]:
    """What is run for a case is what was run when it began; that was not always recorded."""
    first = sa.select(event_table.c.type, event_table.c.body).where(
        event_table.c.case_id == case_id, event_table.c.seq == 1
    )
    row = connection.execute(first).first()
    if row is None or row.type != "CaseStarted":
        return
    started = json.loads(row.body)["event"]
    if started.get("executable") not in (None, executables.get(started.get("definition"))):
        yield Finding("what is run for its definition was altered", case_id, 1)


def _columns(event: Any) -> dict[str, Any]:
    """What the columns of an event's row say, as its text says it."""
    return {
        "case": event.case_id,
        "seq": event.seq,
        "type": event.type,
        "at": event.at.isoformat(),
        "by": event.person,
    }


def _verify_kept(
    connection: Connection, body: Mapping[str, Any], *, may_be_gone: bool
) -> Iterator[str]:
    """Sealed values and files are still there, and those whose hashes were recorded; in a case
    from which a person was erased they may be gone."""
    event = body["event"]
    for place in _sealed_in(event):
        found = sa.select(sealed.c.box).where(sealed.c.id == place["sealed"])
        yield from _verify_box(connection, found, place["sha256"], may_be_gone, "a sealed value")
    for file in _files_in(event):
        found = sa.select(content.c.box).where(content.c.id == file["content"])
        yield from _verify_box(connection, found, file.get("sha256"), may_be_gone, "a file")


def _verify_box(
    connection: Connection, found: sa.Select[Any], sha256: str | None, may_be_gone: bool, what: str
) -> Iterator[str]:
    """What is kept is there and has its hash, if one was recorded."""
    box = connection.execute(found).scalar()
    if box is None and not may_be_gone:
        yield f"{what} is gone, though nobody was erased"
    elif box is not None and sha256 not in (None, hashlib.sha256(box).hexdigest()):
        yield f"{what} was altered"


def _families(connection: Connection) -> dict[int, int]:
    """Every case with the one at the top of those that started it: values and files go down."""
    parents = {
        row.id: row.parent_id for row in connection.execute(sa.select(case.c.id, case.c.parent_id))
    }
    found: dict[int, int] = {}
    for id_ in parents:
        top, seen = id_, {id_}
        while parents.get(top) is not None and parents[top] not in seen:
            top = parents[top]
            seen.add(top)
        found[id_] = top
    return found


def _erased(connection: Connection) -> set[int]:
    """The cases in which, or in whose family, somebody was erased."""
    families = _families(connection)
    said = connection.scalars(
        sa.select(event_table.c.case_id).where(event_table.c.type == "PersonErased")
    )
    tops = {families[id_] for id_ in said if id_ in families}
    return {id_ for id_, top in families.items() if top in tops}


def _orphans(connection: Connection) -> Iterator[Finding]:
    """Events whose case is gone."""
    known = sa.select(case.c.id)
    ids = connection.scalars(
        sa.select(event_table.c.case_id).where(event_table.c.case_id.not_in(known)).distinct()
    )
    yield from (Finding("the case is gone, its events are not", id_) for id_ in ids)


def _sealed_in(value: Any) -> Iterator[Mapping[str, str]]:
    if isinstance(value, dict):
        if value.keys() == {"sealed", "sha256"}:
            yield value
        else:
            for each in value.values():
                yield from _sealed_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _sealed_in(each)


def _files_in(value: Any) -> Iterator[Mapping[str, str]]:
    """The files that an event names: a document's version, or what came with an answer. Answers
    did not always record the hash."""
    if isinstance(value, dict):
        if value.keys() >= {"content", "filename", "version"}:
            yield value
        for each in value.values():
            yield from _files_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _files_in(each)


def _verify_anchor(
    anchor: Anchor,
    previous: str,
    at: Mapping[tuple[int, int], str],
    ends: Mapping[int, int],
) -> Iterator[Finding]:
    if anchor.root != anchor_root(anchor.day, anchor.previous, anchor.heads):
        yield Finding("the anchor itself was altered", day=anchor.day)
        return
    if anchor.previous != previous:
        yield Finding("the anchor does not follow from the one before", day=anchor.day)
    for case_id, (seq, head) in anchor.heads.items():
        if case_id not in ends:
            yield Finding("the case is gone", case_id, day=anchor.day)
        elif seq > ends[case_id]:
            yield Finding("the end of the chain was cut off", case_id, seq, anchor.day)
        elif seq and at.get((case_id, seq)) != head:
            yield Finding("the chain was rewritten", case_id, seq, anchor.day)
