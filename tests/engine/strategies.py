"""Random definitions, always valid: what an author could write, in every combination.

An element is the mapping that the YAML file holds. Each user task writes a choice `v_<id>`, which
conditions anywhere in the process read; it is unknown until the task was done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml
from hypothesis import strategies as st

from aftaleflow.definitions.definition import Definition
from tests.engine.definitions import definition_of, workflow

Element = dict[str, Any]
Draw = st.DrawFn

VALUES = ("ja", "nej", "måske")
CHILD = workflow(
    "barn", "- start_event: begyndt\n- end_event: godt\n- end_event: skidt\n",
).replace("- start_event: begyndt\n", """- start_event: begyndt
  - exclusive_gateway: hvad
    flows: [{when: this_case.title == 'x', next: godt}, {next: skidt}]
""")  # fmt: skip

ROUND_RULES = ("answered == total", "answered == total or count('nej') > 0", "answered >= 2")
WAITING = ("user_task", "service_task", "call_activity", "round", "intermediate_catch_event")
PLAIN = ("user_task", "user_task", "user_task", "service_task", "call_activity", "catch",
         "exclusive_gateway", "exclusive_gateway", "parallel_gateway", "parallel_gateway",
         "end_event")  # fmt: skip
MOST_DEEP = 2


def word_of(element: Element) -> str:
    return next(iter(element))


def name_of(element: Element) -> str:
    return str(element[word_of(element)])


def waits_surely(element: Element) -> bool:
    """Whether the case always stands still at the element."""
    return word_of(element) in WAITING and "when" not in element


@dataclass
class _Author:
    """Writes one process. With `twins` a boundary event may send a second token down the list;
    otherwise there may be rounds, though not beside the process, where there could be two of one
    at a time: the tests' world knows one."""

    draw: Draw
    twins: bool
    beside: int = 0
    numbers: int = 0
    tasks: list[str] = field(default_factory=list)

    def process(self) -> list[Element]:
        inner = self.elements(0, self.draw(st.integers(2, 6)))
        listed = [{"start_event": "start"}, *inner, {"end_event": "slut"}]
        if self.draw(st.booleans()):
            listed.append({"end_event": "andet"})
        self._connect(listed, 0)
        self._condition(listed)
        return reachable(listed)

    def elements(self, depth: int, length: int) -> list[Element]:
        return [self._element(depth) for _ in range(length)]

    def _element(self, depth: int) -> Element:
        kinds = [kind for kind in PLAIN if depth < MOST_DEEP or kind != "parallel_gateway"]
        kinds = [kind for kind in kinds if depth > 0 or kind != "end_event"]
        with_rounds = not (self.twins or self.beside)
        kind = self.draw(st.sampled_from([*kinds, *(("round",) if with_rounds else ())]))
        self.numbers += 1
        name = f"e{self.numbers}"
        make = {
            "user_task": self._user_task,
            "parallel_gateway": self._parallel,
            "catch": self._catch,
        }.get(kind, self._simple)
        element = make(kind, name, depth)
        if word_of(element) in WAITING and kind != "catch" and depth < MOST_DEEP:
            self._attach(element, depth)
        return element

    def _user_task(self, _kind: str, name: str, _depth: int) -> Element:
        self.tasks.append(name)
        choice = {"choice": f"v_{name}", "options": list(VALUES)}
        return {"user_task": name, "candidates": "kontor.sagsbehandler", "fields": [choice]}

    def _parallel(self, _kind: str, name: str, depth: int) -> Element:
        count = self.draw(st.integers(2, 3))
        branches = []
        for _ in range(count):
            branch = self.elements(depth + 1, self.draw(st.integers(1, 3)))
            self._connect(branch, depth + 1)
            branches.append(branch)
        return {"parallel_gateway": name, "branches": branches}

    def _catch(self, _kind: str, name: str, _depth: int) -> Element:
        if self.draw(st.booleans()):
            return {"intermediate_catch_event": name, "timer": {"days": 2}}
        return {"intermediate_catch_event": name, "condition": "?"}

    def _simple(self, kind: str, name: str, _depth: int) -> Element:
        more: dict[str, Element] = {
            "service_task": {
                "connector": "mail",
                "input": {"to": "kontor.sagsbehandler", "subject": "emne", "text": "tekst"},
            },
            "call_activity": {"workflow": "barn"},
            "round": {
                "parties": "kommuner",
                "each": {"form": "svar", "answer": "svar"},
                "complete_when": self.draw(st.sampled_from(ROUND_RULES)),
            },
        }
        return {kind: name, **more.get(kind, {})}

    def _attach(self, element: Element, depth: int) -> None:
        count = self.draw(st.sampled_from((0, 0, 0, 1, 2)))
        if count:
            element["boundary_events"] = [self._boundary(depth) for _ in range(count)]

    def _boundary(self, depth: int) -> Element:
        self.numbers += 1
        event: Element = {"boundary_event": f"t{self.numbers}", "timer": {"days": 1}}
        interrupting = self.draw(st.booleans())
        event["interrupting"] = interrupting
        # On the outermost list a case without a path to an end could never end.
        beside = self.draw(st.booleans()) if depth > 0 else not interrupting
        if beside or not (interrupting or self.twins):
            self.beside += 1
            process = self.elements(depth + 1, self.draw(st.integers(1, 2)))
            self._connect(process, depth + 1)
            self.beside -= 1
            return {**event, "process": process}
        return {**event, "next": "?"}

    # -- ways on

    def _connect(self, listed: list[Element], depth: int) -> None:
        for element in listed:
            if word_of(element) in WAITING and self.draw(st.integers(0, 4)) == 0:
                element["when"] = "?"
        for index, element in enumerate(listed):
            for event in element.get("boundary_events", ()):
                if "next" in event:
                    event["next"] = self._any(listed, index)
            self._ways_on(listed, index)
        if not any(None in ways for ways in _all_targets(reachable(listed))):
            self._let_end(listed)

    def _let_end(self, listed: list[Element]) -> None:
        """A list that no path ends is refused, so the last way that is taken ends there."""
        last = reachable(listed)[-1]
        end = name_of(self._pit(listed))
        flows = last.get("flows")
        if isinstance(flows, list):
            flows[-1]["next"] = end
        elif flows is not None:
            flows["else" if "else" in flows else "godt"] = end
        else:
            last["next"] = end

    def _ways_on(self, listed: list[Element], index: int) -> None:
        element = listed[index]
        word = word_of(element)
        if word in ("start_event", "end_event"):
            return
        if word == "exclusive_gateway":
            self._gateway(listed, index)
        elif word == "parallel_gateway":
            if self.draw(st.integers(0, 3)) == 0:
                element["next"] = self._safe(listed, index)
        elif self.draw(st.integers(0, 2)) == 0:
            self._flows(listed, index)

    def _gateway(self, listed: list[Element], index: int) -> None:
        ways = self.draw(st.integers(1, 3))
        flows = [{"when": "?", "next": self._safe(listed, index)} for _ in range(ways)]
        if index + 1 == len(listed) or self.draw(st.booleans()):
            flows.append({"next": self._safe(listed, index)})
        listed[index]["flows"] = flows

    def _flows(self, listed: list[Element], index: int) -> None:
        element, word = listed[index], word_of(listed[index])
        if word == "call_activity":
            element["flows"] = {end: self._any(listed, index) for end in ("godt", "skidt")}
        elif word == "user_task" and self.draw(st.booleans()):
            element["outcome"] = f"v_{name_of(element)}"
            element["flows"] = {v: self._any(listed, index) for v in VALUES[:2]}
            element["flows"]["else"] = self._any(listed, index)
        elif word == "round":
            element["flows"] = [{"when": "count('ja') >= 2", "next": self._any(listed, index)}]
        elif word in ("user_task", "service_task") and self.draw(st.booleans()):
            element["flows"] = [{"when": "?", "next": self._any(listed, index)}]
        else:
            element["next"] = self._any(listed, index)

    def _any(self, listed: list[Element], index: int) -> str:
        """Any element of the list: those who wait may go back to wherever they like."""
        return name_of(self.draw(st.sampled_from(listed[1:] or listed)))

    def _safe(self, listed: list[Element], index: int) -> str:
        """Forward, or back to where the case surely waits: no loop runs for ever."""
        back = [each for each in listed[: index + 1] if waits_surely(each)]
        ahead = listed[index + 1 :]
        return name_of(self.draw(st.sampled_from([*ahead, *back] or [self._pit(listed)])))

    def _pit(self, listed: list[Element]) -> Element:
        """An end for a list that has nowhere to go."""
        self.numbers += 1
        end = {"end_event": f"e{self.numbers}"}
        listed.append(end)
        return end

    # -- conditions, when all that they can read is known

    def _condition(self, listed: list[Element]) -> None:
        for element in listed:
            for key in ("when", "condition"):
                if element.get(key) == "?":
                    element[key] = self._test()
            flows = element.get("flows")
            for flow in flows if isinstance(flows, list) else ():
                if flow.get("when") == "?":
                    flow["when"] = self._test()
            for inner in inner_lists(element):
                self._condition(inner)

    def _test(self) -> str:
        if not self.tasks:
            return "1 == 1"
        name = self.draw(st.sampled_from(self.tasks))
        value = self.draw(st.sampled_from(VALUES))
        return self.draw(
            st.sampled_from(
                (f"v_{name} == '{value}'", f"v_{name} != '{value}'", f"v_{name} is none", "1 == 1")
            )
        )


def inner_lists(element: Element) -> list[list[Element]]:
    """The branches of a block, and what boundary events run beside."""
    beside = [
        event["process"] for event in element.get("boundary_events", ()) if "process" in event
    ]
    return [*element.get("branches", ()), *beside]


def targets(element: Element, following: str | None) -> list[str | None]:
    """Where an element may lead in its list; None is the end of a path."""
    if word_of(element) == "end_event":
        return []
    found: list[str | None] = []
    if "when" in element:
        found.append(following)
    flows = element.get("flows")
    if isinstance(flows, dict):
        found += flows.values()
    elif flows is not None:
        found += [flow["next"] for flow in flows]
        found += [following] if "when" in flows[-1] else []
    else:
        found.append(element.get("next", following))
    found += [event["next"] for event in element.get("boundary_events", ()) if "next" in event]
    return found


def _all_targets(listed: list[Element]) -> list[list[str | None]]:
    following = [*(name_of(element) for element in listed[1:]), None]
    return [
        [None] if word_of(element) == "end_event" else targets(element, after)
        for element, after in zip(listed, following, strict=True)
    ]


def reachable(listed: list[Element]) -> list[Element]:
    """The elements of a list that can be reached, in it and in the lists inside."""
    by_name = {name_of(element): index for index, element in enumerate(listed)}
    seen: set[int] = set()
    waiting = [0]
    while waiting:
        index = waiting.pop()
        if index in seen:
            continue
        seen.add(index)
        following = name_of(listed[index + 1]) if index + 1 < len(listed) else None
        ways = targets(listed[index], following)
        waiting += [by_name[name] for name in ways if name is not None]
    kept = [listed[index] for index in sorted(seen)]
    for element in kept:
        if "branches" in element:
            element["branches"] = [reachable(branch) for branch in element["branches"]]
        for event in element.get("boundary_events", ()):
            if "process" in event:
                event["process"] = reachable(event["process"])
    return kept


@st.composite
def processes(draw: Draw) -> list[Element]:
    """The items of `process` of a valid workflow."""
    return _Author(draw, twins=draw(st.booleans())).process()


def written(process: list[Element]) -> str:
    return str(yaml.safe_dump(process, allow_unicode=True, sort_keys=False, width=1000))


def definition_of_process(process: list[Element]) -> Definition:
    """The definition of a process; it is checked as any other."""
    conditions = written(process)
    data = "".join(
        f"  - choice: v_{name}\n    options: [{', '.join(VALUES)}]\n"
        for name in _unwritten(process, conditions)
    )
    more = f"data:\n{data}" if data else ""
    return definition_of({"proeve.yaml": workflow("proeve", conditions, more), "barn.yaml": CHILD})


def sends_a_second_token(process: list[Element]) -> bool:
    """Whether a boundary event that does not interrupt leads on in the list itself."""
    events = [e for element in _all(process) for e in element.get("boundary_events", ())]
    return any("next" in event and not event["interrupting"] for event in events)


def _unwritten(process: list[Element], text: str) -> list[str]:
    """Tasks whose choice is read somewhere, but that were cut out because nothing led to them."""
    left = {name_of(element) for element in _all(process)}
    read = {part.split()[0].strip("'\"") for part in text.split("v_")[1:]}
    return sorted(name for name in read if name not in left)


def _all(process: list[Element]) -> list[Element]:
    return [
        each
        for element in process
        for each in [element, *(e for inner in inner_lists(element) for e in _all(inner))]
    ]
