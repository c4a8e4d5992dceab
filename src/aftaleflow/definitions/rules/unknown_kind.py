"""unknown-kind: kinds of organisations and bodies are words of the register."""

from __future__ import annotations

from aftaleflow.definitions.model.fields import Body, Organisation
from aftaleflow.definitions.problems import listed, near
from aftaleflow.definitions.report import Subject

CODE = "unknown-kind"


def check(subject: Subject) -> None:
    kinds = subject.vocabulary.kinds
    for item in subject.definition.names.all_items():
        for kind in (item.kind or []) if isinstance(item, Organisation | Body) else []:
            if kind not in kinds:
                message = f"{item.id}: {kind} is not a kind in the register{near(kind, kinds)}"
                subject.say((), f"{message}; it knows {listed(kinds)}", CODE)
