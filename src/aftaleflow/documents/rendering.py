"""Documents made from templates: the values of a case, set by typst into a tagged PDF."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.model.fields import Choice, DataItem
from aftaleflow.documents.receiving import safe_name
from aftaleflow.errors import DefinitionError
from aftaleflow.store.contents import NewFile

TEMPLATES = Path(__file__).parent / "templates"
Show = Callable[[Any], str]

MAX_STEM = 90
"""So long is the name of a generated file at most, without its ending."""


def render(
    definition: Definition, template: str, title: str, values: Mapping[str, Any], show: Show
) -> NewFile:
    """A PDF (PDF/UA-1: readable aloud) with the values that a template's form holds.

    The form of the task that produces the document says which fields appear and in what order.

    Raises:
        DefinitionError: there is no such template.
    """
    data = {"title": title, "sections": _sections(definition, template, values, show)}
    return typeset(_source(template), title, data)


def typeset(source: str, title: str, data: Mapping[str, Any]) -> NewFile:
    """A PDF (PDF/UA-1) that typst sets from a text, which reads `data` from `sys.inputs.data`."""
    pdf = typst.compile(
        source.encode(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    if not isinstance(pdf, bytes):
        raise DefinitionError(why=f"“{title}” gave no document")
    return NewFile(pdf, _file_name(title), "application/pdf")


def _file_name(title: str) -> str:
    """A file name of whole words from a title: `Sag – emne.pdf`."""
    name = " ".join(title.replace(": ", " – ").split())
    if len(name) > MAX_STEM:
        name = name[: MAX_STEM + 1].rpartition(" ")[0].rstrip(" –-,;") or name[:MAX_STEM]
    return safe_name(f"{name}.pdf")


@lru_cache(maxsize=50)
def _source(template: str) -> str:
    path = TEMPLATES / f"{template}.typ"
    if not path.is_file():
        raise DefinitionError(why=f"there is no document template {template}")
    return path.read_text("utf-8")


def _sections(
    definition: Definition, template: str, values: Mapping[str, Any], show: Show
) -> list[dict[str, Any]]:
    sections = []
    for name, item in _fields(definition, template).items():
        value = values.get(name)
        if value is not None and value != []:
            lines = _text(item, value, show).split("\n")
            sections.append({"heading": item.title("da"), "lines": [x for x in lines if x]})
    return sections


def _fields(definition: Definition, template: str) -> dict[str, DataItem]:
    """The fields of the form whose task produces a document from the template."""
    items = definition.names.items
    documents = {n for n, i in items.items() if getattr(i, "template", None) == template}
    for element in definition.names.elements.values():
        if getattr(element, "produces", None) in documents:
            form = definition.forms.get(getattr(element, "form", None) or "")
            if form is not None:
                return {f.id: f for f in form.fields if isinstance(f, DataItem)}
    return {}


def _text(item: DataItem, value: Any, show: Show) -> str:
    if isinstance(item, Choice):
        titles = item.option_titles("da")
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(titles.get(each, str(each)) for each in chosen)
    return show(value)
