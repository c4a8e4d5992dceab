"""A source becomes a model, or a list of everything that is wrong with its shape."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from aftaleflow.definitions.model.base import ID_PATTERN, KEY_PATTERN, PATH_PATTERN, Model
from aftaleflow.definitions.model.fields import Form
from aftaleflow.definitions.model.workflow import Organisations, Vocabulary, Workflow
from aftaleflow.definitions.problems import (
    Location,
    Position,
    Problem,
    listed,
    near,
    shortened,
)
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
        return _put_together(found)


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
    hint = near(str(key), allowed)
    message = f"{shortened(key)} is not a key here{hint}; allowed are {listed(allowed)}"
    return message, "unknown-key"


def _missing_key(_source: Source, _root: type[Model], detail: ErrorDetails) -> tuple[str, str]:
    return f"{detail['loc'][-1]} is missing", "missing-key"


def _unknown_word(_source: Source, _root: type[Model], detail: ErrorDetails) -> tuple[str, str]:
    value = detail["input"]
    choices = detail["msg"].rpartition("choose one of ")[2].split(", ")
    words = [shortened(key) for key in value] if isinstance(value, dict) else [shortened(value)]
    word = next((word for word in words if near(word, choices)), words[0] if words else "{}")
    return f"{word}: {detail['msg']}{near(word, choices)}", "unknown-word"


_NAMES = {
    ID_PATTERN: "small letters a-z, æ, ø, å, digits and _, a letter first",
    KEY_PATTERN: "small letters a-z, digits and -, a letter first",
    PATH_PATTERN: "names with full stops between them, as in kommune.formand",
}
"""What the patterns of names say, in words."""


def _bad_name(_source: Source, _root: type[Model], detail: ErrorDetails) -> tuple[str, str]:
    pattern, given = detail["ctx"]["pattern"], str(detail["input"])
    better = re.sub(r"[ -]+" if pattern == ID_PATTERN else r"[ _]+", "_", given.strip().lower())
    if pattern == KEY_PATTERN:
        better = better.replace("_", "-").translate(_WITHOUT_DANISH_LETTERS)
    hint = f"; did you mean {better}?" if re.match(pattern, better) and len(better) < 60 else ""
    return f"{shortened(given)!r} is not a name here{hint}; write {_NAMES[pattern]}", "bad-name"


_WITHOUT_DANISH_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def _rule_of_shape(_source: Source, _root: type[Model], detail: ErrorDetails) -> tuple[str, str]:
    return detail["msg"].removeprefix("Value error, "), "wrong-shape"


def _wrong_type(_source: Source, _root: type[Model], detail: ErrorDetails) -> tuple[str, str]:
    kind, ctx = detail["type"], detail.get("ctx", {})
    if kind == "string_type":
        return f"{SHOULD_BE}a text{_quotes_for(detail['input'])}", "wrong-type"
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", ctx["expected"])
        hint = near(str(detail["input"]), words)
        return f"{SHOULD_BE}{' or '.join(words)}{hint}", "wrong-type"
    for beginning, what in _TYPES.items():
        if kind.startswith(beginning):
            return SHOULD_BE + what.format(**ctx), "wrong-type"
    return detail["msg"], "wrong-type"


SHOULD_BE = "this should be "

_TYPES = {
    "dict": "a mapping, as in {{key: value}}",
    "model": "a mapping, as in {{key: value}}",
    "list": "a list",
    "int": "a whole number",
    "bool": "true or false",
    "decimal": "a number",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "too_short": "a list of at least {min_length}",
    "string_too_short": "a text that is not empty",
    "string_too_long": "a text of at most {max_length} characters",
}
"""What a value should be, by the beginning of the name of pydantic's error."""


def _quotes_for(value: Any) -> str:
    if isinstance(value, dict | list):
        return "; a text that begins with { or [ needs quotes"
    return "" if value is None else f"; put {str(value).lower()} in quotes"


def _put_together(problems: Iterable[Problem]) -> list[Problem]:
    """Of several types that a value may have, one problem."""
    found: dict[tuple[Position, str], Problem] = {}
    for problem in sorted(set(problems)):
        is_type = problem.message.startswith(SHOULD_BE)
        key = (problem.position, SHOULD_BE if is_type else problem.message)
        earlier = found.get(key)
        if earlier is None:
            found[key] = problem
        else:  # hints behind a semicolon are for one type alone
            first, second = (each.message.partition(";")[0] for each in (earlier, problem))
            message = f"{first} or {second.removeprefix(SHOULD_BE)}"
            found[key] = replace(problem, message=message)
    return sorted(found.values())


_TRANSLATE: dict[str, Callable[[Source, type[Model], ErrorDetails], tuple[str, str]]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing_key,
    "unknown-word": _unknown_word,
    "string_pattern_mismatch": _bad_name,
    "value_error": _rule_of_shape,
    **dict.fromkeys(("title", "flows", "options", "output", "silence"), _rule_of_shape),
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
        tagged = {model for model in current if getattr(model, "word", None) == part}
        inside = {found for model in current for found in _models_of_key(model, part)}
        current = (tagged if tagged != current else inside) or inside or current
    return current


def _models_of_key(model: type[Model], key: str) -> Iterator[type[Model]]:
    fields: Mapping[str, Any] = model.model_fields
    for name, field in fields.items():
        if key == (field.alias or name):
            yield from _models_in(field.annotation)


def _models_in(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _models_in(argument)
