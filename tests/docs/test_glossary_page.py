"""The glossary: the words of the language and of the register are in it, and what it says is in the
code is there."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

import pytest
import yaml

from aftaleflow.definitions.model.elements import ELEMENTS, BoundaryEvent
from aftaleflow.definitions.model.fields import TYPES
from aftaleflow.definitions.model.scenarios import Scenario
from aftaleflow.definitions.reader import FILES
from tests.docs.pages import DOCS
from tests.docs.test_language_page import MODELS

PAGE = (DOCS / "glossary.md").read_text("utf-8")
TABLES = ("The field", "BPMN 2.0", "The language", "The product")


def rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading."""
    lines = [line for line in _section(heading).splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _section(heading: str) -> str:
    return PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def terms(heading: str) -> list[str]:
    return [row[0] for row in rows(heading)]


def written(heading: str) -> set[str]:
    """The terms that are written so in files."""
    return {term.strip("`") for term in terms(heading) if term.startswith("`")}


def test_the_elements_are_those_of_the_language() -> None:
    assert written("BPMN 2.0") == {*ELEMENTS, BoundaryEvent.word}


def test_files_and_types_of_the_language_are_all_there() -> None:
    assert {*FILES, *TYPES, "scenario"} - written("The language") == set()


def test_every_word_of_the_language_is_one() -> None:
    keys = {f.alias or name for m in MODELS.values() for name, f in m.model_fields.items()}
    assert "scenario" in Scenario.model_fields
    assert written("The language") - keys - FILES.keys() - TYPES.keys() == set()


def test_the_words_of_the_register_are_those_of_the_shipped_vocabulary() -> None:
    file = DOCS.parent / "reference" / "register-ord.yaml"
    vocabulary = yaml.safe_load(file.read_text("utf-8"))
    for part, points in zip(("roles", "functions", "kinds"), _points("The register"), strict=True):
        assert re.findall(r"`([^`]*)`", points) == list(vocabulary[part])


def _points(heading: str) -> Iterator[str]:
    return iter(_section(heading).split("\n* ")[1:])


IN_CODE = [(row[0], row[2].strip("`")) for row in rows("The product") if row[2] != "–"]


@pytest.mark.parametrize(("term", "place"), IN_CODE, ids=[term for term, _place in IN_CODE])
def test_what_stands_in_the_code_is_there(term: str, place: str) -> None:
    module, _dot, name = place.rpartition(".")
    if name[:1].isupper():
        assert hasattr(importlib.import_module(f"aftaleflow.{module}"), name), term
    else:
        importlib.import_module(f"aftaleflow.{place}")


def test_every_row_is_whole() -> None:
    assert [row for heading in TABLES for row in rows(heading) if "" in row] == []


def test_words_stand_in_order_and_once() -> None:
    for heading in TABLES:
        found = [term.strip("`").casefold() for term in terms(heading)]
        assert len(found) == len(set(found))
        assert found == sorted(found, key=danish_order)


def danish_order(term: str) -> str:
    """Æ, ø and å come last in the Danish alphabet."""
    return term.replace("æ", "{").replace("ø", "|").replace("å", "}")
