"""How wide columns and channels are, how high rows and gaps, and where everything lies then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aftaleflow.bpmn.drawing.cells import Box, Cell
from aftaleflow.bpmn.drawing.grid import Grid

TRACK = 12.0  # between the tracks of a channel or gap
APART = 8.0  # at least between lines that end in the same gap
ARROW = 20.0  # before a shape, for the arrow
BEFORE_TRACKS = 14.0  # behind a shape, before the first track
ABOVE_ALL = 6.0  # above the first track of all and below the last
BETWEEN_COLUMNS, BETWEEN_ROWS = 40.0, 26.0  # where no line runs


@dataclass(frozen=True)
class Axis:
    """The middle of every column (or row), the first track of every channel (or gap), the end."""

    middles: tuple[float, ...]
    first_tracks: tuple[float, ...]
    end: float

    def track(self, channel: int, number: int) -> float:
        return self.first_tracks[channel] + number * TRACK


def across(
    grid: Grid, cells: Mapping[str, Cell], shifts: Mapping[str, float], tracks: Sequence[int]
) -> Axis:
    """From left to right. `tracks` says how many each channel has, `shifts` moves cells aside."""
    middles: list[float] = []
    firsts: list[float] = []
    right = labels = 0.0  # how far the shapes and the labels before a channel reach
    for column in range(grid.columns):
        firsts.append(max(labels + TRACK, right + BEFORE_TRACKS))
        start = max(right + BETWEEN_COLUMNS, labels + BEFORE_TRACKS) if column else 0.0
        if tracks[column]:
            start = firsts[column] + (tracks[column] - 1) * TRACK + ARROW
        middles.append(start + _left(grid, cells, shifts, column))
        right, labels = _right(grid, cells, shifts, column, middles)
    firsts.append(max(labels + TRACK, right + BEFORE_TRACKS))
    last = firsts[-1] + tracks[-1] * TRACK if tracks[-1] else 0.0
    return Axis(tuple(middles), tuple(firsts), max(right, labels, last))


def _left(grid: Grid, cells: Mapping[str, Cell], shifts: Mapping[str, float], column: int) -> float:
    return max(
        (
            -cells[name].extent(labels=False).x - shifts.get(name, 0.0)
            for name, place in grid.places.items()
            if place.column == column
        ),
        default=0.0,
    )


def _right(
    grid: Grid,
    cells: Mapping[str, Cell],
    shifts: Mapping[str, float],
    column: int,
    middles: Sequence[float],
) -> tuple[float, float]:
    """How far the shapes that end in a column reach, and how far their labels."""
    right = labels = middles[column]
    for name, place in grid.places.items():
        if place.after - 1 == column:
            middle = middles[place.column] + shifts.get(name, 0.0)
            right = max(right, middle + cells[name].extent(labels=False).right)
            labels = max(labels, middle + cells[name].extent(labels=True).right)
            for label in cells[name].drops.values():
                labels = max(labels, middle + label.box.right)
    return right, labels


def downwards(grid: Grid, cells: Mapping[str, Cell], tracks: Sequence[int]) -> Axis:
    """From top to bottom."""
    middles: list[float] = []
    firsts: list[float] = []
    y = 0.0
    for row in range(grid.rows):
        firsts.append(y + (TRACK if row else ABOVE_ALL))
        y += BETWEEN_ROWS if row else 0.0
        if tracks[row]:
            y = firsts[row] + (tracks[row] - 1) * TRACK + ARROW
        boxes = _boxes(grid, cells, row)
        middles.append(y - min(box.y for box in boxes))
        y = middles[row] + max(box.bottom for box in boxes)
    firsts.append(y + TRACK)
    last = firsts[-1] + (tracks[-1] - 1) * TRACK + ABOVE_ALL if tracks[-1] else y
    return Axis(tuple(middles), tuple(firsts), last)


def _boxes(grid: Grid, cells: Mapping[str, Cell], row: int) -> list[Box]:
    """What stands in a row; no row is empty."""
    drops = [drop.box for cell in cells.values() for drop in cell.drops_into(row)]
    here = (name for name, place in grid.places.items() if place.row == row)
    return [*drops, *(cells[name].extent(labels=True) for name in here)]


def shifts(
    grid: Grid, above: Mapping[str, Sequence[float]], below: Mapping[str, Sequence[float]]
) -> dict[str, float]:
    """How far cells are moved aside, so that lines which meet in a gap from both sides differ.

    `above` and `below` are the places where lines cross the upper and lower edge of each cell.
    """
    found: dict[str, float] = {}
    for column in range(grid.columns):
        for row in range(1, grid.rows):
            name, over = grid.at.get((row, column)), grid.at.get((row - 1, column))
            if name is None or over is None or grid.places[name].column != column:
                continue
            fixed = [x + found.get(over, 0.0) for x in below.get(over, ())]
            if grid.places[over].column == column:
                found[name] = _shift(above.get(name, ()), fixed)
    return found


def _shift(own: Sequence[float], others: Sequence[float]) -> float:
    steps = (sign * APART / 2 * number for number in range(100) for sign in (1, -1))
    return next(
        step for step in steps if all(abs(x + step - o) >= APART for x in own for o in others)
    )
