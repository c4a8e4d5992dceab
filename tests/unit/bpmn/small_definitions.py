"""Definitions for a narrow question each, written as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.model.fields import Form
from aftaleflow.definitions.model.workflow import Workflow

DECISION = [
    {
        "choice": "beslutning",
        "options": {
            "godkendt": {"da": "Godkendt", "en": "Approved"},
            "bemærkninger": {"da": "Sendes tilbage", "en": "Sent back"},
        },
    }
]


def a_definition(
    *process: dict[str, Any],
    forms: Mapping[str, dict[str, Any]] | None = None,
    called: Mapping[str, Definition] | None = None,
    **more: Any,
) -> Definition:
    """A definition with a process after its start event `start`."""
    workflow = {
        "workflow": "proeve",
        "name": {"da": "Prøve", "en": "Trial"},
        "case": {"title": "t", "number": "n", "owner": "dak"},
        "participants": {"dak": "administrativt_forum"},
        "process": [{"start_event": "start"}, *process],
        **more,
    }
    return Definition(
        Workflow.model_validate(workflow),
        {key: Form.model_validate(form) for key, form in (forms or {}).items()},
        called or {},
    )


def a_task(name: str, /, **more: Any) -> dict[str, Any]:
    return {"user_task": name, "candidates": "dak.formand", **more}


def an_end(name: str, /, **more: Any) -> dict[str, Any]:
    return {"end_event": name, **more}


def a_decision(name: str, flows: dict[str, str], /, **more: Any) -> dict[str, Any]:
    """A task whose outcome is `godkendt` or `bemærkninger`."""
    return a_task(name, fields=DECISION, outcome="beslutning", flows=flows, **more)
