"""Views of cases, tasks and rounds as the components are given them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

from aftaleflow.calendars.deadlines import Explanation, read_moment
from aftaleflow.cases.case_page import CasePage, Documents, Waiting
from aftaleflow.cases.timeline import Entry, Values
from aftaleflow.definitions.definition import Definition
from aftaleflow.readmodels.case_documents import DocumentRow
from aftaleflow.texts.explanations import in_words
from aftaleflow.texts.translator import Translator
from aftaleflow.web.component_views import (
    DeadlineView,
    DocumentView,
    StatusView,
    TimelineEntry,
    deadline_view,
)

KINDS: Mapping[str, str] = {
    "trouble": "error", "time": "warning", "end": "success", "start": "success", "round": "info",
}  # fmt: skip
"""The look of an entry of the history by what it is about; all others are neutral."""


def due_view(
    due: str | None,
    now: dt.datetime,
    t: Translator,
    explanation: Explanation | None = None,
    definition: Definition | None = None,
) -> DeadlineView | None:
    """A deadline as it looks now; None when there is none."""
    if due is None:
        return None
    return deadline_view(read_moment(due), now, t, explanation, names_in(definition, t))


def goal_view(
    goal: str | None,
    now: dt.datetime,
    t: Translator,
    explanation: Explanation | None = None,
    definition: Definition | None = None,
) -> DeadlineView | None:
    """A goal as it looks now: nothing is broken when it has passed. None when there is none."""
    view = due_view(goal, now, t, explanation, definition)
    return replace(view, is_goal=True) if view is not None else None


def names_in(definition: Definition | None, t: Translator) -> Callable[[str], str]:
    """What a definition calls its fields and elements, also as `element.field`."""
    if definition is None:
        return in_words
    names = definition.names

    def name_of(path: str) -> str:
        titles = []
        for part in path.split("."):
            found = names.elements.get(part) or names.items.get(part)
            titles.append(found.title(t.language) if found is not None else in_words(part))
        return " – ".join(titles)

    return name_of


def case_status(page: CasePage, t: Translator) -> StatusView:
    """The state of a case in a word or two."""
    if page.how_ended is not None:
        cancelled = page.row.ended == "cancelled"
        return StatusView(_capital(page.how_ended), "neutral" if cancelled else "success")
    if page.incidents:
        return StatusView(t("Står stille"), "error")
    if any(each.overdue for each in page.waiting):
        return StatusView(t("Over fristen"), "error")
    return StatusView(t("I gang"), "info")


def status_sentence(page: CasePage, t: Translator) -> str:
    """Where the case is, in a sentence: what it waits for and who has it since when."""
    if page.how_ended is not None and page.row.ended_at is not None:
        day = t.day(page.row.ended_at)
        return t("Sagen sluttede den {day}: {how}.", day=day, how=_small(page.how_ended))
    if not page.is_full:
        return t("I er blevet spurgt i denne sag. Her ser I det, I er spurgt om.")
    if len(page.waiting) == 1:
        return _waits(page.waiting[0], t)
    if page.waiting:
        steps = t(" og ").join(f"»{each.step}«" for each in page.waiting)
        return t("Sagen venter flere steder på én gang: {steps}.", steps=steps)
    return t("Sagen er på vej videre.")


def _waits(waiting: Waiting, t: Translator) -> str:
    since = t.day(waiting.since) if waiting.since is not None else None
    if since is None:
        return t("Sagen venter på »{step}«: {who}.", step=waiting.step, who=waiting.who)
    return t("Sagen venter på »{step}« siden den {since}: {who}.", step=waiting.step, since=since,
             who=waiting.who)  # fmt: skip


def document_views(
    documents: list[Documents], case_id: int, t: Translator
) -> list[tuple[DocumentView, list[DocumentView]]]:
    """Each document: its newest version, and the earlier ones."""
    found = []
    for group in documents:
        newest, *earlier = [
            document_view(group.title, row, case_id, t, by) for row, by in group.versions
        ]
        found.append((newest, earlier))
    return found


def document_view(
    title: str, row: DocumentRow, case_id: int, t: Translator, by: str | None = None
) -> DocumentView:
    """A version of a document with the way to it."""
    when = t.instant(row.at)
    if row.produced:
        detail = t("Dannet af sagen den {when}", when=when)
    elif by is not None:
        detail = t("Lagt på sagen den {when} af {by}", when=when, by=by)
    else:
        detail = t("Lagt på sagen den {when}", when=when)
    return DocumentView(
        title=title,
        filename=f"{row.filename} ({_size(row.size, t)})",
        version=row.version,
        href=f"/sager/{case_id}/dokumenter/{row.document}/{row.version}",
        details=(detail,),
    )


def _size(size: int, t: Translator) -> str:
    kilobytes = max(1, round(size / 1024))
    if kilobytes < 1024:
        return f"{t.number(kilobytes)} kB"
    return f"{t.number(round(kilobytes / 1024))} MB"


def timeline_entries(entries: list[Entry], t: Translator) -> list[TimelineEntry]:
    """The history, the newest first."""
    return [
        TimelineEntry(
            at=t.instant(each.at),
            iso=each.at.isoformat(),
            what=each.text,
            who=each.by,
            text=said(each.values),
            kind=KINDS.get(each.kind, "neutral"),
        )
        for each in reversed(entries)
    ]


def said(values: Values) -> str | None:
    """What was written in a form, a line for each field."""
    lines = [f"{_led_in(name)} {value}" for name, value in values if value]
    return "\n".join(lines) or None


def _led_in(name: str) -> str:
    """The name of a field before what stands in it: a question has its sign already."""
    return name if name.endswith(("?", ":")) else f"{name}:"


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
