"""What stands in a place: a shape with its small gateways, boundary events and labels.

Everything is measured from the middle of the main shape, which lies on the middle of its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aftaleflow.bpmn.drawing.measures import BOLD, block_height, block_width, text_width, wrap
from aftaleflow.bpmn.drawing.ports import BOTTOM, DROP, FAN, LEFT, RIGHT, TOP
from aftaleflow.bpmn.graph import EVENTS, GATEWAYS, SKIP, Kind, Node

TITLE, LABEL = 13.0, 12.0  # font sizes
TASK_WIDTHS = (120.0, 136.0, 152.0, 168.0, 184.0)
EVENT, GATEWAY, SMALL, BOUNDARY = 36.0, 44.0, 32.0, 30.0
BESIDE = 16.0  # between a shape and its small gateway
LABEL_WIDTH, EVENT_TITLE, GATEWAY_TITLE, BOUNDARY_TITLE = 116.0, 108.0, 132.0, 88.0
NEAR = 4.0  # between a label and its line
INDENT = 8.0  # of what stands on a fan
BRANCH = 8.0  # between a fan and the label of the next one


@dataclass(frozen=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.x + dx, self.y + dy, self.width, self.height)


@dataclass(frozen=True)
class Text:
    """Lines of text in a box; `anchor` as in SVG."""

    box: Box
    lines: tuple[str, ...]
    anchor: str = "start"
    size: float = LABEL

    def moved(self, dx: float, dy: float) -> Text:
        return Text(self.box.moved(dx, dy), self.lines, self.anchor, self.size)


@dataclass
class Part:
    """A shape of a cell with its title, inside or outside."""

    id: str
    kind: Kind
    box: Box
    title: Text | None = None


@dataclass
class Cell:
    """The parts of a place, its exits and entries, and the labels by exit.

    `drops` are labels that stand in the row where the line turns to its target.
    """

    parts: list[Part] = field(default_factory=list)
    exits: dict[str, tuple[float, float]] = field(default_factory=dict)
    fork: tuple[float, float] = (0.0, 0.0)  # the lower corner, from which the fans branch off
    entries: dict[str, tuple[float, float]] = field(default_factory=dict)
    labels: dict[str, Text] = field(default_factory=dict)
    drops: dict[str, Text] = field(default_factory=dict)

    def drops_into(self, row: int) -> list[Text]:
        """The labels of lines that turn in a row."""
        return [text for exit_, text in self.drops.items() if int(exit_[len(DROP) :]) == row]

    def extent(self, *, labels: bool) -> Box:
        """The box around all parts and their titles, and around the labels."""
        boxes = [part.box for part in self.parts]
        boxes += [part.title.box for part in self.parts if part.title is not None]
        boxes += [label.box for label in self.labels.values()] if labels else []
        x, y = min(box.x for box in boxes), min(box.y for box in boxes)
        right = max(box.right for box in boxes)
        bottom = max([*(box.bottom for box in boxes), *(place[1] for place in self.exits.values())])
        return Box(x, y, right - x, bottom - y)


@dataclass(frozen=True)
class Use:
    """What lines use of a cell: exits with the words on them, in order, and entries."""

    exits: Mapping[str, Sequence[str]]
    entries: frozenset[str]


def cell(node: Node, use: Use, block: Box | None = None) -> Cell:
    """The cell of a node; the box of a block is given, that of everything else is known here."""
    return _Cell(node, use, block).built()


def label_lines(words: Sequence[str]) -> list[tuple[str, ...]]:
    """The words on a line, each title broken into short lines of text; several are listed."""
    said = [each for each in words if each]
    bullet = "• " if len(said) > 1 else ""
    return [wrap(f"{bullet}{each}", LABEL_WIDTH, LABEL) if each else () for each in words]


def task_size(node: Node) -> tuple[float, float]:
    """The size of an activity whose title is inside: three lines, and no word divided, if that
    does not make it too wide."""
    for width in TASK_WIDTHS:
        lines = wrap(node.title, width - 16, TITLE)
        whole = all(text_width(word, TITLE) <= width - 16 for word in node.title.split())
        if len(lines) <= 3 and whole:
            break
    else:
        width = TASK_WIDTHS[2]
        lines = wrap(node.title, width - 16, TITLE)
    below = _below(node.kind) + (BOUNDARY / 2 if node.boundary else 0)
    height = _above(node.kind) + block_height(lines, TITLE) + below
    return max(width, _boundary_width(node)), max(64.0, height)


def task_text(node: Node, box: Box) -> Text:
    """The title of an activity in the middle of what its signs leave free."""
    lines = wrap(node.title, box.width - 16, TITLE)
    height = block_height(lines, TITLE)
    below = _below(node.kind) + (BOUNDARY / 2 if node.boundary else 0)
    free = max(0.0, box.height - _above(node.kind) - below - height)
    y = box.y + _above(node.kind) + free / 2
    return Text(Box(box.x + 8, y, box.width - 16, height), lines, "middle", TITLE)


def _above(kind: Kind) -> float:
    """Room for the sign in the upper left corner."""
    return 24.0 if kind in (Kind.USER_TASK, Kind.SERVICE_TASK, Kind.ANSWER_ROUND) else 12.0


def _below(kind: Kind) -> float:
    """Room for the signs at the lower edge."""
    return 24.0 if kind in (Kind.CALL_ACTIVITY, Kind.ROUND, Kind.ANSWER_ROUND) else 10.0


def _boundary_width(node: Node) -> float:
    return 16 + sum(_slot(event.title) for event in node.boundary)


def _slot(title: str) -> float:
    return BOUNDARY + 10 + block_width(wrap(title, BOUNDARY_TITLE, LABEL), LABEL)


class _Cell:
    def __init__(self, node: Node, use: Use, block: Box | None) -> None:
        self._node = node
        self._use = use
        self._cell = Cell()
        if block is not None:
            self._main = block
        elif node.kind in EVENTS | GATEWAYS:
            size = EVENT if node.kind in EVENTS else GATEWAY
            self._main = Box(-size / 2, -size / 2, size, size)
        else:
            width, height = task_size(node)
            self._main = Box(-width / 2, -height / 2, width, height)

    def built(self) -> Cell:
        part = Part(self._node.id, self._node.kind, self._main)
        self._cell.parts.append(part)
        self._main_entries()
        if self._node.guarded:
            self._guard()
        self._ways_out()
        self._boundary()
        part.title = self._title()
        return self._cell

    def _main_entries(self) -> None:
        box = self._main
        small = self._node.kind in EVENTS | GATEWAYS
        x = 0.0 if small else box.x + min(box.width * 0.3, 80.0)
        self._cell.entries = {LEFT: (box.x, 0), TOP: (x, box.y), BOTTOM: (x, box.bottom)}

    def _guard(self) -> None:
        """The small gateway before what may be skipped."""
        half = SMALL / 2
        x = self._main.x - BESIDE - half
        title = self._title()
        if self._node.kind in EVENTS and title is not None:
            x = min(x, title.box.x - 2 * NEAR)  # a line may come up to it from below
        self._cell.parts.append(_small(f"skip_{self._node.id}", x))
        self._cell.entries = {LEFT: (x - half, 0), BOTTOM: (x, half)}
        self._cell.exits[SKIP] = (x, -half)
        label = self._lines(SKIP)
        lift = min(self._main.y, -half) - NEAR - 1
        self._put(SKIP, x + NEAR, lift - block_height(label, LABEL), label)

    def _ways_out(self) -> None:
        """Where the flows leave: at the shape itself, or at the small gateway behind it."""
        box = self._main
        x, half = box.right, 0.0
        if self._node.decides:
            half = SMALL / 2
            x = box.right + BESIDE + half
            self._cell.parts.append(_small(f"out_{self._node.id}", x))
        elif self._node.kind in GATEWAYS:
            x, half = 0.0, GATEWAY / 2
        self._cell.fork = (x, half)
        self._cell.exits[RIGHT] = (x + half, 0.0)
        lift = self._label_right(x + half)
        if TOP in self._use.exits:
            self._label_above(x, half, lift)
        self._labels_below(x, half)

    def _label_right(self, x: float) -> float:
        """The label on the line to the right; how far up it reaches."""
        lines = self._lines(RIGHT)
        if not lines:
            return 0.0
        height = block_height(lines, LABEL)
        self._put(RIGHT, x + NEAR, -NEAR - height, lines)
        return height + NEAR

    def _label_above(self, x: float, half: float, lift: float) -> None:
        self._cell.exits[TOP] = (x, -half)
        lines = self._lines(TOP)
        bottom = -max(half, lift) - NEAR
        self._put(TOP, x + NEAR, bottom - block_height(lines, LABEL), lines)

    def _labels_below(self, x: float, half: float) -> None:
        """The fans with their labels above them, then the line down with its label beside it."""
        y = half + 2
        for exit_ in sorted(name for name in self._use.exits if name.startswith(FAN)):
            lines = self._lines(exit_)
            self._put(exit_, x + NEAR + INDENT, y, lines)
            y += max(block_height(lines, LABEL) + 2, 10.0)
            self._cell.exits[exit_] = (x, y)
            y += BRANCH - 2
        for exit_ in self._use.exits:
            if exit_.startswith(DROP):
                self._cell.exits[exit_] = (x, half)
                lines = self._lines(exit_)
                lift = NEAR + block_height(lines, LABEL)
                self._cell.drops[exit_] = _text(x + NEAR + INDENT, -lift, lines)
        if BOTTOM in self._use.exits:
            self._cell.exits[BOTTOM] = (x, half)
            self._put(BOTTOM, x + NEAR, y, self._lines(BOTTOM))

    def _boundary(self) -> None:
        x, radius = self._main.x + 8, BOUNDARY / 2
        for event in self._node.boundary:
            lines = wrap(event.title, BOUNDARY_TITLE, LABEL)
            middle = x + radius
            box = Box(x, self._main.bottom - radius, BOUNDARY, BOUNDARY)
            text = _text(x + BOUNDARY + 3, self._main.bottom + 4, lines)
            self._cell.parts.append(Part(event.id, event.kind, box, text))
            self._cell.exits[event.id] = (middle, box.bottom)
            x += _slot(event.title)

    def _title(self) -> Text | None:
        """The title of an event stands below it, that of a gateway above it."""
        node = self._node
        if node.kind in EVENTS and node.title:
            lines = wrap(node.title, EVENT_TITLE, TITLE)
            width = block_width(lines, TITLE)
            box = Box(-width / 2, EVENT / 2 + 3, width, block_height(lines, TITLE))
            return Text(box, lines, "middle", TITLE)
        if node.kind in GATEWAYS:
            return self._gateway_title() if node.title else None
        if node.kind is Kind.BLOCK:
            width = self._main.width - 28
            lines = wrap(node.title, width / BOLD, TITLE, 1)
            return Text(Box(self._main.x + 14, self._main.y + 9, width, 17), lines, "start", TITLE)
        return None if node.kind in EVENTS else task_text(node, self._main)

    def _gateway_title(self) -> Text:
        lines = wrap(self._node.title, GATEWAY_TITLE, TITLE)
        width, height = block_width(lines, TITLE), block_height(lines, TITLE)
        right = self._cell.labels.get(RIGHT)
        bottom = min(-GATEWAY / 2, right.box.y if right is not None else 0.0) - NEAR
        if TOP in self._use.entries:  # beside the line that comes from above
            box = Box(-NEAR - 2 - width, bottom - height, width, height)
            return Text(box, lines, "end", TITLE)
        return Text(Box(-width / 2, bottom - height, width, height), lines, "middle", TITLE)

    def _lines(self, exit_: str) -> tuple[str, ...]:
        words = self._use.exits.get(exit_, ())
        return tuple(line for each in label_lines(words) for line in each)

    def _put(self, exit_: str, x: float, y: float, lines: tuple[str, ...]) -> None:
        if lines:
            self._cell.labels[exit_] = _text(x, y, lines)


def _text(x: float, y: float, lines: tuple[str, ...]) -> Text:
    width = block_width(lines, LABEL, bold=True)  # what was taken is set in bold
    return Text(Box(x, y, width, block_height(lines, LABEL)), lines)


def _small(name: str, x: float) -> Part:
    return Part(name, Kind.EXCLUSIVE, Box(x - SMALL / 2, -SMALL / 2, SMALL, SMALL))
