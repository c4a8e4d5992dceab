"""A browser, and the throwaway application served to it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from waitress.server import create_server

from tests.browser.form_app import Pages, form_app

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


class Site:
    """Where an application is served; each test gets a new one at the same place."""

    url: str
    pages: Pages
    app: Flask

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def served() -> Site:
    site = Site()
    server = create_server(site, host="127.0.0.1", port=0, threads=8)
    site.url = f"http://127.0.0.1:{server.effective_port}"
    threading.Thread(target=server.run, daemon=True).start()
    return site


@pytest.fixture
def site(served: Site) -> Site:
    served.pages = Pages()
    served.app = form_app(served.pages)
    return served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A wide page with JavaScript; anything that a script or the browser complains of fails."""
    yield from opened(browser, WIDE, javascript=True)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    yield from opened(browser, PHONE, javascript=True)


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page without JavaScript."""
    yield from opened(browser, WIDE, javascript=False)


def opened(browser: Browser, size: dict[str, int], *, javascript: bool) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        java_script_enabled=javascript,
        locale="da-DK",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.extend(complaint(line)))
    yield page
    context.close()
    assert complaints == []


def complaint(line: ConsoleMessage) -> list[str]:
    """What the browser complains of, except addresses that the throwaway application has not."""
    is_expected = line.location["url"].endswith(("/kladde", "/sager", "/favicon.ico"))
    return [line.text] if line.type == "error" and not is_expected else []
