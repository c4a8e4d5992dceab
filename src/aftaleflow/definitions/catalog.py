"""Folders of files become definitions: files are read, put together and checked as one whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aftaleflow.definitions.definition import Definition, called_keys, form_keys
from aftaleflow.definitions.model.base import Model
from aftaleflow.definitions.model.fields import Form
from aftaleflow.definitions.model.workflow import Organisations, Vocabulary, Workflow
from aftaleflow.definitions.problems import Location, Position, Problem, listed, near
from aftaleflow.definitions.reader import read_model
from aftaleflow.definitions.source import Source, read_source
from aftaleflow.errors import DefinitionInvalidError, DefinitionNotFoundError


@dataclass(frozen=True)
class ReadFile:
    """A file that could be read: its source and its model."""

    source: Source
    model: Model

    @property
    def label(self) -> str:
        """What stands between the key and `.yaml` in the file's name."""
        name = Path(self.source.file).name
        return name.removesuffix(".yml").removesuffix(".yaml").partition(".")[2]


@dataclass
class Catalog:
    """All files of some folders. `problems` is empty when all can be deployed."""

    workflows: list[ReadFile] = field(default_factory=list)
    forms: dict[str, ReadFile] = field(default_factory=dict)
    vocabularies: list[ReadFile] = field(default_factory=list)
    organisations: list[Organisations] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    definitions: dict[tuple[str, str], Definition] = field(default_factory=dict)

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of all vocabularies together."""
        found = [file.model for file in self.vocabularies if isinstance(file.model, Vocabulary)]
        return Vocabulary(
            vocabulary="all",
            roles={k: v for words in found for k, v in words.roles.items()},
            functions={k: v for words in found for k, v in words.functions.items()},
            kinds={k: v for words in found for k, v in words.kinds.items()},
        )

    def form_models(self) -> dict[str, Form]:
        found = {key: file.model for key, file in self.forms.items()}
        return {key: form for key, form in found.items() if isinstance(form, Form)}

    def in_force(self, key: str, on: dt.date) -> Definition:
        """The definition of a key that new cases get on a day.

        Raises:
            DefinitionNotFoundError: none is in force.
        """
        for definition in self.definitions.values():
            if definition.key == key and definition.workflow.valid.covers(on):
                return definition
        raise DefinitionNotFoundError(key=key, on=on.isoformat())

    def checked(self) -> Catalog:
        """Itself, if nothing is wrong with it.

        Raises:
            DefinitionInvalidError: with all problems.
        """
        if self.problems:
            raise DefinitionInvalidError(problems=tuple(self.problems))
        return self


def workflow_key(file: ReadFile) -> str:
    return file.model.workflow if isinstance(file.model, Workflow) else ""


def read_files(texts: Mapping[str, str]) -> Catalog:
    """A catalog of texts by file name; shape only, `definitions.checking` looks at the meaning."""
    catalog = Catalog()
    for name, text in texts.items():
        source = read_source(name, text)
        if isinstance(source, list):
            catalog.problems += source
            continue
        model = read_model(source)
        if isinstance(model, list):
            catalog.problems += model
        else:
            _add(catalog, ReadFile(source, model))
    if not catalog.problems:
        _put_together(catalog)
    return catalog


def texts_in(paths: Iterable[Path]) -> tuple[dict[str, str], list[Problem]]:
    """The texts of all YAML files under some paths, and the files that are no UTF-8 text."""
    texts, problems = {}, []
    for path in paths:
        found = (*path.rglob("*.yaml"), *path.rglob("*.yml"))
        files = sorted(found) if path.is_dir() else [path]
        for file in files:
            try:
                texts[str(file)] = file.read_text("utf-8")
            except UnicodeDecodeError as error:
                place = _place_of_byte(error.object, error.start)
                message = f"the file is not UTF-8 text (byte {error.object[error.start]:02X})"
                problems.append(Problem(str(file), place, message, "encoding"))
            except OSError as error:
                message = f"the file cannot be read: {error.strerror}"
                problems.append(Problem(str(file), Position(1, 1), message, "unreadable"))
    return texts, problems


def _place_of_byte(content: bytes, number: int) -> Position:
    lines = f"{content[:number].decode(errors='replace')}|".splitlines()
    return Position(len(lines), len(lines[-1]))


def _add(catalog: Catalog, file: ReadFile) -> None:
    if isinstance(file.model, Workflow):
        _check_file_name(catalog, file, file.model.workflow)
        _check_workflow_key(catalog, file, file.model.workflow)
        catalog.workflows.append(file)
    elif isinstance(file.model, Form):
        _check_file_name(catalog, file, file.model.form)
        other = catalog.forms.setdefault(file.model.form, file)
        if other is not file:
            where = other.source.file
            message = f"the form {file.model.form} is also in {where}"
            _say(catalog, file, ("form",), message, "same-key")
    elif isinstance(file.model, Organisations):
        catalog.organisations.append(file.model)
    else:
        catalog.vocabularies.append(file)


def _check_workflow_key(catalog: Catalog, file: ReadFile, key: str) -> None:
    """Two files may hold one key, told apart by the label in their names."""
    for other in catalog.workflows:
        if workflow_key(other) == key and other.label == file.label:
            message = f"the workflow {key} is also in {other.source.file}"
            _say(catalog, file, ("workflow",), message, "same-key")


def _check_file_name(catalog: Catalog, file: ReadFile, key: str) -> None:
    name = Path(file.source.file).name
    if name.partition(".")[0] != key:
        word = "workflow" if isinstance(file.model, Workflow) else "form"
        message = f"the file is called {name}, but holds the {word} {key}"
        _say(catalog, file, (word,), message, "file-name")


def _say(catalog: Catalog, file: ReadFile, location: Location, message: str, rule: str) -> None:
    position = file.source.position(location)
    catalog.problems.append(Problem(file.source.file, position, message, rule))


def _put_together(catalog: Catalog) -> None:
    assembly = _Assembly(catalog)
    for file in catalog.workflows:
        assembly.definition(file, ())
    _check_validity(catalog)


class _Assembly:
    """Builds each definition after those that it calls."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._forms = catalog.form_models()
        self._by_key: dict[str, dict[str, ReadFile]] = {}
        for file in catalog.workflows:
            key = workflow_key(file)
            self._by_key.setdefault(key, {})[file.label] = file

    def definition(self, file: ReadFile, calling: tuple[str, ...]) -> Definition | None:
        workflow = file.model
        assert isinstance(workflow, Workflow)  # noqa: S101 - only workflow files are put here
        key = (workflow.workflow, file.label)
        if key in self._catalog.definitions:
            return self._catalog.definitions[key]
        called = {}
        for name, location in called_keys(workflow).items():
            found = self._called(file, name, location, (*calling, workflow.workflow))
            if found is not None:
                called[name] = found
        forms = _with_included(self._forms, form_keys(workflow))
        definition = Definition(workflow, forms, called, file.label)
        self._catalog.definitions[key] = definition
        return definition

    def _called(
        self, file: ReadFile, name: str, location: Location, calling: tuple[str, ...]
    ) -> Definition | None:
        versions = self._by_key.get(name, {})
        if not versions:
            message = f"there is no workflow {name}{near(name, self._by_key)}"
            _say(self._catalog, file, location, message, "unknown-workflow")
            return None
        if name in calling:
            way = " -> ".join((*calling, name))
            _say(self._catalog, file, location, f"a workflow calls itself: {way}", "recursion")
            return None
        chosen = versions.get(file.label) or versions.get("")
        if chosen is None and len(versions) == 1:
            chosen = next(iter(versions.values()))
        if chosen is None:
            own = f"called {file.label}" if file.label else "without a label"
            message = f"{name} has the versions {listed(versions)}, but none {own} like this file"
            _say(self._catalog, file, location, message, "unknown-workflow")
            return None
        return self.definition(chosen, calling)


def _with_included(forms: Mapping[str, Form], keys: Iterable[str]) -> dict[str, Form]:
    found: dict[str, Form] = {}
    waiting = sorted(keys)
    while waiting:
        key = waiting.pop()
        if key in forms and key not in found:
            found[key] = forms[key]
            waiting += forms[key].include
    return dict(sorted(found.items()))


def _check_validity(catalog: Catalog) -> None:
    for number, file in enumerate(catalog.workflows):
        for earlier in catalog.workflows[:number]:
            one, other = file.model, earlier.model
            if not (isinstance(one, Workflow) and isinstance(other, Workflow)):
                continue
            if one.workflow == other.workflow and one.valid.overlaps(other.valid):
                where = earlier.source.file
                message = f"{one.workflow} is in force at the same time in {where}"
                _say(catalog, file, ("valid",), message, "overlapping-validity")
