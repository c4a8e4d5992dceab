"""What the template of a form is given: frozen values, already in words, nothing left to decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


def field_id(path: str) -> str:
    """The HTML id of a field's first input, and where a problem's link goes."""
    return "felt-" + path.replace(".", "-")


@dataclass(frozen=True)
class OptionView:
    """One of the things to choose between."""

    value: str
    text: str
    is_chosen: bool = False


@dataclass(frozen=True)
class ConditionView:
    """When a field is asked for: `tree` is JSON for the browser, `hint` the same in words.

    One that is not `is_decidable` in the browser leaves the field and its hint visible.
    """

    tree: str
    hint: str
    is_decidable: bool


@dataclass(frozen=True)
class Attachment:
    """A version of a document that the case already has."""

    filename: str
    version: int


@dataclass(frozen=True)
class ReceivedFile:
    """A file that was received with a form that was then refused; `id` is what it is called."""

    id: str
    filename: str


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """One field. `control` says how it is drawn:

    text, password, long_text, number, date, radios, select, checkboxes, file, rows, several
    (of `entries`), shown (only read: `value` in words). `name` is its path, and what it posts as.
    """

    control: str
    name: str
    title: str
    id: str
    help: str | None = None
    is_optional: bool = False
    optional_hint: str | None = None
    is_protected: bool = False
    condition: ConditionView | None = None
    problem: str | None = None
    value: str = ""
    options: tuple[OptionView, ...] = ()
    unit: str | None = None
    inputmode: str = "text"
    autocomplete: str = "off"
    limit: int | None = None
    is_many: bool = False
    attached: tuple[Attachment, ...] = ()
    received: tuple[ReceivedFile, ...] = ()
    rows: tuple[RowView, ...] = ()
    new_row: RowView | None = None  # what JavaScript adds; its paths hold `__n__`
    entries: tuple[FieldView, ...] = ()
    kind: str = "field"

    @property
    def described_by(self) -> str:
        """The ids of what describes the input, in the order in which it is read out."""
        parts = {
            "help": self.help,
            "condition": self.condition,
            "optional": self.optional_hint,
            "format": self.control == "date",
            "problem": self.problem,
            "limit": self.limit,
        }
        return " ".join(f"{self.id}-{name}" for name, present in parts.items() if present)


@dataclass(frozen=True)
class RowView:
    """One row of a repeating group: its path, what it is called and its fields."""

    path: str
    title: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True)
class SectionView:
    """A heading between fields."""

    title: str
    kind: str = "section"


@dataclass(frozen=True)
class NoteView:
    """A text between fields, each paragraph by itself."""

    paragraphs: tuple[str, ...]
    condition: ConditionView | None = None
    kind: str = "note"


@dataclass(frozen=True)
class ProblemView:
    """A line of the error summary; no target when it is about no field that is shown."""

    text: str
    target: str | None


@dataclass(frozen=True, kw_only=True)
class FormView:
    """A whole form. `items` are sections, notes and fields in order of appearance."""

    title: str
    items: tuple[SectionView | NoteView | FieldView, ...]
    problems: tuple[ProblemView, ...] = field(default=())

    @property
    def fields(self) -> tuple[FieldView, ...]:
        return tuple(item for item in self.items if isinstance(item, FieldView))

    def every_field(self) -> Iterator[FieldView]:
        """The fields with those of their rows."""
        for item in self.fields:
            yield item
            for row in item.rows:
                yield from row.fields
