"""unknown-document: what is decided on or produced is a document of the case."""

from __future__ import annotations

from aftaleflow.definitions.model.elements import Round, UserTask
from aftaleflow.definitions.model.fields import Document
from aftaleflow.definitions.problems import near
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import placed_elements

CODE = "unknown-document"


def check(subject: Subject) -> None:
    items = subject.definition.names.items
    documents = [name for name, item in items.items() if isinstance(item, Document)]
    for placed in placed_elements(subject.definition.workflow):
        if not isinstance(placed.element, UserTask | Round):
            continue
        for key in ("document", "produces"):
            name = getattr(placed.element, key, None)
            if name is not None and name not in documents:
                message = f"{name} is not a document of this case{near(name, documents)}"
                subject.say((*placed.location, key), message, CODE)
        produced = items.get(getattr(placed.element, "produces", None) or "")
        if isinstance(produced, Document) and produced.template is None:
            message = f"{produced.id} has no template to be rendered from"
            subject.say((*placed.location, "produces"), message, CODE)
