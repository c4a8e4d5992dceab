"""What all models share: names, texts, expressions, and choosing a model by its first key."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar, Union

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    StringConstraints,
    Tag,
)
from pydantic_core import core_schema

ID_PATTERN = r"^[a-zæøå][a-z0-9æøå_]*$"
KEY_PATTERN = r"^[a-z][a-z0-9-]*$"
PATH_PATTERN = r"^[a-zæøå0-9_]+(\.[a-zæøå0-9_]+)*$"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=60)]
"""Names within a file: elements, data, participants. Letters a-z and æøå, digits, `_`."""

Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=60)]
"""Names of files: a-z, digits, `-`."""

ReferencePath = Annotated[str, StringConstraints(pattern=PATH_PATTERN, max_length=200)]
"""`participant.role`, `participant.body.role`, `element.performer`, `initiator`."""


def _as_expression(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


Expression = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000),
    BeforeValidator(_as_expression, json_schema_input_type=Union[bool, str]),  # noqa: UP007
]
"""An expression of the language; `true` and `false` may stand without quotes."""

Flag = Annotated[bool, Strict()]
"""`true` or `false`, never a text that could be read so (`no`, `off`)."""

Whole = Annotated[int, Strict()]
"""A whole number, never a text that could be read so."""

Value = Any
"""A literal, or a formula when it is a text that begins with `= ` (as in a spreadsheet)."""


class Model(BaseModel):
    """Every model refuses unknown keys and cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(Model):
    """A text in Danish and, if there is one, in English."""

    da: str
    en: str | None = None

    def text(self, language: str) -> str:
        return self.en if language == "en" and self.en else self.da


def kind_of(value: Any) -> str:
    """How a value is written, for choosing between ways to write one thing."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, list):
        return "list"
    return "mapping" if isinstance(value, dict | Model) else "neither"


Title = Annotated[
    Annotated[str, Tag("text")] | Annotated[Names, Tag("mapping")],
    Discriminator(
        kind_of,
        custom_error_type="title",
        custom_error_message="write a text here; a text with a comma inside { } needs quotes",
    ),
]
"""What people see: a Danish text, or `{da: …, en: …}`."""


def title_text(title: str | Names | None, language: str, fallback: str) -> str:
    """The text of a title; without one, the id with spaces and a capital."""
    if title is None:
        words = fallback.replace("_", " ").replace("-", " ")
        return words[:1].upper() + words[1:]
    return title if isinstance(title, str) else title.text(language)


Item = TypeVar("Item")


class _OneOrMany:
    """Lets one thing stand for a list of it, also in the schema that editors read."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(_as_list, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        many = handler(schema)
        return {"anyOf": [many.get("items", {}), many]}


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


OneOrMany = Annotated[list[Item], _OneOrMany()]
"""A list that may be written as one thing."""


def by_first_key(words: dict[str, type[Model]], what: str) -> Any:
    """A union whose member is chosen by the key that names its type (`- user_task: x`)."""

    def choose(value: Any) -> str | None:
        if isinstance(value, Model):
            return next((word for word, model in words.items() if type(value) is model), None)
        if isinstance(value, dict):
            return next((key for key in value if key in words), None)
        return None

    members = tuple(Annotated[model, Tag(word)] for word, model in words.items())
    choices = ", ".join(words)
    return Annotated[
        Union[members],  # noqa: UP007
        Discriminator(
            choose,
            custom_error_type="unknown-word",
            custom_error_message=f"this is not a {what}; choose one of {choices}",
        ),
    ]


__all__ = [
    "Expression",
    "Field",
    "Flag",
    "Id",
    "Key",
    "Model",
    "Names",
    "OneOrMany",
    "ReferencePath",
    "Title",
    "Value",
    "Whole",
    "by_first_key",
    "kind_of",
    "title_text",
]
