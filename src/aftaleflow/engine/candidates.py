"""Who may do something: paths of the language become roles in organisations, or people."""

from __future__ import annotations

from collections.abc import Iterable

from aftaleflow.engine.snapshot import Snapshot
from aftaleflow.engine.state import CaseState
from aftaleflow.engine.world import World
from aftaleflow.events.user_tasks import Candidate

FALLBACK_ROLE = "administrator"


def candidates(
    paths: Iterable[str],
    snapshot: Snapshot,
    state: CaseState,
    world: World,
    party: str | None = None,
) -> tuple[Candidate, ...]:
    """The candidates of some paths, each once, in the author's order.

    Where the register has nobody for any of them, the responsible authority's administrator gets
    the work, so that nothing is ever open for nobody.
    """
    found: dict[Candidate, None] = {}
    for path in paths:
        for candidate in _of_path(path, snapshot, state, world, party):
            found.setdefault(candidate)
    if not found:
        responsible = world.authority_of(state.party or state.owner)
        found[Candidate(organisation=responsible, role=FALLBACK_ROLE)] = None
    return tuple(found)


def _of_path(
    path: str, snapshot: Snapshot, state: CaseState, world: World, party: str | None
) -> list[Candidate]:
    first, *rest = path.split(".")
    if first == "initiator":
        return [] if state.initiator is None else [Candidate(person=state.initiator)]
    if rest == ["performer"] and first in state.performers:
        return [Candidate(person=state.performers[first])]
    if not rest:
        return []
    organisations = organisations_of(first, rest[:-1], snapshot, world, party)
    return [Candidate(organisation=key, role=rest[-1]) for key in organisations]


def organisations_of(
    first: str, bodies: list[str], snapshot: Snapshot, world: World, party: str | None = None
) -> list[str]:
    """The organisations that `participant.body.body` stands for."""
    own_party = first == "party" and party is not None
    found = [party] if own_party and party else snapshot.organisation_of(first)
    for body in bodies:
        found = [inner for key in found for inner in world.with_function(body, key)]
    return found
