"""What an installation is: whose master key opens it, and whether it is a demo."""

from __future__ import annotations

from collections.abc import Sequence

from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import looking, working
from aftaleflow.errors import SettingsError
from aftaleflow.people import accounts
from aftaleflow.people.accounts import NewPerson
from aftaleflow.store.installation import BEGUN, DEMO, MASTER_KEY, READY, fact, set_fact


def require_own_key(office: Office) -> None:
    """A database is opened with the key it was made with, or not at all; a new one takes this.

    Raises:
        SettingsError: it was made with another.
    """
    with looking(office, None) as work:
        known = fact(work.connection, MASTER_KEY)
    if known is None:
        with working(office, None) as work:
            known = fact(work.connection, MASTER_KEY)
            if known is None:
                known = office.master.fingerprint
                set_fact(work.connection, MASTER_KEY, known)
    if known != office.master.fingerprint:
        raise SettingsError(name="master_key_file", why="the key does not belong to this database")


def is_demo(office: Office) -> bool:
    """Whether the cases and people here are made up, with passwords that everybody knows."""
    with looking(office, None) as work:
        return fact(work.connection, DEMO) is not None


def flag_as_demo(office: Office, *, ready: bool) -> None:
    """Says for good that this database holds a demo, and whether it is made to its end."""
    with working(office, None) as work:
        set_fact(work.connection, DEMO, READY if ready else BEGUN)


def add_cast(office: Office, people: Sequence[NewPerson], password: str) -> dict[str, int]:
    """Adds the fictitious people of a demo, all with the same password; gives ids by name."""
    with working(office, None) as work:
        ids = {new.name: accounts.add_person(work.connection, new, work.now) for new in people}
        accounts.set_same_password(work.connection, ids.values(), password)
    return ids


def require_loopback(office: Office) -> None:
    """A demo is served to this machine alone, for its passwords are known to all.

    Raises:
        SettingsError: it would be served to others.
    """
    if is_demo(office) and not office.settings.is_loopback:
        raise SettingsError(
            name="host", why="a demo is only served on this machine, at 127.0.0.1 or ::1"
        )
