"""A definition: a workflow with everything that decides how its cases run, told apart by a hash."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from aftaleflow.definitions.forms import Forms
from aftaleflow.definitions.model.elements import CallActivity, Round, StartEvent, UserTask
from aftaleflow.definitions.model.fields import Form
from aftaleflow.definitions.model.workflow import Workflow
from aftaleflow.definitions.names import NameTable
from aftaleflow.definitions.walk import placed_elements


@dataclass(frozen=True)
class Definition:
    """A workflow, the forms that it uses and the definitions that it calls.

    `label` tells files with one key apart (`key.label.yaml`). The hash is that of the normalised
    text without the scenario tests: it names the version that running cases are pinned to.
    """

    workflow: Workflow
    forms: Forms
    called: Mapping[str, Definition]
    label: str = ""

    @property
    def key(self) -> str:
        return self.workflow.workflow

    @cached_property
    def names(self) -> NameTable:
        called = {key: definition.names for key, definition in self.called.items()}
        return NameTable(self.workflow, self.forms, called)

    @cached_property
    def canonical(self) -> str:
        """The normalised text that is hashed and stored at deployment."""
        body = {
            "workflow": self.workflow.model_dump(
                by_alias=True, exclude={"tests"}, exclude_defaults=True
            ),
            "forms": {
                key: form.model_dump(by_alias=True, exclude_defaults=True)
                for key, form in self.forms.items()
            },
            "called": {key: definition.hash for key, definition in self.called.items()},
            "label": self.label,
        }
        return _normalised(body)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the normalised text, in hexadecimal."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    def with_called(self) -> list[Definition]:
        """The definitions that it calls at any depth, then itself."""
        found: dict[str, Definition] = {}
        for definition in self.called.values():
            found |= {each.hash: each for each in definition.with_called()}
        return [*found.values(), self]


def restore(canonical: str, called: Mapping[str, Definition]) -> Definition:
    """The definition of a stored normalised text; `called` holds what it calls, by hash."""
    body: dict[str, Any] = json.loads(canonical, parse_float=Decimal)
    return Definition(
        Workflow.model_validate(body["workflow"]),
        {key: Form.model_validate(form) for key, form in body["forms"].items()},
        {key: called[hash_] for key, hash_ in body["called"].items()},
        body["label"],
    )


def _normalised(value: Any) -> str:
    """JSON in which decimals are numbers as they were written (`1.50`).

    Keys stay in order: that of the model, and the author's where the order means something, as it
    does for options and flows.
    """
    if isinstance(value, Mapping):
        entries = (
            f"{json.dumps(k, ensure_ascii=False)}:{_normalised(v)}" for k, v in value.items()
        )
        return f"{{{','.join(entries)}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_normalised, value))}]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, ensure_ascii=False, default=dt.date.isoformat)


def form_keys(workflow: Workflow) -> set[str]:
    """The keys of the form files that a workflow names, without what those include."""
    found: set[str] = set()
    for placed in placed_elements(workflow):
        element = placed.element
        if isinstance(element, UserTask | StartEvent) and element.form is not None:
            found.add(element.form)
        if isinstance(element, Round):
            each = element.each
            found |= {key for key in (each.form, each.on_behalf and each.on_behalf.form) if key}
    return found


def called_keys(workflow: Workflow) -> dict[str, tuple[str | int, ...]]:
    """The keys of the workflows that a workflow calls, each with the place of its first call."""
    found: dict[str, tuple[str | int, ...]] = {}
    for placed in placed_elements(workflow):
        element = placed.element
        if isinstance(element, CallActivity):
            found.setdefault(element.workflow, (*placed.location, "workflow"))
        if isinstance(element, Round) and element.each.workflow is not None:
            found.setdefault(element.each.workflow, (*placed.location, "each", "workflow"))
    return found
