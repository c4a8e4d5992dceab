"""reserved-name: words of the language cannot name an element, data or a participant."""

from __future__ import annotations

from aftaleflow.definitions.expressions.functions import FUNCTIONS
from aftaleflow.definitions.names import RESERVED
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import all_elements

CODE = "reserved-name"


def check(subject: Subject) -> None:
    names = subject.definition.names
    workflow = names.workflow
    places = [(element.id, location) for element, location in all_elements(workflow)]
    places += [(name, ("participants", name)) for name in workflow.participants]
    for key in ("input", "data"):
        places += [(item.id, (key, n)) for n, item in enumerate(getattr(workflow, key))]
    named = {name for name, _location in places}
    places += [(name, ("process",)) for name in names.items if name not in named]
    for name, location in places:
        if name in RESERVED or name in FUNCTIONS or name == "count":
            subject.say(location, f"{name} is a word of the language; choose another name", CODE)
