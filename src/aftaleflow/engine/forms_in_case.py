"""The forms of a case: what they are filled in against, and their values as events keep them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.encoding import encode
from aftaleflow.definitions.expressions.values import Upload
from aftaleflow.definitions.forms import FormUse, answer_form, form_of
from aftaleflow.definitions.model.elements import Round, StartEvent, UserTask
from aftaleflow.definitions.model.fields import DataItem, Rows
from aftaleflow.definitions.submission import Filling, Submission, submit
from aftaleflow.engine.snapshot import Snapshot
from aftaleflow.engine.templates import value_of
from aftaleflow.engine.world import World
from aftaleflow.errors import EngineError
from aftaleflow.events.base import Json


@dataclass(frozen=True)
class OpenForm:
    """A form that can be filled in: with what it is filled in against."""

    form: FormUse
    filling: Filling


@dataclass(frozen=True)
class HandedIn:
    """A form as it was handed in: values as JSON (personal ones sealed), files, warnings."""

    form: FormUse
    values: dict[str, Json]
    uploads: dict[str, Upload]
    warnings: tuple[str, ...] = ()


def start_form(definition: Definition, snapshot: Snapshot, world: World) -> OpenForm | None:
    """The form with which a case is started, if it has one."""
    element: StartEvent = definition.workflow.process[0]
    form = form_of(element, definition.forms)
    return None if form is None else OpenForm(form, Filling(snapshot, world))


def task_form(
    definition: Definition, element: object, snapshot: Snapshot, world: World
) -> OpenForm:
    """The form of a user task, with what it shows before anybody has written in it.

    Raises:
        EngineError: the element is no task for a person.
    """
    form = form_of(element, definition.forms) if isinstance(element, UserTask) else None
    if form is None or not isinstance(element, UserTask):
        raise EngineError(element=getattr(element, "id", "?"), why="it is no task for a person")
    fields, items = form.fields, definition.names.items
    prefill = {n: value_of(v, snapshot) for n, v in element.prefill.items() if n in fields}

    def before(name: str) -> Any:
        # A statement starts empty at every visit; other forms show what the case says.
        return None if form.statement or name not in items else snapshot.data(items[name])

    return OpenForm(form, Filling(snapshot, world, before, prefill))


def round_form(
    definition: Definition, element: Round, snapshot: Snapshot, world: World
) -> tuple[OpenForm, str]:
    """The form in which a party's answer is written down, and the field that is the answer.

    Raises:
        EngineError: the round has no such form.
    """
    form, answer = answer_form(element.each, definition.forms)
    if form is None:
        raise EngineError(element=element.id, why="answers cannot be written down for parties")
    return OpenForm(form, Filling(snapshot, world)), answer


def hand_in(opened: OpenForm, given: Mapping[str, Any], world: World) -> HandedIn:
    """Reads and checks a form.

    Raises:
        SubmissionError: with every problem.
    """
    submission = submit(opened.form, given, opened.filling)
    uploads = {
        name: _named_by_field(opened.form.fields[name], value)
        for name, value in submission.values.items()
        if isinstance(value, Upload)
    }
    return HandedIn(
        opened.form,
        _encoded(opened.form, submission, world),
        uploads,
        tuple(warning.da for warning in submission.warnings),
    )


def _named_by_field(item: DataItem, upload: Upload) -> Upload:
    """A personal document is called by its field: events keep names, and never forget them."""
    if item.protected is None:
        return upload
    ending = upload.filename.rpartition(".")[2]
    return replace(upload, filename=f"{item.id}.{ending}")


def _encoded(form: FormUse, submission: Submission, world: World) -> dict[str, Json]:
    values: dict[str, Json] = {}
    for name, value in submission.values.items():
        item = form.fields[name]
        if isinstance(value, Upload):
            continue
        if item.protected is not None and value is not None:
            values[name] = world.seal(item, encode(value))
        elif isinstance(item, Rows) and value is not None:
            values[name] = [_row(item, row, world) for row in value]
        else:
            values[name] = encode(value)
    return values


def _row(item: Rows, row: Mapping[str, Any], world: World) -> dict[str, Json]:
    """A row, whose personal fields are sealed one by one."""
    personal = {each.id: each for each in item.fields if each.protected is not None}
    return {
        name: world.seal(personal[name], encode(value))
        if name in personal and value is not None
        else encode(value)
        for name, value in row.items()
    }
