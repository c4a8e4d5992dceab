"""Commands for authors: validate, test, deploy."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from aftaleflow.cases.deploying import deploy_paths
from aftaleflow.cli.opening import opened
from aftaleflow.definitions.catalog import Catalog, texts_in
from aftaleflow.definitions.checking import check_paths
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.shipped import shipped_paths
from aftaleflow.scenarios.running import Coverage, Result, run_catalog

PATHS = click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))


@click.command()
@PATHS
def validate(paths: tuple[Path, ...]) -> None:
    """Checks workflow, form and reference files; prints file:line:col: message [rule]."""
    catalog = read(paths)
    if catalog.problems:
        number = len(catalog.problems)
        click.echo(f"{number} problem{'s' if number > 1 else ''}", err=True)
        sys.exit(1)
    number = len(catalog.definitions)
    click.echo("1 workflow is valid" if number == 1 else f"{number} workflows are valid")


@click.command()
@PATHS
@click.option("--all-flows", is_flag=True, help="Fail unless the scenarios take every flow.")
def test(paths: tuple[Path, ...], all_flows: bool) -> None:
    """Runs the scenario tests in workflow files and shows which flows they take."""
    catalog = read(paths)
    if catalog.problems:
        sys.exit(1)
    results, coverages = run_catalog(catalog)
    failed = [result for result in results if result.failure is not None]
    for result in failed:
        _show_failure(result)
    missing = [_show_coverage(coverage) for coverage in coverages]
    click.echo(f"{len(results)} runs, {len(failed)} failed")
    if failed or (all_flows and any(missing)):
        sys.exit(1)


@click.command()
@PATHS
def deploy(paths: tuple[Path, ...]) -> None:
    """Puts the workflows of files in force: all of them, or none when one has a problem.

    Without paths it is the shipped content. Scenario tests are not run: `aftaleflow test` does.
    """
    _require_files(paths)
    with opened() as runtime:
        new = deploy_paths(runtime.office, paths or shipped_paths(), None)
    for definition in new:
        click.echo(f"deployed {name_of(definition)} ({definition.hash[:12]})")
    if not new:
        click.echo("nothing is new")


def chosen(which: str) -> Definition:
    """The definition of a file, or of the shipped content by `key` or `key.label`.

    Raises:
        DefinitionInvalidError: the file has problems.
        ClickException: there is none.
    """
    path = Path(which)
    if path.exists():
        found = list(check_paths([path], lean_on=shipped_paths()).checked().definitions.values())
    else:
        catalog = check_paths(shipped_paths()).checked()
        named = [(each, (each.key, name_of(each))) for each in catalog.definitions.values()]
        found = [each for each, names in named if which in names]
        if not found:
            known = ", ".join(sorted(name for _each, (_key, name) in named))
            raise click.ClickException(f"there is no workflow {which}; there are: {known}")
    if not found:
        raise click.ClickException(f"{which} holds no workflow")
    return found[-1]


def name_of(definition: Definition) -> str:
    """The key with the label that tells versions apart."""
    return ".".join(filter(None, (definition.key, definition.label)))


def read(paths: tuple[Path, ...]) -> Catalog:
    """The catalog of some paths (of the shipped content, if none are given), problems printed."""
    shipped = shipped_paths()
    _require_files(paths)
    catalog = check_paths(paths, lean_on=shipped) if paths else check_paths(shipped)
    for problem in catalog.problems:
        click.echo(str(problem))
    return catalog


def _require_files(paths: tuple[Path, ...]) -> None:
    for path in paths:
        texts, problems = texts_in([path])
        if not texts and not problems:
            raise click.ClickException(f"there are no YAML files in {path}")


def _show_failure(result: Result) -> None:
    example = f" {result.example}" if result.example else ""
    click.echo(f"FAILED {result.definition.key}: {result.scenario}{example}")
    click.echo(f"       {result.failure}")


def _show_coverage(coverage: Coverage) -> bool:
    """Prints a workflow's coverage; whether some flow was not taken."""
    missed = coverage.missed
    total = len(coverage.flows)
    click.echo(f"{name_of(coverage.definition)}: {total - len(missed)} of {total} flows taken")
    for key in missed:
        click.echo(f"       not taken: {key}")
    return bool(missed)
