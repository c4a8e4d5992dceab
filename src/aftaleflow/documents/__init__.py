"""Files that come in are looked at; documents that go out are rendered from templates."""

from __future__ import annotations
