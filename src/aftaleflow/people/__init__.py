"""Authorities, their bodies, and people: who may do what, and why."""

from __future__ import annotations
