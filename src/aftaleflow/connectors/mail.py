"""Mail through an SMTP server: one message to one person, plain text with HTML beside it."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr, make_msgid
from urllib.parse import unquote, urlsplit

from aftaleflow.errors import ConnectorError, SettingsError

TIMEOUT_SECONDS = 20


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A message to one person. `key` stays the same when it is tried again."""

    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    key: str


class MailServer:
    """An SMTP server: `smtp://[user:password@]host:port`, or `smtps://` for TLS from the start.

    With `smtp://` TLS is begun when the server offers it; a password is only ever sent over TLS.
    """

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise SettingsError(
                name="smtp_url", why="write smtp://host:port or smtps://user:password@host"
            )
        self._host = parts.hostname
        self._tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 25)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password or "")
        self._sender = sender

    def send(self, mail: Mail) -> None:
        """Hands a message to the server.

        Raises:
            ConnectorError: it was not taken; retryable unless the address is refused for good.
        """
        message = self._message(mail)
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise ConnectorError(
                retryable=code < 500, connector="mail", why="the address was refused"
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            raise ConnectorError(
                retryable=True, connector="mail", why=type(error).__name__
            ) from error

    def check(self) -> str | None:
        """Whether the server answers; why not, in words."""
        try:
            with self._connected() as server:
                server.noop()
        except (smtplib.SMTPException, OSError) as error:
            return f"{self._host}:{self._port} does not answer ({type(error).__name__})"
        return None

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if self._tls:
            server = smtplib.SMTP_SSL(
                self._host, self._port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
        with server:
            server.ehlo()
            if not self._tls and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            if self._user is not None:
                server.login(self._user, self._password)
            yield server

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = _one_line(mail.subject)
        message["From"] = self._sender
        message["To"] = formataddr((_one_line(mail.to_name), mail.to_address))
        message["Message-ID"] = make_msgid(idstring=re.sub(r"\W", "", mail.key))
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        return message


def _one_line(text: str) -> str:
    """No line breaks in headers: they could begin another header."""
    return re.sub(r"[\r\n\0]+", " ", text).strip()
