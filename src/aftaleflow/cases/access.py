"""Who may do what in a case, and in words who may when the asker may not. Default deny."""

from __future__ import annotations

from collections.abc import Iterable

from aftaleflow.cases.office import Office
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.model.base import title_text
from aftaleflow.errors import NotPermittedError, Words
from aftaleflow.events.user_tasks import Candidate
from aftaleflow.people.callers import Caller

ADMINISTRATOR = "administrator"
ADMINISTRATORS = Words("administratorer", "administrators")


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
        raise NotPermittedError(who=ADMINISTRATORS)


def is_of_party(caller: Caller | None, party: str, office: Office) -> bool:
    """Whether a party of a round is one of the caller's authorities, or the caller."""
    if caller is None:
        return True
    kind, _, person = party.partition(":")
    if kind == "person":
        return person == str(caller.id)
    return office.register.now().authority_of(party) in caller.authorities


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


def path_in_words(path: str, definition: Definition, office: Office, language: str) -> str:
    """A role as an author names it (`følgegruppe.formand`): `Formand, Følgegruppe`."""
    holder, _, role = path.rpartition(".")
    if not holder:
        return _holder_title(path, definition, office, language)
    words = role_title(office, role, language)
    return f"{words}, {_holder_title(holder, definition, office, language)}"


def _holder_title(name: str, definition: Definition, office: Office, language: str) -> str:
    """A field that holds an organisation by its title, a participant by its function."""
    item = definition.names.items.get(name)
    if item is not None:
        return item.title(language)
    above, _, body = name.rpartition(".")
    if above:  # a body of whoever takes part: `part.råd`
        title = title_text(office.vocabulary.functions.get(body), language, body)
        return (
            f"{title[:1].upper()}{title[1:]}, {_holder_title(above, definition, office, language)}"
        )
    function = definition.workflow.participants.get(name, name)
    if function == "party":
        return "parten" if language == "da" else "the party"
    return title_text(office.vocabulary.functions.get(function), language, name)


def role_title(office: Office, role: str, language: str) -> str:
    """The word for a role."""
    return title_text(office.vocabulary.roles.get(role), language, role)
