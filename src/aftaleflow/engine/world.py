"""What the engine may ask about the world outside a case. The host answers; nothing is changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from aftaleflow.calendars.working_days import Calendar
from aftaleflow.definitions.expressions.values import Reference, Upload
from aftaleflow.definitions.model.fields import DataItem
from aftaleflow.events.base import Json
from aftaleflow.rounds.round import Round


@dataclass(frozen=True)
class Occasion:
    """When something is done and by whom; nobody, when the system does it."""

    at: dt.datetime
    person: int | None = None


@dataclass(frozen=True)
class CaseFacts:
    """What another case may know of this one."""

    id: str
    number: str
    title: str
    ended: str | None


class World(Protocol):
    """Organisations, people, calendars, other cases, files."""

    def reference(self, kind: str, key: str) -> Reference:
        """What a stored key refers to: an organisation, body, person or case."""
        ...

    def find_organisation(self, key: str, kinds: list[str] | None) -> Reference | None:
        """An organisation that can be chosen now, of one of the kinds."""
        ...

    def find_case(self, key: str, workflow: str) -> Reference | None:
        """A case that the person may refer to."""
        ...

    def find_upload(self, given: Any) -> Upload | None:
        """A file that was handed in with a form."""
        ...

    def with_function(self, function: str, of: str | None) -> list[str]:
        """The organisations with a function: bodies of one, or all in the case's area."""
        ...

    def people_in(self, organisation: str, role: str) -> list[int]:
        """Who has a role in an organisation now, in a steady order."""
        ...

    def calendar(self, organisation: str | None) -> Calendar:
        """The working days of an organisation; of none, the public ones."""
        ...

    def authority_of(self, organisation: str) -> str:
        """The authority that an organisation is, or belongs to."""
        ...

    def case_facts(self, key: str) -> CaseFacts | None:
        """What is known of another case."""
        ...

    def latest_round(self, element: str) -> Round | None:
        """The latest round of an element of this case."""
        ...

    def seal(self, item: DataItem, value: Json) -> Json:
        """A personal value put under key; the place and hash of what was sealed."""
        ...

    def render(self, template: str, title: str, values: Mapping[str, Any]) -> Upload:
        """A document made from a template."""
        ...
