"""A shell with the environment of one installation."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from aftaleflow.cli.main import main
from aftaleflow.clock import SystemClock
from aftaleflow.runtime import Runtime
from aftaleflow.settings import Settings
from tests.installation import ROOT

PATIENCE = 30
"""So many seconds a process may take that ought to be done at once."""

PROGRAM = [sys.executable, "-m", "aftaleflow.cli.main"]


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass(frozen=True)
class Shell:
    """Runs commands on an installation whose data are in a folder."""

    folder: Path

    @property
    def settings(self) -> Settings:
        return Settings(data_dir=self.folder)

    def environment(self, **changes: str) -> dict[str, str]:
        """The settings, in small letters without their prefix."""
        given = {f"AFTALEFLOW_{name.upper()}": value for name, value in changes.items()}
        return {"AFTALEFLOW_DATA_DIR": str(self.folder), **given}

    def run(self, *arguments: str | Path, keys: str = "", **changes: str) -> Said:
        """Runs a command in this process; it ends in words whatever happens. `keys` are typed."""
        runner = CliRunner(env=self.environment(**changes))
        result = runner.invoke(main, [str(each) for each in arguments], input=keys)
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            arguments,
            result.exception,
        )
        return Said(result.exit_code, result.stdout, result.stderr)

    def done(self, *arguments: str | Path, keys: str = "", **changes: str) -> Said:
        """Runs a command that must do what it is asked."""
        said = self.run(*arguments, keys=keys, **changes)
        assert (said.code, said.err) == (0, ""), said
        return said

    def refused(self, *arguments: str | Path, keys: str = "", **changes: str) -> str:
        """Runs a command that must refuse in a sentence; gives it."""
        said = self.run(*arguments, keys=keys, **changes)
        assert said.code in (1, 2), said
        return said.err

    def start(
        self, *arguments: str | Path, more: Mapping[str, str] | None = None, **changes: str
    ) -> subprocess.Popen[bytes]:
        """Starts the program as a process of its own."""
        environment = {**os.environ, **self.environment(**changes), **(more or {})}
        command = [*PROGRAM, *map(str, arguments)]
        return subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def finish(
        self, *arguments: str | Path, more: Mapping[str, str] | None = None, **changes: str
    ) -> tuple[int, bytes, bytes]:
        """Runs the program as a process of its own; gives exit code, output and errors."""
        process = self.start(*arguments, more=more, **changes)
        out, err = process.communicate(timeout=PATIENCE)
        return process.returncode, out, err

    def open(self) -> Runtime:
        return Runtime.open(self.settings, SystemClock())
