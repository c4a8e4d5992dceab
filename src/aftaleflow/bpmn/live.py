"""How far a case has come in its workflow, as far as a diagram or its text shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class LiveState:
    """Elements by id, flows by `definitions.flows.FlowOut.key`.

    `counts` is a short text on an element, such as `14/23` on a round or `2×` on a task.
    """

    active: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    flows: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    counts: Mapping[str, str] = field(default_factory=dict)

    def of(self, element: str) -> str:
        """`active`, `done`, `skipped`, or nothing. What is visited again is active, not done."""
        if element in self.active:
            return "active"
        if element in self.done:
            return "done"
        return "skipped" if element in self.skipped else ""
