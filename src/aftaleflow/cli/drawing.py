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
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="A file; else standard output."
)
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
def diagram(which: str, output: Path | None, language: str) -> None:
    """Draws a workflow as SVG."""
    svg = diagram_svg(chosen(which), language)
    if output is None:
        click.echo(svg)
        return
    output.write_text(svg, encoding="utf-8")
    click.echo(f"drawn: {output}")


@click.command()
def schema() -> None:
    """Prints the JSON Schema of workflow, form and reference files, for editors."""
    click.echo(json.dumps(language_schema(), ensure_ascii=False, indent=2))
