"""The REST interface `/api/v1`: bearer tokens, problem details, idempotency keys, OpenAPI 3.1."""

from __future__ import annotations
