"""A person at the pages without a browser: follows links, fills in forms, reads what stands there.

What a form posts is taken from the page itself, as a browser would.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any

import lxml.html
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from aftaleflow.people import accounts
from aftaleflow.web.frame import CSRF_FIELD
from aftaleflow.web.visit import SESSION_COOKIE
from tests.installation import Installation
from tests.unit.web.surroundings import posts

PASSWORD = "en sætning til prøver"


@dataclass(frozen=True)
class Attached:
    """A file chosen in a form."""

    name: str
    data: bytes = b"%PDF-1.4 udkast"


@dataclass
class Seen:
    """A page, or another answer, as it came."""

    address: str
    response: TestResponse
    _tree: Any = field(default=None, repr=False)

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def location(self) -> str:
        return self.response.headers.get("Location", "")

    @cached_property
    def html(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def is_page(self) -> bool:
        return self.response.mimetype == "text/html"

    @cached_property
    def tree(self) -> Any:
        return lxml.html.document_fromstring(self.html)

    @cached_property
    def words(self) -> str:
        """All that can be read in the page's body, spaces made one."""
        return words_of(self.tree.find(".//body"))

    @property
    def main(self) -> str:
        """What can be read in the page's content, without header and footer."""
        return words_of(self.tree.get_element_by_id("indhold"))

    @property
    def h1(self) -> str:
        return " ".join(words_of(each) for each in self.tree.iter("h1"))

    @property
    def title(self) -> str:
        return words_of(self.tree.find(".//title"))

    @property
    def summary(self) -> dict[str, str]:
        """The problems at the top of a form: the words, by the id of the field they lead to."""
        links = self.tree.xpath("//*[@data-error-summary]//a")
        return {link.get("href").removeprefix("#"): words_of(link) for link in links}

    def at_field(self, name: str) -> str:
        """What is said at a field about what is wrong with it."""
        return " ".join(
            words_of(each)
            for each in self.tree.xpath(
                f"//*[@data-field='{name}']//*[contains(@class, 'form-error-message')]"
            )
        )

    def value(self, name: str) -> str | list[str] | None:
        """What stands in a control of the page's forms."""
        found = [text for form in self.forms for key, text in controls(form) if key == name]
        return found[0] if len(found) == 1 else found or None

    @property
    def forms(self) -> list[Any]:
        return [each for each in self.tree.iter("form") if each.get("method") == "post"]

    def form(self, button: str) -> Any:
        """The form with a button of some words."""
        for form in self.forms:
            if any(button in words_of(each) for each in form.iter("button")):
                return form
        raise AssertionError(f"there is no button {button!r} in {self.address}: {self.main}")


def words_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def controls(form: Any) -> Iterable[tuple[str, str]]:
    for element in form.iter("input", "textarea", "select"):
        yield from posts(element)


class Visitor:
    """One browser, at first of nobody."""

    def __init__(self, app: Flask, installation: Installation) -> None:
        self._client = app.test_client()
        self._installation = installation

    # -- getting in

    def log_in(self, email: str, password: str = PASSWORD) -> Seen:
        """By the page, with a whole e-mail address."""
        return self.send(self.get("/log-ind"), "Log ind", email=email, password=password)

    def log_in_english(self, email: str, password: str = PASSWORD) -> Seen:
        return self.send(self.get("/log-ind"), "Log in", email=email, password=password)

    def enter(self, person: int) -> Visitor:
        """With a session of its own, where the log-in page is not what is looked at."""
        office = self._installation.office
        with office.database.transaction() as connection:
            token = accounts.open_session(connection, person, office.now(), 10)
        self._client.set_cookie(SESSION_COOKIE, token)
        return self

    def cookie(self, name: str) -> str | None:
        found = self._client.get_cookie(name)
        return found.value if found is not None else None

    def give_cookie(self, name: str, value: str) -> None:
        self._client.set_cookie(name, value)

    # -- going about

    def get(self, address: str) -> Seen:
        return Seen(address, self._client.get(address))

    def open(self, address: str, arguments: dict[str, str]) -> TestResponse:
        """An address with arguments that are to be quoted."""
        return self._client.get(address, query_string=arguments)

    def follow(self, seen: Seen) -> Seen:
        """Where an answer sends the browser on to."""
        assert 300 <= seen.status < 400, (seen.status, seen.main if seen.is_page else "")
        return self.get(seen.location)

    def token(self) -> str:
        """The secret of this browser's forms."""
        login = self.get("/log-ind")
        page = login if login.status == 200 else self.get("/was")  # where the log-out stands
        return str(page.tree.xpath(f"//input[@name='{CSRF_FIELD}']/@value")[0])

    def post(self, address: str, values: Any = (), *, token: str | None = None) -> Seen:
        """Posts just these values, with the secret that is given."""
        data = MultiDict(values)
        if token is not None:
            data.setlist(CSRF_FIELD, [token])
        return Seen(address, self._client.post(address, data=data))

    def post_body(self, address: str, body: str, kind: str, method: str = "POST") -> Seen:
        """Sends something that is no form."""
        answer = self._client.open(address, method=method, data=body, content_type=kind)
        return Seen(address, answer)

    def send(self, seen: Seen, button: str, **values: Any) -> Seen:
        """Fills in the form that has a button, and presses it. Lists are several values."""
        form = seen.form(button)
        pairs = [pair for pair in controls(form) if pair[0] not in values]
        pressed = [
            (each.get("name"), each.get("value") or "")
            for each in form.iter("button")
            if button in words_of(each) and each.get("name")
        ]
        address = form.get("action") or seen.address
        return self._sent_to(address, [*pairs, *pressed[:1]], values)

    def post_form_aside(self, seen: Seen, button: str, place: str, **values: Any) -> Seen:
        """Posts a form to a place below its own, as the page's script saves a draft."""
        form = seen.form(button)
        pairs = [pair for pair in controls(form) if pair[0] not in values]
        return self._sent_to(form.get("action") + place, pairs, values)

    def _sent_to(
        self, address: str, pairs: list[tuple[str, str]], values: Mapping[str, Any]
    ) -> Seen:
        data: MultiDict[str, Any] = MultiDict(pairs)
        for name, value in values.items():
            for one in value if isinstance(value, list) else [value]:
                data.add(name, _sent(one))
        kind = "multipart/form-data"
        return Seen(address, self._client.post(address, data=data, content_type=kind))


def _sent(value: Any) -> Any:
    return (BytesIO(value.data), value.name) if isinstance(value, Attached) else value
