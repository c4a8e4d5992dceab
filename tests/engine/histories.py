"""Recorded histories of the shipped workflows: what their scenarios made happen, event by event.

`python -m tests.engine.histories` records them anew, one file per definition under `histories/`.
Do that when a difference is meant, and look at what changed: running cases have histories like
these, and every later version must be able to go on from them.

Of each definition so many scenarios are recorded that together they take every flow that any of
them takes. One that goes on from another is recorded from there on. Values that come again and
again (a deadline's explanation for each of 23 parties) are written once, under `same`. The
executable is kept as it was, because running cases keep theirs when the compiler changes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aftaleflow.bpmn.executable import executable_xml
from aftaleflow.definitions.catalog import Catalog
from aftaleflow.definitions.checking import check_paths
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.model.scenarios import Scenario
from aftaleflow.definitions.shipped import shipped_paths
from aftaleflow.engine.program import Program
from aftaleflow.engine.world import Occasion
from aftaleflow.events.base import Event
from aftaleflow.scenarios.memory_world import MemoryWorld
from aftaleflow.scenarios.playing import Play
from aftaleflow.scenarios.running import START, moment, set_up, take_step
from tests.engine.running import program_of

FOLDER = Path(__file__).parent / "histories"
REPEATED = 60
"""How long a value must be to be written once when it comes twice."""

Json = Any


@dataclass
class Recording(Play):
    """A play that writes down each command: when, by whom, and its events."""

    commands: list[Json] = field(default_factory=list)

    def _take(self, events: list[Event], occasion: Occasion) -> None:
        self.commands.append(
            {
                "at": occasion.at.isoformat(),
                "person": occasion.person,
                "events": [[event.type, _body(event)] for event in events],
            }
        )
        super()._take(events, occasion)


def _body(event: Event) -> Json:
    # A version's name changes with every comma of its text; the history does not.
    body = {name: value for name, value in event.to_json().items() if name != "executable"}
    return {**body, "definition": ""} if "definition" in body else body


def path_of(definition: Definition) -> Path:
    label = f".{definition.label}" if definition.label else ""
    return FOLDER / f"{definition.key}{label}.json"


def recorded(catalog: Catalog, definition: Definition) -> Json:
    """The histories of a definition as they are now."""
    program = program_of(definition)
    scenarios = {each.scenario: each for each in definition.workflow.tests}
    plays = {name: _played(catalog, program, scenarios, name) for name in scenarios}
    return {
        "workflow": definition.key,
        "label": definition.label,
        "executable": executable_xml(definition.workflow).decode(),
        "histories": {
            name: {
                "after": scenarios[name].after,
                "commands": _own(plays, scenarios[name]),
                "state": plays[name].running.dump(),
            }
            for name in _covering(plays, scenarios)
        },
    }


def _played(
    catalog: Catalog, program: Program, scenarios: dict[str, Scenario], name: str
) -> Recording:
    play = Recording(program, MemoryWorld(catalog.organisations), moment(START))
    for each in reversed(_chain(scenarios, name)):
        row: dict[str, Any] = dict(scenarios[each].examples[0]) if scenarios[each].examples else {}
        set_up(play, scenarios[each], row)
        for step in scenarios[each].steps:
            take_step(play, step, row)
    return play


def _chain(scenarios: dict[str, Scenario], name: str) -> list[str]:
    """A scenario and those that it goes on from, the earliest last."""
    before = scenarios[name].after
    return [name, *(_chain(scenarios, before) if before is not None else [])]


def _own(plays: dict[str, Recording], scenario: Scenario) -> list[Json]:
    before = plays[scenario.after].commands if scenario.after is not None else []
    return plays[scenario.scenario].commands[len(before) :]


def _covering(plays: dict[str, Recording], scenarios: dict[str, Scenario]) -> list[str]:
    """So many scenarios that they take every flow that is taken, with those they go on from."""
    left = {flow for play in plays.values() for flow in play.running.state.flows}
    chosen: set[str] = set()
    while left:
        best = max(plays, key=lambda name: len(left & plays[name].running.state.flows.keys()))
        left -= plays[best].running.state.flows.keys()
        chosen |= set(_chain(scenarios, best))
    return [name for name in scenarios if name in chosen]


# -- files


def written(histories: Json) -> str:
    """The text of a file: a command on each line, repeated values once."""
    same = _repeated(histories)
    lines = ["{"]
    lines += [f' "{key}": {_text(histories[key])},' for key in ("workflow", "label", "executable")]
    lines.append(' "same": [')
    lines += _commas(
        f"  {_text(_short(value, same, whole=True))}" for value in map(json.loads, same)
    )
    lines += [" ],", ' "histories": {']
    for number, (name, history) in enumerate(histories["histories"].items()):
        lines += [f"  {_text(name)}: {{", f'   "after": {_text(history["after"])},']
        lines.append('   "commands": [')
        lines += _commas(f"    {_text(_short(each, same))}" for each in history["commands"])
        lines += ["   ],", f'   "state": {_text(_short(history["state"], same))}']
        lines.append("  }" if number + 1 == len(histories["histories"]) else "  },")
    return "\n".join([*lines, " }", "}", ""])


def read(path: Path) -> Json:
    """The histories that `written` wrote."""
    stored = json.loads(path.read_text("utf-8"))
    same: list[Json] = []
    for value in stored["same"]:
        same.append(_whole(value, same))
    return {**stored, "histories": _whole(stored["histories"], same)}


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _commas(lines: Iterator[str]) -> list[str]:
    listed = list(lines)
    return [line + ("," if number + 1 < len(listed) else "") for number, line in enumerate(listed)]


def _repeated(value: Json) -> dict[str, int]:
    """The texts of the values that come more than once, inner ones first, with their places."""
    texts = Counter(_text(each) for each in _parts(value))
    found = [text for text, times in texts.items() if times > 1 and len(text) > REPEATED]
    return {text: place for place, text in enumerate(sorted(found, key=lambda t: (len(t), t)))}


def _parts(value: Json) -> Iterator[Json]:
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for each in inner:
            yield from _parts(each)
        yield value


def _short(value: Json, same: dict[str, int], *, whole: bool = False) -> Json:
    if not isinstance(value, dict | list):
        return value
    place = None if whole else same.get(_text(value))
    if place is not None:
        return {"same": place}
    if isinstance(value, dict):
        return {key: _short(each, same) for key, each in value.items()}
    return [_short(each, same) for each in value]


def _whole(value: Json, same: list[Json]) -> Json:
    if isinstance(value, list):
        return [_whole(each, same) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"same"} and isinstance(value["same"], int):
        return same[value["same"]]
    return {key: _whole(each, same) for key, each in value.items()}


def main() -> None:
    catalog = check_paths(shipped_paths()).checked()
    FOLDER.mkdir(exist_ok=True)
    kept = set()
    for definition in catalog.definitions.values():
        path = path_of(definition)
        path.write_text(written(recorded(catalog, definition)), encoding="utf-8")
        kept.add(path)
    for path in set(FOLDER.glob("*.json")) - kept:
        path.unlink()


if __name__ == "__main__":
    main()
