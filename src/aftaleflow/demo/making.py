"""Makes the demo: an empty database, the shipped content, the cast, and the stories up to now."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import TracebackType

from aftaleflow.cases.deploying import deploy_paths
from aftaleflow.cases.installation import add_cast, flag_as_demo
from aftaleflow.cases.outgoing import Outgoing
from aftaleflow.clock import Clock, SetClock, SystemClock
from aftaleflow.definitions.shipped import shipped_paths
from aftaleflow.demo.almanac import Almanac
from aftaleflow.demo.cast import PASSWORD, Login, logins, people
from aftaleflow.demo.director import Director
from aftaleflow.demo.mailbox import Mailbox
from aftaleflow.demo.stage import Stage
from aftaleflow.demo.stories import STORIES
from aftaleflow.errors import SettingsError
from aftaleflow.runtime import Runtime, open_database
from aftaleflow.settings import Settings
from aftaleflow.store.installation import BEGUN, DEMO, READY, fact, is_in_use
from aftaleflow.store.migrating import clear, current_step, upgrade
from aftaleflow.worker.loop import mail_server

OPERATOR = "samarbejdet-syddanmark"
"""Whose administrators may deploy in the demo."""
SITE_NAME = "Sundhedsaftaler i Syddanmark"
BEGINS = 220
"""How many working days ago the cast was invited: before the first story begins."""


@dataclass(frozen=True)
class Demo:
    """A demo that can be served: its runtime sends all mail to the mailbox. To be closed."""

    runtime: Runtime
    mailbox: Mailbox
    logins: tuple[Login, ...]
    was_made: bool  # now; False when it was there already

    def close(self) -> None:
        self.runtime.close()
        self.mailbox.close()

    def __enter__(self) -> Demo:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()


def make_demo(settings: Settings, clock: Clock | None = None) -> Demo:
    """Makes the demo in the database of the settings, or opens the one that is there.

    The stories end at the clock's now; from then on the runtime goes by that clock. A demo whose
    making was interrupted is thrown away and made anew.

    Raises:
        SettingsError: the database is in use for something else, or is being filled by another
            process; it cannot be reached; or the demo would be served to other machines.
    """
    if not settings.is_loopback:
        raise SettingsError(name="host", why="a demo is only served on this machine")
    mailbox = Mailbox()
    try:
        name = settings.site_name or SITE_NAME
        operator = settings.operator or OPERATOR
        own = replace(settings, smtp_url=mailbox.url, site_name=name, operator=operator)
        runtime, was_made = _open(own, clock or SystemClock())
    except BaseException:
        mailbox.close()
        raise
    return Demo(runtime, mailbox, logins(), was_made)


def _open(settings: Settings, clock: Clock) -> tuple[Runtime, bool]:
    with _alone(settings):
        if _prepare(settings):
            return Runtime.open(settings, clock), False
        _make(settings, clock.now())
        runtime = Runtime.open(settings, clock)
        flag_as_demo(runtime.office, ready=True)
        return runtime, True


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Keeps other processes from making a demo in the same folder meanwhile."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "demo.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SettingsError(name="data_dir", why="another process makes a demo there") from None
        yield


def _prepare(settings: Settings) -> bool:
    """Brings the schema up to date; whether the whole demo is there already.

    What is not a demo's is left as it is, its schema too.
    """
    database = open_database(settings)
    try:
        state = None
        if current_step(database) is not None:
            with database.reading() as connection:
                state = fact(connection, DEMO)
                if state is None and is_in_use(connection):
                    why = "it is in use and holds no demo; choose an empty database"
                    raise SettingsError(name="database_url", why=why)
        if state == BEGUN:
            clear(database)
        upgrade(database)
        return state == READY
    finally:
        database.close()


def _make(settings: Settings, now: dt.datetime) -> None:
    """Fills an empty database: content, cast, stories. A power cut may spoil it, as it may be
    made again, and waiting for the disk at each of two thousand commits takes long."""
    almanac = Almanac(now)
    clock = SetClock(almanac.ago(BEGINS, "8.00"))
    database = open_database(settings, durable=False)
    try:
        office = Runtime.over(settings, database, clock).office
        flag_as_demo(office, ready=False)
        deploy_paths(office, shipped_paths(), None)
        ids = add_cast(office, [each.new for each in people()], PASSWORD)
        stage = Stage(office, almanac, ids)
        outgoing = Outgoing(office, mail_server(settings))
        Director(outgoing, clock).play([story(stage) for story in STORIES], now)
    finally:
        database.close()
