"""Documents of a case: who may see which version, and its bytes."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from aftaleflow.cases.office import Office
from aftaleflow.cases.round_history import histories
from aftaleflow.cases.unit_of_work import Work, looking, working
from aftaleflow.documents.receiving import received
from aftaleflow.errors import NotFoundError
from aftaleflow.people.callers import Caller
from aftaleflow.rounds.round import Party
from aftaleflow.store import case_files, contents
from aftaleflow.store.contents import Kept
from aftaleflow.store.keys import ErasedError
from aftaleflow.store.rounds import StoredRound, by_id
from aftaleflow.store.tables.cases import document_version, party, round_


@dataclass(frozen=True)
class FileToSend:
    """A file with its bytes."""

    filename: str
    media_type: str
    data: bytes


def receive(office: Office, caller: Caller, data: bytes, filename: str) -> Kept:
    """Keeps a file that a person attaches to a form, until the form is handed in.

    Raises:
        ContentRefusedError: it cannot be taken.
    """
    file = received(data, filename, office.settings.upload_megabytes)
    with working(office, caller) as work:
        return contents.keep(work.connection, office.master, file, person=caller.id, at=work.now)


def name_of_upload(office: Office, caller: Caller, content: str) -> str | None:
    """The name of a file that the caller attached to a form and has not handed in."""
    with looking(office, caller) as work:
        found = contents.find(work.connection, office.master, content, caller.id)
        return found.filename if found is not None else None


def document(office: Office, caller: Caller, case_id: int, name: str, version: int) -> FileToSend:
    """A version of a document.

    Whoever takes part in the case fully sees all; a party of a round sees the versions that the
    round asks about.

    Raises:
        NotFoundError: there is none, for all that the caller may know.
    """
    with looking(office, caller) as work:
        row = case_files.read(work.connection, case_id, work.authorities)
        if row is None:
            raise NotFoundError
        if row.scope != case_files.FULL and not _was_asked(work, case_id, name, version):
            raise NotFoundError
        found = work.connection.execute(
            sa.select(document_version).where(
                document_version.c.case_id == case_id,
                document_version.c.document == name,
                document_version.c.version == version,
            )
        ).first()
        if found is None:
            raise NotFoundError
        return _file(work, found.content, found.filename, found.media_type)


def _was_asked(work: Work, case_id: int, name: str, version: int) -> bool:
    """Whether a round asked one of the caller's authorities about this version."""
    if work.caller is None:
        return True
    register = work.office.register.now()
    keys = work.connection.scalars(
        sa.select(party.c.key)
        .join(round_, round_.c.id == party.c.round_id)
        .where(
            round_.c.case_id == case_id,
            round_.c.document == name,
            round_.c.document_version == version,
        )
    )
    return any(register.authority_of(key) in work.caller.authorities for key in keys)


def attachment(
    office: Office, caller: Caller, round_id: str, key: str, place: int | None = None
) -> FileToSend:
    """The minutes that a party's answer came with, for those who lead the round's case and the
    party; with `place` those of the earlier answer at that place.

    Raises:
        NotFoundError: there is none, for all that the caller may know.
    """
    with looking(office, caller) as work:
        stored = by_id(work.connection, round_id)
        if stored is None:
            raise NotFoundError
        row = case_files.read(work.connection, stored.case_id, work.authorities)
        own = office.register.now().authority_of(key) in caller.authorities
        found = stored.round.party(key)
        if row is None or found is None or (row.scope != case_files.FULL and not own):
            raise NotFoundError
        if place is not None:
            content = _earlier_minutes(work, stored, key, place)
        else:
            content = found.attachment or _content_of_output(work, stored, found)
        if content is None:
            raise NotFoundError
        return _file(work, content, None, None)


def _earlier_minutes(work: Work, stored: StoredRound, key: str, place: int) -> str | None:
    history = histories(work.connection, stored.case_id, stored.round.token).get(key)
    earlier = history.earlier[place : place + 1] if history is not None else []
    given = earlier[0].given if earlier else None
    return getattr(given.event, "attachment", None) if given is not None else None


def _content_of_output(work: Work, stored: StoredRound, answered: Party) -> str | None:
    """The file that the party's own case gave with its answer, in the version that it gave."""
    output = answered.output or {}
    files = {n: v for n, v in output.items() if isinstance(v, dict) and "filename" in v}
    case_id = _case_of_party(work, stored, answered)
    for name, value in files.items():
        found = work.connection.execute(
            sa.select(document_version.c.content).where(
                document_version.c.case_id == case_id,
                document_version.c.document == _source_of(work, stored, name),
                document_version.c.version == value.get("version"),
            )
        ).scalar()
        if found is not None:
            return str(found)
    return None


def _case_of_party(work: Work, stored: StoredRound, answered: Party) -> int | None:
    """The party's own case; that of an answer which still stands belongs to an earlier round."""
    return work.connection.execute(
        sa.select(party.c.case_id)
        .join(round_, round_.c.id == party.c.round_id)
        .where(round_.c.case_id == stored.case_id, round_.c.element == stored.round.element)
        .where(party.c.key == answered.key, party.c.case_id.is_not(None))
        .where(round_.c.opened_at <= stored.round.opened_at)
        .order_by(round_.c.opened_at.desc())
        .limit(1)
    ).scalar()


def _source_of(work: Work, stored: StoredRound, name: str) -> str:
    """The document of the party's own case that an output is taken from."""
    row = case_files.read(work.connection, stored.case_id, None)
    definition = work.office.program(work.connection, row.definition).definition if row else None
    child = definition.called.get(stored.round.workflow or "") if definition else None
    given = child.workflow.output_values().get(name) if child is not None else None
    return str(given).removeprefix("= ") if given is not None else name


def _file(work: Work, content: str, filename: str | None, media_type: str | None) -> FileToSend:
    try:
        file = contents.open_file(work.connection, work.office.master, content)
    except ErasedError:
        raise NotFoundError from None
    if file is None:
        raise NotFoundError
    return FileToSend(filename or file.filename, media_type or file.media_type, file.data)
