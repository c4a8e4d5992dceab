"""Everything that is wrong with a set of files: shape first, then the meaning of each file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from aftaleflow.definitions.catalog import Catalog, ReadFile, read_files, texts_in, workflow_key
from aftaleflow.definitions.expressions.types import Names
from aftaleflow.definitions.expressions_in import of_form
from aftaleflow.definitions.forms import form_by_key
from aftaleflow.definitions.model.fields import Form
from aftaleflow.definitions.model.workflow import Workflow
from aftaleflow.definitions.names import PERSON, type_of
from aftaleflow.definitions.problems import Problem
from aftaleflow.definitions.report import Report, Rule, Subject
from aftaleflow.definitions.rules import (
    call_input,
    duplicate_id,
    expression,
    flow_order,
    form_uses,
    incomplete_flows,
    loop_without_wait,
    missing_end,
    missing_start,
    reserved_name,
    round_answers,
    scenario_steps,
    type_conflict,
    uncertain_outcome,
    unknown_connector,
    unknown_document,
    unknown_form,
    unknown_kind,
    unknown_name,
    unknown_next,
    unknown_participant,
    unreachable,
)
from aftaleflow.definitions.walk import typed_lists

RULES: tuple[Rule, ...] = (
    duplicate_id.check,
    reserved_name.check,
    type_conflict.check,
    missing_start.check,
    missing_end.check,
    unknown_next.check,
    unreachable.check,
    flow_order.check,
    incomplete_flows.check,
    uncertain_outcome.check,
    loop_without_wait.check,
    expression.check,
    unknown_name.check,
    unknown_form.check,
    form_uses.check,
    unknown_participant.check,
    unknown_kind.check,
    unknown_document.check,
    unknown_connector.check,
    call_input.check,
    round_answers.check,
    scenario_steps.check,
)


def check_texts(texts: Mapping[str, str]) -> Catalog:
    """The catalog of some texts by file name, with all problems in order of file and place."""
    catalog = read_files(texts)
    if not catalog.problems:  # meaning is looked at when the shape of every file is right
        for file in catalog.forms.values():
            catalog.problems += _check_form(catalog, file)
        for file in catalog.workflows:
            catalog.problems += _check_workflow(catalog, file)
    catalog.problems = sorted(set(catalog.problems))
    return catalog


def check_paths(paths: Iterable[Path], lean_on: Iterable[Path] = ()) -> Catalog:
    """The catalog of all YAML files under some paths.

    `lean_on` are folders that the files may use: what has another name than any of the given
    files is read with them, but its workflows and problems are not among the catalog's.
    """
    texts, unreadable = texts_in(paths)
    names = {Path(file).name for file in texts}
    others, _ignored = texts_in(lean_on)
    more = {file: text for file, text in others.items() if Path(file).name not in names}
    catalog = check_texts(texts | more)
    own = [problem for problem in catalog.problems if problem.file in texts]
    catalog.problems = sorted({*own, *unreadable})
    asked = {(workflow_key(f), f.label) for f in catalog.workflows if f.source.file in texts}
    catalog.definitions = {key: d for key, d in catalog.definitions.items() if key in asked}
    return catalog


def _check_workflow(catalog: Catalog, file: ReadFile) -> list[Problem]:
    workflow = file.model
    if not isinstance(workflow, Workflow):
        return []
    definition = catalog.definitions[workflow.workflow, file.label]
    report = Report(file.source)
    for check in RULES:
        check(Subject(definition, catalog.vocabulary, report, catalog.forms.keys()))
    return report.problems


def _check_form(catalog: Catalog, file: ReadFile) -> list[Problem]:
    """A form is checked by itself over its own fields and what it says it uses."""
    form, forms = file.model, catalog.form_models()
    report = Report(file.source)
    used = form_by_key(forms, form.form) if isinstance(form, Form) else None
    if used is None or not isinstance(form, Form):
        return []
    lists = [*typed_lists(form.uses, ("uses",)), *typed_lists(form.fields, ("fields",))]
    duplicate_id.check_lists(report, lists)
    reserved_name.check_form(report, form)
    unknown_kind.check_lists(report, lists, catalog.vocabulary)
    unknown_form.check_includes(report, form, forms)
    names = Names({"initiator": PERSON})
    names.update({item.id: type_of(item) for item in used.uses})
    names.update({name: type_of(item) for name, item in used.fields.items()})
    for found in of_form(form, names):
        expression.check_one(report, found)
    return report.problems
