"""The command behind `make run`: a living demo on this machine."""

from __future__ import annotations

import click

from aftaleflow.app import create_app
from aftaleflow.cli.opening import settings
from aftaleflow.cli.serving import address, run
from aftaleflow.demo.making import Demo, make_demo
from aftaleflow.web.site import Demo as ShownDemo, DemoLogin


@click.command()
def demo() -> None:
    """Makes a demo with agreements at every stage, if there is none yet, and serves it."""
    click.echo("making the demo (about ten seconds the first time) …")
    with make_demo(settings()) as made:
        app = create_app(made.runtime, shown(made))
        _introduce(made)
        run(made.runtime, app, with_worker=True)


def shown(made: Demo) -> ShownDemo:
    """What the pages show of a demo."""
    logins = [DemoLogin(**vars(login)) for login in made.logins]
    return ShownDemo(logins, made.mailbox.messages)


def _introduce(made: Demo) -> None:
    click.echo("")
    click.echo(f"aftaleflow: {address(made.runtime.settings)}")
    click.echo("")
    click.echo(f"Log ind som en af dem her; adgangskoden er {made.logins[0].password}")
    for login in made.logins:
        click.echo(f"  {login.email:<36} {login.who.da}")
        click.echo(f"  {'':<36} {login.tries.da}")
    click.echo("")
    click.echo("Ctrl-C stopper demoen.")
