"""The peer's own pages: nothing but what the library brings."""

from __future__ import annotations

from approvals.flows import ApprovalFlow
from django.urls import path
from viewflow.urls import Site
from viewflow.workflow.flow import FlowAppViewset

site = Site(title="Peer", viewsets=[FlowAppViewset(ApprovalFlow, icon="task")])
urlpatterns = [path("", site.urls)]
