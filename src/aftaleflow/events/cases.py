"""How a case begins and ends, and what is written in it."""

from __future__ import annotations

from dataclasses import dataclass

from aftaleflow.events.base import Event, Json


@dataclass(frozen=True, kw_only=True)
class CaseStarted(Event):
    """A case began. `values` are the start form's or the caller's input, encoded by type;
    `executable` is the hash of the XML that runs, `authorities` take part fully from here on."""

    workflow: str
    definition: str
    owner: str
    element: str
    values: dict[str, Json]
    statement: bool = False
    area: str | None = None
    party: str | None = None
    warnings: tuple[str, ...] = ()
    executable: str | None = None
    authorities: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class CaseNamed(Event):
    """The case got its title, and with the first one its number."""

    title: str
    number: str | None = None


@dataclass(frozen=True, kw_only=True)
class DataSet(Event):
    """Data was set or computed by an element."""

    element: str
    values: dict[str, Json]


@dataclass(frozen=True, kw_only=True)
class ElementPassed(Event):
    """Control left an element; `flow` is the way it went on, which also says what decided it."""

    element: str
    flow: str


@dataclass(frozen=True, kw_only=True)
class DocumentVersionAdded(Event):
    """A document got a new version. `content` is where its bytes are kept, `sha256` the hash of
    what is kept there (of the ciphertext), `produced` whether it was rendered from a template."""

    document: str
    version: int
    content: str
    filename: str
    media_type: str
    size: int
    sha256: str
    produced: bool = False


@dataclass(frozen=True, kw_only=True)
class RevisionScoped(Event):
    """The author of a revision, or who approves it, said whom it affects (DESIGN: rounds)."""

    document: str
    affects: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True, kw_only=True)
class EndReached(Event):
    """The process reached an end event while a path beside it still runs: the case ends there
    when that is over."""

    end: str


@dataclass(frozen=True, kw_only=True)
class CaseEnded(Event):
    """The case reached an end event. `output` are the values that it gives its caller."""

    end: str
    output: dict[str, Json]


@dataclass(frozen=True, kw_only=True)
class CaseCancelled(Event):
    """The case was stopped before it reached an end."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """A person was erased from the case: so many keys were destroyed, nobody can read it again."""

    subject: str
    keys: int
