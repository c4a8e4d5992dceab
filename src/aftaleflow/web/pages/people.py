"""The people of an authority, for its administrators: who has which role, and inviting more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, request

from aftaleflow.cases.accounts import end_role, invite
from aftaleflow.cases.people_page import see_people
from aftaleflow.errors import FieldProblem, SubmissionError
from aftaleflow.people.accounts import NewPerson
from aftaleflow.web.component_views import StatusView
from aftaleflow.web.frame import Link
from aftaleflow.web.site import Site
from aftaleflow.web.small_forms import SmallForm
from aftaleflow.web.visit import answer, caller, language, page, translator


def add_pages(pages: Blueprint, site: Site) -> None:
    @pages.get("/personer")
    def people() -> str:
        seen = see_people(site.office, caller(), language())
        t = translator()
        states = {
            "active": StatusView(t("Kan logge ind"), "success"),
            "invited": StatusView(t("Har ikke valgt adgangskode"), "info"),
            "disabled": StatusView(t("Lukket")),
        }
        return page(site, "people.html", current="/personer", seen=seen, states=states)

    @pages.post("/personer/roller/afslut")
    def stop_role() -> Any:
        form = request.form
        held = (form.get("organisation", ""), form.get("role", ""))
        end_role(site.office, caller(), form.get("email", ""), held)
        flash(translator()("Rollen er afsluttet."), "success")
        return redirect("/personer")

    @pages.get("/personer/inviter")
    def invite_form() -> str:
        return _invite_page(site)

    @pages.post("/personer/inviter")
    def send_invitation() -> Any:
        form = request.form
        new = NewPerson(
            name=form.get("name", ""),
            email=form.get("email", ""),
            language=form.get("language") or "da",
            roles=((form.get("organisation", ""), form.get("role", "")),),
        )
        try:
            invite(site.office, caller(), new)
        except SubmissionError as refused:
            return answer(_invite_page(site, refused.fields), 422)
        flash(translator()("Invitationen er sendt til {email}.", email=new.email), "success")
        return redirect("/personer")


def _invite_page(site: Site, problems: Sequence[FieldProblem] = ()) -> str:
    t = translator()
    seen = see_people(site.office, caller(), language())
    form = SmallForm(t, request.form, problems)
    form.text("name", t("Navn"))
    form.text("email", t("E-mail"), inputmode="email", help=t("Invitationen sendes hertil."))
    form.choice("organisation", t("Myndighed eller organ"), seen.organisations)
    form.choice("role", t("Rolle"), seen.roles)
    form.choice("language", t("Sprog i mails"), [("da", "Dansk"), ("en", "English")], value="da")
    return page(
        site,
        "action.html",
        current="/personer",
        crumbs=[Link(text=t("Personer"), href="/personer")],
        title=t("Inviter en person"),
        lead=t("Personen får en mail med et link til at vælge en adgangskode. Linket virker i 7"
               " dage."),
        view=form.view(),
        button=t("Send invitation"),
        back="/personer",
        dangerous=False,
    )  # fmt: skip
