"""The form of every type of field in a real browser: with and without JavaScript, at all sizes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its own good practice."""
    options = {"runOnly": {"type": "tag", "values": AXE_TAGS}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {[node['html'][:150] for node in v['nodes'][:3]]}" for v in found]


def fill_in(page: Page) -> None:
    """All that must be filled in, except the municipality."""
    page.get_by_label("Sagens titel").fill("Hjemmeblodprøver")
    page.get_by_label("Godkendt").check()
    page.locator("[name=merudgifter][value=false]").check()
    page.locator("#felt-borgere").fill("12")
    page.locator("#felt-område").select_option("social")
    for n in range(2):
        page.locator(f"[name='forbehold.{n}.accepteret'][value=true]").check()


def field(page: Page, path: str) -> Any:
    return page.locator(f"[data-field='{path}']")


@pytest.mark.parametrize("path", ["/", "/galleri?besked=Gemt.", "/?sprog=en", "/galleri?sprog=en"])
def test_axe_finds_nothing_wide(page: Page, site: Site, path: str) -> None:
    page.goto(site.url + path)
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/", "/galleri?besked=Gemt."])
def test_axe_finds_nothing_on_a_phone_with_the_menu_open(
    phone: Page, site: Site, path: str
) -> None:
    phone.goto(site.url + path)
    phone.get_by_text("Menu", exact=True).click()
    assert violations(phone) == []


def test_axe_finds_nothing_with_everything_open_and_wrong(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_role("button", name="Send svar").last.click()
    page.locator("[name=beslutning][value=udsat]").check()
    page.locator("[name=merudgifter][value=true]").check()
    page.get_by_role("button", name="Tilføj række").click()
    page.locator("[data-field=ny_dato] .date-picker__button").click()
    page.locator("#felt-kommune").click()
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/", "/galleri"])
def test_nothing_is_wider_than_a_phone(phone: Page, site: Site, path: str) -> None:
    phone.goto(site.url + path)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_text_at_twice_the_size_still_fits_a_phone(phone: Page, site: Site) -> None:
    phone.goto(site.url)
    phone.set_viewport_size({"width": 320, "height": 640})
    assert phone.evaluate("document.documentElement.scrollWidth") == 320


def test_fields_appear_and_disappear_at_once_and_keep_their_text(page: Page, site: Site) -> None:
    page.goto(site.url)
    expect(field(page, "bemærkninger")).to_be_hidden()

    page.get_by_label("Sendes tilbage med bemærkninger").check()
    page.locator("#felt-bemærkninger").fill("Økonomien mangler.")
    page.get_by_label("Godkendt").check()
    expect(field(page, "bemærkninger")).to_be_hidden()
    page.get_by_label("Sendes tilbage med bemærkninger").check()

    expect(page.locator("#felt-bemærkninger")).to_have_value("Økonomien mangler.")


def test_conditions_over_numbers_and_lists_and_other_hidden_fields(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.locator("[name=merudgifter][value=true]").check()
    page.locator("#felt-beløb").fill("100.000,50")
    expect(field(page, "begrundelse")).to_be_visible()
    page.locator("#felt-beløb").fill("100.000,00")
    expect(field(page, "begrundelse")).to_be_hidden()
    page.locator("#felt-beløb").fill("200000")
    page.locator("[name=merudgifter][value=false]").check()
    expect(field(page, "begrundelse")).to_be_hidden()

    page.get_by_label("Social", exact=True).check()
    expect(field(page, "navn_på_socialudvalg")).to_be_visible()


def test_without_javascript_conditional_fields_say_when_they_are_asked(
    plain_page: Page, site: Site
) -> None:
    plain_page.goto(site.url)
    expect(field(plain_page, "bemærkninger")).to_contain_text(
        "Udfyldes kun, hvis »Beslutning« er »Sendes tilbage med bemærkninger«."
    )
    expect(field(plain_page, "begrundelse")).to_contain_text("er større end 100.000")


def test_a_form_is_handed_in_with_javascript(page: Page, site: Site) -> None:
    page.goto(site.url)
    fill_in(page)
    page.get_by_role("combobox", name="Kommune", exact=True).fill("faab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    row = page.locator("[data-row='merudgift_pr_part.0']")
    row.get_by_role("button", name="Fjern").click()
    page.get_by_role("button", name="Send svar").last.click()

    expect(page.get_by_role("heading", name="Tak")).to_be_visible()
    values = site.pages.submitted
    assert values["kommune"].key == "faaborg"
    assert values["borgere"] == Decimal(12)
    assert values["bemærkninger"] is None
    assert values["merudgift_pr_part"] == []
    assert [row["accepteret"] for row in values["forbehold"]] == [True, True]
    assert values["forbehold"][1]["part"] == "Ærø Kommune"


def test_a_form_is_handed_in_without_javascript(plain_page: Page, site: Site) -> None:
    page = plain_page
    page.goto(site.url)
    fill_in(page)
    page.locator("#felt-kommune").select_option("ærø")
    page.locator("#felt-bilag").set_input_files(
        {"name": "notat.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    page.get_by_role("button", name="Tilføj række").click()
    expect(page.locator("[data-row]")).to_have_count(4)
    expect(page.get_by_text("Modtaget: notat.pdf")).to_be_visible()
    page.locator("#felt-merudgift_pr_part-1-part").select_option("odense")
    page.locator("#felt-merudgift_pr_part-1-beløb").fill("1.250,75 kr.")
    page.locator("[name='merudgift_pr_part.1.varig'][value=false]").check()
    page.locator("#felt-merudgift_pr_part-1-ophører").fill("31.12.2027")
    page.get_by_role("button", name="Fjern Række 1").click()
    page.locator("[data-field=kontaktpunkter] input[type=text]").fill("Sekretariatet")
    page.get_by_role("button", name="Tilføj en til").click()
    page.locator("[data-field=kontaktpunkter] input[type=text]").nth(1).fill("Lægen")
    page.get_by_role("button", name="Send svar").last.click()

    expect(page.get_by_role("heading", name="Tak")).to_be_visible()
    values = site.pages.submitted
    assert values["kommune"].key == "ærø"
    assert values["bilag"].filename == "notat.pdf"
    assert values["kontaktpunkter"] == ["Sekretariatet", "Lægen"]
    (only,) = values["merudgift_pr_part"]
    assert (only["part"].key, only["beløb"], only["varig"], only["ophører"]) == (
        "odense", Decimal("1250.75"), False, dt.date(2027, 12, 31),
    )  # fmt: skip


def test_enter_in_a_field_hands_the_form_in_and_adds_no_row(plain_page: Page, site: Site) -> None:
    plain_page.goto(site.url)
    plain_page.get_by_label("Sagens titel").press("Enter")
    expect(plain_page.locator("[data-error-summary]")).to_be_visible()


def test_the_summary_takes_the_focus_and_leads_to_the_field(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.locator("#felt-borgere").fill("mange")
    page.locator("[name='merudgift_pr_part.0.varig'][value=true]").check()
    page.get_by_role("button", name="Send svar").last.click()

    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link", name="Udfyld »Sagens titel«.")).to_be_visible()
    summary.get_by_role("link", name="Antal borgere: Skriv et tal").click()
    expect(page.locator("#felt-borgere")).to_be_focused()
    expect(page.locator("#felt-borgere")).to_have_value("mange")
    expect(page.locator("#felt-borgere")).to_have_attribute("aria-invalid", "true")

    summary.get_by_role("link", name="Udfyld »Beslutning«.").click()
    expect(page.get_by_label("Godkendt")).to_be_focused()
    summary.get_by_role("link", name="Merudgift pr. part, Række 1: Udfyld »Beløb pr. år«.").click()
    expect(page.locator("#felt-merudgift_pr_part-0-beløb")).to_be_focused()
    summary.get_by_role("link", name="Udfyld »Kommune«.").click()
    expect(page.get_by_role("combobox", name="Kommune", exact=True)).to_be_focused()


def test_a_file_and_texts_survive_a_refused_form(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_label("Sendes tilbage med bemærkninger").check()
    page.locator("#felt-bemærkninger").fill("\nFørste linje er tom.")
    page.get_by_label("Godkendt").check()
    page.locator("#felt-bilag").set_input_files(
        {"name": "notat.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    page.get_by_role("button", name="Send svar").last.click()
    expect(page.get_by_text("Modtaget: notat.pdf")).to_be_visible()
    page.get_by_label("Sendes tilbage med bemærkninger").check()
    expect(page.locator("#felt-bemærkninger")).to_have_value("\nFørste linje er tom.")

    page.get_by_role("button", name="Fjern den modtagne fil").click()
    expect(page.get_by_text("Modtaget: notat.pdf")).to_have_count(0)
    expect(page.get_by_text("Ligger på sagen nu: aftale-udkast.pdf, version 2.")).to_be_visible()


def test_a_file_that_is_refused_is_said_at_its_field(
    page: Page, site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "virus.exe"
    file.write_bytes(b"MZ")
    page.goto(site.url)
    page.locator("#felt-bilag").set_input_files(file)
    page.get_by_role("button", name="Send svar").last.click()
    expect(page.locator("#felt-bilag-problem")).to_contain_text("virus.exe kan ikke modtages")


def test_rows_are_added_and_removed_without_reload(page: Page, site: Site) -> None:
    page.goto(site.url)
    titles = page.locator("[data-rows=merudgift_pr_part] legend[data-row-title]")
    add = page.get_by_role("button", name="Tilføj række")
    add.click()
    add.click()
    assert titles.all_text_contents() == ["Række 1", "Række 2", "Række 3"]
    last = page.locator("[data-row='merudgift_pr_part.2']")
    expect(last.get_by_role("combobox")).to_be_focused()

    expect(last.get_by_text("Ophører den")).to_be_hidden()
    last.get_by_label("Nej").check()
    expect(last.get_by_text("Ophører den")).to_be_visible()
    expect(last.get_by_role("button", name="Åbn kalender")).to_be_visible()
    expect(
        page.locator("[data-row='merudgift_pr_part.0']").get_by_text("Ophører den")
    ).to_be_hidden()

    page.locator("[data-row='merudgift_pr_part.1']").get_by_role("button", name="Fjern").click()
    assert titles.all_text_contents() == ["Række 1", "Række 2"]
    expect(last.get_by_role("button", name="Fjern Række 2")).to_be_visible()
    expect(add).to_be_focused()
    expect(page.get_by_text("Rækken er fjernet")).to_be_attached()


def test_the_counter_counts_down_and_warns(page: Page, site: Site) -> None:
    page.goto(site.url)
    counter = field(page, "titel").locator("[data-limit-visible]")
    expect(counter).to_have_text("Du har 60 tegn tilbage")
    page.get_by_label("Sagens titel").fill("æøå😀")
    expect(counter).to_have_text("Du har 56 tegn tilbage")
    page.get_by_label("Sagens titel").fill("x" * 62)
    expect(counter).to_have_text("Du har 2 tegn for meget")
    expect(field(page, "titel").locator("[data-limit-spoken]")).to_have_text(
        "Du har 2 tegn for meget"
    )


def test_without_javascript_the_limit_is_said(plain_page: Page, site: Site) -> None:
    plain_page.goto(site.url)
    expect(field(plain_page, "titel")).to_contain_text("Højst 60 tegn")


def test_a_date_is_chosen_in_the_calendar_with_the_keyboard(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_label("Udsat").check()
    date = page.locator("#felt-ny_dato")
    date.fill("30-11-2026")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(date).to_have_value("01-12-2026")


def test_a_date_that_is_none_is_posted_as_it_was_written(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_label("Udsat").check()
    page.locator("#felt-ny_dato").fill("31-02-2026")
    page.get_by_role("button", name="Send svar").last.click()
    expect(page.locator("#felt-ny_dato-problem")).to_contain_text("31-02-2026 findes ikke")
    expect(page.locator("#felt-ny_dato")).to_have_value("31-02-2026")


def test_a_long_list_is_searched_and_the_mouse_chooses(page: Page, site: Site) -> None:
    page.goto(site.url)
    choose = page.get_by_role("combobox", name="Kommune", exact=True)
    choose.fill("ærø")
    page.get_by_role("option", name="Ærø Kommune").click()
    expect(choose).to_have_value("Ærø Kommune")
    choose.fill("findes ikke")
    page.keyboard.press("Tab")
    expect(choose).to_have_value("Ærø Kommune")
    choose.fill("")
    page.keyboard.press("Tab")
    assert page.locator("[name=kommune]").input_value() == ""


def test_a_draft_is_saved_while_writing_with_the_texts_of_hidden_fields(
    page: Page, site: Site
) -> None:
    page.goto(site.url)
    page.get_by_label("Sendes tilbage med bemærkninger").check()
    page.locator("#felt-bemærkninger").fill("Lang tekst")
    page.get_by_label("Godkendt").check()
    expect(page.locator("[data-draft-status]")).to_contain_text("Kladden er gemt kl.", timeout=8000)

    assert site.pages.drafts[-1]["bemærkninger"] == "Lang tekst"
    assert site.pages.drafts[-1]["beslutning"] == "godkendt"


def test_leaving_with_unsaved_text_is_warned_of_until_it_is_saved(page: Page, site: Site) -> None:
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    page.goto(site.url)
    page.get_by_label("Sagens titel").press_sequentially("Ny")
    page.get_by_role("link", name="Sager", exact=True).click()
    page.wait_for_load_state()
    assert asked == ["beforeunload"]

    page.goto(site.url)
    page.get_by_label("Sagens titel").press_sequentially("Ny")
    expect(page.locator("[data-draft-status]")).to_contain_text("Kladden er gemt", timeout=8000)
    page.goto(site.url)
    assert asked == ["beforeunload"]


def test_a_draft_that_cannot_be_saved_says_so(page: Page, site: Site) -> None:
    page.route("**/kladde", lambda route: route.abort())
    page.goto(site.url)
    page.get_by_label("Sagens titel").fill("x")
    expect(page.locator("[data-draft-status]")).to_contain_text("kunne ikke gemmes", timeout=8000)


def test_without_scripts_of_ours_nothing_is_hidden(page: Page, site: Site) -> None:
    page.route(
        "**/js/page.js",
        lambda route: route.fulfill(status=200, body="", content_type="text/javascript"),
    )
    page.route(
        "**/js/early.js",
        lambda route: route.fulfill(status=200, body="", content_type="text/javascript"),
    )
    page.goto(site.url)
    expect(field(page, "bemærkninger")).to_be_visible()


def test_everything_can_be_reached_with_the_keyboard_and_the_first_is_the_skip_link(
    page: Page, site: Site
) -> None:
    page.goto(site.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Gå til sidens indhold")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#indhold")).to_be_focused()


def test_a_deadline_says_why_without_javascript(plain_page: Page, site: Site) -> None:
    plain_page.goto(site.url + "/galleri")
    plain_page.get_by_text("Hvorfor denne dato?").first.click()
    expect(
        plain_page.get_by_text("10 hverdage efter »modtaget« den 12. november 2026.").first
    ).to_be_visible()


def test_the_language_is_changed_by_a_link(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_role("link", name="English").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Answer to a hearing")


def test_what_came_back_with_problems_is_handed_in_as_it_was_written(
    page: Page, site: Site
) -> None:
    page.goto(site.url)
    fill_in(page)
    page.get_by_label("Sagens titel").fill("")
    page.get_by_label("Udsat").check()
    page.locator("#felt-ny_dato").fill("1.12.2026")
    page.locator("[name=merudgifter][value=true]").check()
    page.locator("#felt-beløb").fill("1.234,5")
    page.get_by_role("combobox", name="Kommune", exact=True).fill("Ærø Kommune")
    page.get_by_label("Billund Kommune").check()
    page.locator("#felt-helbred").fill("Linje 1\n\n  Linje 3 <b>&amp;")
    page.get_by_role("button", name="Send svar").last.click()
    expect(page.locator("[data-error-summary]").get_by_role("link")).to_have_text(
        ["Udfyld »Sagens titel«."]
    )
    page.get_by_label("Sagens titel").fill("Ny titel")
    page.get_by_role("button", name="Send svar").last.click()

    expect(page.get_by_role("heading", name="Tak")).to_be_visible()
    values = site.pages.submitted
    assert values["ny_dato"] == dt.date(2026, 12, 1)
    assert values["beløb"] == Decimal("1234.50")
    assert values["i_alt"] == Decimal("2469.00")
    assert values["kommune"].key == "ærø"
    assert [each.key for each in values["høringsparter"]] == ["billund"]
    assert values["helbred"] == "Linje 1\n\n  Linje 3 <b>&amp;"
    assert values["bilag"].version == 2
