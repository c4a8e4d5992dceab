"""flow-order: flows are looked at in order, so only the last may lack its condition."""

from __future__ import annotations

from aftaleflow.definitions.model.elements import Deciding
from aftaleflow.definitions.report import Subject
from aftaleflow.definitions.walk import placed_elements

CODE = "flow-order"


def check(subject: Subject) -> None:
    for placed in placed_elements(subject.definition.workflow):
        flows = placed.element.flows if isinstance(placed.element, Deciding) else None
        if not isinstance(flows, list):
            continue
        if not flows:
            subject.say((*placed.location, "flows"), "flows name at least one way on", CODE)
        for number, flow in enumerate(flows[:-1]):
            if flow.when is None:
                message = "only the last flow may lack when: what stands below is never taken"
                subject.say((*placed.location, "flows", number), message, CODE)
