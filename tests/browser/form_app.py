"""A throwaway application with one form of every field type, handed in for real, and a gallery."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.datastructures import FileStorage

from aftaleflow.definitions.submission import Filling, initial_values, submit
from aftaleflow.errors import ContentRefusedError, FieldProblem, SubmissionError, Words
from aftaleflow.texts.translator import Translator
from aftaleflow.web import assets
from aftaleflow.web.form_views import (
    Receiving,
    Showing,
    form_view,
    posted_again,
    pressed,
    read_posted,
    values_to_show,
)
from aftaleflow.web.frame import Frame, Link, NoticeView, Viewer, main_navigation
from aftaleflow.web.rendering import template_environment
from tests.browser.gallery import gallery
from tests.unit.web.surroundings import Case, earlier_document, every_field, options

TEMPLATES = Path(__file__).parent / "templates"
CSP = (
    "default-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
PREFILL: dict[str, Any] = {
    "forbehold": [
        {"part": "Odense Kommune", "forbehold": "Kun hvis staten betaler."},
        {"part": "Ærø Kommune", "forbehold": "Færgen skal med."},
    ],
    "bilag": earlier_document(),
    "merudgift_pr_part": [{}],
}
CRUMBS = (Link(text="Indbakke", href="/indbakke"), Link(text="Sag AF-2026-14", href="/sag"))


class Pages:
    """The pages, and what was handed in and saved last."""

    def __init__(self) -> None:
        self.submitted: dict[str, Any] = {}
        self.drafts: list[dict[str, Any]] = []
        self._environment = template_environment()
        self._case = Case()
        self._form = every_field()
        self._filling = Filling(self._case, self._case, before=PREFILL.get, prefill=PREFILL)

    def show(self) -> str:
        return self._form_page(initial_values(self._form, self._filling))

    def hand_in(self) -> str:
        receiving = Receiving(self._receive)
        given = read_posted(self._form, request.form, request.files, receiving)
        problems = tuple(receiving.problems)
        if pressed(request.form) is None and not problems:
            try:
                self.submitted = submit(self._form, given, self._filling).values
                return self._page("thanks.html")
            except SubmissionError as refused:
                problems = refused.fields
        again = posted_again(self._form, request.form, given)
        initial = initial_values(self._form, self._filling)
        return self._form_page(values_to_show(self._form.fields, initial, again), problems)

    def draft(self) -> Response:
        given = read_posted(self._form, request.form, request.files, lambda _name, _file: None)
        again = posted_again(self._form, request.form, given)
        self.drafts.append(json.loads(json.dumps(again)))
        return Response("{}", mimetype="application/json")

    def gallery(self) -> str:
        return self._page("gallery.html", **gallery(self._translator))

    @property
    def _translator(self) -> Translator:
        return Translator(request.args.get("sprog", "da"))

    def _form_page(self, values: dict[str, Any], problems: tuple[FieldProblem, ...] = ()) -> str:
        showing = Showing(
            t=self._translator,
            problems=problems,
            options=options,
            upload_name=self._case.uploads.get,
            before=PREFILL.get,
            context=self._case,
        )
        return self._page("form.html", view=form_view(self._form, values, showing))

    def _page(self, template: str, **values: Any) -> str:
        t = self._translator
        frame = Frame(
            t=t,
            installation="Syddanmark",
            csrf_token="hemmelig",
            viewer=Viewer(
                name="Ane Antonsen", authority="Odense Kommune", body="Kommunalbestyrelsen"
            ),
            navigation=main_navigation(t, "/indbakke", waiting=3),
            notices=(NoticeView(request.args["besked"]),) if "besked" in request.args else (),
            is_demo=True,
        )
        source = (TEMPLATES / template).read_text(encoding="utf-8")
        return self._environment.from_string(source).render(
            t=t, plural=t.plural, frame=frame, crumbs=CRUMBS, **values
        )

    def _receive(self, file: FileStorage) -> str:
        if not (file.filename or "").endswith(".pdf"):
            why = Words("kun pdf modtages", "only pdf is taken")
            raise ContentRefusedError(filename=file.filename, why=why)
        return self._case.keep(file)


def form_app(pages: Pages) -> Flask:
    """The application around the pages, under the product's content security policy."""
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(assets.blueprint())
    app.add_url_rule("/", view_func=pages.show, endpoint="show")
    app.add_url_rule("/", view_func=pages.hand_in, endpoint="hand_in", methods=["POST"])
    app.add_url_rule("/kladde", view_func=pages.draft, endpoint="draft", methods=["POST"])
    app.add_url_rule("/galleri", view_func=pages.gallery, endpoint="gallery")

    @app.after_request
    def secure(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = CSP
        return answer

    return app
