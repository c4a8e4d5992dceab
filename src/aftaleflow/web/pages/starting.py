"""Starting a case: which workflows one may start, and the start form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, request

from aftaleflow.cases import drafting
from aftaleflow.cases.starting import StartCase, start_case, start_form, startable
from aftaleflow.definitions.model.base import title_text
from aftaleflow.errors import FieldProblem, SubmissionError
from aftaleflow.texts.sorting import sort_key
from aftaleflow.web.filled_form import Posted, posted_form, shown_form
from aftaleflow.web.frame import Link
from aftaleflow.web.repeating import new_key, once_of_form
from aftaleflow.web.site import Site
from aftaleflow.web.visit import answer, caller, language, page, translator


def add_pages(pages: Blueprint, site: Site) -> None:
    _add_form(pages, site)
    _add_drafts(pages, site)


def _add_form(pages: Blueprint, site: Site) -> None:
    office = site.office

    @pages.get("/sager/ny")
    def choose_workflow() -> str:
        shown = language()
        workflows = [each.program.definition.workflow for each in startable(office, caller())]
        choices = [
            (each.workflow, each.title(shown), title_text(each.documentation, shown, ""))
            for each in workflows
        ]
        choices.sort(key=lambda each: sort_key(each[1]))
        return page(site, "start_list.html", current="/sager/ny", choices=choices)

    @pages.get("/sager/ny/<workflow>")
    def empty_form(workflow: str) -> str:
        draft = drafting.start_draft(office, caller(), workflow)
        again = draft.values if draft is not None else None
        return _start_page(site, workflow, again, saved_at=draft.saved_at if draft else None)

    @pages.post("/sager/ny/<workflow>")
    def start(workflow: str) -> Any:
        posted = _posted(site, workflow)
        if posted.is_draft:
            drafting.save_start_draft(office, caller(), workflow, posted.again)
            flash(translator()("Kladden er gemt."), "success")
            return redirect(request.path)
        problems: Sequence[FieldProblem] = posted.problems
        if posted.is_handed_in:
            command = StartCase(workflow=workflow, values=posted.given, once=once_of_form())
            try:
                case_id = start_case(office, caller(), command)
            except SubmissionError as refused:
                problems = refused.fields
            else:
                flash(translator()("Sagen er startet."), "success")
                return redirect(f"/sager/{case_id}")
        html = _start_page(site, workflow, posted.again, problems)
        return answer(html, 422 if problems else 200)


def _add_drafts(pages: Blueprint, site: Site) -> None:
    office = site.office

    @pages.post("/sager/ny/<workflow>/kladde")
    def save_draft(workflow: str) -> Response:
        posted = _posted(site, workflow)
        drafting.save_start_draft(office, caller(), workflow, posted.again)
        return jsonify(saved=True)

    @pages.post("/sager/ny/<workflow>/kladde/kassér")
    def discard_draft(workflow: str) -> Any:
        drafting.discard_start_draft(office, caller(), workflow)
        flash(translator()("Kladden er kasseret."), "success")
        return redirect(f"/sager/ny/{workflow}")


def _posted(site: Site, workflow: str) -> Posted:
    with start_form(site.office, caller(), workflow) as (_program, opened, _area):
        if opened is None:
            return Posted({}, {}, (), None)
        return posted_form(site, opened.form)


def _start_page(
    site: Site,
    workflow: str,
    again: Mapping[str, Any] | None,
    problems: Sequence[FieldProblem] = (),
    saved_at: Any = None,
) -> str:
    t = translator()
    with start_form(site.office, caller(), workflow) as (program, opened, area):
        definition = program.definition
        view = (
            shown_form(site, opened, area, again=again, problems=problems)
            if opened is not None
            else None
        )
        return page(
            site,
            "start.html",
            current="/sager/ny",
            crumbs=[Link(text=t("Start en sag"), href="/sager/ny")],
            title=definition.workflow.title(language()),
            lead=title_text(definition.workflow.documentation, language(), ""),
            view=view,
            draft_saved=t("Kladden er gemt den {when}", when=t.instant(saved_at))
            if saved_at
            else None,
            address=f"/sager/ny/{workflow}",
            form_key=new_key(),
        )
