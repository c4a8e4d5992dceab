"""Which authorities take part in a case: as owner, as who leads it, as who has something to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from aftaleflow.cases.unit_of_work import Work
from aftaleflow.definitions.model.elements import Round
from aftaleflow.engine.instance import ProcessInstance
from aftaleflow.events.base import Event
from aftaleflow.events.cases import CaseStarted
from aftaleflow.events.rounds import PartyAdded, PartyAsked, RoundOpened
from aftaleflow.events.user_tasks import Candidate, UserTaskActivated
from aftaleflow.store import case_files
from aftaleflow.store.case_files import FULL, PARTY


def let_in(work: Work, case_id: int, instance: ProcessInstance, events: Iterable[Event]) -> None:
    """The authorities whose people are to do something by these events take part from now on."""
    found = brought_in(work, instance, events)
    found.pop(owner(work, instance), None)
    case_files.grant(work.connection, as_rows(case_id, found))


def as_rows(case_id: int, scopes: Mapping[str, str]) -> list[dict[str, object]]:
    """Authorities with their scopes as rows of a case."""
    return [
        {"case_id": case_id, "authority": authority, "scope": scope}
        for authority, scope in sorted(scopes.items())
    ]


def with_authorities(events: Sequence[Event], authorities: Iterable[str]) -> list[Event]:
    """The first events of a case, which say who takes part fully from the start."""
    said = tuple(sorted(authorities))
    return [
        replace(event, authorities=said) if isinstance(event, CaseStarted) else event
        for event in events
    ]


def owner(work: Work, instance: ProcessInstance) -> str:
    return work.office.register.now().authority_of(instance.state.owner)


def authorities_of(work: Work, candidates: Iterable[Candidate]) -> set[str]:
    """The authorities of the organisations that some candidates have roles in."""
    return _authorities(work, _organisations(candidates))


def brought_in(work: Work, instance: ProcessInstance, events: Iterable[Event]) -> dict[str, str]:
    """The authorities that some events give something to do, and how they take part: who fills in
    the form of a round does so as a party."""
    fully: set[str] = set()
    asked: set[str] = set()
    for event in events:
        if isinstance(event, UserTaskActivated):
            fully |= authorities_of(work, event.candidates)
        elif isinstance(event, RoundOpened):
            fully |= authorities_of(work, event.led_by)
            asked |= _authorities(work, _asked(instance, event))
        elif isinstance(event, PartyAdded):
            asked |= _authorities(work, _asked(instance, event))
    return {**dict.fromkeys(asked, PARTY), **dict.fromkeys(fully, FULL)}


def let_in_by(work: Work, events: Iterable[Event]) -> tuple[set[str], set[str], set[str]]:
    """The authorities that the events of a whole case let in: fully; as parties; and those who
    may be there as parties, because their answers still stood."""
    fully: set[str] = set()
    must: set[str] = set()
    may: set[str] = set()
    for event in events:
        if isinstance(event, CaseStarted):
            fully |= set(event.authorities or ())
        elif isinstance(event, UserTaskActivated):
            fully |= authorities_of(work, event.candidates)
        elif isinstance(event, RoundOpened | PartyAdded):
            fully |= authorities_of(work, getattr(event, "led_by", ()))
            asked = event.parties if isinstance(event, RoundOpened) else event.asked
            must |= _of_parties(work, [each for each in asked if each.answer is None])
            may |= _of_parties(work, asked)
    return fully, must, may


def _of_parties(work: Work, asked: Iterable[PartyAsked]) -> set[str]:
    parties = list(asked)
    keys = {each.party for each in parties if not each.party.startswith("person:")}
    found = [candidate for each in parties for candidate in each.candidates]
    return _authorities(work, keys | _organisations(found))


def _asked(instance: ProcessInstance, event: RoundOpened | PartyAdded) -> set[str]:
    """The organisations that fill in a round's form, or whose people do; none when each party
    has a case of its own."""
    element = instance.program.definition.names.elements[event.element]
    if not isinstance(element, Round) or element.each.form is None:
        return set()
    parties = event.parties if isinstance(event, RoundOpened) else event.asked
    found = {each.party for each in parties if not each.party.startswith("person:")}
    for each in parties:
        found |= _organisations(each.candidates)
    people = [path for path in element.parties if "." in path]
    return found | (_organisations(instance.candidates(people)) if people else set())


def _organisations(candidates: Iterable[Candidate]) -> set[str]:
    return {each.organisation for each in candidates if each.organisation is not None}


def _authorities(work: Work, organisations: Iterable[str]) -> set[str]:
    register = work.office.register.now()
    return {register.authority_of(each) for each in organisations}
