"""The steps of laying out a graph: columns, rows, cells, routes, tracks, places."""

from __future__ import annotations
