"""A whole installation over a real database: shipped content, fictitious people, a set clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from aftaleflow.cases import accounts, user_tasks
from aftaleflow.cases.deploying import deploy_paths
from aftaleflow.cases.office import Office
from aftaleflow.cases.outgoing import Outgoing
from aftaleflow.cases.starting import StartCase, start_case
from aftaleflow.cases.user_tasks import CompleteUserTask
from aftaleflow.clock import SetClock
from aftaleflow.connectors.mail import MailServer
from aftaleflow.definitions.shipped import shipped_paths
from aftaleflow.people import callers
from aftaleflow.people.accounts import NewPerson
from aftaleflow.people.callers import Caller
from aftaleflow.runtime import Runtime, prepare
from aftaleflow.settings import Settings
from aftaleflow.store.contents import NewFile
from aftaleflow.worker.loop import run_all

ROOT = Path(__file__).resolve().parent.parent
START = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
"""When the clock of an installation begins: a Tuesday, ten o'clock in Denmark."""

PDF = NewFile(b"%PDF-1.4 udkast", "udkast til aftale.pdf", "application/pdf")
MINUTES = NewFile(b"%PDF-1.4 referat", "referat.pdf", "application/pdf")

TASKS = """
SELECT t.id, t.case_id, t.element, t.party, NULLIF(c.organisation, ''), c.role, NULLIF(c.person, 0)
FROM user_task t JOIN task_candidate c ON c.task_id = t.id
WHERE t.state = 'open' AND (t.case_id = :case OR :case IS NULL)
ORDER BY t.case_id, t.id, c.organisation
"""


@dataclass(frozen=True)
class OpenTask:
    """An open task and one way in which it can be done."""

    id: str
    case: int
    element: str
    party: str | None
    organisation: str | None
    role: str | None
    person: int | None


class Installation:
    """What a test works with. Commands run as whoever is to act, over the real use cases."""

    def __init__(self, runtime: Runtime, clock: SetClock) -> None:
        self.runtime = runtime
        self.clock = clock

    @property
    def office(self) -> Office:
        return self.runtime.office

    # -- time

    def later(self, **amount: float) -> None:
        """Moves the clock on, without letting anything happen."""
        self.clock.set(self.clock.now() + dt.timedelta(**amount))

    def let_happen(self, server: MailServer | None = None, **amount: float) -> None:
        """Moves the clock on and lets the worker do all that is due then."""
        self.later(**amount)
        run_all(self.office, Outgoing(self.office, server))

    # -- people

    def who(self, organisation: str, role: str) -> Caller:
        """The first who has a role."""
        with self.office.database.reading() as connection:
            [first, *_] = callers.people_in(connection, organisation, role, self.office.today())
        return self.person(first)

    def person(self, id_: int) -> Caller:
        with self.office.database.reading() as connection:
            found = callers.by_id(connection, id_, self.office.today())
        assert found is not None
        return found

    def named(self, email: str) -> Caller:
        """The person with an e-mail address `<email>@eksempel.invalid`."""
        address = f"{email}@eksempel.invalid"
        id_ = self.value("SELECT id FROM person WHERE email = :email", email=address)
        return self.person(id_)

    # -- cases

    def start(self, caller: Caller, workflow: str, **values: Any) -> int:
        return start_case(self.office, caller, StartCase(workflow=workflow, values=values))

    def tasks(self, case: int | None = None) -> list[OpenTask]:
        with self.office.database.reading() as connection:
            parameter = sa.bindparam("case", case, sa.BigInteger)
            rows = connection.execute(sa.text(TASKS).bindparams(parameter))
            return [OpenTask(*row) for row in rows]

    def task(self, case: int, element: str) -> OpenTask:
        """The open task of an element, with the first who may do it."""
        return next(each for each in self.tasks(case) if each.element == element)

    def waits_at(self, case: int) -> set[str]:
        """The elements whose tasks are open in a case."""
        return {each.element for each in self.tasks(case)}

    def actor(self, task: OpenTask) -> Caller:
        if task.person is not None:
            return self.person(task.person)
        return self.who(task.organisation or "", task.role or "")

    def do(
        self, case: int, element: str, affects: list[str] | None = None, /, **values: Any
    ) -> None:
        """Hands in the form of an open task as the first who may."""
        task = self.task(case, element)
        command = CompleteUserTask(task=task.id, values=values, affects=affects)
        user_tasks.complete(self.office, self.actor(task), command)

    def do_as(self, caller: Caller, case: int, element: str, /, **values: Any) -> None:
        """Hands in the form of an open task as somebody in particular."""
        command = CompleteUserTask(task=self.task(case, element).id, values=values)
        user_tasks.complete(self.office, caller, command)

    def children(self, case: int) -> dict[str, int]:
        """The cases of the parties of a case's rounds, by party."""
        query = sa.text("SELECT party, id FROM case_file WHERE parent_id = :case ORDER BY id")
        with self.office.database.reading() as connection:
            rows = connection.execute(query, {"case": case})
            return {row.party: row.id for row in rows}

    def round_of(self, case: int) -> str:
        """The newest round of a case."""
        query = "SELECT id FROM round WHERE case_id = :case ORDER BY opened_at DESC, visit DESC"
        return str(self.value(query, case=case))

    # -- the database

    def value(self, query: str, **values: Any) -> Any:
        with self.office.database.reading() as connection:
            return connection.execute(sa.text(query), values).scalar()

    def rows(self, query: str, **values: Any) -> list[Any]:
        with self.office.database.reading() as connection:
            return list(connection.execute(sa.text(query), values))

    # -- the neutral agreement path, step by step

    def start_agreement(self, title: str = "Fælles akutberedskab") -> int:
        return self.start(
            self.who("foelgegruppen", "sekretær"),
            "udvikling-af-indsats",
            titel=title,
            følgegruppe="foelgegruppen",
            arbejdsgruppe="arbejdsgruppen",
            kommissorium=PDF,
            kommissorium_godkendt="24-11-2026",
            uger_til_udkast="6",
        )

    def to_round(self, case: int) -> str:
        """From the working group's draft until the round runs, without remarks."""
        self.do(case, "udkast", beskrivelse=PDF, målgruppe="Borgere", merudgifter=True,
                økonomi="5 mio. kr.", politisk_bevågenhed=False)  # fmt: skip
        self.do(case, "følgegruppe_tager_stilling", beslutning="godkendt")
        for review in ("økonomisk_vurdering", "juridisk_gennemgang"):
            self.do(case, review, konklusion="ingen_anmærkninger", vurdering="I orden.")
        self.do(case, "rutevalg", rute="ordinær", anledning="start", begrundelse="Ny indsats")
        self.do(case, "forum_drøfter", resultat="ingen_bemærkninger")
        self.do(case, "forum_godkender", beslutning="godkendt", politisk_sag=True)
        self.do(case, "forum_referat", referat_godkendt="24-11-2026")
        self.do(case, "udsendelse")
        return self.round_of(case)

    def party_decides(self, case: int, result: str = "godkendt", **values: Any) -> None:
        """A party's own path, from the administration to the council's minutes."""
        self.do(case, "forvaltning", sagsgang=[], sagsfremstilling_tekst="Sagen kort.",
                økonomiske_konsekvenser="ingen", merudgift_hos_os="1.000,50",
                indstilling_tekst="Godkendes", indstiller="Direktionen")  # fmt: skip
        today = self.office.today().strftime("%d-%m-%Y")
        self.do(case, "råd", mødedato=today, resultat=result, **values)
        self.do(case, "referat_godkendes", referat_godkendt=today)


def build(settings: Settings) -> None:
    """Makes an installation with the shipped content and the people of the demo, none of whom
    can log in."""
    prepare(settings)
    runtime = Runtime.open(settings, SetClock(START))
    deploy_paths(runtime.office, shipped_paths(), None)
    text = (ROOT / "demo" / "personer.yaml").read_text(encoding="utf-8")
    for each in yaml.safe_load(text)["people"]:
        roles = tuple((m["organisation"], m["role"]) for m in each["memberships"])
        new = NewPerson(name=each["name"], email=each["email"], roles=roles)
        accounts.add_person(runtime.office, new)
    runtime.close()
