"""The shape of workflow, form and reference files, as the author writes them; not their meaning."""

from __future__ import annotations
