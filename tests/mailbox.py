"""A real SMTP server on the loopback interface that keeps what it gets, or behaves badly."""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
from collections.abc import Coroutine
from email.message import EmailMessage
from types import TracebackType
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP, Envelope, Session

from aftaleflow.connectors.mail import MailServer

Result = TypeVar("Result")

SENDER = "Aftaler <aftaler@afsender.invalid>"


class _Handler:
    """What the server does with mails; `mood` says how it behaves."""

    def __init__(self) -> None:
        self.mood = "friendly"
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 No such mailbox"
        if self.mood == "full":
            return "452 4.2.2 Mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        if self.mood == "hangs":
            await asyncio.sleep(5)
        if self.mood == "closes":
            _drop(server)
            return "250 never sent"
        if self.mood == "busy":
            return "451 4.3.0 Try again later"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        if self.mood == "accepts and closes":
            _drop(server)
        return "250 OK"


def _drop(server: SMTP) -> None:
    transport: Any = server.transport
    transport.abort()


class Mailbox:
    """The server while a `with` block runs."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._handler = _Handler()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mailbox")
        self._server: asyncio.Server | None = None

    def __enter__(self) -> Mailbox:
        self._thread.start()
        self._server = self._in_loop(
            self._loop.create_server(self._connection, host="127.0.0.1", port=0)
        )
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._in_loop(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _connection(self) -> SMTP:
        return SMTP(self._handler, hostname="modtager.invalid", loop=self._loop)

    async def _stop(self) -> None:
        assert self._server is not None
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _in_loop(self, what: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def mails(self) -> list[EmailMessage]:
        return self._handler.mails

    def be(self, mood: str) -> None:
        """friendly, busy, full, hangs, closes, or `accepts and closes`."""
        self._handler.mood = mood

    def refuse(self, address: str) -> None:
        self._handler.refused.add(address)

    def server(self, timeout_seconds: float = 2) -> MailServer:
        return MailServer(self.url, SENDER, timeout_seconds)


def plain(message: EmailMessage) -> str:
    """The plain text of a mail."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html(message: EmailMessage) -> str:
    """The HTML of a mail."""
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())
