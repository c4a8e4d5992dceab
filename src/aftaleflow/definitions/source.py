"""YAML text -> plain values with the position of each: YAML 1.2 scalars, exact decimals, no tricks.

PyYAML alone reads `no` as false, `0101701234` as an octal number and keeps the last of two equal
keys; its C parser crashes on deep nesting. All of that is refused or read as written here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from aftaleflow.definitions.problems import Location, Position, Problem

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 40
MAX_NODES = 100_000

_KEPT_TAGS = ("null", "str", "seq", "map")


class _Loader(yaml.CSafeLoader):
    """The C parser with the scalars of YAML 1.2; dates stay texts, decimals stay exact."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag.rsplit(":", 1)[1] in _KEPT_TAGS]
    for first, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]{0,17})$"), list("-0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}$"),
    list("-0123456789"),
)
_Loader.add_constructor("tag:yaml.org,2002:float", lambda _loader, node: Decimal(str(node.value)))


@dataclass(frozen=True)
class Source:
    """One file: its name, its plain value and where each part of it stands."""

    file: str
    text: str
    value: Any
    positions: dict[Location, Position]

    def position(self, location: Location) -> Position:
        """Where a value stands; of a value that is not there, where its nearest holder stands."""
        return self.positions[self.nearest(location)]

    def nearest(self, location: Location) -> Location:
        """The part of a location that is in the file; words put in by the checker are skipped."""
        found: Location = ()
        for part in location:
            if (*found, part) in self.positions:
                found = (*found, part)
        return found


class _RefusedError(Exception):
    def __init__(self, position: Position, message: str, rule: str) -> None:
        super().__init__(message)
        self.position, self.message, self.rule = position, message, rule


def read_source(file: str, text: str) -> Source | list[Problem]:
    """The plain value of a YAML text with positions, or what keeps it from being read.

    Refused are duplicate keys, anchors and aliases, tags, several documents, a comment behind a
    value (it would silently cut the text), a flow entry without value (`{a: b, c}`), tabs,
    control characters, too deep nesting and too large texts.
    """
    try:
        return _read(file, text.removeprefix("\ufeff"))
    except _RefusedError as refused:
        return [Problem(file, refused.position, refused.message, refused.rule)]


def _read(file: str, text: str) -> Source:
    _check_size_and_nesting(text)
    try:
        _check_tokens(text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                raise _RefusedError(Position(1, 1), "the file is empty", "yaml")
            positions: dict[Location, Position] = {}
            _walk(node, (), positions)
            value = loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise _from_yaml(error) from None
    except ValueError as error:  # the parser's own limits, such as a surrogate in the text
        raise _RefusedError(Position(1, 1), str(error), "yaml") from None
    return Source(file, text, value, positions)


def _check_size_and_nesting(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise _RefusedError(
            Position(1, 1), f"the file is larger than {MAX_CHARACTERS} characters", "too-large"
        )
    depth = 0
    for number, line in enumerate(text.splitlines(), 1):
        indent = len(line) - len(line.lstrip(" "))
        if line[indent:].startswith("\t"):
            raise _RefusedError(Position(number, indent + 1), "a tab; indent with spaces", "yaml")
        # Brackets inside quotes are counted too: that only makes the bound a little stricter.
        opened = line.count("[") + line.count("{") - line.count("]") - line.count("}")
        deepest = depth + line.count("[") + line.count("{")
        depth = max(0, depth + opened)
        if deepest > MAX_DEPTH * 10 or indent > MAX_DEPTH * 4:
            raise _RefusedError(Position(number, 1), "nested too deeply", "too-large")


def _check_tokens(text: str) -> None:
    ends: dict[int, int] = {}
    for token in yaml.scan(text, yaml.CSafeLoader):
        place = Position(token.start_mark.line + 1, token.start_mark.column + 1)
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            raise _RefusedError(place, "anchors and aliases are not used here", "alias")
        if isinstance(token, yaml.TagToken | yaml.DirectiveToken):
            raise _RefusedError(place, "tags and directives are not used here", "yaml")
        ends[token.end_mark.line] = token.end_mark.column
    for number, line in enumerate(text.splitlines()):
        end = ends.get(number, 0)
        rest = line[end:]
        if line[:end].strip() and rest.lstrip().startswith("#"):
            column = len(line) - len(rest.lstrip()) + 1
            raise _RefusedError(
                Position(number + 1, column),
                "a comment stands on a line of its own; a text with # needs quotes",
                "comment",
            )


def _walk(node: yaml.Node, location: Location, positions: dict[Location, Position]) -> None:
    mark = node.start_mark
    positions[location] = Position(mark.line + 1, mark.column + 1)
    if len(positions) > MAX_NODES or len(location) > MAX_DEPTH:
        raise _RefusedError(positions[location], "nested too deeply or too large", "too-large")
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            _walk(item, (*location, number), positions)
    elif isinstance(node, yaml.MappingNode):
        _walk_mapping(node, location, positions)


def _walk_mapping(
    node: yaml.MappingNode, location: Location, positions: dict[Location, Position]
) -> None:
    seen: dict[str, int] = {}
    for key, value in node.value:
        place = Position(key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            raise _RefusedError(place, "a key is a word", "yaml")
        if key.value in seen:
            raise _RefusedError(
                place,
                f"{key.value} is written twice, first on line {seen[key.value]}",
                "duplicate-key",
            )
        if node.flow_style and value.start_mark.index == value.end_mark.index:
            raise _RefusedError(
                place,
                f"{key.value!r} has no value; a text with a comma inside {{ }} needs quotes",
                "missing-value",
            )
        seen[key.value] = place.line
        key.tag = "tag:yaml.org,2002:str"
        _walk(value, (*location, key.value), positions)
        # A mapping's entry is shown where its key stands: that is where the author looks.
        positions[(*location, key.value)] = place


def _from_yaml(error: yaml.YAMLError) -> _RefusedError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
    message = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    if "single document" in str(error):
        message = "the file holds more than one document"
    return _RefusedError(place, str(message), "yaml")
