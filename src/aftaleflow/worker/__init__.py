"""What makes things happen by themselves, inside the server or as processes of its own."""

from __future__ import annotations
