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

from aftaleflow.definitions.problems import Location, Position, Problem, shortened

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
        """As much of a location as is in the file; words put in by the checker are skipped.

        Such a word may also be a key (`user_task` of `- user_task: draft`), so every way through
        the location is followed, and of two that go equally deep the one that ends later is right.
        """
        ways: dict[Location, int] = {(): -1}
        for place, part in enumerate(location):
            deeper = [(*way, part) for way in ways]
            ways |= {way: place for way in deeper if way in self.positions}
        return max(ways, key=lambda way: (len(way), ways[way]))


class _RefusedError(Exception):
    def __init__(self, position: Position, message: str, rule: str) -> None:
        super().__init__(message)
        self.position, self.message, self.rule = position, message, rule


def read_source(file: str, text: str) -> Source | list[Problem]:
    """The plain value of a YAML text with positions, or what keeps it from being read.

    Refused are duplicate keys, anchors and aliases, tags, several documents, a comment behind a
    value (it would silently cut the text), a key without value, tabs, control characters, too
    deep nesting and too large texts.
    """
    try:
        return _read(file, text.removeprefix("\ufeff"))
    except _RefusedError as refused:
        return [Problem(file, refused.position, refused.message, refused.rule)]


def _read(file: str, text: str) -> Source:
    _check_characters(text)
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
    except yaml.MarkedYAMLError as error:
        raise _from_yaml(error) from None
    return Source(file, text, value, positions)


_NOT_PRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def _check_characters(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise _RefusedError(
            Position(1, 1), f"the file is larger than {MAX_CHARACTERS} characters", "too-large"
        )
    found = _NOT_PRINTABLE.search(text)
    if found is not None:
        lines = f"{text[: found.start()]}|".splitlines()
        place = Position(len(lines), len(lines[-1]))
        message = f"the character U+{ord(found.group()):04X} cannot stand in a text; remove it"
        raise _RefusedError(place, message, "yaml")
    for number, line in enumerate(text.splitlines(), 1):
        indent = len(line) - len(line.lstrip(" "))
        if line[indent:].startswith("\t"):
            raise _RefusedError(Position(number, indent + 1), "a tab; indent with spaces", "yaml")


_OPENING = (
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)


def _check_tokens(text: str) -> None:
    """Refuses what must not reach the parser: it reads nested values recursively, in C."""
    ends: dict[int, int] = {}
    depth = 0
    for number, token in enumerate(yaml.scan(text, yaml.CSafeLoader)):
        place = Position(token.start_mark.line + 1, token.start_mark.column + 1)
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            raise _RefusedError(place, "anchors and aliases are not used here", "alias")
        if isinstance(token, yaml.TagToken | yaml.DirectiveToken):
            raise _RefusedError(place, "tags and directives are not used here", "yaml")
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > MAX_DEPTH or number > MAX_NODES * 5:
            raise _too_large(place, deep=depth > MAX_DEPTH)
        ends[token.end_mark.line] = token.end_mark.column
    _check_comments(text, ends)


def _check_comments(text: str, ends: dict[int, int]) -> None:
    """`ends` are the columns after the last token of each line."""
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


def _too_large(place: Position, *, deep: bool) -> _RefusedError:
    what = f"nested more than {MAX_DEPTH} deep" if deep else f"more than {MAX_NODES} values"
    return _RefusedError(place, what, "too-large")


def _walk(node: yaml.Node, location: Location, positions: dict[Location, Position]) -> None:
    mark = node.start_mark
    positions[location] = Position(mark.line + 1, mark.column + 1)
    if len(positions) > MAX_NODES or len(location) > MAX_DEPTH:
        raise _too_large(positions[location], deep=len(location) > MAX_DEPTH)
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
                f"{shortened(key.value)} is written twice, first on line {seen[key.value]}",
                "duplicate-key",
            )
        if value.start_mark.index == value.end_mark.index:
            hint = "; a text with a comma inside { } needs quotes" if node.flow_style else ""
            raise _RefusedError(
                place, f"{shortened(key.value)} has no value{hint}", "missing-value"
            )
        seen[key.value] = place.line
        key.tag = "tag:yaml.org,2002:str"
        _walk(value, (*location, key.value), positions)
        # A mapping's entry is shown where its key stands: that is where the author looks.
        positions[(*location, key.value)] = place


_WORDS = {
    "mapping values are not allowed": "a text with a colon and a space in it needs quotes",
    "cannot start any token": "a text that begins with this character needs quotes",
    "found unexpected end of stream": "this quote is never closed",
    "did not find expected ',' or": "this bracket is not closed, or a comma is missing in it",
    "did not find expected key": "this does not fit what stands before it: look at its indentation",
    "did not find expected '-' indicator": "this list goes on with something that is no item",
    "block sequence entries are not": "a list begins on a line of its own, with - before each item",
    "could not find expected ':'": "a colon with a value is missing after this word",
}
"""The parser's words for the usual slips, in an author's words."""

_SHOWN_WHERE_IT_BEGINS = ("end of stream", "could not find", "expected ',' or")
"""Slips that the parser notices only later: a quote, a word or a bracket that is not closed."""


def _from_yaml(error: yaml.MarkedYAMLError) -> _RefusedError:
    problem, mark = str(error.problem), error.problem_mark
    message = next((ours for theirs, ours in _WORDS.items() if theirs in problem), problem)
    if "single document" in str(error.context):
        message = "the file holds more than one document"
    if any(words in problem for words in _SHOWN_WHERE_IT_BEGINS):
        mark = error.context_mark or mark
    place = Position(mark.line + 1, mark.column + 1) if mark is not None else Position(1, 1)
    return _RefusedError(place, message, "yaml")
