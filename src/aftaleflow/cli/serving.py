"""Commands that go on until they are stopped: serve, worker."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import Any

import click
import waitress
from flask import Flask

from aftaleflow.app import create_app
from aftaleflow.cli.opening import opened
from aftaleflow.errors import SettingsError
from aftaleflow.runtime import Runtime
from aftaleflow.settings import Settings
from aftaleflow.worker.loop import Worker

MOST_CONNECTIONS = 2000


@click.command()
@click.option("--worker/--no-worker", default=True, help="Do what is due in the same process.")
def serve(*, worker: bool) -> None:
    """Serves pages and interface."""
    with opened() as runtime:
        click.echo(f"aftaleflow: {address(runtime.settings)}")
        run(runtime, create_app(runtime), with_worker=worker)


@click.command("worker")
def work() -> None:
    """Does what is due: deadlines, reminders, mails. Any number may run on PostgreSQL."""
    with opened() as runtime:
        worker = Worker(runtime.office)
        _on_stop(worker.stop)
        worker.run()


def run(runtime: Runtime, app: Flask, *, with_worker: bool) -> None:
    """Serves until the process is told to stop; what is being done is finished first."""
    server = server_of(app, runtime.settings)
    worker = Worker(runtime.office)
    thread = threading.Thread(target=worker.run, name="worker")
    if with_worker:
        thread.start()
    _on_stop(_interrupt)
    try:
        server.run()
    finally:
        server.close()
        worker.stop()
        if with_worker:
            thread.join()


def server_of(app: Flask, settings: Settings) -> Any:
    """The embedded server; each browser keeps half a dozen connections open.

    Raises:
        SettingsError: the host or port cannot be served on.
    """
    try:
        return waitress.create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident="aftaleflow",
            connection_limit=MOST_CONNECTIONS,
            asyncore_use_poll=True,  # the other way ends at 1024 files
            channel_timeout=60,
        )
    except (OSError, ValueError) as error:
        why = f"{address(settings)} cannot be served on: {error}"
        raise SettingsError(name="host", why=why) from None


def address(settings: Settings) -> str:
    return f"http://{settings.host}:{settings.port}"


def _interrupt() -> None:
    raise KeyboardInterrupt


def _on_stop(stop: Callable[[], None]) -> None:
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop())
