"""Pages about the site itself: accessibility, and in a demo the mails it would have sent."""

from __future__ import annotations

from flask import Blueprint

from aftaleflow.errors import NotFoundError
from aftaleflow.web.site import Site
from aftaleflow.web.visit import page


def add_pages(pages: Blueprint, site: Site) -> None:
    @pages.get("/was")
    def accessibility() -> str:
        return page(site, "accessibility.html")

    @pages.get("/demo/post")
    def demo_mails() -> str:
        if site.demo is None:
            raise NotFoundError
        mails = sorted(site.demo.mails(), key=lambda mail: mail.at, reverse=True)
        return page(site, "demo_mails.html", current="/demo/post", mails=mails)
