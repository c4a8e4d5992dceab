"""A form of a workflow between browser and use case: shown, read, refused with all that stood in
it, kept as a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from aftaleflow.cases.documents import name_of_upload, receive
from aftaleflow.cases.options import options_in
from aftaleflow.definitions.forms import FormUse
from aftaleflow.definitions.submission import initial_values
from aftaleflow.engine.forms_in_case import OpenForm
from aftaleflow.errors import FieldProblem
from aftaleflow.web.form_fields import FormView
from aftaleflow.web.form_posting import SAVE_DRAFT, Pressed, Receiving, posted_again, pressed
from aftaleflow.web.form_views import Showing, form_view, read_posted, values_to_show
from aftaleflow.web.site import Site
from aftaleflow.web.visit import caller, translator


@dataclass(frozen=True)
class Posted:
    """What came from the browser: the values to hand in, what to show again, which files were
    refused, and the button if it was not the one that hands in."""

    given: dict[str, Any]
    again: dict[str, Any]
    problems: tuple[FieldProblem, ...]
    button: Pressed | None

    @property
    def is_draft(self) -> bool:
        return self.button is not None and self.button.button == SAVE_DRAFT

    @property
    def is_handed_in(self) -> bool:
        """Whether it can go to the use case: a refused file holds it back."""
        return self.button is None and not self.problems


def posted_form(site: Site, form: FormUse) -> Posted:
    """Reads the request's form; its files are received and kept."""
    receiving = Receiving(_receiver(site))
    given = read_posted(form, request.form, request.files, receiving)
    again = posted_again(form, request.form, given)
    return Posted(given, again, tuple(receiving.problems), pressed(request.form))


def _receiver(site: Site) -> Callable[[FileStorage], str]:
    def receive_file(file: FileStorage) -> str:
        return receive(site.office, caller(), file.read(), file.filename or "").id

    return receive_file


def shown_form(
    site: Site,
    opened: OpenForm,
    area: str | None,
    *,
    again: Mapping[str, Any] | None = None,
    problems: Sequence[FieldProblem] = (),
) -> FormView:
    """The form with what stands in it: what was posted or kept (`again`), else what it begins
    with. Must be called while its case is being read."""
    filling = opened.filling
    initial = initial_values(opened.form, filling)
    values = initial if again is None else values_to_show(opened.form.fields, initial, again)
    asker = caller()

    def upload_name(content: str) -> str | None:
        return name_of_upload(site.office, asker, content)

    showing = Showing(
        t=translator(),
        problems=tuple(problems),
        options=options_in(site.office, asker, area),
        upload_name=upload_name,
        before=filling.before,
        context=filling.context,
    )
    return form_view(opened.form, values, showing)
