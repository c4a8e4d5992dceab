"""What `aftaleflow bench` measures: the product beside its floor and beside a peer, in one run."""

from __future__ import annotations
