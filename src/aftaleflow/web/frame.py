"""What stands around every page: who is logged in, where one can go, what has just happened."""

from __future__ import annotations

from dataclasses import dataclass

from aftaleflow import __version__
from aftaleflow.texts.translator import Translator

CSRF_FIELD = "csrf-token"
"""With a hyphen: no field of a form can have this name. (`WTF_CSRF_FIELD_NAME` must be this.)"""


@dataclass(frozen=True, kw_only=True)
class Link:
    """Somewhere to go. `count` is how many things wait there, `count_text` the same in words."""

    text: str
    href: str
    is_current: bool = False
    count: int | None = None
    count_text: str = ""


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """The person who is logged in, and for whom: `authority` and perhaps `body`."""

    name: str
    authority: str
    body: str | None = None

    @property
    def acts_for(self) -> str:
        return f"{self.body}, {self.authority}" if self.body else self.authority


@dataclass(frozen=True)
class NoticeView:
    """A message at the top of a page. `kind`: info, success, warning, error."""

    text: str
    kind: str = "info"
    heading: str | None = None


@dataclass(frozen=True, kw_only=True)
class Frame:
    """All that `base.html` needs. `installation` is whose installation it is.

    Without a `viewer` there is no navigation, no log-out and no name. Without `log_in_url` there
    is no link to log in either.
    """

    t: Translator
    installation: str
    csrf_token: str = ""
    viewer: Viewer | None = None
    navigation: tuple[Link, ...] = ()
    notices: tuple[NoticeView, ...] = ()
    is_demo: bool = False
    home_url: str = "/"
    log_in_url: str | None = None
    log_out_url: str = "/log-ud"
    accessibility_url: str = "/was"
    language_url: str | None = None  # the same page in the other language
    version: str = __version__
    csrf_field: str = CSRF_FIELD

    @property
    def other_language(self) -> str:
        return "da" if self.t.language == "en" else "en"

    @property
    def switch_url(self) -> str:
        return self.language_url or f"?sprog={self.other_language}"


def main_navigation(
    t: Translator, current: str, *, waiting: int | None = None, more: tuple[Link, ...] = ()
) -> tuple[Link, ...]:
    """The links that everybody has, then those that a page adds; `current` is a link's address."""
    count_text = "" if waiting is None else t.plural("{number} venter", "{number} venter", waiting)
    links = (
        Link(text=t("Indbakke"), href="/indbakke", count=waiting, count_text=count_text),
        Link(text=t("Sager"), href="/sager"),
        Link(text=t("Start en sag"), href="/sager/ny"),
        Link(text=t("Arbejdsgange"), href="/arbejdsgange"),
    )
    return tuple(
        Link(
            text=link.text,
            href=link.href,
            is_current=link.href == current,
            count=link.count,
            count_text=link.count_text,
        )
        for link in (*links, *more)
    )
