"""What files are taken: named safely, of an allowed kind that their first bytes agree with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from aftaleflow.errors import ContentRefusedError, Words
from aftaleflow.store.contents import NewFile

MAX_NAME = 120


@dataclass(frozen=True)
class Kind:
    """A kind of file: its media type and how its bytes begin (empty: any text)."""

    media_type: str
    begins: tuple[bytes, ...] = ()


_ZIP = (b"PK\x03\x04",)
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)

KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", (b"%PDF-",)),
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ZIP),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ZIP),
    "pptx": Kind("application/vnd.openxmlformats-officedocument.presentationml.presentation", _ZIP),
    "odt": Kind("application/vnd.oasis.opendocument.text", _ZIP),
    "ods": Kind("application/vnd.oasis.opendocument.spreadsheet", _ZIP),
    "doc": Kind("application/msword", _OLE),
    "xls": Kind("application/vnd.ms-excel", _OLE),
    "png": Kind("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": Kind("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": Kind("image/jpeg", (b"\xff\xd8\xff",)),
    "txt": Kind("text/plain"),
    "csv": Kind("text/csv"),
}
"""By ending. Files with macros, web pages and programs are not among them."""


def received(data: bytes, filename: str, megabytes: int) -> NewFile:
    """A file that may be kept.

    Raises:
        ContentRefusedError: it is empty, too large, or not of a kind that is taken.
    """
    name = safe_name(filename)
    if not data:
        raise ContentRefusedError(filename=name, why=Words("den er tom", "it is empty"))
    if len(data) > megabytes * 1024 * 1024:
        why = Words(f"den fylder mere end {megabytes} MB", f"it is larger than {megabytes} MB")
        raise ContentRefusedError(filename=name, why=why)
    ending = name.rpartition(".")[2].lower()
    kind = KINDS.get(ending)
    if kind is None:
        allowed = ", ".join(KINDS)
        why = Words(f"kun filer af typerne {allowed} modtages", f"only {allowed} are taken")
        raise ContentRefusedError(filename=name, why=why)
    if not _agrees(data, kind):
        why = Words(f"indholdet er ikke {ending}", f"its content is not {ending}")
        raise ContentRefusedError(filename=name, why=why)
    return NewFile(data, name, kind.media_type)


def _agrees(data: bytes, kind: Kind) -> bool:
    if kind.begins:
        return data.startswith(kind.begins)
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


def safe_name(filename: str) -> str:
    """The name of a file without folders, control characters and direction marks, not too long."""
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    name = re.sub(r'[<>:"|?*]', "-", name).strip(" .")
    if len(name) > MAX_NAME:
        stem, dot, ending = name.rpartition(".")
        name = stem[: MAX_NAME - len(ending) - 1] + dot + ending
    return name or "fil"
