"""Small definitions for tests, written as an author writes them and checked as shipped ones are."""

from __future__ import annotations

from textwrap import dedent, indent

from aftaleflow.definitions.checking import check_texts
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.model.workflow import Organisations

WORDS = """\
vocabulary: ord
roles: {sagsbehandler: Sagsbehandler, sekretær: Sekretær, formand: Formand}
functions: {kontor: Kontor, udvalg: Udvalg, region: Region, kommuner: Kommuner}
kinds: {kommune: Kommune, region: Region, organ: Organ}
"""

REGISTER = """\
organisations: register
area: område
source: opdigtet
items:
  - {key: kontoret, name: Kontoret, kind: organ, function: kontor}
  - {key: udvalget, name: Udvalget, kind: organ, function: udvalg}
  - {key: regionen, name: Regionen, kind: region, function: region}
  - {key: nord, name: Nord, kind: kommune, function: kommuner}
  - {key: syd, name: Syd, kind: kommune, function: kommuner}
  - {key: vest, name: Vest, kind: kommune, function: kommuner}
""".replace("område", "omraade")

HEAD = """\
workflow: {key}
name: En prøve
case: {{title: "{title}", number: "P-{{year}}-{{seq}}", owner: kontor}}
participants: {{kontor: kontor, udvalg: udvalg, region: region, kommuner: kommuner}}
"""

ANSWER = """\
form: svar
name: Svar
statement: true
fields:
  - choice: svar
    options: [ja, nej, måske]
  - long_text: bemærkning
    optional: true
"""
"""A form for the parties of a round."""


def task(name: str, more: str = "") -> str:
    """A user task with a field that may be left empty, and further keys."""
    return (
        f"- user_task: {name}\n"
        f"  candidates: kontor.sagsbehandler\n"
        f"  fields: [{{text: note_{name}, optional: true}}]\n"
        f"{_further(more)}"
    )


def _further(more: str) -> str:
    return indent(f"{dedent(more).strip(chr(10))}\n", "  ") if more.strip() else ""


def choosing(name: str, more: str = "") -> str:
    """A user task in which `valg_<name>` is chosen: ja, nej or måske."""
    return (
        f"- user_task: {name}\n"
        f"  candidates: kontor.sagsbehandler\n"
        f"  fields: [{{choice: valg_{name}, options: [ja, nej, måske]}}]\n"
        f"{_further(more)}"
    )


def definition(
    process: str, more: str = "", title: str = "En prøve", files: dict[str, str] | None = None
) -> Definition:
    """The checked definition of a process.

    Args:
        process: the items of `process`, from the start event on.
        more: further keys of the workflow file, such as `data`.
        title: the title of its cases.
        files: further files by name: forms, and workflows that are called.
    """
    texts = {"proeve.yaml": workflow("proeve", process, more, title), **(files or {})}
    return definition_of(texts)


def workflow(key: str, process: str, more: str = "", title: str = "En prøve") -> str:
    """The text of a workflow file."""
    head = HEAD.format(key=key, title=title)
    return f"{head}{dedent(more)}process:\n{indent(dedent(process).strip(chr(10)), '  ')}\n"


def definition_of(texts: dict[str, str], key: str = "proeve") -> Definition:
    """The definition of a key among some files.

    Raises:
        DefinitionInvalidError: the files have problems.
    """
    files = {"ord.yaml": WORDS, "register.yaml": REGISTER, "svar.yaml": ANSWER, **texts}
    return check_texts(files).checked().definitions[key, ""]


def register(municipalities: int | None = None) -> list[Organisations]:
    """The organisations of the tests; with a number, so many municipalities (`kommune 1`, …)."""
    found = check_texts({"register.yaml": REGISTER}).organisations
    if municipalities is None:
        return found
    others = [item for item in found[0].items if item.kind != "kommune"]
    made = [
        others[0].model_copy(
            update={
                "key": f"kommune-{number}",
                "name": f"Kommune {number}",
                "kind": "kommune",
                "function": "kommuner",
            }
        )
        for number in range(1, municipalities + 1)
    ]
    return [found[0].model_copy(update={"items": [*others, *made]})]
