"""Every page of the application with real ids in it, taken from the application's own map.

A route with a part that is not known here fails, so that a new page is thought of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from tests.web.conftest import Places

Parts = Mapping[str, str | int]

NEVER: Parts = {
    "case_id": 901, "task_id": "902-4", "round_id": "903-4", "party": "ingen", "name": "intet",
    "version": 9, "place": 9, "workflow": "findes-ikke", "key": "findes-ikke", "hash_": "0" * 64,
    "token": "findes-ikke", "version_": "0",
}  # fmt: skip
"""What there is not and has never been."""


@dataclass(frozen=True)
class Route:
    """A way of asking for a page."""

    method: str
    rule: str
    parts: frozenset[str]
    endpoint: str

    def address(self, parts: Parts) -> str:
        filled = self.rule
        for converter in ("int:", "path:"):
            filled = filled.replace(f"<{converter}", "<")
        for part in self.parts:
            filled = filled.replace(f"<{part}>", str(parts[part]))
        assert "<" not in filled, filled
        return filled

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


def routes(app: Flask, method: str) -> list[Route]:
    """The routes of the pages for a method."""
    rules: list[Rule] = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    return [
        Route(method, rule.rule, frozenset(rule.arguments) & _in(rule), rule.endpoint)
        for rule in rules
        if method in (rule.methods or ()) and rule.endpoint.startswith("pages.")
    ]


def _in(rule: Rule) -> frozenset[str]:
    """The parts that stand in the address: a default does not."""
    return frozenset(part for part in rule.arguments if part not in (rule.defaults or {}))


def real_parts(places: Places) -> Parts:
    """What there is, for everything that an address can name."""
    return {
        "case_id": places.ballot, "task_id": places.own_task, "round_id": places.ballot_round,
        "party": "odense", "place": 0, "name": "forslag", "version": 1, "workflow": "hoering",
        "key": "hoering",
    }  # fmt: skip
