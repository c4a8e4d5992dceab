"""The workflows that are deployed, each with its diagram, its steps in words and its YAML."""

from __future__ import annotations

from flask import Blueprint
from markupsafe import Markup

from aftaleflow.bpmn.svg import diagram_svg
from aftaleflow.cases.definition_pages import DefinitionItem, see_definition, see_definitions
from aftaleflow.definitions.model.base import title_text
from aftaleflow.store.deployments import Deployed
from aftaleflow.texts.translator import Translator
from aftaleflow.web.component_views import StatusView
from aftaleflow.web.diagrams import steps_in_words
from aftaleflow.web.frame import Link
from aftaleflow.web.site import Site
from aftaleflow.web.visit import caller, language, page, translator


def add_pages(pages: Blueprint, site: Site) -> None:
    @pages.get("/arbejdsgange")
    def definitions() -> str:
        found = see_definitions(site.office, caller(), language())
        t = translator()
        items = [(each, _status(each, site, t), validity(each.deployed, t)) for each in found]
        return page(site, "definitions.html", current="/arbejdsgange", items=items)

    @pages.get("/arbejdsgange/<key>", defaults={"hash_": None})
    @pages.get("/arbejdsgange/<key>/<hash_>")
    def definition(key: str, hash_: str | None) -> str:
        shown, t = language(), translator()
        seen = see_definition(site.office, caller(), key, hash_, shown)
        drawn = diagram_svg(seen.definition, shown)
        item = DefinitionItem(seen.deployed, seen.title, seen.in_force)
        return page(
            site,
            "definition.html",
            current="/arbejdsgange",
            seen=seen,
            crumbs=[Link(text=t("Arbejdsgange"), href="/arbejdsgange")],
            lead=title_text(seen.definition.workflow.documentation, shown, ""),
            status=_status(item, site, t),
            validity=validity(seen.deployed, t),
            versions=[(each, validity(each, t)) for each in seen.versions],
            diagram=Markup(drawn),  # noqa: S704 - drawn by us
            steps=steps_in_words(site, seen.definition),
        )


def _status(item: DefinitionItem, site: Site, t: Translator) -> StatusView:
    if item.in_force:
        return StatusView(t("Gælder nu"), "success")
    if not item.deployed.current:
        return StatusView(t("Erstattet"))
    begins = item.deployed.valid_from
    if begins is not None and begins > site.office.today():
        return StatusView(t("Gælder senere"), "info")
    return StatusView(t("Gælder ikke længere"))


def validity(deployed: Deployed, t: Translator) -> str:
    """From when until when a version gives cases."""
    begins, ends = deployed.valid_from, deployed.valid_to
    if begins is not None and ends is not None:
        return t("{first} til {last}", first=t.day(begins), last=t.day(ends))
    if begins is not None:
        return t("fra den {first}", first=t.day(begins))
    if ends is not None:
        return t("til den {last}", last=t.day(ends))
    return t("uden slutdato")
