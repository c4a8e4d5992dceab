"""Commands for authors: validate, test."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from aftaleflow.definitions.catalog import Catalog
from aftaleflow.definitions.checking import check_paths
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
    click.echo(f"{len(catalog.definitions)} workflows are valid, with {len(catalog.forms)} forms")


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


def read(paths: tuple[Path, ...]) -> Catalog:
    """The catalog of some paths (of the shipped content, if none are given), problems printed."""
    shipped = shipped_paths()
    catalog = check_paths(paths, lean_on=shipped) if paths else check_paths(shipped)
    for problem in catalog.problems:
        click.echo(str(problem))
    return catalog


def _show_failure(result: Result) -> None:
    example = f" {result.example}" if result.example else ""
    click.echo(f"FAILED {result.definition.key}: {result.scenario}{example}")
    click.echo(f"       {result.failure}")


def _show_coverage(coverage: Coverage) -> bool:
    """Prints a workflow's coverage; whether some flow was not taken."""
    missed = coverage.missed
    total = len(coverage.flows)
    name = ".".join(filter(None, (coverage.definition.key, coverage.definition.label)))
    click.echo(f"{name}: {total - len(missed)} of {total} flows taken")
    for key in missed:
        click.echo(f"       not taken: {key}")
    return bool(missed)
