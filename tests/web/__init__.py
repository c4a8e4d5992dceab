"""The pages as a browser meets them: answers, headers, words; no mocks."""

from __future__ import annotations
