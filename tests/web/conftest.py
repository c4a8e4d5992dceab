"""An installation with cases at every stage, and browsers at its pages; each test begins anew.

A hearing (each party fills in a form), a ballot (each party has a case of its own) and an
agreement that nobody outside its secretariat has seen yet.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from aftaleflow.app import create_app
from aftaleflow.cases import rounds
from aftaleflow.cases.accounts import add_person
from aftaleflow.clock import SetClock
from aftaleflow.people.accounts import NewPerson, set_same_password
from aftaleflow.people.callers import Caller
from aftaleflow.runtime import Runtime
from aftaleflow.settings import Settings
from aftaleflow.store.contents import NewFile
from tests.installation import PDF, START, Installation
from tests.small_workflows import deploy
from tests.web.visitor import PASSWORD, Visitor

_NUMBERS = itertools.count(1)
MINUTES = NewFile(b"%PDF-1.4 referat", "referat.pdf", "application/pdf")


@dataclass(frozen=True)
class Places:
    """Where everything is."""

    ballot: int
    ballot_round: str
    own_case: int  # of Odense, which has not answered
    own_task: str
    hearing: int
    hearing_round: str
    hearing_task: str  # of Odense, which has not answered
    draft_case: int  # an agreement that the working group writes
    draft_task: str


@dataclass(frozen=True)
class Site:
    """An installation with its pages."""

    installation: Installation
    app: Flask
    places: Places

    def visitor(self) -> Visitor:
        """A browser in which nobody has logged in."""
        return Visitor(self.app, self.installation)

    def as_(self, name: str) -> Visitor:
        """The browser of the person with the e-mail address `<name>@eksempel.invalid`."""
        return self.visitor().enter(self.installation.named(name).id)

    def of(self, caller: Caller) -> Visitor:
        return self.visitor().enter(caller.id)

    def who(self, organisation: str, role: str) -> Visitor:
        """The browser of the first who has a role."""
        return self.of(self.installation.who(organisation, role))

    def stored(self) -> dict[str, list[str]]:
        """All that the database holds, but when sessions were last used."""
        tables = self.installation.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            each.name: sorted(
                str(row)
                for row in self.installation.rows(f"SELECT * FROM {each.name}")  # noqa: S608
            )
            for each in tables
            if each.name != "web_session"
        }


@pytest.fixture(scope="session")
def prepared(
    template: Callable[[str, str], Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Places]:
    """The folder to copy, with everything in place."""
    folder = tmp_path_factory.mktemp("pages") / "prepared"
    shutil.copytree(template("sqlite", ""), folder)
    clock = SetClock(START)
    installation = Installation(Runtime.open(Settings(data_dir=folder), clock), clock)
    add_person(installation.office, NewPerson(name="Uden rolle", email="uden@eksempel.invalid"))
    with installation.office.database.transaction() as connection:
        everybody = [row.id for row in installation.rows("SELECT id FROM person")]
        set_same_password(connection, everybody, PASSWORD)
    places = _places(installation)
    installation.runtime.close()
    return folder, places


def _places(installation: Installation) -> Places:
    deploy(installation, "afstemning", "stemme", "stemmeseddel")
    deploy(installation, "hoering", "hoeringssvar")
    leader = installation.named("alma.eksempel")
    parties = ["assens", "odense"]
    ballot = installation.start(
        leader, "afstemning", emne="Takst", kommuner=parties, flertal="2", forslag=PDF
    )
    ballot_round = installation.round_of(ballot)
    paper = {"stemme": "ja", "besluttet": "24-11-2026", "referat": MINUTES}
    answer = rounds.AnswerForParty(round=ballot_round, party="assens", values=paper)
    rounds.answer_for_party(installation.office, leader, answer)
    again = rounds.CorrectAnswer(
        round=ballot_round, party="assens", values=paper, reason="Forkert referat"
    )
    rounds.correct_answer(installation.office, leader, again)
    hearing = installation.start(
        leader, "hoering", emne="Støj", parter=parties, udkast=PDF, frist="15-12-2026"
    )
    installation.do(hearing, "høring", svar="enig")
    own = installation.children(ballot)["odense"]
    draft = installation.start_agreement()
    return Places(
        ballot,
        ballot_round,
        own,
        installation.task(own, "stemmer").id,
        hearing,
        installation.round_of(hearing),
        installation.task(hearing, "høring").id,
        draft,
        installation.task(draft, "udkast").id,
    )


MakeSite = Callable[[], Site]


@pytest.fixture(scope="session")
def make_site(
    prepared: tuple[Path, Places], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MakeSite]:
    folder, places = prepared
    opened: list[Installation] = []

    def make() -> Site:
        copy = tmp_path_factory.mktemp("site") / f"{next(_NUMBERS)}"
        shutil.copytree(folder, copy)
        clock = SetClock(START)
        settings = Settings(data_dir=copy, base_url="http://localhost", site_name="Prøvested")
        installation = Installation(Runtime.open(settings, clock), clock)
        opened.append(installation)
        return Site(installation, create_app(installation.runtime), places)

    yield make
    for installation in opened:
        installation.runtime.close()


@pytest.fixture(scope="session")
def _one_site(make_site: MakeSite) -> Site:
    return make_site()


@pytest.fixture
def site(_one_site: Site, prepared: tuple[Path, Places]) -> Site:
    """A site that a test may change: it is as at the beginning for each. (The application stays,
    for it describes its interface at the start, and that takes its time.)"""
    installation = _one_site.installation
    installation.office.database.close()
    data = installation.runtime.settings.data_dir
    for old in data.glob("*.sqlite*"):
        old.unlink()
    for new in prepared[0].glob("*.sqlite*"):
        shutil.copy(new, data)
    installation.clock.set(START)
    installation.office.register.renew()
    return _one_site


@pytest.fixture(scope="module")
def shared_site(make_site: MakeSite) -> Site:
    """A site that the tests of a module only look at, or change together."""
    return make_site()
