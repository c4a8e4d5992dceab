"""The command that measures."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from aftaleflow.bench.places import POSTGRESQL, SQLITE
from aftaleflow.bench.running import Plan, run


@click.command()
@click.option(
    "--database",
    "databases",
    multiple=True,
    type=click.Choice([SQLITE, POSTGRESQL]),
    help="The kind of database; both when it is not given.",
)
@click.option(
    "--postgresql-url",
    help="A server to measure on; databases are made on it and dropped. Without it a server of "
    "its own is started, if there is a program for that.",
)
@click.option(
    "--peer-venv",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for the environment of the peer, django-viewflow; made when it is not there.",
)
@click.option("--quick", is_flag=True, help="Few repetitions: to see that it runs.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file for JSON."
)
def bench(
    databases: tuple[str, ...],
    postgresql_url: str | None,
    peer_venv: Path | None,
    quick: bool,
    output: Path | None,
) -> None:
    """Measures this version beside its floor and a peer; exit code 1 if a limit is broken."""
    plan = Plan(
        databases=databases or (SQLITE, POSTGRESQL),
        postgresql_url=postgresql_url,
        peer_venv=peer_venv,
        **({"blocks": 3, "bursts": 1, "starts": 1} if quick else {}),
    )
    report = run(plan, say=lambda line: click.echo(line, err=True))
    for line in report.lines():
        click.echo(line)
    if output is not None:
        output.write_text(report.to_json() + "\n", encoding="utf-8")
    if not report.is_kept:
        sys.exit(1)
