"""What the process keeps: the four fields of its form, in the process row itself."""

from __future__ import annotations

from viewflow import jsonstore
from viewflow.workflow.models import Process


class Approval(Process):
    """The leanest way that the peer offers: no table of its own, one row to update."""

    decision = jsonstore.CharField(
        max_length=20, choices=[("approved", "Approved"), ("remarks", "Remarks")]
    )
    decided_on = jsonstore.DateField()
    decided_by = jsonstore.CharField(max_length=200)
    remarks = jsonstore.TextField(blank=True)

    class Meta:
        proxy = True
