"""A hundred processes die inside transactions: what they acknowledged stands, and no more.

The seed, the point and the time of each death decide everything: a failure can be had again by
running its test alone.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from aftaleflow.cases.failpoints import POINTS
from aftaleflow.cases.outgoing import Outgoing
from aftaleflow.worker.loop import see_to
from tests.conftest import DATABASES, MakeInstallation
from tests.installation import ROOT, Installation
from tests.invariants import problems, unsettled
from tests.killing import content
from tests.killing.commands import Command, perform
from tests.mailbox import Mailbox

ROUNDS = range(5)
KILLS = 10
"""So many on each installation; on two databases a hundred in all."""

COMMANDS = 40
KILLED = -9
ID = re.compile(r"<due(\d+)\.")
OFTEN = ("events_stored", "state_saved", "projected", "before_commit", "after_commit")
"""Points that every command passes: death comes late enough to have done something."""


@dataclass
class Life:
    """What a process told before it ended. `tried` was not acknowledged."""

    done: dict[str, tuple[Command, str]] = field(default_factory=dict)
    tried: tuple[str, Command] | None = None
    now: str = ""
    worked_hours: int = 0
    ended: int = 0


class Victims:
    """Makes processes over an installation, one after the other."""

    def __init__(self, site: Installation, mailbox: Mailbox) -> None:
        self._site = site
        self._mailbox = mailbox
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.killing.victim"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def live(self, seed: str, failpoint: str) -> Life:
        """A process that works until it is killed at a point."""
        settings = self._site.runtime.settings
        plan = {
            "seed": seed,
            "failpoint": failpoint,
            "commands": COMMANDS,
            "folder": str(settings.data_dir),
            "url": settings.database_url,
            "smtp": self._mailbox.url,
            "now": self._site.clock.now().isoformat(),
        }
        assert self._parent.stdin is not None
        self._parent.stdin.write(json.dumps(plan) + "\n")
        self._parent.stdin.flush()
        life = Life()
        for said in self._hear():
            self._note(life, said)
        return life

    def _hear(self) -> Iterator[dict[str, Any]]:
        assert self._parent.stdout is not None
        for line in self._parent.stdout:
            said = json.loads(line)
            yield said
            if "ended" in said:
                return
        raise AssertionError("the process that the victims are forked from is gone")

    def _note(self, life: Life, said: dict[str, Any]) -> None:
        if "ended" in said:
            life.ended = said["ended"]
            return
        life.now = said["now"]
        if "try" in said:
            life.tried = (said["key"], said["try"])
            life.worked_hours = said["try"].get("hours", 0)
        elif life.tried is not None:
            life.done[said["done"]] = (life.tried[1], said["result"])
            life.tried = None
            life.worked_hours = 0

    def close(self) -> None:
        assert self._parent.stdin is not None
        self._parent.stdin.close()
        self._parent.wait(30)
        assert self._parent.stdout is not None
        self._parent.stdout.close()


@pytest.mark.parametrize("round_", ROUNDS)
@pytest.mark.parametrize("kind", DATABASES)
def test_nothing_acknowledged_is_lost_and_nothing_happens_twice_when_processes_are_killed(
    kind: str, round_: int, make_installation: MakeInstallation
) -> None:
    site = make_installation(kind)
    content.add_to(site.office)
    random = Random(f"{kind}-{round_}")  # noqa: S311 - chooses how to die
    with Mailbox() as mailbox:
        victims = Victims(site, mailbox)
        try:
            kills = _kill(site, victims, mailbox, random)
        finally:
            victims.close()
        _let_everything_go(site, mailbox)
    assert kills == KILLS
    assert problems(site.office) == []
    assert unsettled(site.office) == []


def _kill(site: Installation, victims: Victims, mailbox: Mailbox, random: Random) -> int:
    """Lets processes live until enough were killed; those that reach the end of their plan do
    not count."""
    kills = 0
    for number in range(4 * KILLS):
        point = random.choice(POINTS)
        time = random.randint(4, 25) if point in OFTEN else random.randint(1, 3)
        life = victims.live(f"{number}-{random.random()}", f"{point}:{time}")
        if life.now:
            site.clock.set(dt.datetime.fromisoformat(life.now))
            site.later(hours=life.worked_hours)
        found = f"after {point}:{time}, in {life.tried}"
        assert life.ended in (0, KILLED), found
        assert problems(site.office) == [], found
        _ask_again(site, mailbox, life, found)
        kills += life.ended == KILLED
        if kills == KILLS:
            break
    return kills


def _ask_again(site: Installation, mailbox: Mailbox, life: Life, found: str) -> None:
    """The same keys give the same results and change nothing; what was under way is done once."""
    before = _events(site)
    for key, (command, result) in life.done.items():
        if command["do"] != "work" and result.startswith("done"):
            assert _is_known(site, key), f"{key} was acknowledged, and is not stored: {found}"
            assert perform(site, None, command, key) == result, f"{key} {command}: {found}"
    assert _events(site) == before, f"something was done again: {found}"
    if life.tried is None or life.tried[1]["do"] == "work":
        return
    key, command = life.tried
    was_done = _is_known(site, key)
    first = perform(site, mailbox.server(), command, key)
    if was_done:
        assert first.startswith("done"), found
        assert _events(site) == before, f"what was committed was done again: {found}"
    after = _events(site)
    assert perform(site, mailbox.server(), command, key) == first, found
    assert _events(site) == after, f"it was done twice: {found}"


def _is_known(site: Installation, key: str) -> bool:
    return bool(site.value("SELECT count(*) FROM idempotency WHERE key = :key", key=key))


def _events(site: Installation) -> int:
    return int(site.value("SELECT count(*) FROM event"))


def _let_everything_go(site: Installation, mailbox: Mailbox) -> None:
    """What the dead had claimed is claimed again; every mail arrives, and none that nobody made.

    A mail whose sender died before it could say so goes twice, with the same id.
    """
    outgoing = Outgoing(site.office, mailbox.server())
    for _ in range(50):
        site.later(minutes=3)
        if not see_to(site.office, outgoing):
            break
    rows = site.rows("SELECT id, state FROM due WHERE kind = 'mail'")
    assert {row.state for row in rows} == {"done"}
    arrived = {int(ID.findall(mail["Message-ID"])[0]) for mail in mailbox.mails}
    assert arrived == {row.id for row in rows}
