"""The pages: HTML that works without JavaScript, with small enhancements on top."""

from __future__ import annotations
