"""A source becomes a model, or a list of everything that is wrong with its shape."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from aftaleflow.definitions.model.base import Model
from aftaleflow.definitions.model.fields import Form
from aftaleflow.definitions.model.workflow import Organisations, Vocabulary, Workflow
from aftaleflow.definitions.problems import Location, Problem, listed, near
from aftaleflow.definitions.source import Source

FILES: dict[str, type[Model]] = {
    "workflow": Workflow,
    "form": Form,
    "vocabulary": Vocabulary,
    "organisations": Organisations,
}
"""What a file is, by its first key."""


def read_model(source: Source) -> Model | list[Problem]:
    """The model of a file, or its problems of shape, each with its place."""
    value = source.value
    if not isinstance(value, dict):
        return [_problem(source, (), f"a file begins with one of {listed(FILES)}", "unknown-file")]
    word = next((key for key in value if key in FILES), None)
    if word is None:
        first = next(iter(value), "")
        message = f"a file begins with one of {listed(FILES)}{near(str(first), FILES)}"
        return [_problem(source, (), message, "unknown-file")]
    try:
        return FILES[word].model_validate(value)
    except ValidationError as error:
        found = [_translated(source, FILES[word], detail) for detail in error.errors()]
        return sorted(set(found))


def _problem(source: Source, location: Location, message: str, rule: str) -> Problem:
    return Problem(source.file, source.position(location), message, rule)


def _translated(source: Source, root: type[Model], detail: ErrorDetails) -> Problem:
    location = tuple(detail["loc"])
    translate = _TRANSLATE.get(detail["type"], _wrong_type)
    message, rule = translate(source, root, detail)
    return _problem(source, location, message, rule)


def _unknown_key(_source: Source, root: type[Model], detail: ErrorDetails) -> tuple[str, str]:
    *holder, key = detail["loc"]
    allowed = sorted({name for model in _models_at(root, tuple(holder)) for name in _keys(model)})
    return f"{key} is not a key here{near(str(key), allowed)}; allowed are {listed(allowed)}", (
        "unknown-key"
    )


def _missing_key(_source: Source, _root: type[Model], detail: ErrorDetails) -> tuple[str, str]:
    return f"{detail['loc'][-1]} is missing", "missing-key"


def _unknown_word(source: Source, _root: type[Model], detail: ErrorDetails) -> tuple[str, str]:
    value = detail["input"]
    first = next(iter(value), "") if isinstance(value, dict) else str(value)
    choices = detail["msg"].rpartition("choose one of ")[2].split(", ")
    return f"{first}: {detail['msg']}{near(str(first), choices)}", "unknown-word"


def _bad_name(_source: Source, _root: type[Model], detail: ErrorDetails) -> tuple[str, str]:
    pattern = detail.get("ctx", {}).get("pattern", "")
    return f"{detail['input']!r} is not a name here; names match {pattern}", "bad-name"


def _rule_of_shape(_source: Source, _root: type[Model], detail: ErrorDetails) -> tuple[str, str]:
    return detail["msg"].removeprefix("Value error, "), "wrong-shape"


def _wrong_type(_source: Source, _root: type[Model], detail: ErrorDetails) -> tuple[str, str]:
    message = detail["msg"]
    for pydantic_words, ours in _WORDS.items():
        message = message.replace(pydantic_words, ours)
    return message[:1].lower() + message[1:], "wrong-type"


_WORDS = {
    "Input should be a valid string": "this should be a text; numbers and dates need quotes",
    "Input should be a valid dictionary or instance of": "this should be a mapping, as in",
    "Input should be a valid dictionary": "this should be a mapping",
    "Input should be a valid list": "this should be a list",
    "Input should be a valid integer": "this should be a whole number",
    "Input should be a valid boolean": "this should be true or false",
    "Input should be": "this should be",
}

_TRANSLATE: dict[str, Callable[[Source, type[Model], ErrorDetails], tuple[str, str]]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing_key,
    "unknown-word": _unknown_word,
    "string_pattern_mismatch": _bad_name,
    "value_error": _rule_of_shape,
    "title": _rule_of_shape,
    "flows": _rule_of_shape,
    "options": _rule_of_shape,
}


def _keys(model: type[Model]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name


def _models_at(root: type[Model], location: Location) -> set[type[Model]]:
    """The models that may stand at a location; tags of unions in it narrow the choice."""
    current = {root}
    for part in location:
        if isinstance(part, int):
            continue
        inside = [found for model in current for found in _models_of_key(model, part)]
        if inside:
            current = set(inside)
            continue
        tagged = {model for model in current if getattr(model, "word", None) == part}
        current = tagged or current
    return current


def _models_of_key(model: type[Model], key: str) -> Iterator[type[Model]]:
    fields: Mapping[str, Any] = model.model_fields
    for name, field in fields.items():
        if key == (field.alias or name) and key != getattr(model, "word", None):
            yield from _models_in(field.annotation)


def _models_in(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _models_in(argument)
