"""The demo keeps what it promises: its stories as people see them, at any time of the year."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from aftaleflow.cases import accounts
from aftaleflow.cases.anchoring import verify_evidence
from aftaleflow.cases.case_list import see_cases
from aftaleflow.cases.case_page import CasePage, see_case
from aftaleflow.cases.documents import attachment, document
from aftaleflow.cases.inbox import see_inbox
from aftaleflow.cases.installation import flag_as_demo, is_demo
from aftaleflow.cases.round_board import Board, BoardRow, see_round
from aftaleflow.clock import LOCAL, SetClock, local_date
from aftaleflow.demo import making
from aftaleflow.demo.almanac import OFFICES, Almanac
from aftaleflow.demo.cast import SECRETARIAT, STEERING_SECRETARY, people
from aftaleflow.demo.making import Demo, make_demo
from aftaleflow.demo.stories import (
    at_the_steering_group,
    being_prepared,
    concluded,
    fresh,
    from_paper,
    in_the_round,
    late_draft,
    on_the_agenda,
    ready_to_send,
    sent_back,
    with_the_chairs,
)
from aftaleflow.errors import SettingsError
from aftaleflow.people.accounts import NewPerson
from aftaleflow.people.callers import Caller, by_id
from aftaleflow.readmodels.case_list import CaseFilter
from aftaleflow.runtime import Runtime, prepare
from aftaleflow.settings import Settings

NOW = dt.datetime(2026, 11, 24, 12, 30, tzinfo=dt.UTC)
NEW_YEARS_DAY = dt.datetime(2027, 1, 1, 9, 0, tzinfo=dt.UTC)
AFTER_EASTER = dt.datetime(2027, 3, 30, 6, 0, tzinfo=dt.UTC)
_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Audience:
    """Looks at a demo as its people do."""

    demo: Demo

    def rows(self, query: str, **values: object) -> list[sa.Row[tuple[object, ...]]]:
        with self.demo.runtime.office.database.reading() as connection:
            return list(connection.execute(sa.text(query), values))

    def person(self, name: str) -> Caller:
        [row] = self.rows("SELECT id FROM person WHERE name = :name", name=name)
        office = self.demo.runtime.office
        with office.database.reading() as connection:
            found = by_id(connection, int(str(row.id)), office.today())
        assert found is not None
        return found

    def case(self, title: str, who: str = SECRETARIAT) -> CasePage:
        """The page of the case whose title holds a text."""
        office, caller = self.demo.runtime.office, self.person(who)
        [item] = see_cases(office, caller, CaseFilter(text=title, state="all")).items
        return see_case(office, caller, item.row.id)

    def waits_at(self, title: str) -> set[str]:
        return {each.step for each in self.case(title).waiting}

    def board(self, title: str, who: str = SECRETARIAT) -> Board:
        [summary] = self.case(title, who).rounds
        return see_round(self.demo.runtime.office, self.person(who), summary.id)

    def parties(self, title: str) -> dict[str, BoardRow]:
        return {row.key: row for row in self.board(title).rows}


@pytest.fixture(scope="module")
def audience(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audience]:
    """The whole demo, made once on SQLite."""
    folder = tmp_path_factory.mktemp("demo")
    with make_demo(Settings(data_dir=folder), SetClock(NOW)) as demo:
        yield Audience(demo)


# -- the stories


def test_one_approval_is_in_the_middle_of_its_round(audience: Audience) -> None:
    board = audience.board(in_the_round.AGREEMENT.title)
    rows = {row.key: row for row in board.rows}
    assert len(rows) == 23
    assert board.counts["answered"] == 13
    assert board.counts["withdrawn"] == 1
    assert [row.key for row in board.rows if row.overdue] == ["svendborg"]
    conditions = {r.key for r in board.rows if r.answer_value == "godkendt_med_forbehold"}
    assert conditions == {"aeroe", "toender", "haderslev"}
    assert rows["nordfyns"].on_behalf
    assert rows["nordfyns"].has_attachment
    assert {stage for stage, _ in board.stages} >= {"Fagudvalget behandler sagen"}
    assert board.document is not None
    assert board.document[2] == 2


def test_an_extension_says_why_and_by_whom(audience: Audience) -> None:
    aabenraa = audience.parties(in_the_round.AGREEMENT.title)["aabenraa"]
    assert aabenraa.explanation is not None
    [change] = aabenraa.explanation.moved
    assert change["by"] == STEERING_SECRETARY
    assert "møde er flyttet" in change["reason"]
    assert aabenraa.due == change["to"] > change["from"]


def test_one_is_sent_back_by_the_forum_and_lies_at_the_working_group(audience: Audience) -> None:
    page = audience.case(sent_back.AGREEMENT.title)
    assert {each.step for each in page.waiting} == {"Arbejdsgruppen reviderer udkastet"}
    written = [value for entry in page.entries for _, value in entry.values]
    assert any(value.startswith("Målgruppen er for bred") for value in written)


def test_one_is_concluded_with_all_answers(audience: Audience) -> None:
    page = audience.case(concluded.AGREEMENT.title)
    assert page.how_ended == "Aftalen er indgået og sendt til gennemførelse"
    [summary] = page.rounds
    assert (summary.answered, summary.total, summary.state) == (23, 23, "closed")
    [drafts] = [each for each in page.documents if each.name == "beskrivelse"]
    assert [row.version for row, _by in drafts.versions] == [2, 1]


def test_one_was_on_paper_and_is_written_down_with_the_dates_of_its_minutes(
    audience: Audience,
) -> None:
    page = audience.case(from_paper.TITLE)
    rows = audience.parties(from_paper.TITLE).values()
    on_paper = [row for row in rows if row.on_behalf]
    assert len(on_paper) == 14
    started = page.row.started_at.date().isoformat()
    assert all(row.decided_on is not None and row.decided_on < started for row in on_paper)
    assert all(row.has_attachment for row in on_paper)
    assert any(row.state == "answered" and not row.on_behalf for row in rows)
    assert any(row.state == "asked" for row in rows)


@pytest.mark.parametrize(
    ("title", "steps"),
    [
        (fresh.AGREEMENT.title, {"Arbejdsgruppen skriver udkastet"}),
        (
            late_draft.AGREEMENT.title,
            {"Arbejdsgruppen skriver udkastet", "Sekretæren følger op hos arbejdsgruppen"},
        ),
        (at_the_steering_group.AGREEMENT.title, {"Følgegruppen tager stilling til udkastet"}),
        (
            being_prepared.AGREEMENT.title,
            {"Sekretariatet vurderer økonomien", "Juristen gennemgår aftalen"},
        ),
        (on_the_agenda.AGREEMENT.title, {"Det administrative forum drøfter aftalen"}),
        (ready_to_send.AGREEMENT.title, {"Sekretariatet sender aftalen til parterne"}),
        (with_the_chairs.AGREEMENT.title, {"De to formænd svarer"}),
    ],
)
def test_the_others_are_on_their_way(audience: Audience, title: str, steps: set[str]) -> None:
    assert audience.waits_at(title) == steps


def test_one_chair_has_approved_and_the_other_is_waited_for(audience: Audience) -> None:
    rows = audience.board(with_the_chairs.AGREEMENT.title).rows
    assert sorted((row.name, row.answer) for row in rows) == [
        ("Holger Attrap", None),
        ("Ida Pladsholder", "Godkendt"),
    ]


# -- the people


def test_every_login_gets_in_and_has_something_to_do(audience: Audience) -> None:
    office = audience.demo.runtime.office
    assert 8 <= len(audience.demo.logins) <= 10
    for login in audience.demo.logins:
        token = accounts.log_in(office, login.email, login.password, "127.0.0.1")
        caller = accounts.caller_of_session(office, token)
        assert caller is not None
        assert see_inbox(office, caller).items, login.name
        assert login.who.da != login.who.en
        assert login.tries.da != login.tries.en


def test_nobody_of_the_cast_can_get_mail_outside() -> None:
    assert all(each.new.email.endswith("@eksempel.invalid") for each in people())


def test_people_act_in_the_past_on_working_days_at_working_hours(audience: Audience) -> None:
    _check_times(audience, NOW)


def _check_times(audience: Audience, now: dt.datetime) -> None:
    rows = audience.rows("SELECT at, person FROM event")
    assert len(rows) > 500
    for row in rows:
        at = dt.datetime.fromisoformat(str(row.at))
        at = at if at.tzinfo is not None else at.replace(tzinfo=dt.UTC)
        assert at <= now
        if row.person is not None:
            local = at.astimezone(LOCAL)
            assert OFFICES.is_working_day(local_date(at)), local
            assert dt.time(8) <= local.time() <= dt.time(17), local


# -- papers and mails


def test_the_papers_are_real_and_their_versions_differ(audience: Audience) -> None:
    office, caller = audience.demo.runtime.office, audience.person(SECRETARIAT)
    case = audience.case(in_the_round.AGREEMENT.title).row.id
    first, second = (document(office, caller, case, "beskrivelse", n).data for n in (1, 2))
    assert first.startswith(b"%PDF-")
    assert second.startswith(b"%PDF-")
    assert first != second
    round_id = audience.board(in_the_round.AGREEMENT.title).stored.id
    minutes = attachment(office, caller, round_id, "nordfyns")
    assert minutes.data.startswith(b"%PDF-")
    assert "Nordfyns Kommune" in minutes.filename


def test_the_mails_of_the_past_are_in_the_mailbox_and_none_waits(audience: Audience) -> None:
    messages = audience.demo.mailbox.messages()
    assert len(messages) > 400
    times = [message.at for message in messages]
    assert times == sorted(times, reverse=True)
    assert times[0] <= NOW
    newest = messages[0]
    assert newest.recipients[0].endswith("@eksempel.invalid")
    assert newest.subject
    assert newest.text.startswith(("Hej ", "Hello ", "Dear "))
    assert "<p>" in newest.html
    [waiting] = audience.rows(
        "SELECT count(*) AS n FROM due WHERE state IN ('armed', 'running', 'incident') "
        "AND (kind IN ('mail', 'tell', 'job') OR state = 'incident')"
    )
    assert waiting.n == 0


def test_the_evidence_holds(audience: Audience) -> None:
    number, findings = verify_evidence(audience.demo.runtime.office, None)
    assert number > 75
    assert findings == []


# -- other days, another database


def test_it_is_the_same_on_new_years_day(tmp_path: Path) -> None:
    with make_demo(Settings(data_dir=tmp_path), SetClock(NEW_YEARS_DAY)) as demo:
        _check_as_a_whole(Audience(demo), NEW_YEARS_DAY)


def test_it_is_the_same_after_easter_and_on_postgresql(tmp_path: Path, postgres: str) -> None:
    name = f"demo_{next(_NUMBERS)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    settings = Settings(data_dir=tmp_path, database_url=postgres.replace("/postgres?", f"/{name}?"))
    with make_demo(settings, SetClock(AFTER_EASTER)) as demo:
        _check_as_a_whole(Audience(demo), AFTER_EASTER)
    with make_demo(settings, SetClock(AFTER_EASTER)) as demo:
        assert not demo.was_made


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_days_are_counted_back_from_any_today(year: int) -> None:
    for number in range(366):
        now = dt.datetime(year, 1, 1, 12, tzinfo=dt.UTC) + dt.timedelta(days=number)
        almanac = Almanac(now)
        days = [almanac.day(ago) for ago in range(20, 0, -1)]
        assert days == sorted(set(days))
        assert all(OFFICES.is_working_day(day) for day in days)
        assert days[-1] < almanac.today < almanac.ahead(1)


def _check_as_a_whole(audience: Audience, now: dt.datetime) -> None:
    _check_times(audience, now)
    board = audience.board(in_the_round.AGREEMENT.title)
    assert board.counts["answered"] == 13
    assert [row.key for row in board.rows if row.overdue] == ["svendborg"]
    assert audience.case(concluded.AGREEMENT.title).how_ended is not None
    assert "Sekretæren følger op hos arbejdsgruppen" in audience.waits_at(
        late_draft.AGREEMENT.title
    )
    for login in audience.demo.logins:
        caller = audience.person(login.name)
        assert see_inbox(audience.demo.runtime.office, caller).items, login.name


# -- once, only where it may be, and whole


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Demo]]:
    """Makes a demo without stories in one folder, as often as is asked."""
    monkeypatch.setattr(making, "STORIES", (fresh.story,))
    made: list[Demo] = []

    def make_it() -> Demo:
        made.append(make_demo(Settings(data_dir=tmp_path), SetClock(NOW)))
        return made[-1]

    yield make_it
    for demo in made:
        demo.close()


def _contents(demo: Demo) -> list[object]:
    tables = (
        "person",
        "membership",
        "case_file",
        "event",
        "definition_version",
        "content",
        "sent_mail",
    )
    audience = Audience(demo)
    return [audience.rows(f"SELECT count(*) FROM {name}")[0][0] for name in tables]  # noqa: S608


def test_made_twice_it_is_made_once(make: Callable[[], Demo]) -> None:
    first = make()
    before = _contents(first)
    first.close()
    second = make()
    assert (first.was_made, second.was_made) == (True, False)
    assert _contents(second) == before
    assert is_demo(second.runtime.office)


def test_a_half_made_one_is_made_anew(make: Callable[[], Demo]) -> None:
    first = make()
    before = _contents(first)
    flag_as_demo(first.runtime.office, ready=False)
    first.close()
    second = make()
    assert second.was_made
    assert _contents(second) == before


def test_a_database_in_use_is_refused_in_words_and_left_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    prepare(settings)
    runtime = Runtime.open(settings, SetClock(NOW))
    accounts.add_person(runtime.office, NewPerson(name="En rigtig", email="en@eksempel.invalid"))
    with pytest.raises(SettingsError, match="it is in use and holds no demo"):
        make_demo(settings, SetClock(NOW))
    assert not is_demo(runtime.office)
    runtime.close()


def test_it_is_served_to_this_machine_alone(make: Callable[[], Demo], tmp_path: Path) -> None:
    to_all = Settings(data_dir=tmp_path, host="0.0.0.0")  # noqa: S104
    with pytest.raises(SettingsError, match="only served on this machine"):
        make_demo(to_all, SetClock(NOW))
    make().close()
    with pytest.raises(SettingsError, match="only served on this machine"):
        Runtime.open(to_all, SetClock(NOW))


def test_two_do_not_make_it_at_once(make: Callable[[], Demo], tmp_path: Path) -> None:
    with (
        making._alone(Settings(data_dir=tmp_path)),
        pytest.raises(SettingsError, match="another process makes a demo there"),
    ):
        make()
