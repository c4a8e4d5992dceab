"""Who may do what in a case, and in words who may when the asker may not. Default deny."""

from __future__ import annotations

from collections.abc import Iterable

from aftaleflow.cases.office import Office
from aftaleflow.definitions.model.base import title_text
from aftaleflow.errors import NotPermittedError, Words
from aftaleflow.events.user_tasks import Candidate
from aftaleflow.people.callers import Caller

ADMINISTRATOR = "administrator"


def require_one_of(caller: Caller | None, candidates: Iterable[Candidate], office: Office) -> None:
    """Raises NotPermittedError unless the caller is one of the candidates.

    The system itself (no caller) may do everything.
    """
    allowed = tuple(candidates)
    if caller is not None and not caller.is_one_of(allowed):
        words = Words(in_words(allowed, office, "da"), in_words(allowed, office, "en"))
        raise NotPermittedError(who=words)


def require_administrator(caller: Caller | None, authority: str) -> None:
    """Raises NotPermittedError unless the caller administers the authority."""
    if caller is not None and not caller.has_role(authority, ADMINISTRATOR):
        raise NotPermittedError(who=Words("administratorer", "administrators"))


def in_words(candidates: Iterable[Candidate], office: Office, language: str) -> str:
    """Roles and organisations: `Sekretær, Følgegruppen; …`. People are not named."""
    register = office.register.now()
    found: dict[str, None] = {}
    for each in candidates:
        if each.organisation is None:
            found["en bestemt person" if language == "da" else "one certain person"] = None
        else:
            role = role_title(office, each.role or "", language)
            found[f"{role}, {register.name_of(each.organisation)}"] = None
    return "; ".join(found)


def role_title(office: Office, role: str, language: str) -> str:
    """The word for a role."""
    return title_text(office.vocabulary.roles.get(role), language, role)
