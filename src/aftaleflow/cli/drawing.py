"""Commands for what editors and readers want of a definition: its diagram, the schema."""

from __future__ import annotations

import json
from pathlib import Path

import click

from aftaleflow.bpmn.svg import diagram_svg
from aftaleflow.cli.definitions import chosen
from aftaleflow.definitions.json_schema import language_schema


@click.command()
@click.argument("which", metavar="KEY|PATH")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
def diagram(which: str, output: Path, language: str) -> None:
    """Draws a workflow as SVG."""
    output.write_text(diagram_svg(chosen(which), language), encoding="utf-8")
    click.echo(f"drawn: {output}")


@click.command()
def schema() -> None:
    """Prints the JSON Schema of workflow, form and reference files, for editors."""
    click.echo(json.dumps(language_schema(), ensure_ascii=False, indent=2))
