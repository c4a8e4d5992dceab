"""Definitions as BPMN 2.0: the XML that is executed, and the diagram that people see."""

from __future__ import annotations
