"""The peer: django-viewflow in a process and an environment of its own, asked block by block."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from aftaleflow.bench.places import SQLITE
from aftaleflow.definitions.shipped import content_root

PROJECT = content_root() / "benchmarks" / "viewflow_peer"
"""Beside the sources; an installed package does not bring it."""


@dataclass(frozen=True)
class Peer:
    """Where the peer's environment is, or is to be made, and its project."""

    environment: Path
    project: Path = PROJECT

    @property
    def python(self) -> Path:
        return self.environment / "bin" / "python"

    def install(self) -> None:
        """Makes the environment, unless it has what the project asks for."""
        requirements = self.project / "requirements.txt"
        wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
        stamp = self.environment / "installed"
        if stamp.exists() and stamp.read_text() == wanted:
            return
        if not self.python.exists():
            _run(sys.executable, "-m", "venv", "--without-pip", str(self.environment))
        pip = [_python_with_pip(), "-m", "pip", "--python", str(self.python)]
        _run(*pip, "install", "--quiet", "--disable-pip-version-check", "-r", str(requirements))
        stamp.write_text(wanted)


class RunningPeer:
    """A peer that is warm. `facts` say what it is."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.facts: dict[str, Any] = self._answer()

    def complete(self, number: int) -> list[float]:
        """Lets it complete so many user tasks; gives the seconds of each."""
        assert self._process.stdin is not None  # noqa: S101 - it was opened with a pipe
        self._process.stdin.write(f"complete {number}\n")
        self._process.stdin.flush()
        seconds: list[float] = self._answer()["seconds"]
        return seconds

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101 - it was opened with a pipe
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer ended with {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def running(peer: Peer, kind: str, url: str) -> Iterator[RunningPeer]:
    """Starts the peer over an empty database."""
    address = url.removeprefix("sqlite:///") if kind == SQLITE else _plain(url)
    process = subprocess.Popen(  # noqa: S603 - the program is ours
        [str(peer.python), str(peer.project / "serve.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PEER_DATABASE": address},
    )
    with process:
        try:
            yield RunningPeer(process)
        finally:
            if process.stdin is not None:
                process.stdin.close()
            process.wait()


def _plain(url: str) -> str:
    address = make_url(url).set(drivername="postgresql")
    return address.render_as_string(hide_password=False)


def _python_with_pip() -> str:
    """Our own environment may have no pip; the machine's Python then installs into the peer's."""
    for candidate in (sys.executable, f"{sys.base_prefix}/bin/python3"):
        found = subprocess.run(  # noqa: S603 - the program is Python
            [candidate, "-m", "pip", "--version"], capture_output=True, check=False
        )
        if found.returncode == 0:
            return candidate
    raise RuntimeError("there is no pip to install the peer with")


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - the programs are Python's own
