"""Where lines may leave and enter a node, and in which order these places lie from left to right.

Lines leave a gateway through its right corner, its upper and lower corner, and when these do not
suffice through *fans*: branches to the right of the line out of its lower corner. Several lines
may *drop* from the lower corner together, each as far as the row of its target.
"""

from __future__ import annotations

from aftaleflow.bpmn.drawing.columns import enters_from_below
from aftaleflow.bpmn.graph import EVENTS, GATEWAYS, MAIN, SKIP, Kind, Node

RIGHT, TOP, BOTTOM, LEFT, FAN, DROP = "right", "top", "bottom", "left", "fan", "drop"


def exits(node: Node, leaves: str) -> tuple[str, ...]:
    """The places where a flow may leave: by name for gateways, else the one place there is."""
    if leaves != MAIN:
        return (leaves,)
    if node.decides:
        return (RIGHT, BOTTOM, TOP, FAN)
    if node.kind in (Kind.EXCLUSIVE, Kind.SPLIT):
        return (RIGHT, BOTTOM, FAN)
    return (RIGHT,)


def entries(node: Node) -> tuple[str, ...]:
    """The places where lines may enter."""
    if node.guarded:  # its gateway's upper corner is where the flow leaves that skips it
        return (LEFT, BOTTOM)
    below = enters_from_below(node)
    return (LEFT, TOP, BOTTOM) if below else (LEFT, TOP)


def leaves_upwards(exit_: str) -> bool:
    """Whether an exit is on the upper side."""
    return exit_ in (TOP, SKIP)


def order_of_exit(node: Node, exit_: str) -> int:
    """The order of an upper or lower exit among the places of its node, 4 to 18."""
    if exit_ == SKIP:
        return 4
    if exit_ in (TOP, BOTTOM):
        return 10 if node.kind in GATEWAYS else 18
    ids = [event.id for event in node.boundary]
    return 8 + min(ids.index(exit_), 8)


def order_of_entry(node: Node) -> int:
    """The order of the upper or lower entry among the places of its node."""
    if node.guarded:
        return 4
    return 10 if node.kind in GATEWAYS | EVENTS else 7
