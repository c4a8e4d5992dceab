"""The diagram of a definition as SVG, on its own or with how far a case has come in it.

The picture is one image to those who cannot see it, with its title and description; its shapes
can be reached with the keyboard and say what they are. `text` holds the same as sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from lxml import etree

from aftaleflow.bpmn.drawing.cells import TITLE, Text
from aftaleflow.bpmn.drawing.measures import FONT, LINE as LINE_HEIGHT, text_width
from aftaleflow.bpmn.graph import EVENTS, GATEWAYS, Kind, drawing_graph
from aftaleflow.bpmn.layout import Diagram, Line, Shape, lay_out
from aftaleflow.bpmn.live import LiveState
from aftaleflow.bpmn.notation import (
    EDGE,
    INK,
    LINE,
    PAPER,
    SVG,
    TAKEN,
    arrow_head,
    draw_badge,
    draw_shape,
    draw_state,
    number,
    put,
    rounded,
)
from aftaleflow.bpmn.words import word
from aftaleflow.definitions.definition import Definition

BRIDGE = 5.0  # half of what a level line needs to pass over an upright one
FAR = 420.0  # after so much a line to the left gets another arrow
SMALL = EVENTS | GATEWAYS | {Kind.BOUNDARY, Kind.BOUNDARY_BESIDE}


def diagram_svg(definition: Definition, language: str = "da", live: LiveState | None = None) -> str:
    """The SVG of a checked definition, the same text for the same arguments."""
    diagram = lay_out(drawing_graph(definition, language))
    return _Drawing(definition, diagram, language, live or LiveState()).svg()


class _Drawing:
    def __init__(
        self, definition: Definition, diagram: Diagram, language: str, live: LiveState
    ) -> None:
        self._definition = definition
        self._diagram = diagram
        self._language = language
        self._live = live

    def svg(self) -> str:
        root = self._root()
        put(root, "rect", width="100%", height="100%", fill=PAPER, class_="diagram-paper")
        blocks = [shape for shape in self._diagram.shapes if shape.kind is Kind.BLOCK]
        for shape in blocks:
            self._shape(root, shape)
        self._lines(put(root, "g", class_="diagram-lines", fill="none"))
        for shape in self._diagram.shapes:
            if shape.kind is not Kind.BLOCK:
                self._shape(root, shape)
        for line in self._diagram.lines:
            self._label(root, line)
        return etree.tostring(root, encoding="unicode")

    def _root(self) -> etree._Element:
        width, height = number(self._diagram.width), number(self._diagram.height)
        root = etree.Element(f"{{{SVG}}}svg", nsmap={None: SVG})  # type: ignore[dict-item]
        name = f"diagram-{self._definition.key}"
        for key, value in {
            "class": "diagram",
            "width": width,
            "height": height,
            "viewBox": f"0 0 {width} {height}",
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
            "lang": self._language,
            "font-family": FONT,
            "font-size": number(TITLE),
            "fill": INK,
        }.items():
            root.set(key, value)
        title = self._definition.workflow.title(self._language)
        put(root, "title", id=f"{name}-title").text = title
        put(root, "desc", id=f"{name}-desc").text = self._description()
        return root

    def _description(self) -> str:
        shapes = [s for s in self._diagram.shapes if s.title and s.kind is not Kind.BLOCK]
        titles = {s.element: s.title for s in shapes}
        now = [titles[s.element] for s in shapes if s.element in self._live.active]
        words = word("description", self._language).format(count=len(shapes))
        if now:
            words += " " + word("now_at", self._language).format(titles=", ".join(now))
        return words

    def _shape(self, root: etree._Element, shape: Shape) -> None:
        """A shape with its title, its state and its badge."""
        state = self._live.of(shape.element) if shape.element else ""
        small = not shape.title
        if small and state == "active":
            state = ""  # it is the activity that waits, not the small gateway beside it
        group = put(root, "g", class_=f"node {shape.kind.replace('_', '-')}")
        if state:
            group.set("class", f"{group.get('class')} is-{state}")
        if not small:
            self._describe(group, shape, state)
        draw_shape(group, shape.kind, shape.box, state)
        if shape.text is not None:
            _write(group, shape.text, [shape.kind is Kind.BLOCK] * len(shape.text.lines))
        if not small:
            self._marks(group, shape, state)

    def _describe(self, group: etree._Element, shape: Shape, state: str) -> None:
        """What a screen reader says and a mouse shows."""
        said = [f"{word(shape.kind, self._language)}: {shape.title}"]
        said += [word(state, self._language)] if state else []
        if shape.element in self._live.counts:
            said.append(self._live.counts[shape.element])
        group.set("data-element", shape.element)
        group.set("tabindex", "0")
        group.set("role", "img")
        group.set("aria-label", ", ".join(said))
        put(group, "title").text = ", ".join(said)

    def _marks(self, group: etree._Element, shape: Shape, state: str) -> None:
        box = shape.box
        activity = shape.kind not in SMALL
        x, y = (box.right - 6, box.y) if activity else (box.x + 3, box.y + 3)
        if state:
            draw_state(group, state, x, y)
        count = self._live.counts.get(shape.element)
        if count:
            right = (box.right - 18 if state else box.right + 4) if activity else box.x - 8
            draw_badge(group, count, text_width(count, 12, bold=True), right, y)

    def _lines(self, group: etree._Element) -> None:
        """All lines as one path, or what they share would look darker; then what was taken."""
        taken = [line for line in self._diagram.lines if self._taken(line)]
        self._strokes(group, [line for line in self._diagram.lines if not self._taken(line)])
        self._strokes(group, taken, taken=True)
        self._bridges(group)

    def _taken(self, line: Line) -> bool:
        return not self._live.flows.isdisjoint(line.keys)

    def _bridges(self, group: etree._Element) -> None:
        """Level lines on top at crossings, which tells these from places where lines join."""
        bridges: dict[bool, list[str]] = {False: [], True: []}
        for line, x, y in crossings(self._diagram.lines):
            piece = f"M{number(x - BRIDGE)} {number(y)} h{number(2 * BRIDGE)}"
            bridges[self._taken(line)].append(piece)
        for taken, pieces in bridges.items():
            if pieces:
                path = " ".join(sorted(set(pieces)))
                colour, width = (TAKEN, 3.5) if taken else (LINE, 1.5)
                put(group, "path", d=path, stroke=PAPER, stroke_width=width + 6)
                put(group, "path", d=path, stroke=colour, stroke_width=width)

    def _strokes(self, group: etree._Element, lines: list[Line], *, taken: bool = False) -> None:
        if not lines:
            return
        colour, width = (TAKEN, 3.5) if taken else (LINE, 1.5)
        name = "flows is-taken" if taken else "flows"
        paths = " ".join(dict.fromkeys(rounded(line.points) for line in lines))
        put(group, "path", class_=name, d=paths, stroke=colour, stroke_width=width)
        heads = [arrow_head(line.points[-1], line.points[-2], taken) for line in lines]
        heads += _arrows_back(lines, taken)
        put(group, "path", d=" ".join(dict.fromkeys(heads)), fill=colour)

    def _label(self, root: etree._Element, line: Line) -> None:
        if line.label is not None:
            bold = [key in self._live.flows for key in line.label_keys]
            _write(put(root, "g", class_="flow-label", fill=EDGE), line.label, bold)


def crossings(lines: Iterable[Line]) -> Iterator[tuple[Line, float, float]]:
    """Where a level part of a line crosses an upright part of one to another target."""
    level, upright = [], []
    for line in lines:
        for (x, y), (to_x, to_y) in pairwise(line.points):
            if y == to_y:
                level.append((y, min(x, to_x), max(x, to_x), line))
            else:
                upright.append((x, min(y, to_y), max(y, to_y), line))
    for y, left, right, line in level:
        for x, top, bottom, other in upright:
            if left < x < right and top < y < bottom and other.target != line.target:
                yield line, x, y


def _arrows_back(lines: Iterable[Line], taken: bool) -> Iterator[str]:
    """Arrow heads along lines that run far to the left, against the direction of reading."""
    far: dict[tuple[str, float], tuple[float, float]] = {}
    for line in lines:
        for (x, y), (to_x, to_y) in pairwise(line.points):
            if y == to_y and x - to_x > FAR:
                left, right = far.get((line.target, y), (to_x, x))
                far[line.target, y] = min(left, to_x), max(right, x)
    for (_, y), (left, right) in far.items():
        steps = int((right - left) // FAR)
        for step in range(1, steps + 1):
            x = right - (right - left) * step / (steps + 1)
            yield arrow_head((x, y), (x + 1, y), taken)


def _write(group: etree._Element, text: Text, bold: list[bool] | None = None) -> None:
    x = {"start": text.box.x, "middle": text.box.x + text.box.width / 2, "end": text.box.right}
    place = (x[text.anchor], text.box.y)
    _lines_of_text(group, text.lines, place, text.anchor, text.size, bold)


def _lines_of_text(
    group: etree._Element,
    lines: tuple[str, ...],
    place: tuple[float, float],
    anchor: str,
    size: float,
    bold: list[bool] | None = None,
) -> None:
    for at, line in enumerate(lines):
        text = put(
            group,
            "text",
            x=place[0],
            y=place[1] + size * (LINE_HEIGHT * at + 0.95),
            text_anchor=anchor,
            font_size=size,
        )
        if bold is not None and bold[at]:
            text.set("font-weight", "bold")
        text.text = line
