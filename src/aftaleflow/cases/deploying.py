"""Putting definitions in force: only whole, valid sets; what runs is never touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import sqlalchemy as sa

from aftaleflow.bpmn.executable import executable_xml
from aftaleflow.cases.access import ADMINISTRATOR
from aftaleflow.cases.idempotent import NO_KEY, Once
from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import working
from aftaleflow.definitions.catalog import Catalog
from aftaleflow.definitions.checking import check_paths, check_texts
from aftaleflow.definitions.definition import Definition, form_keys
from aftaleflow.definitions.shipped import shipped_paths
from aftaleflow.engine.program import load_program
from aftaleflow.errors import NotPermittedError, Words
from aftaleflow.people.callers import Caller
from aftaleflow.people.register import load_organisations
from aftaleflow.store import deployments


def deploy_paths(office: Office, paths: Iterable[Path], caller: Caller | None) -> list[Definition]:
    """Deploys the definitions of files, which may lean on the shipped ones.

    Raises:
        DefinitionInvalidError: with every problem; nothing is deployed then.
        EngineError: a definition cannot be run rightly; nothing is deployed then.
    """
    catalog = check_paths(paths, lean_on=shipped_paths()).checked()
    return deploy_catalog(office, catalog, caller)


def deploy_texts(
    office: Office, texts: Mapping[str, str], caller: Caller, once: Once = NO_KEY
) -> list[Definition]:
    """Deploys the definitions of texts by file name.

    Raises:
        NotPermittedError: the caller does not administer the authority that runs the installation,
            none is named, or there are organisations among them, which decide whose everybody's
            cases are.
        DefinitionInvalidError, EngineError: as for `deploy_paths`.
    """
    operator = office.settings.operator
    in_the_shell = Words("driften, fra kommandolinjen", "operators, in the shell")
    administered = caller.organisations_with_role(ADMINISTRATOR)
    if not operator:
        raise NotPermittedError(who=in_the_shell)
    if operator not in administered:
        name = office.register.now().name_of(operator)
        da, en = f"administratorer hos {name}", f"administrators of {name}"
        raise NotPermittedError(who=Words(da, en))
    catalog = check_texts(texts).checked()
    if catalog.organisations:
        raise NotPermittedError(who=in_the_shell)
    try:
        return deploy_catalog(office, catalog, caller, once)
    except sa.exc.IntegrityError:
        if once.key is None:
            raise
        return deploy_catalog(office, catalog, caller, once)  # it came twice at the same moment


def deploy_catalog(
    office: Office, catalog: Catalog, caller: Caller | None, once: Once = NO_KEY
) -> list[Definition]:
    """Deploys a checked catalog in one transaction: all of it or nothing. Gives what was new."""
    ordered = {
        each.hash: each
        for definition in catalog.definitions.values()
        for each in definition.with_called()
    }
    executables = {hash_: executable_xml(each.workflow) for hash_, each in ordered.items()}
    for hash_, definition in ordered.items():
        load_program(definition, executables[hash_])
    with working(office, caller) as work:
        known = once.known(work)
        if known is not None:
            return [each for hash_, each in ordered.items() if hash_ in known["deployed"]]
        person = caller.id if caller is not None else None
        deployed = [
            definition
            for hash_, definition in ordered.items()
            if deployments.deploy(
                work.connection,
                definition,
                executables[hash_],
                sources_of(catalog, definition),
                work.now,
                person,
            )
        ]
        if catalog.organisations:
            load_organisations(work.connection, catalog.organisations)
        once.remember(work, {"deployed": [each.hash for each in deployed]})
    office.register.renew()
    return deployed


def sources_of(catalog: Catalog, definition: Definition) -> dict[str, str]:
    """The author's texts of a definition: its own file and its forms, by file name."""
    found = {}
    for file in catalog.workflows:
        if getattr(file.model, "workflow", None) == definition.key and (
            file.label == definition.label
        ):
            found[Path(file.source.file).name] = file.source.text
    wanted = {*form_keys(definition.workflow), *definition.forms}
    for key in sorted(wanted & catalog.forms.keys()):
        source = catalog.forms[key].source
        found[Path(source.file).name] = source.text
    return found
