"""A case without a store, in which forms are shown and handed in; and what a browser would post."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import lxml.html
from werkzeug.datastructures import FileStorage, MultiDict

from aftaleflow.calendars.working_days import PUBLIC, Calendar
from aftaleflow.definitions.expressions.values import DocumentVersion, Reference, Upload
from aftaleflow.definitions.forms import FormUse, form_by_key
from aftaleflow.definitions.model.fields import DataItem, Form
from aftaleflow.definitions.reader import read_model
from aftaleflow.definitions.source import Source, read_source
from aftaleflow.texts.translator import Translator
from aftaleflow.web.form_views import FormView, Showing, form_view
from aftaleflow.web.frame import Frame
from aftaleflow.web.rendering import template_environment

NOW = dt.datetime(2026, 11, 24, 9, 53, tzinfo=dt.UTC)
KOMMUNER = [
    ("assens", "Assens Kommune"), ("billund", "Billund Kommune"), ("esbjerg", "Esbjerg Kommune"),
    ("fanø", "Fanø Kommune"), ("fredericia", "Fredericia Kommune"),
    ("faaborg", "Faaborg-Midtfyn Kommune"), ("haderslev", "Haderslev Kommune"),
    ("kerteminde", "Kerteminde Kommune"), ("kolding", "Kolding Kommune"),
    ("langeland", "Langeland Kommune"), ("middelfart", "Middelfart Kommune"),
    ("nordfyn", "Nordfyns Kommune"), ("nyborg", "Nyborg Kommune"), ("odense", "Odense Kommune"),
    ("svendborg", "Svendborg Kommune"), ("sønderborg", "Sønderborg Kommune"),
    ("tønder", "Tønder Kommune"), ("varde", "Varde Kommune"), ("vejen", "Vejen Kommune"),
    ("vejle", "Vejle Kommune"), ("ærø", "Ærø Kommune"), ("aabenraa", "Aabenraa Kommune"),
]  # fmt: skip
FORA = [("dak", "DAK"), ("fynsforum", "Samordningsforum Fyn")]
SAGER = [("AF-2026-14", "AF-2026-14 Hjemmeblodprøver"), ("AF-2026-9", "AF-2026-9 Tele-KOL")]
NAMES = dict([*KOMMUNER, *FORA, *SAGER])


def options(item: DataItem) -> list[tuple[str, str]]:
    """What there is to choose between."""
    return {"organisation": KOMMUNER, "body": FORA, "case": SAGER}.get(item.word, [])


def reference(kind: str, key: str) -> Reference:
    return Reference(kind, key, {"name": NAMES.get(key)}.get)


@dataclass
class Case:
    """A case's data, and who looks things up in it: context and lookup of a form."""

    data: Mapping[str, Any] = field(default_factory=dict)
    uploads: dict[str, str] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        return self.data.get(name)

    def now(self) -> dt.datetime:
        return NOW

    def calendar(self, organisation: str | None) -> Calendar:
        return PUBLIC

    def find_organisation(self, key: str, kinds: list[str] | None) -> Reference | None:
        return reference("organisation", key) if key in NAMES else None

    def find_case(self, key: str, workflow: str) -> Reference | None:
        return reference("case", key) if key in NAMES else None

    def find_upload(self, given: Any) -> Upload | None:
        if given not in self.uploads:
            return None
        return Upload(content=given, filename=self.uploads[given], media_type="application/pdf",
                      size=1, sha256="0" * 64)  # fmt: skip

    def keep(self, file: FileStorage) -> str:
        """Receives a file under a name of its own."""
        id_ = f"{len(self.uploads) + 1:032x}"
        self.uploads[id_] = file.filename or "fil"
        return id_


def form_of(text: str) -> FormUse:
    """The form of a YAML text."""
    source = read_source("form.yaml", text)
    assert isinstance(source, Source), source
    model = read_model(source)
    assert isinstance(model, Form), model
    form = form_by_key({model.form: model}, model.form)
    assert form is not None
    return form


def every_field() -> FormUse:
    """The form that has a field of every type."""
    path = Path(__file__).parents[2] / "browser" / "every_field.yaml"
    return form_of(path.read_text(encoding="utf-8"))


def earlier_document() -> DocumentVersion:
    return DocumentVersion("bilag", 2, "aftale-udkast.pdf")


def shown(
    form: FormUse, values: Mapping[str, Any], case: Case | None = None, **more: Any
) -> FormView:
    """The view of a form in Danish, with the municipalities to choose between."""
    t = Translator(more.pop("language", "da"))
    return form_view(form, values, Showing(t=t, options=options, context=case, **more))


FORM_PAGE = """
{% import "components/form.html" as forms with context %}
{{ forms.form(view, "/", "Send", draft_url=None) }}
"""


def html_of(view: FormView, language: str = "da") -> str:
    """The form as its page holds it."""
    environment = template_environment()
    frame = Frame(t=Translator(language), installation="Prøve", csrf_token="x")
    t = frame.t
    template = environment.from_string(FORM_PAGE)
    return template.render(view=view, t=t, plural=t.plural, frame=frame)


def posted_unchanged(html: str, press: tuple[str, str] | None = None) -> MultiDict[str, str]:
    """What a browser without JavaScript posts when nothing is changed."""
    form = lxml.html.document_fromstring(html).find(".//form")
    assert form is not None
    pairs = [pair for element in form.iter("input", "textarea", "select")
             for pair in posts(element)]  # fmt: skip
    return MultiDict([*pairs, *([press] if press else [])])


def posts(element: Any) -> list[tuple[str, str]]:
    """What a browser posts of one control."""
    name, kind = element.get("name"), element.get("type")
    if not name or kind == "file" or any(a.tag == "template" for a in element.iterancestors()):
        return []
    if kind in ("radio", "checkbox"):
        return [(name, element.get("value"))] if element.get("checked") is not None else []
    if element.tag == "select":
        chosen = [option for option in element.iter("option") if option.get("selected") is not None]
        return [
            (name, option.get("value")) for option in chosen or list(element.iter("option"))[:1]
        ]
    if element.tag == "textarea":
        # A browser drops the first line break and posts the others as CR LF.
        return [(name, (element.text or "").removeprefix("\n").replace("\n", "\r\n"))]
    return [(name, element.get("value") or "")]


def a_file(name: str = "notat.pdf") -> FileStorage:
    return FileStorage(BytesIO(b"%PDF-1.7"), filename=name)
