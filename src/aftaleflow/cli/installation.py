"""Commands for operators: settings, schema, people, tokens."""

from __future__ import annotations

import re
import sys
from dataclasses import fields

import click

from aftaleflow.cases import accounts
from aftaleflow.cli.opening import known, opened, settings
from aftaleflow.definitions.model.base import title_text
from aftaleflow.people.accounts import NewPerson
from aftaleflow.runtime import open_database, prepare
from aftaleflow.settings import PREFIX, Settings
from aftaleflow.store.migrating import differences, latest_step, schema_state

PASSWORD = re.compile(r"(?<=://)([^:/@]*):.+(?=@)")
"""What stands between a user's name and the host in an address."""


@click.command("settings")
def show_settings() -> None:
    """Lists all settings with their defaults and what they are now."""
    now = settings()
    for each in fields(Settings):
        value = getattr(now, each.name)
        shown = (
            "(set)" if each.name == "secret_key" and value else PASSWORD.sub(r"\1:***", str(value))
        )
        mark = "" if value == each.default else "   (changed)"
        click.echo(f"{PREFIX}{each.name.upper()}={shown}{mark}")
        click.echo(f"    {each.metadata['help']} Default: {each.default or 'empty'}")


@click.group()
def db() -> None:
    """The schema of the database."""


@db.command()
def upgrade() -> None:
    """Brings the schema up to this version; a new database gets its first one."""
    prepare(settings())
    click.echo(f"the schema stands at {latest_step()}")


@db.command()
def check() -> None:
    """Says whether the database fits this version; exit 1 when it does not."""
    database = open_database(settings())
    try:
        state = schema_state(database)
        found = differences(database) if state is None else []
    finally:
        database.close()
    if state is not None:
        click.echo(state)
    for line in found:
        click.echo(line)
    if state is not None or found:
        sys.exit(1)
    click.echo(f"the schema is right ({latest_step()})")


@click.command()
def organisations() -> None:
    """The organisations of the register by key, authorities first, with their bodies below."""
    with opened() as runtime:
        everything = runtime.office.register.now().all()
    for authority in sorted((e for e in everything if e.is_authority), key=lambda e: e.key):
        click.echo(f"{authority.key}  {authority.name}")
        for body in everything:
            if body.authority == authority.key and body.key != authority.key:
                click.echo(f"  {body.key}  {body.name}")


@click.command()
def roles() -> None:
    """The roles that a person can have in an organisation, by key."""
    with opened() as runtime:
        found = runtime.office.vocabulary.roles
    for key in found:
        click.echo(f"{key}  {title_text(found[key], 'en', key)}")


@click.group()
def user() -> None:
    """People and their accounts."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="What the person is called.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="ORGANISATION:ROLE",
    help="May be given repeatedly. `aftaleflow organisations` and `aftaleflow roles` list them.",
)
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Reads a password from standard input.")
def add(
    email: str, name: str, roles: tuple[str, ...], language: str, *, password_stdin: bool
) -> None:
    """Adds a person, or further roles; prints a link for choosing a password."""
    new = NewPerson(name=name, email=email, language=language, roles=tuple(map(_role, roles)))
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    with opened() as runtime:
        accounts.add_person(runtime.office, new, password)
        click.echo(f"{name} is known as {email.strip().lower()}")
        if password is None:
            link = accounts.invitation_link(runtime.office, email)
            click.echo(f"to choose a password (within 7 days, once): {link}")


def _role(text: str) -> tuple[str, str]:
    organisation, colon, role = text.partition(":")
    if not colon or not organisation or not role:
        raise click.BadParameter(f"{text!r} is not ORGANISATION:ROLE", param_hint="ROLE")
    return organisation, role


@user.command()
@click.argument("email")
def disable(email: str) -> None:
    """Shuts a person out: sessions, links and tokens end; what they did stays theirs."""
    with opened() as runtime, known(f"person {email}"):
        accounts.disable_person(runtime.office, email)
    click.echo(f"{email} can no longer get in")


@user.command("end-role")
@click.argument("email")
@click.argument("role", metavar="ORGANISATION:ROLE")
def end_role(email: str, role: str) -> None:
    """Ends a role of a person from today on."""
    held = _role(role)
    with opened() as runtime, known(f"{role} of {email}"):
        accounts.end_role(runtime.office, None, email, held)
    click.echo(f"{email} no longer has {role}")


@click.group()
def token() -> None:
    """Bearer tokens for programs that use the interface."""


@token.command()
@click.argument("email")
@click.option("--name", default="program", show_default=True, help="What the token is for.")
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3650))
def create(email: str, name: str, days: int) -> None:
    """Makes a token with which a program acts as a person; it is shown once."""
    with opened() as runtime, known(f"person {email}"):
        click.echo(accounts.create_token(runtime.office, email, name, days))


@token.command()
@click.argument("email")
@click.option("--name", default="program", show_default=True, help="What the token was for.")
def revoke(email: str, name: str) -> None:
    """Makes a person's tokens of a name useless."""
    with opened() as runtime, known(f"person {email}"):
        number = accounts.revoke_token(runtime.office, email, name)
    if not number:
        raise click.ClickException(f"{email} has no token {name} that could be used")
    click.echo(f"{number} tokens revoked")
