"""What the project's files hold of people, machines and addresses: nothing."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.architecture.sources import texts

WITH_PEOPLE = ("workflows/", "forms/", "reference/", "demo/", "src/")
"""Where the content and the product are; texts of others (the design system) are left out."""

OF_OTHERS = ("src/aftaleflow/web/static/",)

RESERVED = re.compile(r"(^|\.)(invalid|example|test|localhost)$|^example\.(com|org|net)$")
"""Domains that nobody can have (RFC 2606)."""

E_MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", re.ASCII)
PHONE = re.compile(r"(?<![\d.,:/-])(?:\+45 ?)?[2-9]\d ?\d\d \d\d \d\d(?![\d.,-])|\+45 ?\d{8}")
CPR = re.compile(r"(?<!\d)(\d{6})-(\d{4})(?!\d)")
MACHINE = re.compile(r"/(?:home|Users)/\w+|(?<![\w.])/root/|[A-Z]:\\\\Users")
REGISTRY = re.compile(
    r"--(?:extra-)?index-url|--trusted-host|--find-links|https?://[^\s\"']*/simple\b"
)


def own() -> dict[str, str]:
    return {
        file: text
        for file, text in texts().items()
        if file.startswith(WITH_PEOPLE) and not file.startswith(OF_OTHERS)
    }


def hits(pattern: re.Pattern[str], found: dict[str, str]) -> list[str]:
    return [
        f"{file}: {match.group()}"
        for file, text in found.items()
        for match in pattern.finditer(text)
    ]


def test_every_e_mail_address_is_one_that_nobody_has() -> None:
    real = [
        f"{file}: {match.group()}"
        for file, text in own().items()
        for match in E_MAIL.finditer(text)
        if not RESERVED.search(match.group(1))
    ]
    assert real == []


def test_there_are_no_telephone_numbers() -> None:
    assert hits(PHONE, own()) == []


def test_there_are_no_civil_registration_numbers() -> None:
    found = [
        f"{file}: {match.group()}"
        for file, text in own().items()
        for match in CPR.finditer(text)
        if _is_date(match.group(1))
    ]
    assert found == []


def _is_date(digits: str) -> bool:
    try:
        dt.datetime.strptime(digits, "%d%m%y")  # noqa: DTZ007 - only whether there is such a day
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (E_MAIL, "skriv til anna@kommune.dk"),
        (PHONE, "ring på 65 43 21 00"),
        (PHONE, "+45 65432100"),
        (CPR, "cpr: 010170-1234"),
        (MACHINE, "/home/somebody/project"),
        (REGISTRY, "--index-url https://registry.example/simple"),
    ],
)
def test_the_checks_would_see_one(pattern: re.Pattern[str], text: str) -> None:
    assert hits(pattern, {"x": text}) != []


def test_no_file_names_a_path_of_some_machine_or_a_registry_of_packages() -> None:
    """What tells a tool not to write such a thing down (`--no-emit-...`) is none."""
    watched = {
        file: text
        for file, text in texts().items()
        if not file.startswith(("tests/architecture/", *OF_OTHERS))
    }
    assert hits(MACHINE, watched) == []
    assert hits(REGISTRY, watched) == []
