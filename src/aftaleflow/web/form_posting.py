"""A posted form becomes the mapping that `definitions.submission.submit` takes.

Each field that was shown posts its path as `field-shown`, each row its path as `row-shown`, so that
an empty group of checkboxes is told apart from a field that was not there. A field that JavaScript
has hidden posts its text, but no marker: the text is not handed in, and not lost either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from aftaleflow.definitions.forms import FormUse
from aftaleflow.definitions.model.fields import DataItem, Document, Rows
from aftaleflow.definitions.reading import is_empty
from aftaleflow.errors import ContentRefusedError, FieldProblem

FIELD_SHOWN = "field-shown"
ROW_SHOWN = "row-shown"
UPLOAD = "upload-"
ADD_ROW, REMOVE_ROW, SAVE_DRAFT, DROP_UPLOAD = "add-row", "remove-row", "save-draft", "drop-upload"
BUTTONS = (ADD_ROW, REMOVE_ROW, SAVE_DRAFT, DROP_UPLOAD)

Posted = MultiDict[str, str]
Files = MultiDict[str, FileStorage]
KeepUpload = Callable[[str, FileStorage], Any]
"""Takes a field's name and a file, keeps the file and returns what it is called from then on."""


@dataclass(frozen=True)
class Pressed:
    """A button that does not hand the form in; `path` is the rows, row or document it is about."""

    button: str
    path: str


def pressed(posted: Posted) -> Pressed | None:
    """The button `add-row`, `remove-row`, `drop-upload` or `save-draft`; None is a handing-in."""
    return next((Pressed(name, posted[name]) for name in BUTTONS if name in posted), None)


@dataclass
class Receiving:
    """Keeps uploads through the caller's function and remembers which files were refused.

    A refused file leaves its field empty, so `problems` must be looked at before handing in.
    """

    receive: Callable[[FileStorage], str]
    problems: list[FieldProblem] = field(default_factory=list)

    def __call__(self, name: str, file: FileStorage) -> str | None:
        try:
            return self.receive(file)
        except ContentRefusedError as refused:
            en, da = refused.sentence("en"), refused.sentence("da")
            self.problems.append(FieldProblem(path=name, rule=refused.code, en=en, da=da))
            return None


def read_posted(
    form: FormUse, posted: Posted, files: Files, keep_upload: KeepUpload
) -> dict[str, Any]:
    """What was given: every field that was shown, None when empty (rows: []); no hidden ones.

    Files are handed to `keep_upload`. A row button that was pressed has done its work in the
    result; otherwise rows in which nothing was written are left out, down to the least number.
    """
    return _Reading(form, posted, files, keep_upload).given()


def posted_again(form: FormUse, posted: Posted, given: Mapping[str, Any]) -> dict[str, Any]:
    """What to show again or keep as a draft: also the texts of fields that were hidden."""
    texts = _Reading(form, posted, MultiDict(), lambda _name, _file: None).everything()
    kept = {name for name, item in form.fields.items() if isinstance(item, Document)}
    return {**texts, **{name: given[name] for name in kept & given.keys()}}


def _is_typed_in(item: DataItem) -> bool:
    return item.value is None and not item.read_only


@dataclass(frozen=True)
class _Row:
    given: dict[str, Any]
    everything: dict[str, Any]

    @property
    def is_empty(self) -> bool:
        return all(is_empty(value) for value in self.given.values())


class _Reading:
    def __init__(
        self, form: FormUse, posted: Posted, files: Files, keep_upload: KeepUpload
    ) -> None:
        self._form, self._posted, self._files = form, posted, files
        self._keep_upload = keep_upload
        self._shown = frozenset(posted.getlist(FIELD_SHOWN))
        self._pressed = pressed(posted)

    def given(self) -> dict[str, Any]:
        return {
            name: self._field(item, given=True)
            for name, item in self._form.fields.items()
            if name in self._shown and _is_typed_in(item)
        }

    def everything(self) -> dict[str, Any]:
        return {
            name: self._field(item, given=False)
            for name, item in self._form.fields.items()
            if _is_typed_in(item)
        }

    def _field(self, item: DataItem, *, given: bool) -> Any:
        if isinstance(item, Rows):
            rows = self._rows(item)
            return [row.given if given else row.everything for row in rows]
        if isinstance(item, Document):
            return self._document(item)
        return self._plain(item, item.id)

    def _plain(self, item: DataItem, path: str) -> Any:
        if not item.many:
            raw = self._posted.get(path, "")
            return None if is_empty(raw) else raw
        entries = self._posted.getlist(path)
        if self._pressed == Pressed(ADD_ROW, path):
            return [*entries, ""]
        return [raw for raw in entries if not is_empty(raw)] or None

    def _document(self, item: DataItem) -> Any:
        received = [
            self._keep_upload(item.id, file)
            for file in self._files.getlist(item.id)
            if file.filename
        ]
        kept = [name for name in received if name is not None]
        if not kept and self._pressed != Pressed(DROP_UPLOAD, item.id):
            kept = [name for name in self._posted.getlist(f"{UPLOAD}{item.id}") if name]
        return kept[-1] if kept else None

    def _rows(self, item: Rows) -> list[_Row]:
        paths = [p for p in self._posted.getlist(ROW_SHOWN) if p.rpartition(".")[0] == item.id]
        button = self._pressed
        if button is not None and button.button == REMOVE_ROW:
            paths = [path for path in paths if path != button.path]
        rows = [self._row(item, path) for path in paths]
        if button == Pressed(ADD_ROW, item.id):
            return [*rows, _Row({}, {})]
        if button is not None or item.fixed_rows:
            return rows
        return list(_without_empty(rows, least=0 if item.optional else max(item.min, 1)))

    def _row(self, item: Rows, path: str) -> _Row:
        values = {
            each.id: self._plain(each, f"{path}.{each.id}")
            for each in item.fields
            if _is_typed_in(each)
        }
        given = {name: value for name, value in values.items() if f"{path}.{name}" in self._shown}
        return _Row(given, values)


def _without_empty(rows: list[_Row], *, least: int) -> Iterator[_Row]:
    """The rows without those in which nothing stands, the last ones first, but not too few."""
    surplus = min(len(rows) - least, sum(row.is_empty for row in rows))
    kept: list[_Row] = []
    for row in reversed(rows):
        if row.is_empty and surplus > 0:
            surplus -= 1
        else:
            kept.append(row)
    return reversed(kept)
