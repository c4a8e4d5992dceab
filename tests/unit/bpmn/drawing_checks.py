"""What a drawing promises, measured: every broken promise as a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from aftaleflow.bpmn.drawing.cells import Box, Text
from aftaleflow.bpmn.drawing.measures import block_width
from aftaleflow.bpmn.graph import EVENTS, GATEWAYS, Kind
from aftaleflow.bpmn.layout import Diagram, Line

Segment = tuple[tuple[float, float], tuple[float, float]]
OUTSIDE = EVENTS | GATEWAYS | {Kind.BOUNDARY, Kind.BOUNDARY_BESIDE, Kind.BLOCK}
CLOSEST = 6.0  # lines that do not belong together are at least so far apart


def broken_promises(diagram: Diagram) -> list[str]:
    """All that is wrong with a drawing."""
    return [
        *lines_through_shapes(diagram),
        *lines_on_lines(diagram),
        *covered_texts(diagram),
        *titles_too_big(diagram),
        *shapes_on_shapes(diagram),
        *outside(diagram),
        *loose_ends(diagram),
    ]


def lines_through_shapes(diagram: Diagram) -> Iterator[str]:
    for line in diagram.lines:
        around = _around(line)
        for shape in diagram.shapes:
            own = shape.id in (line.source, line.target)
            box = _shrunk(shape.box, 1.0 if own else -2.0)
            if not _meets(around, box) or (shape.kind is Kind.BLOCK and _holds(shape.box, line)):
                continue
            if any(_meets(_box(*segment), box) for segment in _segments(line)):
                yield f"{_name(line)} runs through {shape.id}"


def lines_on_lines(diagram: Diagram) -> Iterator[str]:
    around = {id(line): _shrunk(_around(line), -CLOSEST) for line in diagram.lines}
    for one, other in combinations(diagram.lines, 2):
        if one.source == other.source or one.target == other.target:
            continue
        if not _meets(around[id(one)], around[id(other)]):
            continue
        if any(_runs_along(a, b) for a in _segments(one) for b in _segments(other)):
            yield f"{_name(one)} runs along {_name(other)}"
        if _touches(one, other) or _touches(other, one):
            yield f"{_name(one)} touches {_name(other)}"


def covered_texts(diagram: Diagram) -> Iterator[str]:
    texts = list(_texts(diagram))
    for name, box in texts:
        for line in diagram.lines:
            if any(_meets(_box(*segment), box) for segment in _segments(line)):
                yield f"{name} is crossed by {_name(line)}"
        for shape in diagram.shapes:
            inside = shape.kind is Kind.BLOCK and _within(box, shape.box)
            if not inside and _meets(box, _shrunk(shape.box, 0.5)):
                yield f"{name} lies on {shape.id}"
    for (name, box), (other, other_box) in combinations(texts, 2):
        if _meets(box, other_box):
            yield f"{name} lies on {other}"


def titles_too_big(diagram: Diagram) -> Iterator[str]:
    for shape in diagram.shapes:
        if shape.text is not None and shape.kind not in OUTSIDE:
            width = block_width(shape.text.lines, shape.text.size)
            if width > shape.box.width or not _within(shape.text.box, shape.box):
                yield f"the title of {shape.id} does not fit into it"


def shapes_on_shapes(diagram: Diagram) -> Iterator[str]:
    for one, other in combinations(diagram.shapes, 2):
        if {one.kind, other.kind} & {Kind.BOUNDARY, Kind.BOUNDARY_BESIDE}:
            continue
        if _within(one.box, other.box) or _within(other.box, one.box):
            continue
        if _meets(one.box, other.box):
            yield f"{one.id} lies on {other.id}"


def outside(diagram: Diagram) -> Iterator[str]:
    paper = Box(0, 0, diagram.width, diagram.height)
    for shape in diagram.shapes:
        if not _within(shape.box, paper):
            yield f"{shape.id} is outside"
    for name, box in _texts(diagram):
        if not _within(box, paper):
            yield f"{name} is outside"
    for line in diagram.lines:
        if not all(_within(_box(*segment), paper) for segment in _segments(line)):
            yield f"{_name(line)} is outside"


def loose_ends(diagram: Diagram) -> Iterator[str]:
    boxes = {shape.id: shape.box for shape in diagram.shapes}
    for line in diagram.lines:
        for what, point, name in (
            ("begin", line.points[0], line.source),
            ("end", line.points[-1], line.target),
        ):
            if not _on_edge(point, boxes[name]):
                yield f"{_name(line)} does not {what} at {name}"
        for (x, y), (to_x, to_y) in _segments(line):
            if (x == to_x) == (y == to_y):
                yield f"{_name(line)} is slanted"


def _texts(diagram: Diagram) -> Iterator[tuple[str, Box]]:
    """Labels, and the titles that stand outside of their shapes or on blocks."""
    for line in diagram.lines:
        if line.label is not None:
            yield f"the label of {_name(line)}", line.label.box
    for shape in diagram.shapes:
        if shape.text is not None and shape.kind in OUTSIDE:
            yield f"the title of {shape.id}", _printed(shape.text)


def _printed(text: Text) -> Box:
    width = min(text.box.width, block_width(text.lines, text.size, bold=True))
    x = {"start": text.box.x, "end": text.box.right - width}.get(
        text.anchor, text.box.x + (text.box.width - width) / 2
    )
    return Box(x, text.box.y, width, text.box.height)


def _name(line: Line) -> str:
    return f"{line.source}->{line.target}"


def _segments(line: Line) -> Iterator[Segment]:
    return pairwise(line.points)


def _box(one: tuple[float, float], other: tuple[float, float]) -> Box:
    x, y = min(one[0], other[0]), min(one[1], other[1])
    return Box(x, y, abs(one[0] - other[0]), abs(one[1] - other[1]))


def _around(line: Line) -> Box:
    xs, ys = zip(*line.points, strict=True)
    return _box((min(xs), min(ys)), (max(xs), max(ys)))


def _shrunk(box: Box, by: float) -> Box:
    return Box(box.x + by, box.y + by, box.width - 2 * by, box.height - 2 * by)


def _meets(one: Box, other: Box) -> bool:
    """Whether two boxes have more than their edges in common; the edges count for lines."""
    if one.width == 0 or one.height == 0:
        return (
            one.x <= other.right
            and other.x <= one.right
            and one.y <= other.bottom
            and other.y <= one.bottom
        )
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom
        and other.y < one.bottom
    )


def _within(inner: Box, outer: Box) -> bool:
    return (
        inner.x >= outer.x - 0.01
        and inner.y >= outer.y - 0.01
        and inner.right <= outer.right + 0.01
        and inner.bottom <= outer.bottom + 0.01
    )


def _holds(box: Box, line: Line) -> bool:
    return all(_within(_box(*segment), box) for segment in _segments(line))


def _runs_along(first: Segment, second: Segment) -> bool:
    """Whether two parallel segments lie closer than is allowed over some length."""
    for along, aside in ((0, 1), (1, 0)):
        if first[0][aside] == first[1][aside] and second[0][aside] == second[1][aside]:
            lo = max(min(p[along] for p in first), min(p[along] for p in second))
            hi = min(max(p[along] for p in first), max(p[along] for p in second))
            if hi - lo > 0.5 and abs(first[0][aside] - second[0][aside]) < CLOSEST:
                return True
    return False


def _touches(line: Line, other: Line) -> bool:
    """Whether a corner or an end of one line lies on another, as if they joined there."""
    return any(
        _meets(Box(x - 1.5, y - 1.5, 3, 3), _box(*segment))
        for x, y in line.points
        for segment in _segments(other)
    )


def _on_edge(point: tuple[float, float], box: Box) -> bool:
    x, y = point
    inside = _within(Box(x, y, 0, 0), box)
    deep = min(x - box.x, box.right - x, y - box.y, box.bottom - y)
    return inside and deep < 0.01
