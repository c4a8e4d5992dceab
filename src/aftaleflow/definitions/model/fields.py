"""Typed things: form fields and case data; and the forms made of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Tag, model_validator

from aftaleflow.definitions.model.base import (
    Expression,
    Field,
    Flag,
    Id,
    Key,
    Model,
    OneOrMany,
    Title,
    Value,
    Whole,
    by_first_key,
    kind_of,
    title_text,
)


class DataItem(Model):
    """What every typed thing may say. The concrete classes add the key that names them."""

    word: ClassVar[str]

    name: Title | None = None
    help: Title | None = None
    when: Expression | None = None  # shown (and required) only then
    optional: Flag | Expression = False
    default: Value = None
    value: Expression | None = None  # computed; never typed in
    many: Flag = False  # a list of them
    read_only: Flag = False
    protected: Literal["health", "private"] | None = None

    @property
    def id(self) -> str:
        return str(getattr(self, self.word))

    def title(self, language: str = "da") -> str:
        return title_text(self.name, language, self.id)

    def help_text(self, language: str = "da") -> str | None:
        return None if self.help is None else title_text(self.help, language, "")


class Text(DataItem):
    word: ClassVar[str] = "text"
    text: Id
    max_length: Whole | None = Field(None, ge=1)


class LongText(DataItem):
    word: ClassVar[str] = "long_text"
    long_text: Id
    max_length: Whole | None = Field(None, ge=1)


class Number(DataItem):
    word: ClassVar[str] = "number"
    number: Id
    unit: str | None = None
    decimals: Whole = Field(0, ge=0, le=10)
    min: Decimal | None = None
    max: Decimal | None = None


class Money(DataItem):
    word: ClassVar[str] = "money"
    money: Id
    min: Decimal | None = None
    max: Decimal | None = None


class YesNo(DataItem):
    word: ClassVar[str] = "yes_no"
    yes_no: Id


class Date(DataItem):
    word: ClassVar[str] = "date"
    date: Id


class Choice(DataItem):
    word: ClassVar[str] = "choice"
    choice: Id
    options: Annotated[
        Annotated[dict[Id, Title], Tag("mapping")] | Annotated[list[Id], Tag("list")],
        Discriminator(
            kind_of,
            custom_error_type="options",
            custom_error_message="options are a list of values, or values with their texts",
        ),
    ]

    def option_titles(self, language: str = "da") -> dict[str, str]:
        """What the user chooses between: value -> text, in the author's order."""
        if isinstance(self.options, list):
            return {value: title_text(None, language, value) for value in self.options}
        return {k: title_text(title, language, k) for k, title in self.options.items()}


class Organisation(DataItem):
    word: ClassVar[str] = "organisation"
    organisation: Id
    kind: OneOrMany[str] | None = None


class Body(DataItem):
    word: ClassVar[str] = "body"
    body: Id
    kind: OneOrMany[str] | None = None


class Document(DataItem):
    word: ClassVar[str] = "document"
    document: Id
    template: Key | None = None

    @model_validator(mode="after")
    def _one(self) -> Document:
        if self.many:
            raise ValueError(f"{self.id}: a document has versions; give each of many its own name")
        return self


class CaseReference(DataItem):
    word: ClassVar[str] = "case"
    case: Id
    workflow: Key


class Rows(DataItem):
    word: ClassVar[str] = "rows"
    rows: Id
    fields: list[AnyDataItem]
    min: Whole = Field(0, ge=0, le=10_000)
    max: Whole = Field(200, ge=1, le=10_000)
    fixed_rows: Flag = False

    @model_validator(mode="after")
    def _flat(self) -> Rows:
        if self.many:
            raise ValueError(f"{self.id}: rows are many already")
        for field in self.fields:
            if isinstance(field, Rows | Document):
                raise ValueError(f"{field.id}: a row cannot hold {field.word}")  # noqa: TRY004
        return self


class Section(Model):
    """A heading between fields."""

    word: ClassVar[str] = "section"
    section: Title


class Note(Model):
    """A text between fields; `{expressions}` in it are filled in."""

    word: ClassVar[str] = "note"
    note: Id
    text: Title
    when: Expression | None = None


TYPES: dict[str, type[Model]] = {
    model.word: model
    for model in (
        Text, LongText, Number, Money, YesNo, Date, Choice, Organisation, Body, Document,
        CaseReference, Rows,
    )
}  # fmt: skip

AnyDataItem: Any = by_first_key(TYPES, "type of data")
AnyFormItem: Any = by_first_key({**TYPES, "section": Section, "note": Note}, "kind of form item")
Rows.model_rebuild()


class Rule(Model):
    """What a form's values must fulfil; `should` warns and lets go on."""

    must: Expression | None = None
    should: Expression | None = None
    otherwise: Title

    @model_validator(mode="after")
    def _one_of(self) -> Rule:
        if (self.must is None) == (self.should is None):
            raise ValueError("a rule says either must or should")
        return self

    @property
    def condition(self) -> str:
        return self.must or self.should or ""

    def text(self, language: str = "da") -> str:
        return title_text(self.otherwise, language, "")


class Form(Model):
    """A form file. A `statement` starts empty at every visit and keeps every submission."""

    form: Key
    name: Title
    source: str | None = None
    statement: Flag = False
    include: list[Key] = []
    uses: list[AnyDataItem] = []
    fields: list[AnyFormItem] = []
    rules: list[Rule] = []
