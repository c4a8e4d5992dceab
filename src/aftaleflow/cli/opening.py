"""How commands open an installation, and how they say what went wrong."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import Any

import click

from aftaleflow import logs
from aftaleflow.errors import AftaleflowError, NotFoundError
from aftaleflow.runtime import Runtime
from aftaleflow.settings import Settings


class SentenceGroup(click.Group):
    """A group whose commands say their errors in a sentence, never with a stack trace."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Letters that the terminal does not know are written as their numbers."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AftaleflowError as error:
            raise click.ClickException(str(error)) from None
        except BrokenPipeError:
            raise
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{place}{error.strerror}") from None


@contextlib.contextmanager
def known(what: str) -> Iterator[None]:
    """Says what there is not: whoever has the shell has access to everything."""
    try:
        yield
    except NotFoundError:
        raise click.ClickException(f"there is no {what}") from None


def settings() -> Settings:
    """The settings of the environment; logs go where they say."""
    found = Settings.from_environ(os.environ)
    logs.configure(found.log_level)
    return found


@contextlib.contextmanager
def opened() -> Iterator[Runtime]:
    """The installation of the environment."""
    runtime = Runtime.open(settings())
    try:
        yield runtime
    finally:
        runtime.close()
