"""The XML namespaces of BPMN 2.0 (OMG formal/2011-01-03)."""

from __future__ import annotations

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OWN = "https://aftaleflow.dk/ns/definition"


def tag(name: str) -> str:
    """The name of an element in BPMN's namespace, as lxml writes it."""
    return f"{{{MODEL}}}{name}"
