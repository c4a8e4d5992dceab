"""Mail through an SMTP server: one message to one person, plain text with HTML beside it."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from aftaleflow.errors import ConnectorError, SettingsError

TIMEOUT_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A message to one person. `key` stays the same when it is tried again, and is no other's."""

    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    key: str
    at: dt.datetime


class MailServer:
    """An SMTP server: `smtp://[user:password@]host:port`, or `smtps://` for TLS from the start.

    With `smtp://` TLS is begun when the server offers it; a password is only ever sent over TLS.
    """

    def __init__(self, url: str, sender: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
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
        self._timeout = timeout_seconds

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
        server: smtplib.SMTP
        if self._tls:
            server = smtplib.SMTP_SSL(
                self._host, self._port, _greeting(), timeout=self._timeout, context=_context()
            )
        else:
            server = smtplib.SMTP(self._host, self._port, _greeting(), timeout=self._timeout)
        with server:
            server.ehlo()
            sealed = self._tls
            if not sealed and server.has_extn("starttls"):
                server.starttls(context=_context())
                server.ehlo()
                sealed = True
            if self._user is not None:
                if not sealed:
                    raise smtplib.SMTPNotSupportedError("no TLS to send the password over")
                server.login(self._user, self._password)
            yield server

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = _one_line(mail.subject)
        message["From"] = self._sender
        message["To"] = formataddr((_one_line(mail.to_name), mail.to_address))
        message["Date"] = format_datetime(mail.at)
        # The sender's domain: whichever machine tries again says the same.
        domain = parseaddr(self._sender)[1].rpartition("@")[2] or "localhost"
        message["Message-ID"] = f"<{mail.key}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        return message


@lru_cache(maxsize=1)
def _context() -> ssl.SSLContext:
    """Whom this machine trusts; read once, for it takes longer than a mail."""
    return ssl.create_default_context()


@lru_cache(maxsize=1)
def _own_name() -> str:
    """What this machine calls itself; asked once, for where names are not served it takes long."""
    return socket.getfqdn()


def _greeting() -> str:
    """How this machine introduces itself: by a whole name, or by an address in brackets."""
    return _own_name() if "." in _own_name() else "[127.0.0.1]"


def _one_line(text: str) -> str:
    """No line breaks in headers: they could begin another header."""
    return re.sub(r"[\r\n\0]+", " ", text).strip()
