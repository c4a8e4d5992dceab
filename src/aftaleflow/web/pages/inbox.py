"""The inbox: what waits for the person who is logged in."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request

from aftaleflow.cases.inbox import Inbox, see_inbox
from aftaleflow.readmodels.inbox import InboxRow
from aftaleflow.texts.translator import Translator
from aftaleflow.texts.words import mark
from aftaleflow.web.case_views import due_view, goal_view
from aftaleflow.web.component_views import DeadlineView
from aftaleflow.web.frame import Link
from aftaleflow.web.site import Site
from aftaleflow.web.visit import caller, language, page, translator

TITLES = {
    "all": mark("Alle"),
    "mine": mark("Mine"),
    "bodies": mark("Mine organers"),
    "overdue": mark("Over fristen"),
}
VIEW, PLACE = "vis", "fra"


def add_pages(pages: Blueprint, site: Site) -> None:
    @pages.get("/")
    def home() -> Any:
        return redirect("/indbakke")

    @pages.get("/indbakke")
    def inbox() -> str:
        t, now = translator(), site.office.now()
        place = request.args.get(PLACE)
        seen = see_inbox(site.office, caller(), request.args.get(VIEW, "all"), language(), place)
        return page(
            site,
            "inbox.html",
            current="/indbakke",
            tabs=_tabs(seen, t),
            chosen=seen.view,
            items=[(each, _when(each.row, now, t)) for each in seen.items],
            is_first=place is None,
            next_href=_href(seen.view, seen.next_page) if seen.next_page else None,
        )


def _when(row: InboxRow, now: dt.datetime, t: Translator) -> DeadlineView | None:
    """The deadline of a task; of one that has none, the goal."""
    return due_view(row.due, now, t) or goal_view(row.goal, now, t)


def _tabs(seen: Inbox, t: Translator) -> list[Link]:
    return [
        Link(
            text=t(title),
            href=_href(view),
            is_current=view == seen.view,
            count=seen.counts[view],
            count_text=t.plural("{number} opgave", "{number} opgaver", seen.counts[view]),
        )
        for view, title in TITLES.items()
    ]


def _href(view: str, place: str | None = None) -> str:
    return "/indbakke?" + urlencode({VIEW: view} | ({PLACE: place} if place else {}))
