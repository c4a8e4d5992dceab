"""What must hold of a workflow beyond its shape: one rule, one file, named like its code."""

from __future__ import annotations
