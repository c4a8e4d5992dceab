"""The entry of the command line."""

from __future__ import annotations

import click

from aftaleflow import __version__
from aftaleflow.cli.definitions import test, validate


@click.group()
@click.version_option(__version__, prog_name="aftaleflow")
def main() -> None:
    """Agreements between several authorities: define, run, follow up, prove."""


main.add_command(validate)
main.add_command(test)

if __name__ == "__main__":
    main()
