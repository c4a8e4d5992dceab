"""What the components are given: frozen values in words, made here where it takes a decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from aftaleflow.calendars.deadlines import Explanation, Moment, as_date, over_at
from aftaleflow.clock import local_date
from aftaleflow.texts.explanations import explain, in_words
from aftaleflow.texts.translator import Translator

SOON = 3
"""So many days before a deadline it is marked as coming."""


@dataclass(frozen=True)
class StatusView:
    """A state in words. `kind`, its colour and sign: neutral, info, success, warning, error."""

    text: str
    kind: str = "neutral"


@dataclass(frozen=True, kw_only=True)
class DeadlineView:
    """A deadline: the day, how far off it is, and why it is that day. `state`: over, soon, later.

    `is_met`: nothing is waited for any more, so nothing is marked. `is_goal`: a wish, no duty.
    """

    day: str
    iso: str
    relative: str
    state: str
    reasons: tuple[str, ...] = ()
    is_met: bool = False
    is_goal: bool = False


def deadline_view(
    moment: Moment,
    now: dt.datetime,
    t: Translator,
    explanation: Explanation | None = None,
    name_of: Callable[[str], str] = in_words,
) -> DeadlineView:
    """How a deadline looks now."""
    today, day = local_date(now), as_date(moment)
    is_over = now >= over_at(moment)
    relative = t("tiden er gået") if is_over and day == today else t.relative(day, today)
    state = "over" if is_over else "soon" if (day - today).days <= SOON else "later"
    reasons = () if explanation is None else tuple(explain(explanation, t, name_of))
    return DeadlineView(
        day=t.moment(moment), iso=moment.isoformat(), relative=relative, state=state,
        reasons=reasons,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """Something that happened: when (in words and ISO), what, by whom, and what was said."""

    at: str
    iso: str
    what: str
    who: str | None = None
    text: str | None = None
    href: str | None = None
    kind: str = "neutral"


@dataclass(frozen=True, kw_only=True)
class DocumentView:
    """A version of a document. `details` are lines such as when it came and from whom."""

    title: str
    filename: str
    version: int
    href: str
    details: tuple[str, ...] = ()
    status: StatusView | None = None
    history_href: str | None = None


@dataclass(frozen=True)
class Share:
    """A part of a whole, such as the parties that have approved."""

    text: str
    number: int
    kind: str = "neutral"


@dataclass(frozen=True, kw_only=True)
class PageLink:
    """One page of many; no `number` stands for those that are left out."""

    number: int | None
    href: str = ""
    is_current: bool = False


def page_links(
    current: int, total: int, href: Callable[[int], str], around: int = 1
) -> tuple[PageLink, ...]:
    """The first, the last and the pages around the current one."""
    wanted = {1, total, *range(current - around, current + around + 1)}
    numbers = sorted(number for number in wanted if 1 <= number <= total)
    links: list[PageLink] = []
    for number in numbers:
        if links and links[-1].number != number - 1:
            links.append(PageLink(number=None))
        links.append(PageLink(number=number, href=href(number), is_current=number == current))
    return tuple(links)
