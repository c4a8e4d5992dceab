"""What a case is made of between two commands, as plain JSON in a versioned format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from aftaleflow.errors import StateVersionError
from aftaleflow.events.base import Json

VERSION = 1


@dataclass
class CaseState:
    """The state of one case. Values are encoded by type; people and cases are named by id.

    `waits` holds what is known of each token that stands: its element, the number of the visit
    and, if it has them, its deadlines. `flows` counts how often each way was taken. `reached_end`
    is the end event that was reached while paths beside the process still ran.
    """

    area: str | None = None
    owner: str = ""
    party: str | None = None
    initiator: int | None = None
    started_at: str = ""
    title: str = ""
    number: str = ""
    data: dict[str, Json] = field(default_factory=dict)
    statements: dict[str, dict[str, Json]] = field(default_factory=dict)
    documents: dict[str, dict[str, Json]] = field(default_factory=dict)
    visits: dict[str, int] = field(default_factory=dict)
    performers: dict[str, int] = field(default_factory=dict)
    completed_at: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, dict[str, Json]] = field(default_factory=dict)
    flows: dict[str, int] = field(default_factory=dict)
    waits: dict[str, dict[str, Json]] = field(default_factory=dict)
    scope: dict[str, dict[str, Json]] = field(default_factory=dict)
    reached_end: str | None = None
    ended: str | None = None
    tree: list[Any] | None = None

    def to_json(self) -> dict[str, Json]:
        """The state with its format's version; empty parts are left out.

        Nothing in it is shared with the running case, nor with what `from_json` is given.
        """
        return deepcopy(self._values())

    def to_text(self) -> str:
        """The same as JSON text."""
        return json.dumps(self._values(), ensure_ascii=False, separators=(",", ":"))

    def _values(self) -> dict[str, Json]:
        values = {name: value for name, value in vars(self).items() if value not in (None, {}, "")}
        return {"version": VERSION, **values}

    @classmethod
    def from_json(cls, stored: Mapping[str, Json]) -> CaseState:
        """The state that `to_json` wrote.

        Raises:
            StateVersionError: the format is newer than this version knows.
        """
        return cls._of(deepcopy(dict(stored)))

    @classmethod
    def from_text(cls, text: str) -> CaseState:
        """The state that `to_text` wrote. Raises as `from_json`."""
        return cls._of(json.loads(text))

    @classmethod
    def _of(cls, values: dict[str, Json]) -> CaseState:
        found = values.pop("version", None)
        if found != VERSION:
            raise StateVersionError(found=found, known=VERSION)
        return cls(**values)
