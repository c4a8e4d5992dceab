"""Cases: the list, the page of one, its documents, stopping it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, request
from markupsafe import Markup

from aftaleflow.bpmn.svg import diagram_svg
from aftaleflow.bpmn.text import TextStep
from aftaleflow.cases.case_list import CaseList, see_cases
from aftaleflow.cases.case_page import CasePage, RoundSummary, Waiting, see_case
from aftaleflow.cases.documents import document
from aftaleflow.cases.leading import CancelCase, cancel_case, require_may_cancel
from aftaleflow.errors import FieldProblem, SubmissionError
from aftaleflow.readmodels.case_list import STATES, CaseFilter
from aftaleflow.texts.translator import Translator
from aftaleflow.texts.words import mark
from aftaleflow.web.case_views import (
    case_status,
    document_views,
    due_view,
    goal_view,
    status_sentence,
    timeline_entries,
)
from aftaleflow.web.component_views import DeadlineView
from aftaleflow.web.diagrams import steps_in_words
from aftaleflow.web.downloads import sent
from aftaleflow.web.frame import Link
from aftaleflow.web.site import Site
from aftaleflow.web.small_forms import SmallForm
from aftaleflow.web.visit import answer, caller, language, page, translator

LATEST = 8
"""So many entries of the history are shown at first."""

STATE_TITLES = {"open": mark("I gang"), "ended": mark("Afsluttede"), "all": mark("Alle")}
TEXT, WORKFLOW, STATE, PARTS, PLACE = "søg", "arbejdsgang", "tilstand", "parter", "fra"


def add_pages(pages: Blueprint, site: Site) -> None:
    _add_list(pages, site)
    _add_case(pages, site)
    _add_cancelling(pages, site)


def _add_list(pages: Blueprint, site: Site) -> None:
    @pages.get("/sager")
    def cases() -> str:
        wanted = _wanted()
        place = request.args.get(PLACE)
        seen = see_cases(site.office, caller(), wanted, language(), place)
        return page(
            site,
            "cases.html",
            current="/sager",
            seen=seen,
            form=_filter_form(wanted, seen),
            is_first=place is None,
            next_href=_next_href(wanted, seen.next_page),
        )


def _wanted() -> CaseFilter:
    state = request.args.get(STATE, "open")
    return CaseFilter(
        text=request.args.get(TEXT, "").strip()[:200],
        workflow=request.args.get(WORKFLOW) or None,
        state=state if state in STATES else "open",
        with_parts=PARTS in request.args,
    )


def _filter_form(wanted: CaseFilter, seen: CaseList) -> Any:
    t = translator()
    form = SmallForm(t)
    form.text(TEXT, t("Søg i titel og nummer"), value=wanted.text)
    form.choice(WORKFLOW, t("Arbejdsgang"), seen.workflows, value=wanted.workflow or "",
                is_optional=True)  # fmt: skip
    states = [(key, t(title)) for key, title in STATE_TITLES.items()]
    form.choice(STATE, t("Tilstand"), states, value=wanted.state)
    return form.view()


def _next_href(wanted: CaseFilter, place: str | None) -> str | None:
    if place is None:
        return None
    arguments = {TEXT: wanted.text, WORKFLOW: wanted.workflow or "", STATE: wanted.state}
    if wanted.with_parts:
        arguments[PARTS] = "1"
    return "/sager?" + urlencode({**arguments, PLACE: place})


def _add_case(pages: Blueprint, site: Site) -> None:
    @pages.get("/sager/<int:case_id>")
    def case(case_id: int) -> str:
        seen = see_case(site.office, caller(), case_id, language())
        t = translator()
        entries = timeline_entries(seen.entries, t)
        shown = entries if "historik" in request.args else entries[:LATEST]
        return page(
            site,
            "case.html",
            current="/sager",
            seen=seen,
            crumbs=_crumbs(seen),
            status=case_status(seen, t),
            sentence=status_sentence(seen, t),
            waiting=[(each, *_dates(each, seen, site)) for each in seen.waiting],
            rounds=[(each, round_text(each)) for each in _other_rounds(seen)],
            documents_list=document_views(seen.documents, case_id, t),
            entries=shown,
            hidden_entries=len(entries) - len(shown),
            diagram=_diagram(seen) if seen.is_full else None,
            steps=_steps(site, seen) if seen.is_full else (),
        )

    @pages.get("/sager/<int:case_id>/dokumenter/<name>/<int:version>")
    def case_document(case_id: int, name: str, version: int) -> Response:
        return sent(document(site.office, caller(), case_id, name, version))


def _crumbs(seen: CasePage) -> list[Link]:
    t = translator()
    crumbs = [Link(text=t("Sager"), href="/sager")]
    if seen.parent is not None:
        text = f"{seen.parent.number} {seen.parent.title}"
        crumbs.append(Link(text=text, href=f"/sager/{seen.parent.id}"))
    return crumbs


def _dates(waiting: Waiting, seen: CasePage, site: Site) -> tuple[DeadlineView | None, ...]:
    """The deadline and the goal of what is waited for."""
    now, t, definition = site.office.now(), translator(), seen.definition
    return (
        due_view(waiting.due, now, t, waiting.explanation, definition),
        goal_view(waiting.goal, now, t, waiting.goal_explanation, definition),
    )


def _other_rounds(seen: CasePage) -> list[RoundSummary]:
    """The rounds that do not stand among what the case waits for."""
    waited_for = {each.round for each in seen.waiting}
    return [each for each in seen.rounds if each.id not in waited_for]


def round_text(summary: RoundSummary) -> str:
    """How far a round is, in words."""
    t = translator()
    text = t("{answered} af {total} parter har svaret", answered=summary.answered,
             total=summary.total)  # fmt: skip
    if summary.overdue:
        late = t.plural("{number} over fristen", "{number} over fristen", summary.overdue)
        text = f"{text}, {late}"
    return text


def _steps(site: Site, seen: CasePage) -> list[TextStep]:
    return steps_in_words(site, seen.definition, seen.live)


def _diagram(seen: CasePage) -> Markup:
    return Markup(diagram_svg(seen.definition, language(), seen.live))  # noqa: S704 - drawn by us


def _add_cancelling(pages: Blueprint, site: Site) -> None:
    @pages.get("/sager/<int:case_id>/afbryd")
    def cancel_form(case_id: int) -> str:
        require_may_cancel(site.office, caller(), case_id)
        return _cancel_page(site, case_id)

    @pages.post("/sager/<int:case_id>/afbryd")
    def cancel(case_id: int) -> Any:
        command = CancelCase(case=case_id, reason=request.form.get("reason", ""))
        try:
            cancel_case(site.office, caller(), command)
        except SubmissionError as refused:
            return answer(_cancel_page(site, case_id, refused.fields), 422)
        flash(translator()("Sagen er afbrudt."), "success")
        return redirect(f"/sager/{case_id}")


def _what_cancelling_means(seen: CasePage, t: Translator) -> str:
    if seen.row.party is not None:
        return t(
            "Sagen stopper, og dens åbne opgaver bortfalder. I bliver stadig spurgt i runden, men"
            " kan ikke svare her; den, der leder runden, får besked. Det kan ikke fortrydes."
        )
    return t(
        "Sagen stopper, og alle åbne opgaver bortfalder, også hos parter, der ikke har svaret."
        " Det kan ikke fortrydes."
    )


def _cancel_page(site: Site, case_id: int, problems: tuple[FieldProblem, ...] = ()) -> str:
    t = translator()
    seen = see_case(site.office, caller(), case_id, language())
    form = SmallForm(t, request.form, problems)
    form.reason(t("Alle, der følger sagen, kan læse begrundelsen. Den bliver i historikken."))
    crumbs = [*_crumbs(seen), Link(text=seen.row.title, href=f"/sager/{case_id}")]
    return page(
        site,
        "action.html",
        current="/sager",
        crumbs=crumbs,
        title=t("Afbryd sagen"),
        lead=_what_cancelling_means(seen, t),
        view=form.view(),
        button=t("Afbryd sagen"),
        back=f"/sager/{case_id}",
        dangerous=True,
    )  # fmt: skip
