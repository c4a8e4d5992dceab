"""Every command helps, does what it says, and refuses what it cannot do in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from aftaleflow.cli.main import main
from tests.cli.shell import Shell
from tests.installation import ROOT

FAULTY = ROOT / "tests" / "definitions" / "golden" / "unknown-next"
ALMA = "alma.eksempel@eksempel.invalid"
OFFICER = "aftalesekretariatet:sagsbehandler"

GOOD = {
    "validate": ["forms"],
    "test": ["workflows/aftaler/politisk-behandling.yaml", "--all-flows"],
    "deploy": [],
    "diagram": ["politisk-behandling", "-o", "{folder}/billede.svg"],
    "schema": [],
    "db upgrade": [],
    "db check": [],
    "settings": [],
    "organisations": [],
    "roles": [],
    "user add": ["åse@eksempel.invalid", "--name", "Åse Ærø", "--role", OFFICER],
    "user end-role": ["bent.demo@eksempel.invalid", "aftalesekretariatet:jurist"],
    "user disable": ["lars.eksempel@eksempel.invalid"],
    "token create": [ALMA],
    "token revoke": [ALMA],
    "audit verify": ["--anchors"],
    "audit anchor": [],
}
"""What each command is good for, in this order on one installation."""

ELSEWHERE = {"serve", "worker", "erase", "demo", "bench"}
"""Those that go on, or need cases: `test_serving`, `test_evidence`; and those that take their time:
the demo is made in `tests/integration/test_demo.py`, the bench builds its ground in
`tests/integration/conftest.py`."""

BAD = {
    "validate": (["{folder}/findes-ikke.yaml"], "findes-ikke.yaml"),
    "test": ([str(FAULTY), "--alt"], "--alt"),
    "deploy": (["{folder}"], "there are no YAML files in"),
    "diagram": (["findes-ikke", "-o", "x.svg"], "there is no workflow findes-ikke"),
    "schema": (["overflødig"], "overflødig"),
    "serve": (["--workers"], "--workers"),
    "worker": (["nu"], "nu"),
    "demo": (["nu"], "nu"),
    "db upgrade": (["nu"], "nu"),
    "db check": (["nu"], "nu"),
    "settings": (["nu"], "nu"),
    "organisations": (["nu"], "nu"),
    "roles": (["nu"], "nu"),
    "user add": ([ALMA, "--name", "Alma", "--role", "odense:konge"], "There is no role konge."),
    "user disable": (["ingen@eksempel.invalid"], "there is no person ingen@eksempel.invalid"),
    "user end-role": ([ALMA, "odense:jurist"], f"there is no odense:jurist of {ALMA}"),
    "token create": (["ingen@eksempel.invalid"], "there is no person ingen@eksempel.invalid"),
    "token revoke": ([ALMA, "--name", "regneark"], f"{ALMA} has no token regneark"),
    "audit verify": (["--anchors", "{folder}/væk"], "væk"),
    "audit anchor": (["nu"], "nu"),
    "erase": (["990", "--yes"], "there is no case 990"),
    "bench": (["--database", "oracle"], "oracle"),
}


def commands(group: click.Group = main, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The names of all commands, also those within groups."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name)


def test_every_command_has_its_rows_here() -> None:
    names = {" ".join(each) for each in commands()}
    assert names == GOOD.keys() | ELSEWHERE
    assert names == BAD.keys()


def test_every_command_says_what_it_is_for(bare: Shell) -> None:
    for name in [(), ("db",), ("user",), ("token",), ("audit",), *commands()]:
        said = bare.done(*name, "--help")
        assert said.out.startswith("Usage: ")
        assert len(said.out.splitlines()) > 4
    assert not bare.folder.exists()


def test_every_command_is_named_by_the_help_with_its_version(bare: Shell) -> None:
    shown = bare.done("--help").out
    for name, *_rest in commands():
        assert f"\n  {name} " in shown
    assert bare.done("--version").out.startswith("aftaleflow, version ")


@pytest.mark.parametrize("name", GOOD)
def test_command_does_what_it_says(name: str, shared: Shell) -> None:
    arguments = [each.format(folder=shared.folder) for each in GOOD[name]]
    assert shared.done(*name.split(), *_found(arguments)).out


@pytest.mark.parametrize("name", BAD)
def test_command_refuses_in_a_sentence(name: str, shared: Shell) -> None:
    arguments, says = BAD[name]
    refusal = shared.refused(*name.split(), *(a.format(folder=shared.folder) for a in arguments))
    assert says in refusal
    assert "Traceback" not in refusal


@pytest.mark.parametrize(
    "name", ["user add", "user disable", "user end-role", "token create", "token revoke",
             "audit verify", "audit anchor", "erase", "deploy", "serve", "worker"],
)  # fmt: skip
def test_command_on_a_database_that_is_not_ready_says_what_to_do_first(
    name: str, bare: Shell
) -> None:
    good = {**GOOD, "erase": ["1", "--yes"], "serve": [], "worker": []}[name]
    assert "run `aftaleflow db upgrade` first" in bare.refused(*name.split(), *good)


def test_no_command_or_a_wrong_one_is_answered_with_the_usage(bare: Shell) -> None:
    assert "No such command 'godkend'" in bare.refused("godkend")
    assert "Usage:" in bare.refused()


def _found(arguments: list[str]) -> list[str]:
    """Paths of the project from wherever the tests are run."""
    return [str(ROOT / each) if (ROOT / each).exists() else each for each in arguments]
