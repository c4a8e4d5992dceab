"""A request that may come twice is done once: the second gets the first one's answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import Work, looking
from aftaleflow.people.callers import Caller
from aftaleflow.store import idempotency


@dataclass(frozen=True)
class Once:
    """The key of a request and the hash of what it asks for; without a key it is not repeated."""

    key: str | None = None
    request_hash: str = ""

    def known(self, work: Work) -> Mapping[str, Any] | None:
        """What was answered the first time.

        Raises:
            IdempotencyConflictError: the key came with another request.
        """
        if self.key is None or work.caller is None:
            return None
        found = idempotency.find(work.connection, work.caller.id, self.key, self.request_hash)
        return found.body if found is not None else None

    def repeated(self, work: Work, answer: Mapping[str, Any]) -> bool:
        """Whether it was done before; if not, `answer` is kept for it now.

        Raises:
            IdempotencyConflictError: the key came with another request.
        """
        if self.key is None or work.caller is None:
            return False
        found = idempotency.remember_first(
            work.connection,
            person=work.caller.id,
            key=self.key,
            hash_=self.request_hash,
            answered=idempotency.Answered(200, dict(answer)),
            at=work.now,
        )
        return found is not None

    def remember(self, work: Work, answer: Mapping[str, Any]) -> None:
        """Keeps the answer in the same transaction as what it answers for."""
        if self.key is not None and work.caller is not None:
            idempotency.remember(
                work.connection,
                person=work.caller.id,
                key=self.key,
                hash_=self.request_hash,
                answered=idempotency.Answered(200, dict(answer)),
                at=work.now,
            )


def answered_before(office: Office, caller: Caller, once: Once) -> Mapping[str, Any] | None:
    """What was answered when the same request came before; None when it did not."""
    with looking(office, caller) as work:
        return once.known(work)


NO_KEY = Once()
"""Of a request that may not be repeated."""
