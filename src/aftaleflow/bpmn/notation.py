"""BPMN 2.0's signs as SVG: what shapes and their small marks look like (OMG formal/2011-01-03).

All styling is in presentation attributes, so that a diagram looks right without any style sheet
and under a content security policy that allows none.
"""

from __future__ import annotations

from lxml import etree

from aftaleflow.bpmn.drawing.cells import Box
from aftaleflow.bpmn.graph import EVENTS, GATEWAYS, Kind

SVG = "http://www.w3.org/2000/svg"
PAPER, INK, EDGE = "#ffffff", "#1d2529", "#37474f"
ACTIVE_FILL, ACTIVE = "#fff4dc", "#9a4600"
DONE_FILL, DONE = "#e4f1e5", "#25632b"
SKIPPED_FILL, SKIPPED = "#eceff1", "#5c6a73"
BLOCK_FILL = "#f6f8f9"
LINE, TAKEN = "#5c6a73", "#0b3d66"
BADGE = "#14304f"
CORNER = 9

_FILLS = {"active": ACTIVE_FILL, "done": DONE_FILL, "skipped": SKIPPED_FILL}
_STROKES = {"active": ACTIVE, "done": DONE, "skipped": SKIPPED}


def put(parent: etree._Element, name: str, **attributes: str | float) -> etree._Element:
    """A new SVG element; `_` in the names of attributes stands for `-`, numbers are rounded."""
    element = etree.SubElement(parent, f"{{{SVG}}}{name}")
    for key, value in attributes.items():
        text = value if isinstance(value, str) else number(value)
        element.set(key.rstrip("_").replace("_", "-"), text)
    return element


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{round(value, 1):g}"


def draw_shape(group: etree._Element, kind: Kind, box: Box, state: str) -> None:
    """The outline of a shape, with its signs."""
    if kind in GATEWAYS:
        _gateway(group, kind, box, state)
    elif kind in EVENTS or kind in (Kind.BOUNDARY, Kind.BOUNDARY_BESIDE):
        _event(group, kind, box, state)
    else:
        _activity(group, kind, box, state)


def _activity(group: etree._Element, kind: Kind, box: Box, state: str) -> None:
    width = 4.0 if kind in (Kind.CALL_ACTIVITY, Kind.ROUND) else 1.5
    fill = BLOCK_FILL if kind is Kind.BLOCK else _FILLS.get(state, PAPER)
    put(
        group,
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=CORNER,
        fill=fill,
        stroke=_STROKES.get(state, EDGE),
        stroke_width=width + (2.5 if state == "active" else 0),
    )
    if kind in (Kind.USER_TASK, Kind.ANSWER_ROUND):
        _person(group, box.x + 9, box.y + 8)
    if kind is Kind.SERVICE_TASK:
        _gear(group, box.x + 16, box.y + 15)
    middle, bottom = box.x + box.width / 2, box.bottom - 6
    if kind is Kind.CALL_ACTIVITY:
        _plus_box(group, middle, bottom)
    if kind is Kind.ROUND:
        _bars(group, middle - 10, bottom)
        _plus_box(group, middle + 10, bottom)
    if kind is Kind.ANSWER_ROUND:
        _bars(group, middle, bottom)


def _gateway(group: etree._Element, kind: Kind, box: Box, state: str) -> None:
    x, y, half = box.x + box.width / 2, box.y + box.height / 2, box.width / 2
    path = f"M{_at(x, box.y)} L{_at(box.right, y)} L{_at(x, box.bottom)} L{_at(box.x, y)} Z"
    put(
        group,
        "path",
        d=path,
        fill=_FILLS.get(state, PAPER),
        stroke=_STROKES.get(state, EDGE),
        stroke_width=4.0 if state == "active" else 1.5,
        stroke_linejoin="round",
    )
    arm = half * (0.38 if kind is Kind.EXCLUSIVE else 0.52)
    if kind is Kind.EXCLUSIVE:
        sign = f"M{_at(x - arm, y - arm)} L{_at(x + arm, y + arm)} "
        sign += f"M{_at(x - arm, y + arm)} L{_at(x + arm, y - arm)}"
    else:
        sign = f"M{_at(x - arm, y)} L{_at(x + arm, y)} M{_at(x, y - arm)} L{_at(x, y + arm)}"
    put(group, "path", d=sign, fill="none", stroke=EDGE, stroke_width=3.0 if half > 18 else 2.5)


def _event(group: etree._Element, kind: Kind, box: Box, state: str) -> None:
    x, y, radius = box.x + box.width / 2, box.y + box.height / 2, box.width / 2
    thick = 4.0 if kind is Kind.END else 1.5
    circle = put(
        group,
        "circle",
        cx=x,
        cy=y,
        r=radius - (1.5 if kind is Kind.END else 0),
        fill=_FILLS.get(state, PAPER),
        stroke=_STROKES.get(state, EDGE),
        stroke_width=thick + (2.0 if state == "active" else 0),
    )
    if kind in (Kind.START, Kind.END):
        return
    inner = put(
        group,
        "circle",
        cx=x,
        cy=y,
        r=radius - 3.5,
        fill="none",
        stroke=_STROKES.get(state, EDGE),
        stroke_width=1.5,
    )
    if kind is Kind.BOUNDARY_BESIDE:
        for each in (circle, inner):
            each.set("stroke-dasharray", "5 3")
    if kind is Kind.CONDITION:
        _page(group, x, y)
    else:
        _clock(group, x, y, radius * 0.52)


def _person(group: etree._Element, x: float, y: float) -> None:
    put(group, "circle", cx=x + 7, cy=y + 4, r=3.4, fill="none", stroke=EDGE, stroke_width=1.3)
    path = f"M{_at(x + 1, y + 14)} v-2 a6 4.6 0 0 1 12 0 v2 Z"
    put(group, "path", d=path, fill="none", stroke=EDGE, stroke_width=1.3)


def _gear(group: etree._Element, x: float, y: float) -> None:
    put(group, "circle", cx=x, cy=y, r=4.6, fill="none", stroke=EDGE, stroke_width=1.3)
    put(group, "circle", cx=x, cy=y, r=1.6, fill="none", stroke=EDGE, stroke_width=1.3)
    teeth = (
        f"M{_at(x, y - 7.5)} v3 M{_at(x, y + 4.5)} v3 M{_at(x - 7.5, y)} h3 M{_at(x + 4.5, y)} h3"
    )
    for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        teeth += f" M{_at(x + 3.2 * dx, y + 3.2 * dy)} L{_at(x + 5.4 * dx, y + 5.4 * dy)}"
    put(group, "path", d=teeth, fill="none", stroke=EDGE, stroke_width=1.8)


def _plus_box(group: etree._Element, x: float, bottom: float) -> None:
    put(
        group,
        "rect",
        x=x - 6.5,
        y=bottom - 13,
        width=13.0,
        height=13.0,
        fill=PAPER,
        stroke=EDGE,
        stroke_width=1.2,
    )
    path = f"M{_at(x - 4, bottom - 6.5)} h8 M{_at(x, bottom - 10.5)} v8"
    put(group, "path", d=path, fill="none", stroke=EDGE, stroke_width=1.5)


def _bars(group: etree._Element, x: float, bottom: float) -> None:
    """Three upright bars: several instances at the same time."""
    path = " ".join(f"M{_at(x + dx, bottom - 13)} v13" for dx in (-5, 0, 5))
    put(group, "path", d=path, fill="none", stroke=EDGE, stroke_width=2.6)


def _clock(group: etree._Element, x: float, y: float, radius: float) -> None:
    put(group, "circle", cx=x, cy=y, r=radius, fill="none", stroke=EDGE, stroke_width=1.2)
    path = f"M{_at(x, y - radius + 2)} V{number(y)} L{_at(x + radius * 0.5, y + radius * 0.35)}"
    put(group, "path", d=path, fill="none", stroke=EDGE, stroke_width=1.4)


def _page(group: etree._Element, x: float, y: float) -> None:
    path = f"M{_at(x - 6, y - 7.5)} h12 v15 h-12 Z"
    for dy in (-4, 0, 4):
        path += f" M{_at(x - 3.5, y + dy)} h7"
    put(group, "path", d=path, fill="none", stroke=EDGE, stroke_width=1.2)


def draw_state(group: etree._Element, state: str, x: float, y: float) -> None:
    """A mark for what is going on, done or skipped, centred at a point."""
    if state == "active":
        put(group, "circle", cx=x, cy=y, r=9, fill=ACTIVE, stroke=PAPER, stroke_width=1.5)
        put(group, "path", d=f"M{_at(x - 3, y - 5)} l8 5 l-8 5 Z", fill=PAPER)
    if state == "done":
        put(group, "circle", cx=x, cy=y, r=9, fill=DONE, stroke=PAPER, stroke_width=1.5)
        path = f"M{_at(x - 4.5, y + 0.3)} l3.2 3.4 l6 -7"
        put(group, "path", d=path, fill="none", stroke=PAPER, stroke_width=2.2)
    if state == "skipped":
        put(group, "circle", cx=x, cy=y, r=9, fill=SKIPPED, stroke=PAPER, stroke_width=1.5)
        path = f"M{_at(x - 5, y - 4)} l4 4 l-4 4 M{_at(x, y - 4)} l4 4 l-4 4"
        put(group, "path", d=path, fill="none", stroke=PAPER, stroke_width=2)


def draw_badge(group: etree._Element, text: str, width: float, right: float, y: float) -> None:
    """A short text on a shape, with its right end and its middle line given."""
    box = Box(right - width - 12, y - 9.5, width + 12, 19)
    put(
        group,
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=9.5,
        fill=BADGE,
        stroke=PAPER,
        stroke_width=1.5,
    )
    label = put(
        group,
        "text",
        x=box.x + box.width / 2,
        y=y + 4.2,
        fill=PAPER,
        font_size=12,
        font_weight="bold",
        text_anchor="middle",
    )
    label.text = text


def arrow_head(tip: tuple[float, float], before: tuple[float, float], taken: bool) -> str:
    """The path of an arrow head that ends at a point, coming from another one."""
    length, half = (12.0, 6.0) if taken else (9.0, 4.5)
    (x, y), (from_x, from_y) = tip, before
    dx = (x > from_x) - (x < from_x)
    dy = (y > from_y) - (y < from_y)
    back = (x - dx * length, y - dy * length)
    one = (back[0] - dy * half, back[1] - dx * half)
    other = (back[0] + dy * half, back[1] + dx * half)
    return f"M{_at(x, y)} L{_at(*one)} L{_at(*other)} Z"


def rounded(points: tuple[tuple[float, float], ...], radius: float = 7.0) -> str:
    """A path through points with rounded corners, which also show which way a line joins."""
    path = f"M{_at(*points[0])}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        bend = min(radius, _length(before, corner) / 2, _length(corner, after) / 2)
        path += f" L{_at(*_towards(corner, before, bend))}"
        path += f" Q{_at(*corner)} {_at(*_towards(corner, after, bend))}"
    return f"{path} L{_at(*points[-1])}"


def _length(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(
    start: tuple[float, float], goal: tuple[float, float], far: float
) -> tuple[float, float]:
    length = _length(start, goal) or 1.0
    part = far / length
    return start[0] + (goal[0] - start[0]) * part, start[1] + (goal[1] - start[1]) * part


def _at(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"
