"""Commands for auditors: is the evidence whole; and erasing a person from a case."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from aftaleflow.cases.anchoring import folder, verify_evidence, write_anchor
from aftaleflow.cases.erasing import erase
from aftaleflow.cases.world import SUBJECT
from aftaleflow.cli.opening import known, opened
from aftaleflow.store.ids import MAX_CASE


@click.group()
def audit() -> None:
    """The chained events and their anchors."""


@audit.command()
@click.option(
    "--anchors",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[FOLDER]",
    help="Compare with the anchors of the installation, or of a folder.",
)
def verify(anchors: str | None) -> None:
    """Recomputes all chains; prints every place that is not as it was recorded (then exit 1)."""
    with opened() as runtime:
        place = None if anchors is None else Path(anchors) if anchors else folder(runtime.office)
        if anchors and not Path(anchors).is_dir():
            raise click.ClickException(f"there is no folder {anchors}")
        number, findings = verify_evidence(runtime.office, place)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        sys.exit(1)
    against = "" if place is None else f", compared with the anchors in {place}"
    click.echo(f"{number} events are as they were recorded{against}")


@audit.command()
def anchor() -> None:
    """Writes an anchor of all cases now; a worker does so once a day."""
    with opened() as runtime:
        written = write_anchor(runtime.office, runtime.office.today().isoformat())
    click.echo(f"anchor {written.day}: {written.root}")


@click.command("erase")
@click.argument("case", type=click.IntRange(1, MAX_CASE))
@click.option("--person", default=SUBJECT, show_default=True, help="Whose values are meant.")
@click.confirmation_option(prompt="The values can never be read again. Go on?")
def erase_person(case: int, person: str) -> None:
    """Destroys the keys of a person in a case (its id), and with them all that they seal."""
    with opened() as runtime, known(f"case {case}"):
        number = erase(runtime.office, case, person)
    click.echo(f"{number} keys destroyed in case {case}")
