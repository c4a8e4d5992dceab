"""Six user tasks after each other, each with the same form and a person it is for."""

from __future__ import annotations

from typing import Any

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.flow.views import UpdateProcessView

from approvals.models import Approval

FIELDS = ["decision", "decided_on", "decided_by", "remarks"]
ACTOR = "actor"


def _task(next_node: Any) -> Any:
    view = flow.View(UpdateProcessView.as_view(fields=FIELDS))
    return view.Assign(username=ACTOR).Next(next_node)


class ApprovalFlow(flow.Flow):
    process_class = Approval

    start = flow.StartHandle().Next(this.step_1)
    step_1 = _task(this.step_2)
    step_2 = _task(this.step_3)
    step_3 = _task(this.step_4)
    step_4 = _task(this.step_5)
    step_5 = _task(this.step_6)
    step_6 = _task(this.end)
    end = flow.End()
