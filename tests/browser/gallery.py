"""One of each component, with what a case could show."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from aftaleflow.calendars.deadlines import compute, moved
from aftaleflow.calendars.working_days import Calendar, ClosingDays
from aftaleflow.texts.translator import Translator
from aftaleflow.web.component_views import (
    DeadlineView,
    DocumentView,
    Share,
    StatusView,
    TimelineEntry,
    deadline_view,
    page_links,
)
from aftaleflow.web.frame import Link
from tests.unit.web.surroundings import NOW

DOCUMENT = DocumentView(
    title="Samarbejdsaftale om hjemmeblodprøver",
    filename="aftale-hjemmeblodproever.pdf",
    version=2,
    href="#",
    details=("Modtaget 20. november 2026 fra Region Syddanmark",),
    status=StatusView("Til beslutning", "info"),
    history_href="#",
)
TIMELINE = (
    TimelineEntry(
        at="24. november 2026 kl. 10.53", iso="2026-11-24T09:53Z", kind="success",
        what="Odense Kommune godkendte", who="Ane Antonsen, kommunalbestyrelsen",
    ),
    TimelineEntry(
        at="20. november 2026 kl. 14.10", iso="2026-11-20T13:10Z", kind="warning",
        what="DAK sendte tilbage med bemærkninger", who="Bo Bertelsen, DAK",
        text="Økonomien i afsnit 4 er ikke belyst.\nTilføj udgift pr. part.",
    ),
    TimelineEntry(
        at="1. oktober 2026 kl. 9.00", iso="2026-10-01T07:00Z", href="#",
        what="Sagen blev startet", who="Cilla Carlsen, sekretariatet",
    ),
)  # fmt: skip
SHARES = (
    Share("godkendt", 11, "success"),
    Share("med bemærkninger", 3, "warning"),
    Share("ikke svaret", 8),
)
TABS = (
    Link(text="Sagen", href="#", is_current=True),
    Link(text="Dokumenter", href="#", count=4),
    Link(text="Historik", href="#"),
)


def gallery(t: Translator) -> dict[str, Any]:
    """The values of `templates/gallery.html`."""
    soon, over = _deadlines(t)
    done = replace(soon, is_met=True, reasons=())
    return {
        "status": StatusView("Venter på jer", "info"),
        "tabs": TABS,
        "soon": soon,
        "late": over,
        "document": DOCUMENT,
        "shares": SHARES,
        "parties": (
            ("Odense Kommune", StatusView("Godkendt", "success"), done),
            ("Ærø Kommune", StatusView("Ikke svaret"), soon),
            ("Aabenraa Kommune", StatusView("Frist overskredet", "error"), over),
        ),
        "amount": 1234567,
        "pages": page_links(4, 9, "?side={}".format),
        "timeline": TIMELINE,
    }


def _deadlines(t: Translator) -> tuple[DeadlineView, DeadlineView]:
    calendar = Calendar("Odense Kommune", ClosingDays({"06-05": "Grundlovsdag"}))
    due = compute({"working_days": 10}, dt.date(2026, 11, 12), calendar, start_name="modtaget")
    late = compute({"working_days": 10}, dt.date(2025, 4, 11), calendar)
    late = moved(late, dt.date(2026, 11, 20), "Ane Antonsen", "Rådet udsatte mødet.")
    return (
        deadline_view(due.moment, NOW, t, due.explanation),
        deadline_view(late.moment, NOW, t, late.explanation),
    )
