"""Events in, rows; rows out, values for pages. Projected in the transaction that records them."""

from __future__ import annotations
