"""What operators do from the shell: settings, schema, people, tokens."""

from __future__ import annotations

import pytest

from aftaleflow.app import create_app
from tests.cli.shell import Shell

ASE = "åse.ærø@eksempel.invalid"
PASSWORD = "en lang sætning med æøå"


def status(shell: Shell, token: str) -> int:
    """What the interface answers to a token."""
    runtime = shell.open()
    client = create_app(runtime).test_client()
    answer = client.get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"})
    runtime.close()
    return answer.status_code


def test_a_new_database_is_told_from_one_that_is_right(bare: Shell) -> None:
    said = bare.run("db", "check")
    assert (said.code, said.out) == (
        1, "the database is empty; run `aftaleflow db upgrade` first\n"
    )  # fmt: skip
    bare.done("db", "upgrade")
    assert bare.done("db", "upgrade").out == "the schema stands at 0001\n"
    assert bare.done("db", "check").out == "the schema is right (0001)\n"


def test_a_database_that_somebody_changed_is_told_with_what_is_different(shell: Shell) -> None:
    runtime = shell.open()
    with runtime.office.database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE person ADD COLUMN kaffe TEXT")
    runtime.close()
    said = shell.run("db", "check")
    assert said.code == 1
    assert "kaffe" in said.out


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("aftaler.sqlite", "Could not parse"),
        ("mysql://u:hemmelig@localhost/x", "No module named 'MySQLdb'"),
        ("http://u:hemmelig@localhost/x", "http"),
        ("postgresql+psycopg://u:hemmelig@127.0.0.1:1/x", "refused"),
        (f"sqlite:///{__file__}", "not a database"),
        ("sqlite:////proc/findes-ikke/x.sqlite", "/proc/findes-ikke"),
    ],
)
def test_a_database_that_cannot_be_reached_is_refused_without_its_password(
    url: str, says: str, bare: Shell
) -> None:
    for command in ("check", "upgrade"):
        refusal = bare.refused("db", command, database_url=url)
        assert "The setting database_url cannot be used: it cannot be reached: " in refusal
        assert says in refusal
        assert "hemmelig" not in refusal


def test_settings_are_listed_with_what_was_changed_and_without_secrets(bare: Shell) -> None:
    said = bare.done(
        "settings", secret_key="hemmelig" * 5, site_name="Ærø", port="9000",
        database_url="postgresql://u:hemmelig:@/hemmelig@h/x", smtp_url="smtp://u:hemmelig@h",
    )  # fmt: skip
    assert "hemmelig" not in said.out
    assert "AFTALEFLOW_SITE_NAME=Ærø   (changed)" in said.lines
    assert "AFTALEFLOW_PORT=9000   (changed)" in said.lines
    assert "AFTALEFLOW_THREADS=8" in said.lines
    assert "AFTALEFLOW_SECRET_KEY=(set)   (changed)" in said.lines


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("prot", "8080", "AFTALEFLOW_PROT cannot be used: there is no such setting."),
        ("port", "otte", "'otte' is not a number"),
        ("port", "99999", "it is not between 0 and 65535"),
        ("behind_tls", "måske", "'måske' is neither true nor false"),
        ("log_level", "alt", "'alt' is none of DEBUG, INFO"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    name: str, value: str, says: str, bare: Shell
) -> None:
    assert says in bare.refused("settings", **{name: value})


def test_a_short_secret_key_is_refused_before_anything_is_served(shell: Shell) -> None:
    refusal = shell.refused("serve", secret_key="kort")
    assert refusal == (
        "Error: The setting secret_key cannot be used: it has fewer than 32 characters.\n"
    )


def test_a_person_is_added_and_gets_a_link_to_choose_a_password(shell: Shell) -> None:
    said = shell.done("user", "add", ASE.upper(), "--name", "Åse Ærø", "--role", "odense:jurist")
    first, second = said.lines
    assert first == f"Åse Ærø is known as {ASE}"
    link = second.partition("once): ")[2]
    assert link.startswith("http://127.0.0.1:8080/adgangskode/")
    runtime = shell.open()
    page = create_app(runtime).test_client().get(link.removeprefix("http://127.0.0.1:8080"))
    assert page.status_code == 200
    runtime.close()


def test_a_password_is_read_from_standard_input_and_never_shown(shell: Shell) -> None:
    arguments = ("user", "add", ASE, "--name", "Åse", "--password-stdin")
    said = shell.done(*arguments, keys=f"{PASSWORD}\n")
    assert said.out == f"Åse is known as {ASE}\n"
    for short in ("kort\n", ""):
        refusal = shell.refused(*arguments, keys=short)
        assert refusal == "Error: password: Choose at least 12 characters.\n"


def test_everything_that_is_wrong_with_a_person_is_said_at_once(shared: Shell) -> None:
    refusal = shared.refused("user", "add", "åse", "--name", " ", "--role", "rådhuset:konge")
    for says in ("Write the name.", "Write an e-mail address.", "There is no role konge.",
                 "There is no organisation rådhuset."):  # fmt: skip
        assert says in refusal
    for role in ("odense", ":jurist", "odense:"):
        refusal = shared.refused("user", "add", ASE, "--name", "Åse", "--role", role)
        assert f"{role!r} is not ORGANISATION:ROLE" in refusal
    assert "there is no person" in shared.refused("token", "create", ASE)


def test_a_token_works_until_it_is_revoked_or_its_person_is_shut_out(shell: Shell) -> None:
    shell.done("user", "add", ASE, "--name", "Åse")
    tokens = {
        name: shell.done("token", "create", ASE, "--name", name).out.strip()
        for name in ("regneark", "journal")
    }
    assert {status(shell, token) for token in tokens.values()} == {200}
    assert shell.done("token", "revoke", ASE, "--name", "regneark").out == "1 tokens revoked\n"
    assert {n: status(shell, t) for n, t in tokens.items()} == {"regneark": 401, "journal": 200}
    assert "no token regneark" in shell.refused("token", "revoke", ASE, "--name", "regneark")
    shell.done("user", "disable", ASE)
    assert status(shell, tokens["journal"]) == 401
    assert "there is no person" in shell.refused("token", "create", ASE)
    assert "there is no person" in shell.refused("user", "disable", ASE)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--days", "0"), "0 is not in the range"),
        (("--days", "evigt"), "'evigt' is not a valid integer"),
        (("--name", ""), "Write what the token is for."),
        (("--name", "x" * 101), "Write what the token is for."),
    ],
)
def test_a_token_that_is_none_is_refused(
    arguments: tuple[str, ...], says: str, shared: Shell
) -> None:
    assert says in shared.refused("token", "create", "alma.eksempel@eksempel.invalid", *arguments)


def test_a_role_that_is_ended_is_ended_at_once_and_can_be_given_again(shell: Shell) -> None:
    shell.done("user", "add", ASE, "--name", "Åse", "--role", "odense:jurist")
    said = shell.done("user", "end-role", ASE, "odense:jurist")
    assert said.out == f"{ASE} no longer has odense:jurist\n"
    assert shell.refused("user", "end-role", ASE, "odense:jurist") == (
        f"Error: there is no odense:jurist of {ASE}\n"
    )
    shell.done("user", "add", ASE, "--name", "Åse", "--role", "odense:jurist")
    shell.done("user", "end-role", ASE, "odense:jurist")


def test_what_a_person_can_be_given_is_listed_and_a_slip_is_answered_with_what_is_near(
    shared: Shell,
) -> None:
    lines = shared.done("organisations").out.splitlines()
    assert "odense  Odense Kommune" in lines
    assert any(each.startswith("  ") for each in lines)
    assert "administrator  " in shared.done("roles").out
    refusal = shared.refused("user", "add", ASE, "--name", "Åse", "--role", "odnese:administratro")
    assert "There is no organisation odnese. Did you mean odense" in refusal
    assert "There is no role administratro. Did you mean administrator?" in refusal
