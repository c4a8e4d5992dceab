"""Definitions that nobody would write, made of the language's elements at random."""

from __future__ import annotations

import random
from typing import Any

from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.model.workflow import Workflow

WORDS = (
    "følgegruppen", "sender", "sagen", "tilbage", "til", "arbejdsgruppen", "med", "bemærkninger",
    "om", "økonomi", "formandskabsgodkendelse", "af", "implementering", "i", "kommunerne", "og",
    "regionen", "efter", "høring", "Ja", "Nej", "sundhedskoordinationsudvalget", "drøfter", "svar",
)  # fmt: skip


def random_definition(seed: int, most: int = 10) -> Definition:
    """A definition whose elements lead anywhere in their list; the same for the same seed."""
    return Definition(Workflow.model_validate(_Author(seed, most).workflow()), {}, {})


class _Author:
    def __init__(self, seed: int, most: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._most = most
        self._names = 0

    def workflow(self) -> dict[str, Any]:
        process = self._list(self._random.randint(2, self._most), depth=0)
        process = [{"start_event": "start", "name": self._words(4)}, *process]
        return {
            "workflow": "tilfaeldig",
            "name": "Tilfældig",
            "case": {"title": "t", "number": "n", "owner": "sku"},
            "process": [*process, {"end_event": "slut", "name": self._words(5)}],
        }

    def _list(self, length: int, depth: int) -> list[dict[str, Any]]:
        ids = [self._name() for _ in range(length)]
        return [self._element(name, ids, number, depth) for number, name in enumerate(ids)]

    def _element(self, name: str, ids: list[str], number: int, depth: int) -> dict[str, Any]:
        last = number == len(ids) - 1
        kinds = ["user_task"] * 6 + ["service_task", "call_activity", "round", "answers"]
        kinds += ["exclusive_gateway", "exclusive_gateway", "catch", "end_event"]
        kinds += ["parallel_gateway"] * (depth < 2)
        kind = self._random.choice(kinds)
        element: dict[str, Any] = {"name": self._words(self._random.randint(1, 8))}
        if kind == "end_event" and not (last and depth == 0):
            return {"end_event": name} | element
        if kind == "parallel_gateway":
            branches = [
                self._list(self._random.randint(1, 4), depth + 1)
                for _ in range(self._random.randint(2, 4))
            ]
            return {"parallel_gateway": name, "branches": branches} | element
        if kind == "catch":
            element |= {"intermediate_catch_event": name, "condition": "x"}
            return element | self._maybe({"when": "x"})
        if kind == "exclusive_gateway":
            return {"exclusive_gateway": name, "flows": self._flows(ids)} | element
        return self._activity(kind, name, ids, depth) | element

    def _activity(self, kind: str, name: str, ids: list[str], depth: int) -> dict[str, Any]:
        own: dict[str, dict[str, Any]] = {
            "user_task": {"user_task": name, "candidates": "a.b"},
            "service_task": {"service_task": name, "connector": "x"},
            "call_activity": {"call_activity": name, "workflow": "x"},
            "round": {"round": name, "parties": "a", "each": {"workflow": "x"}},
            "answers": {"round": name, "parties": "a", "each": {"form": "x", "answer": "y"}},
        }
        element = own.get(kind, own["user_task"])
        if self._random.random() < 0.5:
            element["flows"] = self._flows(ids)
        if self._random.random() < 0.2:
            element["when"] = "x"
        if self._random.random() < 0.2:
            count = self._random.randint(1, 3)
            element["boundary_events"] = [self._boundary(ids, depth) for _ in range(count)]
        return element

    def _boundary(self, ids: list[str], depth: int) -> dict[str, Any]:
        event: dict[str, Any] = {
            "boundary_event": self._name(),
            "name": self._words(self._random.randint(1, 5)),
            "timer": {"days": 2},
            "interrupting": self._random.random() < 0.5,
        }
        if depth < 2 and self._random.random() < 0.5:
            return event | {"process": self._list(self._random.randint(1, 4), depth + 1)}
        return event | {"next": self._random.choice(ids)}

    def _flows(self, ids: list[str]) -> Any:
        count = self._random.randint(1, 5)
        if self._random.random() < 0.5:
            return {f"v{number}": self._random.choice(ids) for number in range(count)}
        return [
            {"next": self._random.choice(ids), "when": "x"}
            | self._maybe({"name": self._words(self._random.randint(1, 9))}, 0.8)
            for _ in range(count)
        ]

    def _maybe(self, what: dict[str, Any], chance: float = 0.3) -> dict[str, Any]:
        return what if self._random.random() < chance else {}

    def _words(self, count: int) -> str:
        return " ".join(self._random.choice(WORDS) for _ in range(count))

    def _name(self) -> str:
        self._names += 1
        return f"e{self._names}"
