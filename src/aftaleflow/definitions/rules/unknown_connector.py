"""unknown-connector: a service task names a connector that exists, with the options it takes."""

from __future__ import annotations

from aftaleflow.definitions.model.elements import ServiceTask
from aftaleflow.definitions.problems import listed, near
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import placed_elements

CODE = "unknown-connector"

CONNECTORS: dict[str, frozenset[str]] = {"mail": frozenset({"to", "subject", "text"})}
"""Every connector with the options that it needs; `connectors` holds what they do."""


def check(subject: Subject) -> None:
    for placed in placed_elements(subject.definition.workflow):
        element = placed.element
        if not isinstance(element, ServiceTask):
            continue
        options = CONNECTORS.get(element.connector)
        if options is None:
            message = (
                f"there is no connector {element.connector}{near(element.connector, CONNECTORS)}"
            )
            subject.say(
                (*placed.location, "connector"), f"{message}; it knows {listed(CONNECTORS)}", CODE
            )
            continue
        for name in element.input:
            if name not in options:
                message = f"{element.connector} takes no {name}{near(name, options)}"
                subject.say(
                    (*placed.location, "input", name),
                    f"{message}; it takes {listed(options)}",
                    CODE,
                )
        missing = options - element.input.keys()
        if missing:
            message = f"{element.connector} needs {listed(missing)}"
            subject.say((*placed.location, "input"), message, CODE)
