"""How people get in: log in, log out, invitations and forgotten passwords, tokens for programs."""

from __future__ import annotations

import datetime as dt
import difflib

from aftaleflow.cases.access import ADMINISTRATOR, ADMINISTRATORS, require_administrator
from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import Work, looking, working
from aftaleflow.errors import (
    FieldProblem,
    LinkExpiredError,
    NotFoundError,
    NotPermittedError,
    SubmissionError,
    TooManyAttemptsError,
)
from aftaleflow.people import accounts
from aftaleflow.people.accounts import NewPerson
from aftaleflow.people.callers import Caller
from aftaleflow.store import due_rows

MAX_NAME, MAX_EMAIL, MAX_TOKEN_NAME = 120, 200, 100
NOTE_USE_EVERY = dt.timedelta(minutes=1)


def log_in(office: Office, email: str, password: str, address: str) -> str:
    """Checks a password; gives the token of a new session.

    Raises:
        TooManyAttemptsError: the account or the address has failed too often.
        SubmissionError: not these; the same answer whether the account exists or not.
    """
    # Counted as failed before it is known, so that many tries at once get no further than one by
    # one; and looked at outside the transaction, for looking takes long on purpose.
    _count_attempt(office, email, address, accounts.LOG_IN)
    with looking(office, None) as work:
        found = accounts.check_password(work.connection, email, password)
    if found is None:
        en = "The e-mail address and the password do not belong together."
        da = "E-mailadressen og adgangskoden passer ikke sammen."
        raise SubmissionError((FieldProblem(path="password", rule="login", en=en, da=da),))
    with working(office, None) as work:
        accounts.forgive(work.connection, email, address, work.now)
        hours = office.settings.session_hours
        return accounts.open_session(work.connection, found, work.now, hours)


def _count_attempt(office: Office, email: str, address: str, what: str) -> None:
    """Raises TooManyAttemptsError when there were too many already."""
    with working(office, None) as work:
        keys = accounts.account_key(email, what), accounts.address_key(address, what)
        office.database.queue(work.connection, *keys)
        until = accounts.throttled_until(work.connection, email, address, work.now, what)
        if until is None:
            accounts.note_attempt(work.connection, email, address, work.now, what)
    if until is not None:
        raise TooManyAttemptsError(until=until)


def log_out(office: Office, token: str) -> None:
    """Ends a session: its token is of no use from now on."""
    with working(office, None) as work:
        accounts.close_session(work.connection, token)


def caller_of_session(office: Office, token: str) -> Caller | None:
    """Who a session is for; its use is noted once a minute at most."""
    with looking(office, None) as work:
        session = accounts.session_of(
            work.connection,
            token,
            work.now,
            office.today(),
            office.settings.session_idle_minutes,
        )
    if session is None:
        return None
    if office.now() - session.last_seen_at > NOTE_USE_EVERY:
        with working(office, None) as work:
            accounts.note_use(work.connection, session, work.now)
    return session.caller


def caller_of_token(office: Office, token: str) -> Caller | None:
    """Whose program asks."""
    with office.database.glancing() as connection:
        return accounts.caller_of_token(connection, token, office.now(), office.today())


def add_person(office: Office, new: NewPerson, password: str | None = None) -> int:
    """Adds a person with roles, as an operator does from the shell.

    Raises:
        SubmissionError: an organisation or role is not known, or the password is too short.
    """
    _check_roles(office, new)
    if password is not None:
        _check_password(password)
    with working(office, None) as work:
        person = accounts.add_person(work.connection, new, work.now)
        if password is not None:
            accounts.set_password(work.connection, person, password)
    return person


def invite(office: Office, caller: Caller, new: NewPerson) -> int:
    """An administrator invites a person to roles in their own authority; a mail goes out.

    Raises:
        NotPermittedError: a role is in another authority, or the caller is no administrator.
        SubmissionError: the name, address, organisation or a role is wrong.
    """
    register = office.register.now()
    if not caller.organisations_with_role(ADMINISTRATOR):
        raise NotPermittedError(who=ADMINISTRATORS)
    if not new.roles:
        raise SubmissionError((_problem("role", "Choose a role.", "Vælg en rolle."),))
    _check_roles(office, new)
    for organisation, _role in new.roles:
        require_administrator(caller, register.authority_of(organisation))
    with working(office, caller) as work:
        person = accounts.add_person(work.connection, new, work.now)
        _send_link(work, person, "invite")
    return person


def ask_reset(office: Office, email: str, address: str) -> None:
    """Somebody forgot their password: a mail goes out, if there is such an account.

    Raises:
        TooManyAttemptsError: the address has asked too often.
    """
    _count_attempt(office, email, address, accounts.RESET)
    with working(office, None) as work:
        person = accounts.by_email(work.connection, email)
        if person is not None:
            _send_link(work, person, "reset")


def _send_link(work: Work, person: int, purpose: str) -> None:
    # The token is made by whoever sends the mail, so that it is never stored anywhere.
    args = {"kind": purpose, "person": person}
    due_rows.insert(work.connection, [due_rows.new("mail", work.now, args=args)])


def check_link(office: Office, token: str) -> None:
    """Raises LinkExpiredError unless the link can still be used."""
    with looking(office, None) as work:
        if accounts.person_of_link(work.connection, token, work.now) is None:
            raise LinkExpiredError


def choose_password(office: Office, token: str, password: str) -> None:
    """Sets a password by a link that was mailed; other sessions of the person end.

    Raises:
        LinkExpiredError: the link has been used or is too old.
        SubmissionError: the password is too short.
    """
    _check_password(password)
    with working(office, None) as work:
        person = accounts.person_of_link(work.connection, token, work.now)
        if person is None or not accounts.use_link(work.connection, token, work.now):
            raise LinkExpiredError
        accounts.set_password(work.connection, person, password)
        accounts.close_sessions_of(work.connection, person)


def create_token(office: Office, email: str, name: str, days: int = 365) -> str:
    """A bearer token for a person's programs.

    Raises:
        NotFoundError: there is no such person.
        SubmissionError: the name is none.
    """
    if not _is_line(name, MAX_TOKEN_NAME):
        en, da = "Write what the token is for.", "Skriv, hvad tokenet er til."
        raise SubmissionError((_problem("name", en, da),))
    with working(office, None) as work:
        return accounts.new_api_token(work.connection, _known(work, email), name, work.now, days)


def _check_password(password: str) -> None:
    if len(password) < accounts.MIN_PASSWORD:
        least = accounts.MIN_PASSWORD
        problem = FieldProblem(
            path="password",
            rule="length",
            en=f"Choose at least {least} characters.",
            da=f"Vælg mindst {least} tegn.",
        )
        raise SubmissionError((problem,))


def _check_roles(office: Office, new: NewPerson) -> None:
    register = office.register.now()
    problems = []
    if not _is_line(new.name, MAX_NAME):
        problems.append(_problem("name", "Write the name.", "Skriv navnet."))
    if "@" not in new.email or not _is_line(new.email, MAX_EMAIL) or " " in new.email.strip():
        problems.append(_problem("email", "Write an e-mail address.", "Skriv en e-mailadresse."))
    for organisation, role in new.roles:
        if register.get(organisation) is None:
            keys = [each.key for each in register.all()]
            problems.append(_unknown_organisation(organisation, keys))
        if role not in office.vocabulary.roles:
            problems.append(_unknown_role(role, list(office.vocabulary.roles)))
    if problems:
        raise SubmissionError(tuple(problems))


def _unknown_organisation(key: str, known: list[str]) -> FieldProblem:
    if not key:
        en, da = "Choose an authority or body.", "Vælg en myndighed eller et organ."
        return _problem("organisation", en, da)
    en, da = _near(key, known)
    en, da = f"There is no organisation {key}.{en}", f"{key} findes ikke.{da}"
    return _problem("organisation", en, da)


def _unknown_role(key: str, known: list[str]) -> FieldProblem:
    if not key:
        return _problem("role", "Choose a role.", "Vælg en rolle.")
    en, da = _near(key, known)
    return _problem("role", f"There is no role {key}.{en}", f"Rollen {key} findes ikke.{da}")


def _near(key: str, known: list[str]) -> tuple[str, str]:
    """What may have been meant, in English and Danish; empty if nothing is near."""
    near = difflib.get_close_matches(key.lower(), known, n=3)
    if not near:
        return "", ""
    return f" Did you mean {' or '.join(near)}?", f" Mente du {' eller '.join(near)}?"


def _is_line(text: str, most: int) -> bool:
    """Whether there is a text of one line without control characters."""
    plain = text.strip()
    return 0 < len(plain) <= most and plain.isprintable()


def _problem(path: str, en: str, da: str) -> FieldProblem:
    return FieldProblem(path=path, rule="wrong", en=en, da=da)


def invitation_link(office: Office, email: str) -> str:
    """A link with which a person chooses a password, for an operator to hand on.

    Raises:
        NotFoundError: there is no such person.
    """
    with working(office, None) as work:
        person = accounts.by_email(work.connection, email)
        if person is None:
            raise NotFoundError
        token = accounts.new_link(work.connection, person, "invite", work.now)
    return f"{office.settings.resolved_base_url().rstrip('/')}/adgangskode/{token}"


def disable_person(office: Office, email: str) -> None:
    """Shuts a person out for good; what they did stays theirs.

    Raises:
        NotFoundError: there is no such person.
    """
    with working(office, None) as work:
        accounts.disable(work.connection, _known(work, email), work.now)


def end_role(office: Office, caller: Caller | None, email: str, held: tuple[str, str]) -> None:
    """A person no longer has a role from today on; by an operator, or an administrator of the
    role's authority.

    Raises:
        NotPermittedError: the role is in another authority.
        NotFoundError: there is no such person, or they do not have the role.
    """
    require_administrator(caller, office.register.now().authority_of(held[0]))
    with working(office, caller) as work:
        yesterday = office.today() - dt.timedelta(days=1)
        if not accounts.end_role(work.connection, _known(work, email), held, yesterday):
            raise NotFoundError


def revoke_token(office: Office, email: str, name: str) -> int:
    """Makes a person's tokens of a name useless; how many there were.

    Raises:
        NotFoundError: there is no such person.
    """
    with working(office, None) as work:
        return accounts.revoke_tokens(work.connection, _known(work, email), name, work.now)


def _known(work: Work, email: str) -> int:
    person = accounts.by_email(work.connection, email)
    if person is None:
        raise NotFoundError
    return person
