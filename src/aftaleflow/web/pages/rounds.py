"""The board of a round: every party at a glance, with what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from aftaleflow.cases.documents import attachment
from aftaleflow.cases.round_board import (
    FILTERS,
    Board,
    BoardRow,
    EarlierAnswer,
    see_round,
)
from aftaleflow.cases.timeline import Values
from aftaleflow.texts.translator import Translator
from aftaleflow.texts.words import mark
from aftaleflow.web.case_views import due_view
from aftaleflow.web.component_views import DeadlineView, Share, StatusView
from aftaleflow.web.downloads import sent
from aftaleflow.web.frame import Link
from aftaleflow.web.site import Site
from aftaleflow.web.visit import caller, language, page, translator

VIEW = "vis"
TITLES = {
    "all": mark("Alle"),
    "pending": mark("Mangler"),
    "overdue": mark("Over fristen"),
    "answered": mark("Har svaret"),
    "withdrawn": mark("Udtrådt"),
}


@dataclass(frozen=True)
class RowView:
    """A party in words, with its links: `(text, address)`."""

    row: BoardRow
    status: StatusView
    details: tuple[str, ...]
    due: DeadlineView | None
    actions: tuple[tuple[str, str], ...]
    earlier: tuple[EarlierView, ...] = ()


@dataclass(frozen=True)
class EarlierView:
    """An answer that no longer stands, in words, with what was written and its minutes."""

    text: str
    became: str
    values: Values
    minutes: str | None


def add_pages(pages: Blueprint, site: Site) -> None:
    @pages.get("/runder/<round_id>")
    def board(round_id: str) -> str:
        chosen = request.args.get(VIEW, "all")
        seen = see_round(site.office, caller(), round_id, language(), chosen)
        t = translator()
        return page(
            site,
            "round.html",
            current="/sager",
            seen=seen,
            crumbs=_crumbs(seen),
            status=_state(seen, t),
            sentence=_sentence(seen, t),
            tabs=_tabs(seen, t),
            shares=_shares(seen, t),
            rows=[_row(seen, each, site) for each in seen.rows],
            document_href=_document_href(seen),
            address=f"/runder/{round_id}",
        )

    @pages.get("/runder/<round_id>/parter/<party>/referat")
    def minutes(round_id: str, party: str) -> Response:
        return sent(attachment(site.office, caller(), round_id, party))

    @pages.get("/runder/<round_id>/parter/<party>/referat/<int:place>")
    def earlier_minutes(round_id: str, party: str, place: int) -> Response:
        return sent(attachment(site.office, caller(), round_id, party, place))


def _crumbs(seen: Board) -> list[Link]:
    t = translator()
    case = Link(text=f"{seen.case_number} {seen.case_title}", href=f"/sager/{seen.stored.case_id}")
    return [Link(text=t("Sager"), href="/sager"), case]


def _state(seen: Board, t: Translator) -> StatusView:
    state = seen.stored.round.state
    if state == "open":
        return StatusView(t("Åben"), "info")
    return StatusView(t("Lukket"), "neutral")


def _sentence(seen: Board, t: Translator) -> str:
    round_ = seen.stored.round
    if round_.state == "open" or round_.closed_at is None:
        return t("Sendt ud den {day}.", day=t.day(round_.opened_at))
    facts = {"opened": t.day(round_.opened_at), "closed": t.day(round_.closed_at)}
    if round_.reason:
        return t("Sendt ud den {opened}, lukket før tid den {closed}: {reason}",
                 reason=round_.reason, **facts)  # fmt: skip
    return t("Sendt ud den {opened}, afsluttet den {closed}.", **facts)


def _tabs(seen: Board, t: Translator) -> list[Link]:
    closed = seen.stored.round.state != "open"
    return [
        Link(
            text=t("Svarede ikke") if closed and name == "pending" else t(TITLES[name]),
            href=f"/runder/{seen.stored.id}?{VIEW}={name}",
            is_current=name == seen.chosen,
            count=seen.counts[name],
            count_text=t.plural("{number} part", "{number} parter", seen.counts[name]),
        )
        for name in FILTERS
        if name in ("all", "pending", "answered") or seen.counts[name]
    ]


def _shares(seen: Board, t: Translator) -> list[Share]:
    given = [Share(words, number, _kind(seen, value)) for value, words, number in seen.answers]
    missing = seen.total - sum(share.number for share in given)
    words = t("mangler") if seen.stored.round.state == "open" else t("svarede ikke")
    return [*given, *([Share(words, missing)] if missing > 0 else [])]


def _kind(seen: Board, answer: str | None) -> str:
    """The look of an answer: authors write the answers from yes to no, with what lies between."""
    possible = seen.possible_answers
    if possible and answer == possible[0]:
        return "success"
    return "error" if len(possible) > 2 and answer == possible[-1] else "warning"


def _row(seen: Board, row: BoardRow, site: Site) -> RowView:
    t = translator()
    is_met = row.state != "asked" or seen.stored.round.state != "open"
    now = site.office.now()
    due = None if is_met else due_view(row.due, now, t, row.explanation, seen.definition)
    status, details = _status(seen, row, t), _details(seen, row, t)
    actions, earlier = _actions(seen, row, t), _earlier(seen, row, t)
    return RowView(row, status, details, due, actions, earlier)


def _status(seen: Board, row: BoardRow, t: Translator) -> StatusView:
    if row.state == "withdrawn":
        return StatusView(t("Udtrådt"))
    if row.answer is not None:
        return StatusView(row.answer, _kind(seen, row.answer_value))
    if seen.stored.round.state != "open":
        return StatusView(t("Svarede ikke"), "neutral")
    if row.overdue:
        return StatusView(t("Over fristen"), "error")
    return StatusView(t("Mangler"), "info")


def _details(seen: Board, row: BoardRow, t: Translator) -> tuple[str, ...]:
    lines = _why_stuck(row, t)
    if row.stage is not None:
        lines.append(t("Sagen er hos: {stage}", stage=row.stage))
    if row.answered_at is not None and row.answer is not None:
        lines.append(_how_answered(row, t))
    asked = seen.stored.round.document_version
    if row.answer is not None and row.document_version not in (None, asked):
        lines.append(t("Svaret gælder version {version}", version=row.document_version))
    if row.kept:
        lines.append(t("Svaret på en tidligere version står ved magt"))
    if row.is_corrected:
        lines.append(t("Rettet"))
    return (*lines, *_why_out(row, t))


def _why_stuck(row: BoardRow, t: Translator) -> list[str]:
    """Why an answer may not come by itself."""
    if row.state != "asked":
        return []
    lines = [t("Sagen er afbrudt hos parten")] if row.gave_up else []
    return lines if row.has_people else [*lines, t("Ingen har en rolle hos parten")]


def _why_out(row: BoardRow, t: Translator) -> tuple[str, ...]:
    if row.withdrawn_at is None:
        return ()
    day = t.day(row.withdrawn_at)
    return (t("Taget ud den {day}: {reason}", day=day, reason=row.withdrawn_reason or "–"),)


def _earlier(seen: Board, row: BoardRow, t: Translator) -> tuple[EarlierView, ...]:
    """The answers that a party gave before, the newest first."""
    base = f"/runder/{seen.stored.id}/parter/{row.key}/referat"
    return tuple(
        EarlierView(
            text=_how_given(each, t),
            became=_what_became(each, t),
            values=[value for value in each.values if value[1] != ""],
            minutes=f"{base}/{each.minutes}" if each.minutes is not None else None,
        )
        for each in reversed(row.earlier)
    )


def _how_given(earlier: EarlierAnswer, t: Translator) -> str:
    if earlier.given_at is None:
        return t("{answer}, svaret i en tidligere runde", answer=earlier.answer)
    day, who = t.day(earlier.given_at), earlier.given_by or "–"
    if earlier.on_behalf:
        return t("{answer}, skrevet ind efter partens referat den {day} af {who}",
                 answer=earlier.answer, day=day, who=who)  # fmt: skip
    return t("{answer}, svaret den {day} af {who}", answer=earlier.answer, day=day, who=who)


def _what_became(earlier: EarlierAnswer, t: Translator) -> str:
    day, who, reason = t.day(earlier.at), earlier.by or "–", earlier.reason or "–"
    if earlier.became == "corrected":
        return t("Rettet den {day} af {who}: {reason}", day=day, who=who, reason=reason)
    if earlier.became == "recalled":
        return t("Trukket tilbage den {day} af {who}: {reason}", day=day, who=who, reason=reason)
    return t("Svaret igen den {day} af {who}", day=day, who=who)


def _how_answered(row: BoardRow, t: Translator) -> str:
    if row.silent:
        return t("Ikke svaret inden fristen; regnes som dette svar")
    day = t.day(row.answered_at) if row.answered_at is not None else ""
    if row.on_behalf:
        return t("Skrevet ind efter partens referat den {day} af {who}", day=day,
                 who=row.answered_by or "–")  # fmt: skip
    if row.answered_by is not None:
        return t("Svaret den {day} af {who}", day=day, who=row.answered_by)
    return t("Svaret den {day}", day=day)


def _actions(seen: Board, row: BoardRow, t: Translator) -> tuple[tuple[str, str], ...]:
    """What the viewer can do about a party now."""
    if seen.stored.round.state != "open" or row.state == "withdrawn":
        return ()
    base = f"/runder/{seen.stored.id}/parter/{row.key}"
    found: list[tuple[str, str]] = []
    if row.state == "asked" and seen.leads:
        if seen.may_answer_for:
            found.append((t("Skriv svar ind"), f"{base}/svar"))
        found.append((t("Giv ny frist"), f"{base}/frist"))
        found.append((t("Påmind"), f"{base}/paamind"))
    if row.state == "answered" and row.may_change:
        if seen.has_answer_form:
            found.append((t("Ret svaret"), f"{base}/ret"))
        found.append((t("Træk svaret tilbage"), f"{base}/traek-tilbage"))
    if seen.leads:
        found.append((t("Tag ud af runden"), f"{base}/tag-ud"))
    return tuple(found)


def _document_href(seen: Board) -> str | None:
    if seen.document is None:
        return None
    name, _title, version = seen.document
    return f"/sager/{seen.stored.case_id}/dokumenter/{name}/{version}"


def back_to(seen: Board) -> dict[str, Any]:
    """What the pages of actions on a round have in common."""
    t = translator()
    address = f"/runder/{seen.stored.id}"
    crumbs = [*_crumbs(seen), Link(text=seen.step, href=address)]
    return {"current": "/sager", "crumbs": crumbs, "back": address, "kicker": t("Runde")}
