"""Where the demo's mails end: an SMTP server in this process that keeps the latest of them."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import socket
import threading
from collections import deque
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT = 500


@dataclass(frozen=True)
class Message:
    """A mail that was sent; `at` is when its sender says so."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    at: dt.datetime
    text: str
    html: str


class Mailbox:
    """A mail server on this machine alone, from its making until `close`; nothing goes further."""

    def __init__(self, kept: int = KEPT) -> None:
        self._messages: deque[Message] = deque(maxlen=kept)
        # Named TCP, for only then does asyncio send short lines at once.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen()
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._thread = threading.Thread(target=self._serve, name="mailbox", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address, as the setting `smtp_url` wants it."""
        return f"smtp://127.0.0.1:{self._socket.getsockname()[1]}"

    def messages(self) -> tuple[Message, ...]:
        """The mails that are kept, the newest first."""
        return tuple(reversed(self._messages.copy()))

    def close(self) -> None:
        """What is being received is dropped; the mails stay readable. Twice does no harm."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._closing.set)
            self._thread.join()

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._receive())

    async def _receive(self) -> None:
        server = await self._loop.create_server(self._session, sock=self._socket)
        await self._closing.wait()
        server.close()

    def _session(self) -> SMTP:
        return SMTP(_Handler(self._messages), hostname="mailbox", loop=self._loop)


class _Handler:
    """What the server does with a mail; the method's name is the server's."""

    def __init__(self, messages: deque[Message]) -> None:
        self._messages = messages

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        data = content.encode() if isinstance(content, str) else content or b""
        parsed = email.message_from_bytes(data, policy=email.policy.default)
        self._messages.append(_message(parsed, envelope))
        return "250 OK"


def _message(parsed: EmailMessage, envelope: Envelope) -> Message:
    return Message(
        sender=str(parsed["From"] or envelope.mail_from),
        recipients=tuple(str(each) for each in envelope.rcpt_tos),
        subject=str(parsed["Subject"] or ""),
        at=parsedate_to_datetime(str(parsed["Date"])),
        text=_part(parsed, "plain"),
        html=_part(parsed, "html"),
    )


def _part(parsed: EmailMessage, kind: str) -> str:
    found = parsed.get_body((kind,))
    return str(found.get_content()).strip() if found is not None else ""
