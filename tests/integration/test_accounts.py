"""How people get in, and how nobody else does: throttles, sessions, links, tokens, dated roles."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from aftaleflow.cases import accounts
from aftaleflow.cases.inbox import see_inbox
from aftaleflow.cases.sweeping import sweep
from aftaleflow.errors import (
    AftaleflowError,
    LinkExpiredError,
    NotFoundError,
    NotPermittedError,
    SubmissionError,
    TooManyAttemptsError,
)
from aftaleflow.people.accounts import FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS, NewPerson
from tests.installation import Installation
from tests.mailbox import Mailbox, plain
from tests.small_workflows import deploy

ALMA = "alma.eksempel@eksempel.invalid"
PASSWORD = "korrekt hest batteri"
HOME, ELSEWHERE = "192.0.2.1", "192.0.2.2"


def write(installation: Installation, statement: str, **values: Any) -> None:
    """What an operator does in the database."""
    with installation.office.database.transaction() as connection:
        connection.execute(sa.text(statement), values)


@pytest.fixture
def alma(small_installation: Installation) -> Installation:
    """An installation in which Alma has a password."""
    give_password(small_installation)
    return small_installation


def give_password(installation: Installation) -> None:
    token = accounts.invitation_link(installation.office, ALMA).rpartition("/")[2]
    accounts.choose_password(installation.office, token, PASSWORD)


def refused(act: Callable[[], Any]) -> AftaleflowError:
    with pytest.raises(AftaleflowError) as caught:
        act()
    return caught.value


def test_a_password_opens_a_session_and_a_wrong_one_gives_the_same_answer_as_no_account(
    installation: Installation,
) -> None:
    give_password(installation)
    office = installation.office
    token = accounts.log_in(office, " Alma.Eksempel@EKSEMPEL.invalid ", PASSWORD, HOME)
    caller = accounts.caller_of_session(office, token)
    assert caller is not None
    assert caller == installation.named("alma.eksempel")
    assert token not in str(installation.rows("SELECT * FROM web_session"))

    answers = [
        refused(lambda: accounts.log_in(office, ALMA, "forkert kodeord", HOME)),
        refused(lambda: accounts.log_in(office, "findes.ikke@eksempel.invalid", PASSWORD, HOME)),
        refused(lambda: accounts.log_in(office, "bent.demo@eksempel.invalid", PASSWORD, HOME)),
        refused(lambda: accounts.log_in(office, "' OR 1=1 --", PASSWORD, HOME)),
        refused(lambda: accounts.log_in(office, "\ud800", PASSWORD, HOME)),
        refused(lambda: accounts.log_in(office, "", "", HOME)),
    ]
    assert {type(each) for each in answers} == {SubmissionError}
    assert len({str(each) for each in answers}) == 1
    stored = str(installation.rows("SELECT * FROM login_attempt"))
    assert ALMA not in stored
    assert HOME not in stored

    accounts.log_out(office, token)
    assert accounts.caller_of_session(office, token) is None


def test_an_unknown_account_takes_as_long_as_a_wrong_password(alma: Installation) -> None:
    def seconds(email: str) -> float:
        begin = time.perf_counter()
        refused(lambda: accounts.log_in(alma.office, email, "forkert kodeord", HOME))
        return time.perf_counter() - begin

    known = min(seconds(ALMA) for _ in range(3))
    unknown = min(seconds(f"nr{n}@eksempel.invalid") for n in range(3))
    assert 0.3 < unknown / known < 3


def test_an_account_is_throttled_wherever_the_attempts_come_from(
    alma: Installation,
) -> None:
    office = alma.office
    for n in range(FAILURES_PER_ACCOUNT):
        error = refused(partial(accounts.log_in, office, ALMA, "forkert", f"192.0.2.{n}"))
        assert isinstance(error, SubmissionError)
        alma.later(minutes=1)
    error = refused(lambda: accounts.log_in(office, ALMA, PASSWORD, "192.0.2.99"))
    assert isinstance(error, TooManyAttemptsError)
    until: dt.datetime = error.facts["until"]
    assert until - alma.clock.now() == dt.timedelta(minutes=15 - FAILURES_PER_ACCOUNT)
    # Others are not held up, and what is refused does not lengthen it.
    with pytest.raises(SubmissionError):
        accounts.log_in(office, "bent.demo@eksempel.invalid", "forkert", HOME)
    alma.clock.set(until)
    assert accounts.log_in(office, ALMA, PASSWORD, HOME)
    # Getting in forgives the account's failures.
    for _ in range(FAILURES_PER_ACCOUNT - 1):
        refused(lambda: accounts.log_in(office, ALMA, "forkert", HOME))
    assert accounts.log_in(office, ALMA, PASSWORD, HOME)


def test_an_unknown_account_is_throttled_in_the_same_way(alma: Installation) -> None:
    for email in (ALMA, "findes.ikke@eksempel.invalid"):
        errors = [
            type(refused(partial(accounts.log_in, alma.office, email, "forkert", HOME)))
            for _ in range(FAILURES_PER_ACCOUNT + 1)
        ]
        assert errors == [SubmissionError] * FAILURES_PER_ACCOUNT + [TooManyAttemptsError]


def test_an_address_that_tries_many_accounts_is_throttled(
    alma: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aftaleflow.people.accounts.FAILURES_PER_ADDRESS", 5)
    assert FAILURES_PER_ADDRESS > 5
    for n in range(5):
        refused(partial(accounts.log_in, alma.office, f"nr{n}@eksempel.invalid", "x", HOME))
    with pytest.raises(TooManyAttemptsError):
        accounts.log_in(alma.office, ALMA, PASSWORD, HOME)
    assert accounts.log_in(alma.office, ALMA, PASSWORD, ELSEWHERE)


def test_many_attempts_at_once_get_no_further_than_one_by_one(installation: Installation) -> None:
    give_password(installation)

    def attempt(_number: int) -> type[Exception]:
        return type(refused(lambda: accounts.log_in(installation.office, ALMA, "forkert", HOME)))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(16)))
    assert answers.count(SubmissionError) == FAILURES_PER_ACCOUNT


def test_a_session_ends_when_it_is_idle_and_at_the_latest_after_its_hours(
    installation: Installation,
) -> None:
    give_password(installation)
    office, settings = installation.office, installation.runtime.settings
    token = accounts.log_in(office, ALMA, PASSWORD, HOME)

    def is_in() -> bool:
        return accounts.caller_of_session(office, token) is not None

    installation.later(minutes=settings.session_idle_minutes - 1)
    assert is_in()
    installation.later(minutes=settings.session_idle_minutes - 1)
    assert is_in()
    installation.later(minutes=settings.session_idle_minutes)
    assert not is_in()
    token = accounts.log_in(office, ALMA, PASSWORD, HOME)
    for _ in range(settings.session_hours * 3 - 1):
        installation.later(minutes=20)
        assert is_in()
    installation.later(minutes=20)
    assert not is_in()


def test_an_invitation_is_a_link_that_works_once_within_a_week(
    installation: Installation,
) -> None:
    office, administrator = installation.office, installation.named("mette.demo")
    new = NewPerson(
        name="Erik Eksempel", email="Erik@eksempel.invalid", roles=(("foelgegruppen", "medlem"),)
    )
    with Mailbox() as mailbox:
        person = accounts.invite(office, administrator, new)
        installation.let_happen(mailbox.server())
        [mail] = mailbox.mails
    [link] = [line for line in plain(mail).splitlines() if line.startswith("http")]
    token = link.rpartition("/")[2]
    assert token not in str(installation.rows("SELECT * FROM one_time_link"))
    assert token not in str(installation.rows("SELECT * FROM due"))

    installation.later(days=6)
    accounts.check_link(office, token)
    with pytest.raises(SubmissionError):
        accounts.choose_password(office, token, "for kort")
    accounts.choose_password(office, token, PASSWORD)
    session = accounts.log_in(office, "erik@eksempel.invalid", PASSWORD, HOME)
    assert accounts.caller_of_session(office, session) == installation.person(person)
    with pytest.raises(LinkExpiredError):
        accounts.check_link(office, token)
    with pytest.raises(LinkExpiredError):
        accounts.choose_password(office, token, "et andet langt kodeord")

    late = accounts.invitation_link(office, "erik@eksempel.invalid").rpartition("/")[2]
    installation.later(days=7)
    with pytest.raises(LinkExpiredError):
        accounts.choose_password(office, late, PASSWORD)


def test_a_link_that_is_used_twice_at_once_works_once(installation: Installation) -> None:
    office = installation.office
    token = accounts.invitation_link(office, ALMA).rpartition("/")[2]

    def use(number: int) -> str:
        try:
            accounts.choose_password(office, token, f"kodeord nummer {number}")
        except LinkExpiredError:
            return "expired"
        return "used"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, range(4))) == ["expired"] * 3 + ["used"]


def test_a_reset_ends_all_sessions_and_voids_earlier_links(alma: Installation) -> None:
    office = alma.office
    session = accounts.log_in(office, ALMA, PASSWORD, HOME)
    with Mailbox() as mailbox:
        for _ in range(2):
            accounts.ask_reset(office, ALMA, HOME)
            alma.let_happen(mailbox.server())
        tokens = [
            line.rpartition("/")[2]
            for mail in mailbox.mails
            for line in plain(mail).splitlines()
            if line.startswith("http")
        ]
    assert len(set(tokens)) == 2
    with pytest.raises(LinkExpiredError):
        accounts.choose_password(office, tokens[0], "et helt nyt kodeord")
    alma.later(minutes=119)
    accounts.choose_password(office, tokens[1], "et helt nyt kodeord")
    assert accounts.caller_of_session(office, session) is None
    with pytest.raises(SubmissionError):
        accounts.log_in(office, ALMA, PASSWORD, HOME)
    assert accounts.log_in(office, ALMA, "et helt nyt kodeord", HOME)


def test_asking_for_a_reset_says_the_same_for_everyone_and_cannot_flood_a_mailbox(
    alma: Installation,
) -> None:
    for email in (ALMA, "findes.ikke@eksempel.invalid"):
        for _ in range(FAILURES_PER_ACCOUNT):
            accounts.ask_reset(alma.office, email, HOME)
        with pytest.raises(TooManyAttemptsError):
            accounts.ask_reset(alma.office, email, ELSEWHERE)
    assert alma.value("SELECT count(*) FROM due WHERE kind = 'mail'") == FAILURES_PER_ACCOUNT
    # It keeps nobody from logging in.
    assert accounts.log_in(alma.office, ALMA, PASSWORD, HOME)


def test_a_programs_token_is_its_persons_until_it_expires_or_is_revoked(
    installation: Installation,
) -> None:
    office = installation.office
    token = accounts.create_token(office, ALMA, "Sagssystemet", days=30)
    assert accounts.caller_of_token(office, token) == installation.named("alma.eksempel")
    assert accounts.caller_of_token(office, token + "x") is None
    assert token not in str(installation.rows("SELECT * FROM api_token"))
    installation.later(days=30)
    assert accounts.caller_of_token(office, token) is None
    revoked = accounts.create_token(office, ALMA, "Sagssystemet")
    write(installation, "UPDATE api_token SET revoked_at = :at", at="2027-01-01 00:00:00")
    assert accounts.caller_of_token(office, revoked) is None
    with pytest.raises(NotFoundError):
        accounts.create_token(office, "findes.ikke@eksempel.invalid", "x")


def test_a_disabled_person_gets_nowhere(alma: Installation) -> None:
    office = alma.office
    session = accounts.log_in(office, ALMA, PASSWORD, HOME)
    token = accounts.create_token(office, ALMA, "Sagssystemet")
    link = accounts.invitation_link(office, ALMA).rpartition("/")[2]
    write(alma, "UPDATE person SET disabled_at = '2026-11-24 09:00:00' WHERE email = :e", e=ALMA)

    assert accounts.caller_of_session(office, session) is None
    assert accounts.caller_of_token(office, token) is None
    with pytest.raises(LinkExpiredError):
        accounts.check_link(office, link)
    with pytest.raises(LinkExpiredError):
        accounts.choose_password(office, link, PASSWORD)
    with pytest.raises(SubmissionError):
        accounts.log_in(office, ALMA, PASSWORD, HOME)
    accounts.ask_reset(office, ALMA, HOME)
    deploy(alma, "frister")
    alma.start(alma.named("bent.demo"), "frister", emne="Plan", hverdage="3", slut="15-12-2026")
    with Mailbox() as mailbox:
        alma.let_happen(mailbox.server(), days=40)  # escalates to the case officers
        assert mailbox.mails != []
        assert not any("alma" in str(mail["To"]) for mail in mailbox.mails)


def test_roles_count_from_their_first_day_to_their_last(installation: Installation) -> None:
    office = installation.office
    deploy(installation, "frister")
    installation.start(
        installation.named("alma.eksempel"), "frister", emne="Plan", hverdage="3",
        slut="15-12-2026",
    )  # fmt: skip
    jens = installation.named("jens.testesen")
    write(
        installation,
        "UPDATE membership SET valid_from = '2026-12-01', valid_to = '2026-12-03'"
        " WHERE person_id = :id AND role = 'sekretær'",
        id=jens.id,
    )
    token = accounts.create_token(office, "jens.testesen@eksempel.invalid", "t")
    found = []
    for day in range(24, 36):  # 24 November to 5 December, at the very end of each day
        moment = dt.datetime(2026, 11, 1, 22, 59, tzinfo=dt.UTC) + dt.timedelta(days=day - 1)
        installation.clock.set(moment)
        caller = accounts.caller_of_token(office, token)
        assert caller is not None
        if see_inbox(office, caller).items:
            found.append(day)
    assert found == [31, 32, 33]  # 1, 2 and 3 December


def test_only_who_administers_an_authority_invites_to_it(
    small_installation: Installation,
) -> None:
    office = small_installation.office
    mette, alma = (small_installation.named(n) for n in ("mette.demo", "alma.eksempel"))
    inside = NewPerson(name="E", email="e@eksempel.invalid", roles=(("foelgegruppen", "medlem"),))
    outside = NewPerson(name="E", email="e@eksempel.invalid", roles=(("odense", "sagsbehandler"),))
    nowhere = NewPerson(name="E", email="e@eksempel.invalid")
    for caller, new in ((alma, inside), (mette, outside), (alma, nowhere)):
        with pytest.raises(NotPermittedError):
            accounts.invite(office, caller, new)
    for new, path in (
        (nowhere, "role"),
        (NewPerson(name=" ", email="e@x.invalid", roles=inside.roles), "name"),
        (NewPerson(name="E\r\nBcc: x", email="e@x.invalid", roles=inside.roles), "name"),
        (NewPerson(name="E", email="uden snabel", roles=inside.roles), "email"),
        (NewPerson(name="E", email="e@x.invalid" * 30, roles=inside.roles), "email"),
        (NewPerson(name="E", email="e@x.invalid", roles=(("foelgegruppen", "konge"),)), "role"),
    ):
        with pytest.raises(SubmissionError) as problems:
            accounts.invite(office, mette, new)
        assert [each.path for each in problems.value.fields] == [path]
    assert small_installation.value("SELECT count(*) FROM person WHERE name = 'E'") == 0
    # A person who is known gets the role besides those that they have, and keeps their name.
    known = NewPerson(name="Forkert", email=ALMA, roles=inside.roles)
    assert accounts.invite(office, mette, known) == alma.id
    again = small_installation.named("alma.eksempel")
    assert (again.name, again.roles) == (
        "Alma Eksempel",
        alma.roles | {("foelgegruppen", "medlem")},
    )


def test_what_is_of_no_use_any_more_is_swept_away(alma: Installation) -> None:
    office = alma.office
    accounts.log_in(office, ALMA, PASSWORD, HOME)
    refused(lambda: accounts.log_in(office, ALMA, "forkert", HOME))
    accounts.invitation_link(office, ALMA)
    sweep(office)
    counts = {
        table: alma.value(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of ours
        for table in ("web_session", "login_attempt", "one_time_link")
    }
    assert counts == {"web_session": 1, "login_attempt": 2, "one_time_link": 2}
    alma.later(days=40)
    sweep(office)
    for table in counts:
        assert alma.value(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - names of ours


def test_a_role_that_was_ended_is_of_no_use_from_that_day_and_can_be_given_again(
    installation: Installation,
) -> None:
    office, administrator = installation.office, installation.named("mette.demo")
    held = ("foelgegruppen", "formand")
    carla = installation.named("carla.proevesen")
    assert held in carla.roles

    accounts.end_role(office, administrator, "carla.proevesen@eksempel.invalid", held)
    assert held not in installation.named("carla.proevesen").roles
    with pytest.raises(NotFoundError):
        accounts.end_role(office, administrator, "carla.proevesen@eksempel.invalid", held)

    new = NewPerson(name=carla.name, email="carla.proevesen@eksempel.invalid", roles=(held,))
    accounts.invite(office, administrator, new)
    assert held in installation.named("carla.proevesen").roles


def test_only_an_administrator_of_its_authority_ends_a_role(
    small_installation: Installation,
) -> None:
    with pytest.raises(NotPermittedError):
        accounts.end_role(
            small_installation.office,
            small_installation.named("mette.demo"),
            "erik.opdigtet@eksempel.invalid",
            ("odense-raad", "sekretær"),
        )


def test_a_revoked_token_is_of_no_use(small_installation: Installation) -> None:
    office = small_installation.office
    email = "alma.eksempel@eksempel.invalid"
    token = accounts.create_token(office, email, "regneark")
    other = accounts.create_token(office, email, "statistik")

    assert accounts.revoke_token(office, email, "regneark") == 1
    assert accounts.caller_of_token(office, token) is None
    assert accounts.caller_of_token(office, other) is not None
