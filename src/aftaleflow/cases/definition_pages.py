"""The workflows that are deployed: their versions, their text, what they look like."""

from __future__ import annotations

from dataclasses import dataclass

from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import looking
from aftaleflow.definitions.definition import Definition
from aftaleflow.errors import NotFoundError
from aftaleflow.people.callers import Caller
from aftaleflow.store import deployments
from aftaleflow.store.deployments import Deployed
from aftaleflow.texts.sorting import sort_key


@dataclass(frozen=True)
class DefinitionItem:
    """A current version in the list of workflows."""

    deployed: Deployed
    title: str
    in_force: bool


@dataclass(frozen=True)
class DefinitionPage:
    """A version of a workflow: its model, the author's texts, the other versions."""

    deployed: Deployed
    definition: Definition
    title: str
    in_force: bool
    sources: dict[str, str]
    versions: list[Deployed]


def see_definitions(office: Office, caller: Caller, language: str = "da") -> list[DefinitionItem]:
    """All current versions, by title."""
    with looking(office, caller) as work:
        items = [
            DefinitionItem(each, each.names.get(language, each.key), each.covers(office.today()))
            for each in deployments.current(work.connection)
        ]
    return sorted(items, key=lambda each: (sort_key(each.title), each.deployed.label))


def see_definition(
    office: Office, caller: Caller, key: str, hash_: str | None = None, language: str = "da"
) -> DefinitionPage:
    """A version of a workflow: the given one, else the one in force, else the newest.

    Raises:
        NotFoundError: there is no such workflow or version.
    """
    with looking(office, caller) as work:
        versions = deployments.all_of(work.connection, key)
        chosen = _chosen(versions, hash_, office)
        if chosen is None:
            raise NotFoundError
        program = office.program(work.connection, chosen.hash)
        return DefinitionPage(
            deployed=chosen,
            definition=program.definition,
            title=chosen.names.get(language, key),
            in_force=chosen.current and chosen.covers(office.today()),
            sources=deployments.sources_of(work.connection, chosen.hash),
            versions=versions,
        )


def _chosen(versions: list[Deployed], hash_: str | None, office: Office) -> Deployed | None:
    if hash_ is not None:
        found = [each for each in versions if each.hash.startswith(hash_)]
        return found[0] if len(hash_) >= 8 and found else None
    in_force = [each for each in versions if each.current and each.covers(office.today())]
    return next(iter([*in_force, *versions]), None)
