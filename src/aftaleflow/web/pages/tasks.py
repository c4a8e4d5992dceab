"""The page of a task: what is asked, the document to decide on, what was said before, the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, request

from aftaleflow.cases import drafting, user_tasks
from aftaleflow.cases.idempotent import answered_before
from aftaleflow.cases.task_page import TaskPage, see_task_page
from aftaleflow.cases.user_tasks import ClaimUserTask, CompleteUserTask
from aftaleflow.errors import FieldProblem, SubmissionError, TaskClosedError
from aftaleflow.rounds.round import Party
from aftaleflow.texts.sorting import sort_key
from aftaleflow.web.case_views import document_view, due_view, goal_view, said
from aftaleflow.web.component_views import DocumentView, TimelineEntry
from aftaleflow.web.filled_form import Posted, posted_form, shown_form
from aftaleflow.web.form_fields import FormView
from aftaleflow.web.form_posting import FIELD_SHOWN
from aftaleflow.web.frame import Link
from aftaleflow.web.repeating import new_key, once_of_form
from aftaleflow.web.site import Site
from aftaleflow.web.small_forms import SmallForm
from aftaleflow.web.visit import answer, caller, language, page, translator

AFFECTS = "affects"


def add_pages(pages: Blueprint, site: Site) -> None:
    _add_task(pages, site)
    _add_taking(pages, site)
    _add_drafts(pages, site)


def _add_task(pages: Blueprint, site: Site) -> None:
    office = site.office

    @pages.get("/opgaver/<task_id>")
    def task(task_id: str) -> str:
        draft = drafting.task_draft(office, caller(), task_id)
        again = draft.values if draft is not None else None
        return _task_page(site, task_id, again, saved_at=draft.saved_at if draft else None)

    @pages.post("/opgaver/<task_id>")
    def hand_in(task_id: str) -> Any:
        try:
            return _receive(site, task_id)
        except TaskClosedError:
            before = answered_before(office, caller(), once_of_form())
            if before is None:
                raise
            return _handed_in(before["case"])  # the button was pressed twice


def _receive(site: Site, task_id: str) -> Any:
    posted = _posted(site, task_id)
    if posted.is_draft:
        drafting.save_task_draft(site.office, caller(), task_id, posted.again)
        flash(translator()("Kladden er gemt."), "success")
        return redirect(request.path)
    problems: Sequence[FieldProblem] = posted.problems
    if posted.is_handed_in:
        try:
            case_id = user_tasks.complete(site.office, caller(), _command(task_id, posted))
        except SubmissionError as refused:
            problems = refused.fields
        else:
            return _handed_in(case_id)
    html = _task_page(site, task_id, posted.again, problems)
    return answer(html, 422 if problems else 200)


def _handed_in(case_id: int) -> Any:
    flash(translator()("Opgaven er løst, og sagen er gået videre."), "success")
    return redirect(f"/sager/{case_id}")


def _command(task_id: str, posted: Posted) -> CompleteUserTask:
    asked = AFFECTS in request.form.getlist(FIELD_SHOWN)
    affects = request.form.getlist(AFFECTS) if asked else None
    return CompleteUserTask(task=task_id, values=posted.given, affects=affects, once=once_of_form())


def _posted(site: Site, task_id: str) -> Posted:
    with user_tasks.see_task(site.office, caller(), task_id) as seen:
        return posted_form(site, seen.form.form)


def _task_page(
    site: Site,
    task_id: str,
    again: Mapping[str, Any] | None,
    problems: Sequence[FieldProblem] = (),
    saved_at: Any = None,
) -> str:
    t = translator()
    with see_task_page(site.office, caller(), task_id, language()) as seen:
        case, now = seen.view.case, site.office.now()
        definition = case.program.definition
        form = shown_form(site, seen.view.form, case.row.area, again=again, problems=problems)
        return page(
            site,
            "task.html",
            current="/indbakke",
            seen=seen,
            crumbs=[
                Link(text=t("Indbakke"), href="/indbakke"),
                Link(text=_case_name(seen), href=f"/sager/{case.row.id}"),
            ],
            form=form,
            affected=_affected_form(seen),
            due=due_view(seen.due, now, t, seen.explanation, definition),
            goal=goal_view(seen.goal, now, t, seen.goal_explanation, definition),
            document=_documents(seen),
            shown_documents=[
                document_view(title, row, case.row.id, t) for title, row in seen.shown_documents
            ],
            remarks=[(_remark(each), each.since_last) for each in seen.remarks],
            is_mine=seen.view.task.assignee == caller().id,
            saved=_saved(saved_at),
            form_key=new_key(),
        )


def _case_name(seen: TaskPage) -> str:
    row = seen.view.case.row
    return f"{row.number} {row.title}" if row.number else row.title


def _saved(at: Any) -> str | None:
    t = translator()
    return t("Kladden er gemt den {when}", when=t.instant(at)) if at is not None else None


def _affected_form(seen: TaskPage) -> FormView | None:
    """Whom a revision touches: asked of who revises, confirmed by who approves."""
    parties = seen.view.affected
    if not parties:
        return None
    t = translator()
    form = SmallForm(t, request.form)
    declared = set(seen.view.declared) or {party.key for party in parties}
    help_ = t(
        "De valgte parter spørges igen. De andres svar på den tidligere version står ved magt."
    )
    form.several(AFFECTS, t("Hvem berører ændringen?"), _named(parties), declared, help_)
    return form.view()


def _named(parties: Sequence[Party]) -> list[tuple[str, str]]:
    return sorted(((each.key, each.name) for each in parties), key=lambda each: sort_key(each[1]))


def _documents(seen: TaskPage) -> tuple[DocumentView | None, list[DocumentView]]:
    """The version to decide on, and the others."""
    t = translator()
    task, title = seen.view.task, seen.document_title or ""
    asked = [row for row in seen.document if row.version == task.document_version]
    others = [row for row in seen.document if row.version != task.document_version]
    case_id = seen.view.case.row.id
    views = [document_view(title, row, case_id, t) for row in asked]
    return (views[0] if views else None, [document_view(title, r, case_id, t) for r in others])


def _remark(remark: Any) -> TimelineEntry:
    t = translator()
    return TimelineEntry(
        at=t.instant(remark.at),
        iso=remark.at.isoformat(),
        what=remark.step,
        who=remark.by,
        text=said(remark.values),
        kind="warning" if remark.since_last else "neutral",
    )


def _add_taking(pages: Blueprint, site: Site) -> None:
    @pages.post("/opgaver/<task_id>/tag")
    def take(task_id: str) -> Any:
        command = ClaimUserTask(task=task_id, take_over="overtag" in request.form)
        user_tasks.claim(site.office, caller(), command)
        flash(translator()("Du har taget opgaven. Andre kan se, at den er din."), "success")
        return redirect(f"/opgaver/{task_id}")

    @pages.post("/opgaver/<task_id>/giv-tilbage")
    def give_back(task_id: str) -> Any:
        user_tasks.release(site.office, caller(), task_id)
        flash(translator()("Opgaven er givet tilbage."), "success")
        return redirect(f"/opgaver/{task_id}")


def _add_drafts(pages: Blueprint, site: Site) -> None:
    @pages.post("/opgaver/<task_id>/kladde")
    def save_draft(task_id: str) -> Response:
        posted = _posted(site, task_id)
        drafting.save_task_draft(site.office, caller(), task_id, posted.again)
        return jsonify(saved=True)

    @pages.post("/opgaver/<task_id>/kladde/kassér")
    def discard_draft(task_id: str) -> Any:
        drafting.discard_task_draft(site.office, caller(), task_id)
        flash(translator()("Kladden er kasseret."), "success")
        return redirect(f"/opgaver/{task_id}")
