"""Whatever people write is shown as they wrote it, and never becomes part of the page."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from aftaleflow.app import create_app
from aftaleflow.cases.user_tasks import CompleteUserTask, complete
from aftaleflow.errors import Words
from aftaleflow.web.site import Demo, DemoLogin
from tests.small_workflows import deploy_changed
from tests.web.conftest import Site
from tests.web.visitor import Attached, Seen, Visitor


def planted(where: str) -> str:
    """Ends an attribute, an element and a comment, and then wants to run."""
    return f"\"'--></dd></textarea><script>alert('{where}')</script><img src=x onerror=alert(1)>"


TITLE, OPINION, REASON, DRAFT, SEARCH, PERSON, ORGANISATION, WORKFLOW, QUOTED = (
    planted(each)
    for each in ("titel", "svar", "grund", "kladde", "søg", "person", "part", "gang", "mail")
)
ATTACHED, FILE = "bilag &lt;script&gt; <b>'.pdf", "bilag &lt;script&gt; -b-'.pdf"
"""What no system takes in the name of a file is replaced when it is received."""


def assert_only_shown(seen: Seen, *texts: str) -> None:
    """The page shows the texts, and holds no element that they could have made."""
    scripts = {each.get("src") is not None and not each.text for each in seen.tree.iter("script")}
    assert scripts == {True}, seen.address
    assert not list(seen.tree.iter("img")), seen.address
    assert "<script>" not in seen.html, seen.address
    everything = seen.words + " ".join(
        value for element in seen.tree.iter() for value in map(str, element.attrib.values())
    )
    for text in texts:
        assert " ".join(text.split()) in everything, (seen.address, text)


@dataclass(frozen=True)
class Planted:
    """A site in which everything that people can write is an attack."""

    site: Site
    case: int
    task: str  # of Odense
    round: str


@pytest.fixture(scope="module")
def attacked(shared_site: Site) -> Planted:
    site = shared_site
    installation = site.installation
    with installation.office.database.transaction() as connection:
        for table, column, value, where in (
            ("person", "name", PERSON, "email = 'alma.eksempel@eksempel.invalid'"),
            ("organisation", "name", ORGANISATION, "key = 'odense'"),
            ("organisation", "short", ORGANISATION, "key = 'odense'"),
        ):
            statement = f"UPDATE {table} SET {column} = :value WHERE {where}"  # noqa: S608
            connection.execute(sa.text(statement), {"value": value})
        connection.execute(sa.text("UPDATE register_change SET number = number + 1"))
    installation.office.register.renew()
    yaml_text = WORKFLOW.replace("'", "''")
    deploy_changed(
        installation, ("hoering", "hoeringssvar"), {"{da: Høring,": f"{{da: '{yaml_text}',"}
    )
    alma = site.as_("alma.eksempel")
    started = alma.send(
        alma.get("/sager/ny/hoering"), "Start sagen", emne=TITLE, parter=["assens", "odense"],
        udkast=Attached(ATTACHED), frist="15-12-2026",
    )  # fmt: skip
    assert started.status == 302, started.main
    case = int(started.location.rpartition("/")[2])
    round_ = installation.round_of(case)
    values = {"svar": "uenig", "bemærkninger": OPINION}
    task = installation.task(case, "høring")
    complete(installation.office, installation.actor(task),
             CompleteUserTask(task=task.id, values=values))  # fmt: skip
    recalled = alma.send(alma.get(f"/runder/{round_}/parter/{task.party}/traek-tilbage"),
                         "Træk svaret tilbage", reason=REASON)  # fmt: skip
    assert recalled.status == 302, recalled.main
    own = next(each.id for each in installation.tasks(case) if each.party == "odense")
    return Planted(site, case, own, round_)


def odense(attacked: Planted) -> Visitor:
    return attacked.site.who("odense", "sagsbehandler")


def test_titles_file_names_reasons_and_answers_are_shown_as_they_were_written(
    attacked: Planted,
) -> None:
    alma = attacked.site.as_("alma.eksempel")
    case, round_ = attacked.case, attacked.round
    pages = {
        f"/sager/{case}?historik=alt": (TITLE, FILE, REASON, WORKFLOW),
        f"/runder/{round_}": (TITLE, ORGANISATION),
        f"/runder/{round_}/parter/odense/frist": (TITLE, ORGANISATION),
        f"/runder/{round_}/luk": (TITLE,),
        "/sager": (TITLE, WORKFLOW),
        "/arbejdsgange": (WORKFLOW,),
        "/arbejdsgange/hoering": (WORKFLOW,),
        "/sager/ny": (WORKFLOW,),
        "/sager/ny/hoering": (WORKFLOW, ORGANISATION),
        "/indbakke": (PERSON,),
    }
    for address, texts in pages.items():
        seen = alma.get(address)
        assert seen.status == 200, address
        assert_only_shown(seen, PERSON, *texts)


def test_a_file_with_such_a_name_is_sent_under_it_without_a_header_of_its_own(
    attacked: Planted,
) -> None:
    alma = attacked.site.as_("alma.eksempel")
    headers = alma.get(f"/sager/{attacked.case}/dokumenter/udkast/1").response.headers
    assert headers["Content-Disposition"].startswith("inline; filename=")
    assert headers["Content-Type"] == "application/pdf"


def test_a_task_its_draft_and_its_problems_show_what_was_written(attacked: Planted) -> None:
    visitor = odense(attacked)
    address = f"/opgaver/{attacked.task}"
    assert_only_shown(visitor.get(address), TITLE, FILE, ORGANISATION)
    refused = visitor.send(visitor.get(address), "Send", bemærkninger=DRAFT)
    assert refused.status == 422
    assert_only_shown(refused, DRAFT)
    assert refused.value("bemærkninger") == DRAFT
    assert visitor.send(visitor.get(address), "Gem kladde", bemærkninger=DRAFT).status == 302
    kept = visitor.get(address)
    assert_only_shown(kept, DRAFT)
    assert kept.value("bemærkninger") == DRAFT
    answered = visitor.send(kept, "Send", svar="uenig", bemærkninger=OPINION)
    assert answered.status == 302
    alma = attacked.site.as_("alma.eksempel")
    assert_only_shown(alma.get(f"/runder/{attacked.round}"), OPINION)


def test_searches_refusals_and_the_way_in_show_what_was_written(attacked: Planted) -> None:
    alma, nobody = attacked.site.as_("alma.eksempel"), attacked.site.visitor()
    searched = Seen("", alma.open("/sager", {"søg": SEARCH}))
    assert_only_shown(searched, SEARCH)
    stale = alma.post(f"/sager/{attacked.case}/afbryd", {"reason": SEARCH})
    assert stale.status == 400
    assert_only_shown(stale, SEARCH)
    logged_out = nobody.post("/personer/inviter", {SEARCH: SEARCH})
    assert logged_out.status == 401
    assert_only_shown(logged_out, SEARCH)
    assert_only_shown(nobody.log_in(SEARCH), SEARCH)
    led_on = Seen("", nobody.open("/log-ind", {"videre": SEARCH}))
    assert_only_shown(led_on, SEARCH)
    mette = attacked.site.as_("mette.demo")
    invited = mette.send(mette.get("/personer/inviter"), "Send invitation", name=SEARCH,
                         email=SEARCH)  # fmt: skip
    assert_only_shown(invited, SEARCH)
    assert_only_shown(mette.get("/personer"), PERSON)


@dataclass(frozen=True)
class Mail:
    at: dt.datetime
    recipients: tuple[str, ...]
    subject: str
    text: str


def test_the_mails_and_logins_of_a_demo_are_shown_as_text(attacked: Planted) -> None:
    site = attacked.site
    mail = Mail(site.installation.clock.now(), (QUOTED,), QUOTED, QUOTED)
    login = DemoLogin(QUOTED, QUOTED, QUOTED, Words(QUOTED, QUOTED), Words(QUOTED, QUOTED))
    demo = Demo((login,), lambda: (mail,))
    shown = dataclasses.replace(site, app=create_app(site.installation.runtime, demo))
    assert_only_shown(shown.visitor().get("/log-ind"), QUOTED)
    assert_only_shown(shown.as_("alma.eksempel").get("/demo/post"), QUOTED)
