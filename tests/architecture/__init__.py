"""What holds of the source as a whole, beside the floors that import-linter watches."""

from __future__ import annotations
