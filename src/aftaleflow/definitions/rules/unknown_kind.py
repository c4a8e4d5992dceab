"""unknown-kind: kinds of organisations and bodies are words of the register."""

from __future__ import annotations

from collections.abc import Iterable

from aftaleflow.definitions.model.fields import Body, Organisation
from aftaleflow.definitions.model.workflow import Vocabulary
from aftaleflow.definitions.problems import listed, near
from aftaleflow.definitions.report import Report, Subject
from aftaleflow.definitions.walk import PlacedItems, lists_of_items

CODE = "unknown-kind"


def check(subject: Subject) -> None:
    check_lists(subject.report, lists_of_items(subject.definition.workflow), subject.vocabulary)


def check_lists(report: Report, lists: Iterable[PlacedItems], vocabulary: Vocabulary) -> None:
    """Reports unknown kinds in some lists of typed things; forms are checked with it too."""
    kinds = vocabulary.kinds
    for items in lists:
        for item, location in items:
            for number, kind in enumerate(
                (item.kind or []) if isinstance(item, Organisation | Body) else []
            ):
                if kind not in kinds:
                    message = f"{kind} is not a kind in the register{near(kind, kinds)}"
                    where = (*location, "kind", number)
                    report.say(where, f"{message}; it knows {listed(kinds)}", CODE)
