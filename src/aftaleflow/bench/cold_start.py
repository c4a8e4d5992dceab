"""How long it takes from nothing until the application answers."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from aftaleflow.bench.figures import Figure, Limit, milliseconds
from aftaleflow.settings import PREFIX, Settings

MOST_SECONDS = 2.0
PROGRAM = """
import os
from aftaleflow.app import create_app
from aftaleflow.runtime import Runtime
from aftaleflow.settings import Settings
app = create_app(Runtime.open(Settings.from_environ(os.environ)))
assert app.test_client().get("/health/live").status_code == 200
"""


def measure(settings: Settings, times: int) -> list[float]:
    """Starts a process over an installation, so many times; gives the seconds of each until it
    had answered and ended."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(PREFIX)},
        f"{PREFIX}DATA_DIR": str(settings.data_dir),
        f"{PREFIX}DATABASE_URL": settings.database_url,
    }
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", PROGRAM], check=True, env=environment)  # noqa: S603
        taken.append(time.perf_counter() - began)
    return taken


def figure(seconds: list[float]) -> Figure:
    return milliseconds("cold start until the first answer", seconds)


def limit(seconds: list[float]) -> Limit:
    return Limit("cold start", figure(seconds).spread.median / 1000, MOST_SECONDS, "s")
