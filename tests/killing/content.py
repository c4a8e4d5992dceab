"""What the killed processes work on: a workflow with every kind of wait state, and its people."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from aftaleflow.cases import accounts
from aftaleflow.cases.deploying import deploy_catalog
from aftaleflow.cases.office import Office
from aftaleflow.definitions.catalog import Catalog
from aftaleflow.definitions.checking import check_texts
from aftaleflow.people.accounts import NewPerson
from tests.installation import ROOT

DEFINITIONS = Path(__file__).parent / "definitions"
WORKFLOW = "kill-aftale"
PARTIES = (
    "region-syddanmark",
    "lokalt-forum-fyn",
    "lokalt-forum-lillebaelt",
    "lokalt-forum-sydvestjylland",
    "lokalt-forum-soenderjylland",
)


def add_to(office: Office) -> None:
    """Deploys the workflow, and gives each party somebody who acts for it."""
    deploy_catalog(office, catalog(), None)
    for key in PARTIES:
        roles = ((key, "sekretær"),)
        new = NewPerson(name=f"Sekretær, {key}", email=f"{key}@eksempel.invalid", roles=roles)
        accounts.add_person(office, new)


@cache
def catalog() -> Catalog:
    files = [*DEFINITIONS.glob("*.yaml"), ROOT / "reference" / "register-ord.yaml"]
    return check_texts({file.name: file.read_text("utf-8") for file in files}).checked()
