#!/usr/bin/env python3
"""Sets up and runs the project with nothing but python3.11 and pip: `dev.py run|test|check|lock`.

Debian's python3 has no ensurepip and refuses to install into itself; so the environment is made
without pip and the machine's own pip installs into it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-test.lock"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    command, *rest = sys.argv[1:] or ["help"]
    if command not in COMMANDS:
        sys.exit(f"usage: {Path(__file__).name} {'|'.join(COMMANDS)}")
    COMMANDS[command](rest)


def run(rest: list[str]) -> None:
    """Serves the product with its shipped content and a living demo."""
    install(RUN_LOCK)
    python("-m", "aftaleflow.cli.main", "demo", *rest, replace=True)


def test(rest: list[str]) -> None:
    """Runs all tests, on both databases and in a browser."""
    install(TEST_LOCK)
    find_browser()
    workers = [] if any(option.startswith("-n") for option in rest) else ["-n", "2"]
    python("-m", "pytest", "-q", *workers, *rest, replace=True)


def check(_rest: list[str]) -> None:
    """Runs the linters: format, style, types, floors."""
    install(TEST_LOCK)
    python("-m", "ruff", "format", "--check", ".")
    python("-m", "ruff", "check", ".")
    python("-m", "mypy")
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    python("-c", lint)


def setup(_rest: list[str]) -> None:
    """Makes the environment with everything for development."""
    install(TEST_LOCK)


def lock(_rest: list[str]) -> None:
    """Pins all dependencies anew, with hashes."""
    tools = ROOT / ".tools"
    pip_install("--target", str(tools), "pip-tools")
    for file, extras in ((RUN_LOCK, []), (TEST_LOCK, ["--extra", "test"])):
        subprocess.run(
            [sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes",
             "--strip-extras", "--allow-unsafe", "--no-emit-index-url", "--no-emit-trusted-host",
             "--no-emit-find-links", "--no-header", "--no-annotate", *extras, "-o", str(file),
             "pyproject.toml"],
            check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(tools)},
        )  # fmt: skip


def install(lock_file: Path) -> None:
    """Makes the environment as the lock file says, unless it is so already."""
    wanted = hashlib.sha256(lock_file.read_bytes()).hexdigest()
    stamp = VENV / f"installed-{lock_file.stem}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=True)
    print(f"installing from {lock_file.name} …", flush=True)
    pip_install("--require-hashes", "-r", str(lock_file), into=PYTHON)
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    packages = VENV / "lib" / version / "site-packages"
    (packages / "aftaleflow.pth").write_text(str(ROOT / "src"))
    command = VENV / "bin" / "aftaleflow"
    command.write_text(f"#!{PYTHON}\nfrom aftaleflow.cli.main import main\n\nmain()\n")
    command.chmod(0o755)
    stamp.write_text(wanted)


def pip_install(*arguments: str, into: Path | None = None) -> None:
    target = ["--python", str(into)] if into is not None else []
    subprocess.run(
        [sys.executable, "-m", "pip", *target, "install", "--quiet",
         "--disable-pip-version-check", "--no-warn-script-location", *arguments],
        check=True,
    )  # fmt: skip


def find_browser() -> None:
    """Installs Chromium with the system's package manager, if there is none and it may."""
    if any(shutil.which(name) for name in CHROMIUM):
        return
    apt = shutil.which("apt-get")
    if apt is not None and os.geteuid() == 0:
        print("installing chromium for the browser tests …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([apt, "update"], check=False, **quiet)
        subprocess.run([apt, "install", "-y", "chromium"], check=False, env=environment, **quiet)
    if not any(shutil.which(name) for name in CHROMIUM):
        print("There is no Chromium, and it could not be installed: see README, “Two commands”.")


def python(*arguments: str, replace: bool = False) -> None:
    command = [str(PYTHON), *arguments]
    os.chdir(ROOT)
    if replace:
        os.execv(command[0], command)
    result = subprocess.run(command, check=False)
    if result.returncode:
        sys.exit(result.returncode)


COMMANDS = {"run": run, "test": test, "check": check, "setup": setup, "lock": lock}

if __name__ == "__main__":
    main()
