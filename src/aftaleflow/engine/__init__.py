"""One run of a definition: commands in, events out, nothing touched. Only here is SpiffWorkflow."""

from __future__ import annotations
