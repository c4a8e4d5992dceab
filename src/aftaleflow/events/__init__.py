"""What happened in a case: frozen facts in the past tense, the only thing the engine gives out."""

from __future__ import annotations
