"""The glossary: every element of the language is in it, and no field word of ours is missing."""

from __future__ import annotations

import re

from aftaleflow.definitions.model.elements import ELEMENTS, BoundaryEvent
from tests.docs.pages import DOCS

PAGE = (DOCS / "glossary.md").read_text("utf-8")


def terms(heading: str) -> list[str]:
    """The first cells of the table under a heading."""
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
    return [row.strip("|").split("|")[0].strip() for row in rows]


def test_the_elements_are_those_of_the_language() -> None:
    named = {re.sub("`", "", term) for term in terms("BPMN 2.0, as the language writes it")}
    assert named == {*ELEMENTS, BoundaryEvent.word, "token"}


def test_words_stand_in_order_and_once() -> None:
    for heading in ("The field", "The product"):
        found = [term.casefold() for term in terms(heading)]
        assert len(found) == len(set(found))
        assert found == sorted(found, key=danish_order)


def danish_order(term: str) -> str:
    """Æ, ø and å come last in the Danish alphabet."""
    return term.replace("æ", "{").replace("ø", "|").replace("å", "}")
