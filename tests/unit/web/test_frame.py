"""What stands around a page, and the values that components are given."""

from __future__ import annotations

import datetime as dt
from typing import Any

import lxml.html
import pytest

from aftaleflow.calendars.deadlines import compute
from aftaleflow.calendars.working_days import PUBLIC
from aftaleflow.texts.translator import Translator
from aftaleflow.web.component_views import PageLink, deadline_view, page_links
from aftaleflow.web.frame import Frame, Link, NoticeView, Viewer, main_navigation
from aftaleflow.web.rendering import render, template_environment
from tests.unit.web.surroundings import NOW

DA, EN = Translator("da"), Translator("en")


def page(**more: Any) -> Any:
    frame = Frame(**{"t": DA, "installation": "Syddanmark", "csrf_token": "k", **more})
    return lxml.html.document_fromstring(render(template_environment(), "base.html", frame))


def text(document: Any, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in document.xpath(path)]


def test_a_page_for_nobody_has_no_navigation_and_offers_to_log_in() -> None:
    document = page(log_in_url="/log-ind")
    assert document.xpath("//nav") == []
    assert "Log ind" in text(document, "//header//a")
    assert document.xpath("//form") == []


def test_a_page_says_who_is_logged_in_and_for_whom() -> None:
    viewer = Viewer(name="Ane Antonsen", authority="Odense Kommune", body="DAK")
    document = page(viewer=viewer, navigation=main_navigation(DA, "/sager", waiting=2))
    assert "Logget ind som Ane AntonsenDAK, Odense Kommune" in text(
        document, "//p[@class='viewer']"
    )
    assert text(document, "(//nav)[2]//a") == [
        "Indbakke 2(2 venter)", "Sager", "Start en sag", "Arbejdsgange",
    ]  # fmt: skip
    assert text(document, "(//nav)[2]//a[@aria-current='page']") == ["Sager"]
    assert set(document.xpath("//form/@action")) == {"/log-ud"}
    assert set(document.xpath("//form/input/@name")) == {"csrf-token"}


def test_the_language_switch_names_the_other_language_in_that_language() -> None:
    danish, english = page(), page(t=EN, language_url="/sag?sprog=da")
    assert danish.xpath("//html/@lang") == ["da"]
    assert set(danish.xpath("//a[@class='language']/@href")) == {"?sprog=en"}
    assert text(english, "//a[@class='language']")[0] == "Dansk"
    assert set(english.xpath("//a[@class='language']/@href")) == {"/sag?sprog=da"}
    assert set(english.xpath("//a[@class='language']/@lang")) == {"da"}


def test_a_demo_says_so_and_another_installation_does_not() -> None:
    assert "opdigtet" in page(is_demo=True).text_content()
    assert "opdigtet" not in page().text_content()


def test_notices_are_read_out_the_grave_ones_at_once() -> None:
    document = page(notices=(NoticeView("Gemt."), NoticeView("Galt.", "error", "Fejl")))
    assert document.xpath("//div[contains(@class,'alert ')]/@role") == ["status", "alert"]


def test_the_footer_leads_to_the_accessibility_statement_and_names_the_version() -> None:
    document = page(version="9.9")
    assert document.xpath("//footer//a/@href") == ["/was"]
    assert "Version 9.9" in document.xpath("//footer")[0].text_content()


def test_an_authority_without_a_body_stands_alone() -> None:
    assert Viewer(name="A", authority="Odense Kommune").acts_for == "Odense Kommune"


def test_a_page_adds_its_own_links_to_the_navigation() -> None:
    links = main_navigation(EN, "/drift", more=(Link(text="Operations", href="/drift"),))
    assert [(link.text, link.is_current) for link in links][-1] == ("Operations", True)


@pytest.mark.parametrize(("days", "state", "relative"), [
    (-1, "over", "1 dag over fristen"), (0, "soon", "i dag"), (3, "soon", "om 3 dage"),
    (4, "later", "om 4 dage"),
])  # fmt: skip
def test_a_deadline_is_over_when_its_day_is(days: int, state: str, relative: str) -> None:
    view = deadline_view(NOW.date() + dt.timedelta(days), NOW, DA)
    assert (view.state, view.relative, view.reasons) == (state, relative, ())


def test_a_deadline_at_a_time_today_is_over_when_the_time_has_come() -> None:
    view = deadline_view(NOW, NOW, DA)
    assert (view.day, view.state, view.relative) == (
        "24. november 2026 kl. 10.53", "over", "tiden er gået",
    )  # fmt: skip


def test_a_deadline_says_why() -> None:
    due = compute({"days": 3}, dt.date(2026, 11, 24), PUBLIC)
    view = deadline_view(due.moment, NOW, EN, due.explanation)
    assert view.reasons == ("3 days after 24 November 2026.",)
    assert (view.day, view.iso) == ("27 November 2026", "2026-11-27")


def test_pages_are_the_first_the_last_and_those_around() -> None:
    def numbers(current: int, total: int) -> list[int | None]:
        return [link.number for link in page_links(current, total, str)]

    assert numbers(1, 1) == [1]
    assert numbers(1, 3) == [1, 2, 3]
    assert numbers(5, 9) == [1, None, 4, 5, 6, None, 9]
    assert page_links(2, 2, "?side={}".format)[1] == PageLink(
        number=2, href="?side=2", is_current=True
    )
