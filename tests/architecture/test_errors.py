"""Every error is in the tree, has a status, and says the same in both languages."""

from __future__ import annotations

import importlib
import pkgutil
import re
import string
from collections.abc import Iterator

import pytest

import aftaleflow
from aftaleflow import errors
from aftaleflow.errors import AftaleflowError
from aftaleflow.http_status import STATUS, status_of

ON_SERVER = {"settings", "state-version", "error"}
"""Codes of errors that are the installation's own, not the asker's."""


def subclasses(base: type[AftaleflowError]) -> Iterator[type[AftaleflowError]]:
    for each in base.__subclasses__():
        yield each
        yield from subclasses(each)


def all_errors() -> list[type[AftaleflowError]]:
    for module in pkgutil.walk_packages(aftaleflow.__path__, "aftaleflow."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    return [AftaleflowError, *subclasses(AftaleflowError)]


def drawn() -> dict[str, str]:
    """The tree in the docstring: every error with the one above it."""
    found: dict[str, str] = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"    ((?:\|  |   )*(?:\|- |`- )?)(\w+Error)\b", line)
        if match is None:
            continue
        depth = len(match[1]) // 3
        above[depth:] = [match[2]]
        found[match[2]] = above[depth - 1] if depth else "Exception"
    return found


def facts(template: str) -> set[str]:
    return {name for _text, name, _spec, _how in string.Formatter().parse(template) if name}


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    assert drawn() == {each.__name__: each.__bases__[0].__name__ for each in all_errors()}


def test_all_errors_are_defined_where_the_tree_is() -> None:
    assert {each.__module__ for each in all_errors()} == {"aftaleflow.errors"}
    assert all(each.__name__.endswith("Error") for each in all_errors())


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [each.code for each in all_errors()]
    assert sorted(codes) == sorted(set(codes))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


@pytest.mark.parametrize("error", all_errors(), ids=lambda each: each.__name__)
def test_every_error_has_a_status_that_tells_whose_fault_it_is(
    error: type[AftaleflowError],
) -> None:
    status = status_of(error.__new__(error))
    assert status in STATUS.values()
    if error.code in ON_SERVER:
        assert status == 500
    elif error is not errors.ConnectorError:
        assert 400 <= status < 500


@pytest.mark.parametrize("error", all_errors(), ids=lambda each: each.__name__)
def test_both_languages_name_the_same_facts(error: type[AftaleflowError]) -> None:
    assert facts(error.en) == facts(error.da)
    if error is not AftaleflowError:
        assert error.en != error.da or error is errors.ConnectorError
