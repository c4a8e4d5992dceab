"""People at browsers: each logs in once, opens tasks from the inbox and fills in forms."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from aftaleflow.people.callers import Caller
from tests.installation import ROOT, Installation

PASSWORD = "en sætning til prøver"
SCREENSHOTS = ROOT / "tests" / "screenshots"


@dataclass(frozen=True)
class Attachment:
    """A file that a person chooses in a form."""

    name: str
    content: bytes = b"%PDF-1.4 attempt"

    def payload(self) -> Any:
        return {"name": self.name, "mimeType": "application/pdf", "buffer": self.content}


class People:
    """Everybody's browsers at one installation."""

    def __init__(self, browser: Browser, installation: Installation, url: str, **look: Any) -> None:
        self._browser = browser
        self._installation = installation
        self._url = url
        self._look = look
        self._pages: dict[int, Page] = {}
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def page_of(self, caller: Caller) -> Page:
        """The browser of a person, who has logged in."""
        if caller.id not in self._pages:
            context = self._browser.new_context(locale="da-DK", **self._look)
            page = context.new_page()
            page.set_default_timeout(10_000)
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            page.on("console", self._complaint)
            self._contexts.append(context)
            self._pages[caller.id] = page
            self.log_in(page, caller)
        return self._pages[caller.id]

    def at(self, caller: Caller, address: str) -> Page:
        """A person's browser at a page; whose session is over logs in again."""
        page = self.page_of(caller)
        page.goto(self._url + address)
        if "/log-ind" in page.url:
            self.log_in(page, caller)
            page.goto(self._url + address)
        return page

    def log_in(self, page: Page, caller: Caller) -> None:
        email = self._installation.value("SELECT email FROM person WHERE id = :id", id=caller.id)
        page.goto(f"{self._url}/log-ind")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Log ind", exact=True).last.click()
        expect(page.get_by_role("heading", name="Indbakke")).to_be_visible()

    def _complaint(self, line: Any) -> None:
        # A form that is refused comes with its status, which the browser notes as an error.
        if line.type == "error" and "422" not in line.text:
            self.complaints.append(f"{line.text} {line.location['url']}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()


class Walk:
    """A way through a case in browsers, with pictures of what the people saw."""

    def __init__(self, people: People, installation: Installation, name: str) -> None:
        self.people = people
        self.installation = installation
        self._folder = SCREENSHOTS / name
        self._numbers: Iterator[int] = itertools.count(1)
        for old in self._folder.glob("*.png"):
            old.unlink()

    def picture(self, page: Page, what: str) -> None:
        """Keeps a picture of a whole page."""
        name = re.sub(r"[^a-zæøå0-9]+", "-", what.lower()).strip("-")
        path = self._folder / f"{next(self._numbers):02} {name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=True)

    def do(self, case: int, element: str, /, seen: str | None = None, **values: Any) -> None:
        """The first who may opens the task from the inbox, fills in its form and sends it.

        `seen` names a picture of the page before it is sent.
        """
        task = self.installation.task(case, element)
        page = self.people.at(self.installation.actor(task), "/indbakke")
        page.locator(f"a[href='/opgaver/{task.id}']").click()
        fill_in(page, values)
        if seen is not None:
            self.picture(page, seen)
        send(page)
        expect(page.get_by_text("Opgaven er løst, og sagen er gået videre.")).to_be_visible()

    def start(self, caller: Caller, title: str, values: Mapping[str, Any]) -> int:
        """Starts a case of a workflow from the list; gives its id."""
        page = self.people.at(caller, "/sager/ny")
        page.get_by_role("link", name=title, exact=True).click()
        fill_in(page, values)
        self.picture(page, "start af sagen")
        page.get_by_role("button", name="Start sagen").last.click()
        expect(page.get_by_text("Sagen er startet.")).to_be_visible()
        self.picture(page, "sagen er startet")
        return int(page.url.rpartition("/")[2])


def send(page: Page) -> None:
    page.locator(".form-buttons").get_by_role("button", name="Send", exact=True).click()


def fill_in(page: Page, values: Mapping[str, Any]) -> None:
    """Fills in fields by name: texts, choices (key), several choices, yes/no, files, rows."""
    for name, value in values.items():
        fill_field(page.locator(f"[data-field='{name}']"), value)


def fill_field(field: Locator, value: Any) -> None:
    if isinstance(value, Attachment):
        field.locator("input[type=file]").set_input_files(value.payload())
    elif isinstance(value, bool):
        field.locator(f"input[value='{'true' if value else 'false'}']").check()
    elif isinstance(value, list):
        _fill_several(field, value)
    elif field.locator("input[type=radio]").count():
        field.locator(f"input[value='{value}']").check()
    elif field.locator("select").count():
        _choose(field, str(value))
    else:
        field.locator("textarea, input[type=text]:not(.date-picker__internal-input)").first.fill(
            str(value)
        )


def _choose(field: Locator, value: str) -> None:
    """In a list; JavaScript turns a long one into a field to write in."""
    select = field.locator("select")
    if select.is_visible():
        select.select_option(value)
        return
    text = select.locator(f"option[value='{value}']").text_content() or ""
    box = field.get_by_role("combobox")
    box.fill(text)
    field.get_by_role("option", name=text, exact=True).click()


def _fill_several(field: Locator, values: list[Any]) -> None:
    """Checkboxes by their keys, or rows by their fields, which must be there already."""
    if any(isinstance(value, Mapping) for value in values):
        for number, row in enumerate(values):
            for name, value in row.items():
                path = f"{field.get_attribute('data-field')}.{number}.{name}"
                fill_field(field.page.locator(f"[data-field='{path}']"), value)
        return
    for box in field.locator("input[type=checkbox]").all():
        box.set_checked(box.get_attribute("value") in values)


def give_passwords(installation: Installation) -> None:
    """Lets everybody log in with the same password (one hash, because hashing takes its time)."""
    from aftaleflow.people import accounts  # noqa: PLC0415

    with installation.office.database.transaction() as connection:
        accounts.set_password(connection, 1, PASSWORD)
        one = "SELECT password_hash FROM person WHERE id = 1"
        connection.execute(sa.text(f"UPDATE person SET password_hash = ({one})"))  # noqa: S608
