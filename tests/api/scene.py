"""A ballot and a hearing of several authorities, made through the interface, with all their ids."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tests.api.programs import Interface, Program, file
from tests.installation import MINUTES
from tests.small_workflows import deploy

BALLOT = {
    "emne": "Takst for transport", "kommuner": ["assens", "odense", "kerteminde"],
    "flertal": 3, "forslag": file(),
}  # fmt: skip
HEARING = {
    "emne": "Støj", "parter": ["assens", "odense"], "udkast": file(), "frist": "2026-12-15"
}  # fmt: skip
PAPER = {"stemme": "ja", "besluttet": "2026-11-24", "referat": file(MINUTES)}


@dataclass(frozen=True)
class Scene:
    """The ballot waits for the region, Assens and Odense; Kerteminde has answered on paper. Each
    has a case of its own. The hearing's parties fill in a form in its case."""

    interface: Interface
    leader: Program
    ballot: int
    ballot_round: str
    own_case: int  # of Odense
    own_task: str
    hearing: int
    hearing_round: str

    @property
    def odense(self) -> Program:
        return self.interface.who("odense", "sagsbehandler")

    def at(self, interface: Interface) -> Scene:
        """The same in a copy of the installation."""
        return replace(self, interface=interface, leader=interface.named("alma.eksempel"))

    def of(self, party: str) -> str:
        """Where a party of the ballot is."""
        return f"/rounds/{self.ballot_round}/parties/{party}"

    def stored(self) -> list[Any]:
        """All that is kept of the cases."""
        tables = ("case_file", "event", "due", "draft", "round_party", "idempotency", "user_task")
        installation = self.interface.installation
        return [installation.rows(f"SELECT * FROM {t} ORDER BY 1, 2") for t in tables]  # noqa: S608


def set_scene(interface: Interface) -> Scene:
    installation = interface.installation
    deploy(installation, "afstemning", "stemme", "stemmeseddel")
    deploy(installation, "hoering", "hoeringssvar")
    leader = interface.named("alma.eksempel")
    ballot = leader.done("/cases", {"workflow": "afstemning", "values": BALLOT})["id"]
    hearing = leader.done("/cases", {"workflow": "hoering", "values": HEARING})["id"]
    [round_] = leader.get(f"/cases/{ballot}")["rounds"]
    [heard] = leader.get(f"/cases/{hearing}")["rounds"]
    leader.done(f"/rounds/{round_['id']}/parties/kerteminde/answer", {"values": PAPER})
    odense = interface.who("odense", "sagsbehandler")
    [own] = [task for task in odense.inbox() if task["element"] == "stemmer"]
    return Scene(
        interface, leader, ballot, round_["id"], own["case"], own["id"], hearing, heard["id"]
    )
