"""Two workers, one of them paused beyond its lease: what it did late is refused, not recorded."""

from __future__ import annotations

import threading
from email.message import EmailMessage

from aftaleflow.cases.outgoing import Outgoing, run_once
from aftaleflow.connectors.mail import Mail, MailServer
from tests.installation import Installation
from tests.invariants import problems
from tests.killing import content
from tests.killing.content import WORKFLOW
from tests.mailbox import SENDER, Mailbox


class PausedServer(MailServer):
    """Sends what it is given for real, but only when it is let go on."""

    def __init__(self, url: str) -> None:
        super().__init__(url, SENDER)
        self.holds = threading.Event()
        self.may_go_on = threading.Event()

    def send(self, mail: Mail) -> None:
        self.holds.set()
        assert self.may_go_on.wait(20)
        super().send(mail)


def test_a_mail_that_a_paused_worker_sends_after_another_is_recorded_once(
    installation: Installation,
) -> None:
    content.add_to(installation.office)
    alma = installation.named("alma.eksempel")
    installation.start(alma, WORKFLOW, titel="Prøve")
    run_once(Outgoing(installation.office, None))  # the mails are made
    waiting = len(installation.rows("SELECT id FROM due WHERE kind = 'mail'"))
    with Mailbox() as mailbox:
        paused = PausedServer(mailbox.url)
        late = threading.Thread(target=run_once, args=(Outgoing(installation.office, paused),))
        late.start()
        assert paused.holds.wait(20)
        installation.later(minutes=3)  # its lease is over

        while run_once(Outgoing(installation.office, mailbox.server())):
            pass
        paused.may_go_on.set()
        late.join()

        assert len(mailbox.mails) == waiting + 1
        assert len({message_id(mail) for mail in mailbox.mails}) == waiting
    states = installation.rows("SELECT state, fence FROM due WHERE kind = 'mail' ORDER BY fence")
    assert [tuple(row) for row in states] == [("done", 1)] * (waiting - 1) + [("done", 2)]
    assert installation.value("SELECT count(*) FROM sent_mail") == waiting
    assert problems(installation.office) == []


def message_id(mail: EmailMessage) -> str:
    return str(mail["Message-ID"])
