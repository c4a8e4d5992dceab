"""Who plays: the fictitious people, and as whom of them everybody may try the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from aftaleflow.definitions.shipped import content_root
from aftaleflow.errors import Words
from aftaleflow.people.accounts import NewPerson

PASSWORD = "demo-aftaleflow"  # noqa: S105 - of people who do not exist, printed for everybody

SECRETARIAT = "Alma Eksempel"
LAWYER = "Bent Demo"
STEERING_CHAIR = "Carla Prøvesen"
STEERING_SECRETARY = "David Mønster"
WORKING_CHAIR = "Finn Skabelon"
REGIONAL_CHAIR = "Holger Attrap"
MUNICIPAL_CHAIR = "Ida Pladsholder"
FORUM_SECRETARY = "Jens Testesen"
COMMITTEE_SECRETARY = "Lars Eksempel"


@dataclass(frozen=True)
class Login:
    """A fictitious person as whom everybody may try the product: who it is, what to try."""

    name: str
    email: str
    password: str
    who: Words
    tries: Words


@dataclass(frozen=True)
class Person:
    """One of the cast; `login` for the few who are shown as logins. All have the password."""

    new: NewPerson
    login: Login | None


@lru_cache(maxsize=1)
def people() -> tuple[Person, ...]:
    """The cast, in the order of its file."""
    path = content_root() / "demo" / "personer.yaml"
    return tuple(_person(each) for each in yaml.safe_load(path.read_text("utf-8"))["people"])


def logins() -> tuple[Login, ...]:
    """Those whom a demo shows as logins."""
    return tuple(each.login for each in people() if each.login is not None)


def with_role(organisation: str, role: str) -> str:
    """The name of the first who has a role in an organisation."""
    return next(p.new.name for p in people() if (organisation, role) in p.new.roles)


def officer(party: str) -> str:
    """Who writes the cases of a party."""
    return with_role(party, "sagsbehandler")


def clerk(party: str) -> str:
    """Who writes the minutes of a party's council and committees."""
    return with_role(f"{party}-raad", "sekretær")


def _person(each: Mapping[str, Any]) -> Person:
    roles = tuple((m["organisation"], m["role"]) for m in each["memberships"])
    new = NewPerson(name=each["name"], email=each["email"], language=each["language"], roles=roles)
    shown = each.get("login")
    return Person(new, _login(new, shown) if shown is not None else None)


def _login(new: NewPerson, shown: Mapping[str, Any]) -> Login:
    who, tries = (Words(shown[part]["da"], shown[part]["en"]) for part in ("who", "tries"))
    return Login(new.name, new.email, PASSWORD, who, tries)
