"""What a process means, written down a second time and as plainly as possible.

It plays the mappings of a workflow file itself and knows nothing of the engine: tokens stand at
elements of lists, a block holds lists of its own, a path beside the process is a list too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.engine.strategies import Element, name_of, word_of

PARTIES = ("Nord", "Syd", "Vest")
MAX_SETTLING = 50


class EndlessError(Exception):
    """Conditions that are true let the case go on for ever."""


@dataclass(eq=False)
class Stretch:
    """A list of elements in which tokens stand. Over when none does any more."""

    listed: list[Element]
    holder: Token | None = None
    tokens: list[Token] = field(default_factory=list)


@dataclass(eq=False)
class Token:
    """Control at an element. `number` is its turn among those that wait, `inner` the stretches that
    must be over before it goes on, `armed` the boundary events that may still happen."""

    at: Element
    within: Stretch
    number: int = 0
    inner: list[Stretch] = field(default_factory=list)
    armed: list[Element] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return name_of(self.at)


class Reference:
    """One case as the language means it."""

    def __init__(self, process: list[Element]) -> None:
        self.values: dict[str, str] = {}
        self.reached: str | None = None
        self.ended: str | None = None
        self._numbers = 0
        self._root = Stretch(process)
        self._enter(self._root, name_of(process[0]))
        self._settle()

    # -- what can be seen

    def standing(self) -> list[Token]:
        """The tokens that wait, those in blocks and beside the process too, the first to come
        first."""
        return sorted(self._standing(self._root), key=lambda token: token.number)

    def _standing(self, stretch: Stretch) -> Iterator[Token]:
        for token in stretch.tokens:
            if token.inner:
                for inner in token.inner:
                    yield from self._standing(inner)
            else:
                yield token

    def at(self) -> list[str]:
        return sorted(token.name for token in self.standing())

    def armed(self) -> list[str]:
        return sorted(name_of(event) for token in self.standing() for event in token.armed)

    # -- what happens

    def done(self, name: str, value: str | None = None) -> None:
        """The first token at an element is done: a task with its choice, a call with its end."""
        token = self._first(name)
        if word_of(token.at) == "user_task" and value is not None:
            self.values[f"v_{name}"] = value
        self._leave(token, self._way_on(token, value))
        self._settle()

    def answer(self, name: str, party: str, value: str) -> None:
        token = self._first(name)
        token.answers[party] = value
        if self._is_decided(token):
            self.done(name)

    def fire(self, event: str) -> None:
        """A timer's moment came: of an event in the list, or of one at an edge."""
        for token in self.standing():
            if token.name == event:
                self.done(event)
                return
            for each in token.armed:
                if name_of(each) == event:
                    self._fire(token, each)
                    self._settle()
                    return
        raise AssertionError(event)

    def _first(self, name: str) -> Token:
        return next(token for token in self.standing() if token.name == name)

    def _is_decided(self, token: Token) -> bool:
        given = list(token.answers.values())
        rule = token.at["complete_when"]
        if len(given) == len(PARTIES):
            return True
        return (rule == "answered >= 2" and len(given) >= 2) or (
            "count('nej')" in rule and "nej" in given
        )

    def _fire(self, token: Token, event: Element) -> None:
        token.armed.remove(event)
        within = token.within
        if event["interrupting"]:
            within.tokens.remove(token)
        if "next" in event:
            self._enter(within, event["next"])
        else:
            beside = Token(event, within)
            within.tokens.append(beside)
            self._open(beside, [event["process"]])
        self._close_if_over(within)

    # -- moving

    def _enter(self, within: Stretch, name: str) -> None:
        element = next(each for each in within.listed if name_of(each) == name)
        token = Token(element, within)
        within.tokens.append(token)
        word = word_of(element)
        if "when" in element and self._holds(element["when"], token) is not True:
            self._leave(token, self._following(token))
        elif word == "end_event":
            if within is self._root:
                self.reached = name
            self._leave(token, None)
        elif word in ("start_event", "exclusive_gateway"):
            self._leave(token, self._way_on(token, None))
        elif word == "parallel_gateway":
            self._open(token, element["branches"])
        else:
            self._numbers += 1
            token.number = self._numbers
            token.armed = list(element.get("boundary_events", ()))

    def _open(self, token: Token, lists: list[list[Element]]) -> None:
        token.inner = [Stretch(listed, token) for listed in lists]
        for inner in list(token.inner):
            self._enter(inner, name_of(inner.listed[0]))

    def _leave(self, token: Token, target: str | None) -> None:
        token.within.tokens.remove(token)
        if target is not None:
            self._enter(token.within, target)
        self._close_if_over(token.within)

    def _close_if_over(self, stretch: Stretch) -> None:
        holder = stretch.holder
        if stretch.tokens:
            return
        if holder is None:
            self.ended = self.reached
        elif stretch in holder.inner:
            holder.inner.remove(stretch)
            if not holder.inner:
                beside = word_of(holder.at) == "boundary_event"
                self._leave(holder, None if beside else self._way_on(holder, None))

    def _following(self, token: Token) -> str | None:
        listed = token.within.listed
        later = listed[listed.index(token.at) + 1 :]
        return name_of(later[0]) if later else None

    def _way_on(self, token: Token, outcome: str | None) -> str | None:
        flows = token.at.get("flows")
        if flows is None:
            return str(token.at["next"]) if "next" in token.at else self._following(token)
        if isinstance(flows, dict):
            return str(flows[outcome] if outcome in flows else flows["else"])
        for flow in flows:
            if "when" not in flow or self._holds(flow["when"], token) is True:
                return str(flow["next"])
        return self._following(token)

    def _settle(self) -> None:
        for _ in range(MAX_SETTLING):
            token = next(filter(self._is_met, self.standing()), None)
            if token is None:
                return
            self._leave(token, self._way_on(token, None))
        raise EndlessError

    def _is_met(self, token: Token) -> bool:
        return "condition" in token.at and self._holds(token.at["condition"], token) is True

    def _holds(self, condition: str, token: Token) -> bool | None:
        """The handful of conditions that random definitions hold; None is unknown."""
        if condition == "1 == 1":
            return True
        if condition == "count('ja') >= 2":
            return list(token.answers.values()).count("ja") >= 2
        name, operator, wanted = condition.split()
        value: Any = self.values.get(name)
        if operator == "is":
            return value is None
        if value is None:
            return None
        return bool((value == wanted.strip("'")) == (operator == "=="))
