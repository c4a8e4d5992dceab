"""Diagrams on pages, and the same as text."""

from __future__ import annotations

from aftaleflow.bpmn.live import LiveState
from aftaleflow.bpmn.text import TextStep, diagram_text
from aftaleflow.cases.access import path_in_words
from aftaleflow.definitions.definition import Definition
from aftaleflow.web.site import Site
from aftaleflow.web.visit import language


def steps_in_words(
    site: Site, definition: Definition, live: LiveState | None = None
) -> list[TextStep]:
    """The steps of a definition with the roles that take them."""
    shown = language()

    def who(path: str) -> str:
        return path_in_words(path, definition, site.office, shown)

    return diagram_text(definition, shown, live, who)
