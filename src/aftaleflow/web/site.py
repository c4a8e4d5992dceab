"""What all pages work with, put together once by the application."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from jinja2 import Environment

from aftaleflow.cases.office import Office
from aftaleflow.errors import Words


class SentMail(Protocol):
    """A mail that a demo keeps instead of sending it on."""

    @property
    def at(self) -> dt.datetime: ...
    @property
    def recipients(self) -> tuple[str, ...]: ...
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class DemoLogin:
    """A fictitious person whom everybody may try the product as."""

    name: str
    email: str
    password: str
    who: Words
    tries: Words


@dataclass(frozen=True)
class Demo:
    """What a demo shows beside: whom to log in as, and the mails that it would have sent."""

    logins: Sequence[DemoLogin]
    mails: Callable[[], Sequence[SentMail]]


@dataclass(frozen=True)
class Site:
    """The use cases' office, the templates, whose installation it is, and the demo if it is one."""

    office: Office
    environment: Environment
    name: str
    demo: Demo | None = None
