"""Processes that are killed in the middle of what they do, and what they leave behind."""

from __future__ import annotations
