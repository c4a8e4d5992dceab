"""The REST interface as programs use it: over HTTP, with the tokens of the people concerned."""

from __future__ import annotations
