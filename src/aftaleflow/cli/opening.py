"""How commands open an installation, and how they say what went wrong."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import click

from aftaleflow import logs
from aftaleflow.errors import AftaleflowError
from aftaleflow.runtime import Runtime
from aftaleflow.settings import Settings


class SentenceGroup(click.Group):
    """A group whose commands say their errors in a sentence, never with a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AftaleflowError as error:
            raise click.ClickException(error.sentence("en")) from None


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
