"""Accounts as rows: people and their roles, passwords, sessions, one-time links, API tokens.

What is secret is kept as a hash only: passwords by Argon2, tokens (which are random) by SHA-256.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.engine import Connection

from aftaleflow.clock import local_date
from aftaleflow.people import callers
from aftaleflow.people.callers import Caller
from aftaleflow.store.tables.people import (
    api_token,
    login_attempt,
    membership,
    one_time_link,
    person,
    web_session,
)

_HASHER = PasswordHasher()
MIN_PASSWORD = 12
LINK_LIFETIME = {"invite": dt.timedelta(days=7), "reset": dt.timedelta(hours=2)}
LINKS_KEPT_FOR = dt.timedelta(days=30)
THROTTLE_WINDOW = dt.timedelta(minutes=15)
FAILURES_PER_ACCOUNT = 6
FAILURES_PER_ADDRESS = 40


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """A person to be known, with roles: `(organisation, role)`."""

    name: str
    email: str
    language: str = "da"
    roles: tuple[tuple[str, str], ...] = ()


def secret_token() -> str:
    """A random token that nobody can guess."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def normalised(email: str) -> str:
    """An e-mail address as accounts are told by it; what cannot be one is nobody's."""
    text = email.strip().lower()
    return text if text.isprintable() else ""


def add_person(connection: Connection, new: NewPerson, at: dt.datetime) -> int:
    """Adds a person, or gives a known one further roles; gives the id."""
    email = normalised(new.email)
    known = connection.execute(sa.select(person.c.id).where(person.c.email == email)).scalar()
    if known is None:
        known = connection.execute(
            person.insert()
            .values(name=new.name.strip(), email=email, language=new.language, created_at=at)
            .returning(person.c.id)
        ).scalar_one()
    has = {
        (row.organisation, row.role)
        for row in connection.execute(
            sa.select(membership.c.organisation, membership.c.role).where(
                membership.c.person_id == known, callers.held_on(local_date(at))
            )
        )
    }
    more = [role for role in dict.fromkeys(new.roles) if role not in has]
    if more:
        connection.execute(
            membership.insert(),
            [{"person_id": known, "organisation": o, "role": r} for o, r in more],
        )
    return int(known)


def set_password(connection: Connection, person_id: int, password: str) -> None:
    connection.execute(
        person.update().where(person.c.id == person_id).values(password_hash=_HASHER.hash(password))
    )


def set_same_password(connection: Connection, ids: Iterable[int], password: str) -> None:
    """Gives several people one password; hashed once, so that it shows that it is the same."""
    connection.execute(
        person.update()
        .where(person.c.id.in_(list(ids)))
        .values(password_hash=_HASHER.hash(password))
    )


def check_password(connection: Connection, email: str, password: str) -> int | None:
    """The id of the person whose e-mail address and password these are; takes as long for none."""
    row = connection.execute(
        sa.select(person.c.id, person.c.password_hash).where(
            person.c.email == normalised(email), person.c.disabled_at.is_(None)
        )
    ).first()
    hash_ = row.password_hash if row is not None and row.password_hash else _nobody()
    try:
        _HASHER.verify(hash_, password)
    except (VerificationError, InvalidHashError):
        return None
    return row.id if row is not None and row.password_hash else None


@lru_cache(maxsize=1)
def _nobody() -> str:
    """Checked when there is no such account, so that the answer takes as long. It is not made
    before it is needed: a program that starts should not wait for it."""
    return _HASHER.hash(secrets.token_urlsafe(16))


def disable(connection: Connection, person_id: int, at: dt.datetime) -> None:
    """Shuts a person out: sessions, links and tokens are of no use from now on."""
    connection.execute(person.update().where(person.c.id == person_id).values(disabled_at=at))
    close_sessions_of(connection, person_id)
    for table, column in ((one_time_link, "used_at"), (api_token, "revoked_at")):
        connection.execute(
            table.update()
            .where(table.c.person_id == person_id, table.c[column].is_(None))
            .values({column: at})
        )


def end_role(connection: Connection, person_id: int, held: tuple[str, str], last: dt.date) -> bool:
    """Ends a role in an organisation with a day; whether the person had it."""
    ended = connection.execute(
        membership.update()
        .where(
            membership.c.person_id == person_id,
            membership.c.organisation == held[0],
            membership.c.role == held[1],
            sa.or_(membership.c.valid_to.is_(None), membership.c.valid_to > last),
        )
        .values(valid_to=last)
    )
    return bool(ended.rowcount)


def revoke_tokens(connection: Connection, person_id: int, name: str, at: dt.datetime) -> int:
    """Makes a person's tokens of a name useless; how many there were."""
    revoked = connection.execute(
        api_token.update()
        .where(
            api_token.c.person_id == person_id,
            api_token.c.name == name,
            api_token.c.revoked_at.is_(None),
        )
        .values(revoked_at=at)
    )
    return int(revoked.rowcount)


# -- throttling


LOG_IN, RESET = "", "reset "
"""What is tried: each is counted by itself."""


def account_key(email: str, what: str = LOG_IN) -> str:
    text = what + normalised(email)
    return hashlib.sha256(b"account" + text.encode()).hexdigest()


def address_key(address: str, what: str = LOG_IN) -> str:
    return hashlib.sha256(b"address" + (what + address).encode(errors="replace")).hexdigest()


def throttled_until(
    connection: Connection, email: str, address: str, now: dt.datetime, what: str = LOG_IN
) -> dt.datetime | None:
    """Until when an account or address may not try again; None when it may now."""
    since = now - THROTTLE_WINDOW
    for column, key, most in (
        (login_attempt.c.account, account_key(email, what), FAILURES_PER_ACCOUNT),
        (login_attempt.c.address, address_key(address, what), FAILURES_PER_ADDRESS),
    ):
        failures = list(
            connection.scalars(
                sa.select(login_attempt.c.at)
                .where(column == key, login_attempt.c.at > since)
                .where(sa.not_(login_attempt.c.succeeded))
                .order_by(login_attempt.c.at.desc())
                .limit(most)
            )
        )
        if len(failures) >= most:
            oldest: dt.datetime = failures[-1]
            return oldest + THROTTLE_WINDOW
    return None


def note_attempt(
    connection: Connection, email: str, address: str, now: dt.datetime, what: str = LOG_IN
) -> None:
    """An attempt counts as failed until it is forgiven."""
    connection.execute(
        login_attempt.insert().values(
            account=account_key(email, what),
            address=address_key(address, what),
            at=now,
            succeeded=False,
        )
    )


def forgive(connection: Connection, email: str, address: str, now: dt.datetime) -> None:
    """The account got in: its failures are forgotten."""
    connection.execute(
        login_attempt.delete().where(
            login_attempt.c.account == account_key(email), sa.not_(login_attempt.c.succeeded)
        )
    )
    connection.execute(
        login_attempt.insert().values(
            account=account_key(email), address=address_key(address), at=now, succeeded=True
        )
    )


def forget_old(connection: Connection, now: dt.datetime) -> None:
    """Attempts of earlier days, sessions that are over, links that are long over."""
    day = dt.timedelta(days=1)
    connection.execute(login_attempt.delete().where(login_attempt.c.at < now - day))
    connection.execute(web_session.delete().where(web_session.c.expires_at < now))
    connection.execute(
        one_time_link.delete().where(one_time_link.c.expires_at < now - LINKS_KEPT_FOR)
    )


# -- sessions


def open_session(connection: Connection, person_id: int, now: dt.datetime, hours: int) -> str:
    """A session for a person; gives its token, which is not kept."""
    token = secret_token()
    connection.execute(
        web_session.insert().values(
            token_hash=token_hash(token),
            person_id=person_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + dt.timedelta(hours=hours),
        )
    )
    return token


@dataclass(frozen=True)
class Session:
    """Who a session is for, and whether its last use is to be noted again."""

    caller: Caller
    hash: str
    last_seen_at: dt.datetime


def session_of(
    connection: Connection, token: str, now: dt.datetime, today: dt.date, idle_minutes: int
) -> Session | None:
    """The session of a token that is still good."""
    given = {
        "hash": token_hash(token),
        "now": now,
        "idle_since": now - dt.timedelta(minutes=idle_minutes),
        "today": today,
    }
    rows = list(connection.execute(_OF_SESSION, given))
    caller = callers.from_rows(rows)
    if caller is None:
        return None
    return Session(caller, token_hash(token), rows[0].last_seen_at)


_OF_SESSION = (
    sa.select(*callers.columns(), web_session.c.last_seen_at)
    .select_from(callers.joined(web_session, person.c.id == web_session.c.person_id))
    .where(
        web_session.c.token_hash == sa.bindparam("hash"),
        web_session.c.expires_at > sa.bindparam("now"),
        web_session.c.last_seen_at > sa.bindparam("idle_since"),
        person.c.disabled_at.is_(None),
    )
)


def note_use(connection: Connection, session: Session, now: dt.datetime) -> None:
    connection.execute(
        web_session.update()
        .where(web_session.c.token_hash == session.hash)
        .values(last_seen_at=now)
    )


def close_session(connection: Connection, token: str) -> None:
    connection.execute(web_session.delete().where(web_session.c.token_hash == token_hash(token)))


def close_sessions_of(connection: Connection, person_id: int) -> None:
    connection.execute(web_session.delete().where(web_session.c.person_id == person_id))


# -- one-time links


def new_link(
    connection: Connection,
    person_id: int,
    purpose: str,
    now: dt.datetime,
    token: str | None = None,
) -> str:
    """A token for a link that can be used once; others for the purpose are void.

    With a `token` it is that link's, which lives on when it is sent a second time.
    """
    token = token or secret_token()
    links, hash_ = one_time_link, token_hash(token)
    connection.execute(
        links.update()
        .where(links.c.person_id == person_id, links.c.purpose == purpose)
        .where(links.c.used_at.is_(None), links.c.token_hash != hash_)
        .values(used_at=now)
    )
    expires_at = now + LINK_LIFETIME[purpose]
    known = connection.execute(
        links.update().where(links.c.token_hash == hash_).values(expires_at=expires_at)
    )
    if known.rowcount == 0:
        connection.execute(
            links.insert().values(
                token_hash=hash_,
                person_id=person_id,
                purpose=purpose,
                created_at=now,
                expires_at=expires_at,
            )
        )
    return token


def person_of_link(connection: Connection, token: str, now: dt.datetime) -> int | None:
    """Whose link it is, if it can still be used and the person may get in."""
    return connection.execute(
        sa.select(one_time_link.c.person_id)
        .join(person, person.c.id == one_time_link.c.person_id)
        .where(
            one_time_link.c.token_hash == token_hash(token),
            one_time_link.c.used_at.is_(None),
            one_time_link.c.expires_at > now,
            person.c.disabled_at.is_(None),
        )
    ).scalar()


def use_link(connection: Connection, token: str, now: dt.datetime) -> bool:
    """Uses a link up; False when somebody was faster."""
    used = connection.execute(
        one_time_link.update()
        .where(one_time_link.c.token_hash == token_hash(token), one_time_link.c.used_at.is_(None))
        .values(used_at=now)
    )
    return used.rowcount == 1


def by_email(connection: Connection, email: str) -> int | None:
    return connection.execute(
        sa.select(person.c.id).where(
            person.c.email == normalised(email), person.c.disabled_at.is_(None)
        )
    ).scalar()


def addresses(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Names, e-mail addresses and languages of people who may get in."""
    rows = connection.execute(
        sa.select(person.c.id, person.c.name, person.c.email, person.c.language).where(
            person.c.id.in_(list(ids)), person.c.disabled_at.is_(None)
        )
    )
    return {row.id: (row.name, row.email, row.language) for row in rows}


# -- API tokens


def new_api_token(
    connection: Connection, person_id: int, name: str, now: dt.datetime, days: int
) -> str:
    """A bearer token for a person's programs; gives the token, which is not kept."""
    token = "aft_" + secret_token()
    connection.execute(
        api_token.insert().values(
            token_hash=token_hash(token),
            person_id=person_id,
            name=name,
            created_at=now,
            expires_at=now + dt.timedelta(days=days),
        )
    )
    return token


def caller_of_token(
    connection: Connection, token: str, now: dt.datetime, today: dt.date
) -> Caller | None:
    """Whose program it is, in one statement."""
    given = {"hash": token_hash(token), "now": now, "today": today}
    return callers.from_rows(connection.execute(_OF_TOKEN, given))


_OF_TOKEN = (
    sa.select(*callers.columns())
    .select_from(callers.joined(api_token, person.c.id == api_token.c.person_id))
    .where(
        api_token.c.token_hash == sa.bindparam("hash"),
        api_token.c.revoked_at.is_(None),
        api_token.c.expires_at > sa.bindparam("now"),
        person.c.disabled_at.is_(None),
    )
)
