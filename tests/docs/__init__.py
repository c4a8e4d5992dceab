"""The pages under `docs`: what they show is run, what they list is complete."""

from __future__ import annotations
