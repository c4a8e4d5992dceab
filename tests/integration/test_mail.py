"""Mails go out through a real server, say nothing sensitive, and never disturb a case."""

from __future__ import annotations

import datetime as dt
import re
import threading
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa

from aftaleflow.cases import accounts, outgoing, rounds
from aftaleflow.cases.leading import CancelCase, cancel_case
from aftaleflow.cases.outgoing import MAX_ATTEMPTS, Outgoing, pause, run_once
from aftaleflow.cases.recipients import recipients
from aftaleflow.connectors.mail import Mail, MailServer
from aftaleflow.errors import ConnectorError, SettingsError
from aftaleflow.people.accounts import NewPerson
from aftaleflow.store import due_rows
from aftaleflow.store.contents import NewFile
from aftaleflow.worker.loop import Worker
from tests.conftest import settings_of
from tests.installation import PDF, START, Installation
from tests.mailbox import Mailbox, html, plain
from tests.small_workflows import deploy

LINK = re.compile(r"http://localhost(/\S+)")


def start_hearing(installation: Installation, *parties: str, subject: str = "Støj") -> int:
    deploy(installation, "hoering", "hoeringssvar")
    return installation.start(
        installation.named("alma.eksempel"), "hoering", emne=subject, parter=list(parties),
        udkast=PDF, frist="15-12-2026",
    )  # fmt: skip


def to(message: EmailMessage) -> str:
    return str(message["To"].addresses[0].addr_spec)


def mail_rows(installation: Installation) -> list[Any]:
    return installation.rows(
        "SELECT state, attempts, due_at, last_error FROM due WHERE kind = 'mail' ORDER BY id"
    )


def test_who_has_something_to_do_is_told_reminded_and_the_leaders_hear_of_answers(
    installation: Installation,
) -> None:
    with Mailbox() as mailbox:
        server = mailbox.server()
        case = start_hearing(installation, "assens", "odense")
        installation.let_happen(server)
        officers = {
            key: installation.value(
                "SELECT email FROM person WHERE id = :id",
                id=installation.who(key, "sagsbehandler").id,
            )
            for key in ("assens", "odense")
        }
        assert sorted(to(mail) for mail in mailbox.mails) == sorted(officers.values())
        new = mailbox.mails[0]
        assert new["Subject"] == "Ny opgave i sag HØR-2026-0001"
        assert str(new["From"]) == "Aftaler <aftaler@afsender.invalid>"
        assert new["Auto-Submitted"] == "auto-generated"
        assert new["Date"].datetime == START
        assert "Høring" in plain(new)
        assert "15. december 2026" in plain(new)
        assert LINK.search(plain(new)) is not None
        assert f'href="{LINK.search(plain(new)).group(0)}"' in html(new)  # type: ignore[union-attr]

        mailbox.mails.clear()
        installation.do(case, "høring", svar="enig")
        installation.let_happen(server)
        told = {to(mail): mail["Subject"] for mail in mailbox.mails}
        assert told == dict.fromkeys(
            ("alma.eksempel@eksempel.invalid", "bent.demo@eksempel.invalid"),
            "Svar modtaget fra Assens i sag HØR-2026-0001",
        )

        mailbox.mails.clear()
        rounds.remind(
            installation.office,
            installation.named("alma.eksempel"),
            rounds.RemindParty(round=installation.round_of(case), party="odense"),
        )
        installation.let_happen(server)
        [reminder] = mailbox.mails
        assert (to(reminder), reminder["Subject"]) == (
            officers["odense"],
            "Påmindelse: svar i sag HØR-2026-0001",
        )
        assert "Du mangler at svare for Odense" in plain(reminder)

    sent = installation.rows("SELECT kind, case_id, subject FROM sent_mail ORDER BY id")
    assert [row.kind for row in sent] == [
        "new_task",
        "new_task",
        "answer_received",
        "answer_received",
        "party_reminder",
    ]
    assert {row.case_id for row in sent} == {case}


def test_no_mail_says_anything_of_what_a_case_is_about(
    small_installation: Installation,
) -> None:
    secret = "HemmeligtOrd"
    file = NewFile(f"%PDF-1.4 {secret}".encode(), f"{secret}.pdf", "application/pdf")
    installation = small_installation
    with Mailbox() as mailbox:
        server = mailbox.server()
        case = installation.start(
            installation.who("foelgegruppen", "sekretær"), "udvikling-af-indsats", titel=secret,
            målgruppe=secret, følgegruppe="foelgegruppen", arbejdsgruppe="arbejdsgruppen",
            kommissorium=file, kommissorium_godkendt="24-11-2026", uger_til_udkast="1",
        )  # fmt: skip
        installation.let_happen(server, days=20)  # reminders and escalations
        installation.do(case, "udkast", beskrivelse=file, målgruppe=secret, merudgifter=True,
                        økonomi=secret, politisk_bevågenhed=True,
                        merudgift_pr_part=[{"part": "odense", "beløb": "1"}],
                        indhentet_input=[{"fra": secret, "spurgt": "01-11-2026"}])  # fmt: skip
        installation.do(case, "følgegruppe_tager_stilling", beslutning="godkendt", referat=secret)
        for review in ("økonomisk_vurdering", "juridisk_gennemgang"):
            installation.do(case, review, konklusion="ingen_anmærkninger", vurdering=secret)
        installation.do(case, "rutevalg", rute="ordinær", anledning="start", begrundelse=secret)
        installation.do(case, "forum_drøfter", resultat="ingen_bemærkninger", referat=secret)
        installation.do(case, "forum_godkender", beslutning="godkendt", politisk_sag=True)
        installation.do(case, "forum_referat", referat_godkendt="24-11-2026")
        installation.do(case, "udsendelse", følgetekst=secret)
        installation.let_happen(server, days=1)
        children = installation.children(case)
        leader = installation.named("alma.eksempel")
        round_ = installation.round_of(case)
        rounds.extend(
            installation.office, leader,
            rounds.ExtendParty(
                round=round_, party="fanoe", to=dt.date(2027, 5, 1), reason=secret
            ),
        )  # fmt: skip
        rounds.answer_for_party(
            installation.office, leader,
            rounds.AnswerForParty(round=round_, party="aeroe", values={
                "resultat": "afvist", "beslutningsdato": "24-11-2026", "besluttet_af": secret,
                "begrundelse": secret, "referat": file}),
        )  # fmt: skip
        installation.party_decides(
            children["odense"], "godkendt_med_forbehold", forbehold=secret, begrundelse=secret
        )
        installation.let_happen(server, days=120)
        close = rounds.CloseRound(round=round_, reason=secret)
        rounds.close_round(installation.office, leader, close)
        installation.let_happen(server)
        cancel_case(installation.office, leader, CancelCase(case=case, reason=secret))
        installation.let_happen(server, days=1)

    kinds = {row.kind for row in installation.rows("SELECT DISTINCT kind FROM sent_mail")}
    assert kinds == {
        "new_task",
        "reminder",
        "escalation",
        "party_reminder",
        "party_silent",
        "answer_received",
        "own_answer_written_in",
        "own_deadline_moved",
    }
    assert len(mailbox.mails) > 50
    for mail in mailbox.mails:
        assert secret not in f"{mail} {plain(mail)} {html(mail)}"
    assert installation.value("SELECT count(*) FROM event WHERE body LIKE :s", s=f"%{secret}%") > 9


def test_the_mail_that_an_author_wrote_goes_to_all_who_have_the_role_and_in_one_line(
    installation: Installation,
) -> None:
    deploy(installation, "kald", "underopgave")
    odense = installation.who("odense", "sagsbehandler")
    case = installation.start(odense, "kald", emne="Broen", kommune="odense")
    with Mailbox() as mailbox:
        part = installation.value("SELECT max(id) FROM case_file")
        installation.do(part, "løsning", resultat="Linje 1\nLinje 2 <b>fed</b>")
        installation.do(case, "kvittering", kvitteret=True)
        installation.let_happen(mailbox.server())
        notices = [mail for mail in mailbox.mails if mail["Subject"] == "Broen"]
        assert [to(mail) for mail in notices] == [
            installation.value("SELECT email FROM person WHERE id = :id", id=odense.id)
        ]
        assert "Svar: Linje 1" in plain(notices[0])
        assert "&lt;b&gt;fed&lt;/b&gt;" in html(notices[0])
    assert installation.value("SELECT ended FROM case_file WHERE id = :c", c=case) == "slut"


def test_people_read_their_mail_in_their_language(small_installation: Installation) -> None:
    administrator = small_installation.named("mette.demo")
    new = NewPerson(
        name="Erin Example", email="erin@eksempel.invalid", language="en",
        roles=(("aftalesekretariatet", "sagsbehandler"),),
    )  # fmt: skip
    with Mailbox() as mailbox:
        accounts.invite(small_installation.office, administrator, new)
        small_installation.let_happen(mailbox.server())
        [mail] = mailbox.mails
    assert to(mail) == "erin@eksempel.invalid"
    assert "Choose a password" in plain(mail)
    assert '<html lang="en">' in html(mail)


def test_names_cannot_smuggle_headers_or_html_into_a_mail(
    small_installation: Installation,
) -> None:
    office, alma = small_installation.office, small_installation.named("alma.eksempel")
    with office.database.transaction() as connection:
        name = "Eva\r\nBcc: alle@eksempel.invalid <script>"
        connection.execute(
            sa.text("UPDATE person SET name = :name WHERE id = :id"), {"name": name, "id": alma.id}
        )
    with Mailbox() as mailbox:
        accounts.ask_reset(office, "alma.eksempel@eksempel.invalid", "127.0.0.1")
        small_installation.let_happen(mailbox.server())
        [mail] = mailbox.mails
    assert mail["Bcc"] is None
    assert to(mail) == "alma.eksempel@eksempel.invalid"
    assert len(mail["To"].addresses) == 1
    assert "<script>" not in html(mail)


@pytest.mark.parametrize("mood", ["busy", "full", "hangs", "closes"])
def test_a_server_that_does_not_take_a_mail_is_tried_again_later_and_the_case_goes_on(
    mood: str, small_installation: Installation
) -> None:
    with Mailbox() as mailbox:
        server = mailbox.server(0.3)
        mailbox.be(mood)
        case = start_hearing(small_installation, "assens")
        small_installation.let_happen(server)
        [row] = mail_rows(small_installation)
        assert (row.state, row.attempts) == ("armed", 1)
        assert row.last_error.startswith("ConnectorError")
        small_installation.do(case, "høring", svar="enig")
        assert small_installation.waits_at(case) == {"opsamling"}

        mailbox.be("friendly")
        small_installation.let_happen(server)  # the pause is not over
        first, *others = mail_rows(small_installation)
        assert (first.state, {each.state for each in others}) == ("armed", {"done"})
        small_installation.let_happen(server, minutes=1)
        assert mail_rows(small_installation)[0].state == "done"
        assert len(mailbox.mails) == 1 + len(others)


def test_pauses_grow_to_a_bound_and_a_mail_that_never_goes_becomes_an_incident(
    installation: Installation,
) -> None:
    case = start_hearing(installation, "assens")
    unreachable = MailServer("smtp://127.0.0.1:1", "a@afsender.invalid", 0.2)
    out = Outgoing(installation.office, unreachable)
    run_once(out)
    pauses = []
    for _ in range(MAX_ATTEMPTS["mail"]):
        run_once(out)
        [row] = mail_rows(installation)
        if row.state != "armed":
            break
        due = installation.value("SELECT due_at FROM due WHERE kind = 'mail'")
        moment = due if isinstance(due, dt.datetime) else dt.datetime.fromisoformat(due)
        moment = moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment
        pauses.append((moment - installation.clock.now()).total_seconds())
        installation.clock.set(moment)
    assert len(pauses) == MAX_ATTEMPTS["mail"] - 1
    for number, seconds in enumerate(pauses):
        expected = min(30 * 2**number, 7200)
        assert 0.8 * expected <= seconds <= 1.2 * expected
    [row] = mail_rows(installation)
    assert (row.state, row.attempts) == ("incident", MAX_ATTEMPTS["mail"])
    assert "ConnectionRefusedError" in row.last_error
    installation.do(case, "høring", svar="enig")
    assert installation.waits_at(case) == {"opsamling"}


def test_even_fifty_attempts_have_a_pause() -> None:
    row = due_rows.DueRow(1, 1, "t", None, "job", START, START, {"times": 50}, "running", 49, 49)
    assert dt.timedelta(hours=1.5) < pause(row) < dt.timedelta(hours=2.5)


def test_an_address_that_is_refused_for_good_is_not_tried_again(
    small_installation: Installation,
) -> None:
    start_hearing(small_installation, "assens", "odense")
    assens = small_installation.who("assens", "sagsbehandler").id
    address = small_installation.value("SELECT email FROM person WHERE id = :id", id=assens)
    with Mailbox() as mailbox:
        mailbox.refuse(str(address))
        small_installation.let_happen(mailbox.server())
        assert len(mailbox.mails) == 1
    assert [row.state for row in mail_rows(small_installation)] == ["incident", "done"]


def test_two_workers_send_each_mail_once(installation: Installation) -> None:
    start_hearing(installation, "assens", "odense", "varde", "vejen", "vejle", "nyborg")
    with Mailbox() as mailbox:
        barrier = threading.Barrier(2)

        def work() -> None:
            out = Outgoing(installation.office, mailbox.server())
            barrier.wait()
            while run_once(out):
                pass

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        while run_once(Outgoing(installation.office, mailbox.server())):
            pass
        assert len({mail["Message-ID"] for mail in mailbox.mails}) == 6
        assert len(mailbox.mails) == 6


def test_a_mail_that_was_taken_but_not_recorded_goes_again_under_the_same_id(
    installation: Installation,
) -> None:
    accounts.ask_reset(installation.office, "alma.eksempel@eksempel.invalid", "127.0.0.1")
    with Mailbox() as mailbox:
        mailbox.be("accepts and closes")
        installation.let_happen(mailbox.server())
        installation.let_happen(mailbox.server(), minutes=1)
        mailbox.be("friendly")
        installation.let_happen(mailbox.server(), minutes=5)
        first, second, third = mailbox.mails
    assert {mail["Message-ID"] for mail in mailbox.mails} == {first["Message-ID"]}
    assert first["Message-ID"].endswith("@afsender.invalid>")
    # Whichever of them the receiver keeps: its link is good, and good once.
    links = {LINK.search(plain(mail)).group(1) for mail in mailbox.mails}  # type: ignore[union-attr]
    assert len(links) == 1
    token = links.pop().rpartition("/")[2]
    accounts.choose_password(installation.office, token, "et langt nok kodeord")
    assert accounts.log_in(
        installation.office, "alma.eksempel@eksempel.invalid", "et langt nok kodeord", "127.0.0.1"
    )
    assert second is not third


def test_a_worker_that_was_paused_beyond_its_lease_doubles_nothing(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_hearing(installation, "assens", "odense")
    out = Outgoing(installation.office, None)
    seen = recipients

    def slow(*args: Any) -> Any:
        """The first worker stands still here, until another has done its rows."""
        monkeypatch.setattr(outgoing, "recipients", seen)
        installation.later(minutes=3)
        if installation.office.database.is_sqlite:
            return seen(*args)  # one process: nobody else can be at it
        while run_once(out):
            pass
        return seen(*args)

    monkeypatch.setattr(outgoing, "recipients", slow)
    while run_once(out):
        pass
    rows = installation.rows("SELECT args_json FROM due WHERE kind = 'mail'")
    assert len(rows) == 2


def test_a_row_whose_workers_always_die_becomes_an_incident(
    small_installation: Installation,
) -> None:
    start_hearing(small_installation, "assens")
    office = small_installation.office
    for _ in range(MAX_ATTEMPTS["tell"]):
        with office.database.transaction() as connection:
            claimed = due_rows.claim(connection, office.database, office.now(), 10)
        assert len(claimed) == 1
        small_installation.later(minutes=3)  # it died without a word
    small_installation.let_happen()
    query = "SELECT state, last_error FROM due WHERE kind = 'tell'"
    [row] = small_installation.rows(query)
    assert row.state == "incident"
    assert "died" in row.last_error


def test_a_password_never_goes_over_an_open_line_and_a_wrong_address_is_said_at_once() -> None:
    with Mailbox() as mailbox:
        url = mailbox.url.replace("smtp://", "smtp://bruger:kode@")
        server = MailServer(url, "a@afsender.invalid", 1)
        why = server.check()
        assert why is not None
        assert "kode" not in why
        assert mailbox.server().check() is None
    for wrong in ("http://mail", "smtp://", "mail.example"):
        with pytest.raises(SettingsError):
            MailServer(wrong, "a@afsender.invalid")
    with pytest.raises(ConnectorError):
        MailServer("smtp://127.0.0.1:1", "a@afsender.invalid", 0.2).send(
            Mail(
                to_name="A", to_address="a@b.invalid", subject="s", text="t", html="h", key="k",
                at=START,
            )
        )  # fmt: skip


def test_a_server_that_hangs_holds_up_no_deadline(small_installation: Installation) -> None:
    with Mailbox() as mailbox:
        mailbox.be("hangs")
        case = start_hearing(small_installation, "assens")
        small_installation.clock.set(dt.datetime(2026, 12, 16, 12, 0, tzinfo=dt.UTC))
        office = small_installation.office
        settings = settings_of(small_installation, smtp_url=mailbox.url, worker_poll_seconds=0.05)
        worker = Worker(replace(office, settings=settings))
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            for _ in range(100):
                if small_installation.waits_at(case) == {"opsamling"}:
                    break
                threading.Event().wait(0.02)
        finally:
            worker.stop()
        assert small_installation.waits_at(case) == {"opsamling"}
        mailbox.be("friendly")
    thread.join()
