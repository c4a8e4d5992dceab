"""Which way a case goes: the answers to the conditions that the token game asks about."""

from __future__ import annotations

from typing import Any

from aftaleflow.definitions.expressions.evaluation import evaluate, holds
from aftaleflow.definitions.flows import ELSE
from aftaleflow.definitions.model.elements import CallActivity, Deciding, Element
from aftaleflow.engine.snapshot import Snapshot
from aftaleflow.engine.state import CaseState
from aftaleflow.errors import EngineError


def decide(key: str, element: Element, snapshot: Snapshot, state: CaseState) -> bool:
    """Whether the condition of a key (`definitions.flows.FlowOut.key`, `<id>/when`) holds."""
    _, kind, *label = key.split("/")
    around = snapshot.with_local(snapshot.own_names(element))
    if kind == "when":
        return holds(getattr(element, "when", None) or "true", around)
    if not isinstance(element, Deciding):
        raise EngineError(element=element.id, why="it has only one way on")
    if kind == "condition" and isinstance(element.flows, list):
        return holds(element.flows[int(label[0])].when or "true", around)
    return _outcome(element, around, state) == label[0]


def _outcome(element: Deciding, snapshot: Snapshot, state: CaseState) -> str | None:
    if element.outcome is not None:
        return outcome_text(evaluate(element.outcome, snapshot))
    if isinstance(element, CallActivity):
        return str(state.outcomes.get(element.id, {}).get("end"))
    return None


def outcome_text(value: Any) -> str | None:
    """The value of an outcome as flows name it: yes/no as true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def taken_flow(element: Element, condition: str | None) -> str:
    """The key of the flow that was taken, given the condition that held, if one did."""
    if condition is not None:
        return condition
    flows = element.flows if isinstance(element, Deciding) else None
    if isinstance(flows, dict):
        return f"{element.id}/outcome/{ELSE}"
    return f"{element.id}/default" if flows is not None else f"{element.id}/next"
