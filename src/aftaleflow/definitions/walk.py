"""Walking through a process: every element with its place, its list and its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aftaleflow.definitions.model.elements import (
    Activity,
    BoundaryEvent,
    Element,
    ParallelGateway,
    StartEvent,
    UserTask,
)
from aftaleflow.definitions.model.fields import DataItem, Rows
from aftaleflow.definitions.model.workflow import Workflow
from aftaleflow.definitions.problems import Location


@dataclass(frozen=True)
class Listed:
    """A list of elements: where it stands, and whether it is the process itself."""

    location: Location
    elements: Sequence[Element]
    holder: Element | None = None

    @property
    def outermost(self) -> bool:
        return self.holder is None


@dataclass(frozen=True)
class Placed:
    """An element with its place in the file and in its list."""

    element: Element
    location: Location
    within: Listed
    index: int

    @property
    def following(self) -> Element | None:
        later = self.within.elements[self.index + 1 :]
        return later[0] if later else None


def lists_of(workflow: Workflow) -> Iterator[Listed]:
    """The process and every inner list of it, outer lists first."""
    yield from _lists(Listed(("process",), workflow.process))


def _lists(listed: Listed) -> Iterator[Listed]:
    yield listed
    for index, element in enumerate(listed.elements):
        for inner in inner_lists(element, (*listed.location, index)):
            yield from _lists(inner)


def inner_lists(element: Element, location: Location) -> Iterator[Listed]:
    """The lists inside an element: branches, and what a boundary event starts."""
    if isinstance(element, ParallelGateway):
        for number, branch in enumerate(element.branches):
            yield Listed((*location, "branches", number), branch, element)
    if isinstance(element, Activity):
        for number, event in enumerate(element.boundary_events):
            if event.process is not None:
                where = (*location, "boundary_events", number, "process")
                yield Listed(where, event.process, event)


def placed_elements(workflow: Workflow) -> Iterator[Placed]:
    """Every element of the lists, without boundary events."""
    for listed in lists_of(workflow):
        for index, element in enumerate(listed.elements):
            yield Placed(element, (*listed.location, index), listed, index)


def boundary_events(workflow: Workflow) -> Iterator[tuple[BoundaryEvent, Placed, Location]]:
    """Every boundary event with its activity and its own place."""
    for placed in placed_elements(workflow):
        if isinstance(placed.element, Activity):
            for number, event in enumerate(placed.element.boundary_events):
                yield event, placed, (*placed.location, "boundary_events", number)


def all_elements(workflow: Workflow) -> Iterator[tuple[Element, Location]]:
    """Every element, boundary events included."""
    for placed in placed_elements(workflow):
        yield placed.element, placed.location
    for event, _host, location in boundary_events(workflow):
        yield event, location


def elements_by_id(workflow: Workflow) -> dict[str, Element]:
    """Elements by id; of two with one id (a problem) the first."""
    found: dict[str, Element] = {}
    for element, _location in all_elements(workflow):
        found.setdefault(element.id, element)
    return found


PlacedItems = list[tuple[DataItem, Location]]


def typed_lists(items: Sequence[Any], location: Location) -> Iterator[PlacedItems]:
    """A list of data or form items without its headings and notes, and the lists of its rows."""
    typed = [
        (item, (*location, number))
        for number, item in enumerate(items)
        if isinstance(item, DataItem)
    ]
    yield typed
    for item, where in typed:
        if isinstance(item, Rows):
            yield from typed_lists(item.fields, (*where, "fields"))


def lists_of_items(workflow: Workflow) -> Iterator[PlacedItems]:
    """Every list of typed things in the workflow file itself: input, data, fields, their rows."""
    yield from typed_lists(workflow.input, ("input",))
    yield from typed_lists(workflow.data, ("data",))
    for placed in placed_elements(workflow):
        if isinstance(placed.element, UserTask | StartEvent):
            yield from typed_lists(placed.element.fields, (*placed.location, "fields"))
