"""The entry of the command line."""

from __future__ import annotations

import click

from aftaleflow import __version__
from aftaleflow.cli.bench import bench
from aftaleflow.cli.definitions import deploy, test, validate
from aftaleflow.cli.demo import demo
from aftaleflow.cli.drawing import diagram, schema
from aftaleflow.cli.evidence import audit, erase_person
from aftaleflow.cli.installation import (
    db,
    organisations,
    roles,
    show_settings,
    token,
    user,
)
from aftaleflow.cli.opening import SentenceGroup
from aftaleflow.cli.serving import serve, work


@click.group(cls=SentenceGroup)
@click.version_option(__version__, prog_name="aftaleflow")
def main() -> None:
    """Agreements between several authorities: define, run, follow up, prove."""


for _command in (
    validate, test, deploy, diagram, schema,
    serve, work, demo, db, show_settings, organisations, roles, user, token,
    audit, erase_person, bench,
):  # fmt: skip
    main.add_command(_command)

if __name__ == "__main__":
    main()
