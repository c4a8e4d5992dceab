"""What went wrong, in a sentence: what happened, by whom and when; never a stack trace.

What somebody had written and could not be used is shown again, so that it can be copied.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, g, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from aftaleflow.cases.naming import names_of_people
from aftaleflow.cases.task_page import field_titles
from aftaleflow.errors import AftaleflowError, SubmissionError, TaskClosedError, Who
from aftaleflow.http_status import status_of
from aftaleflow.texts.translator import Translator
from aftaleflow.web.form_posting import BUTTONS, FIELD_SHOWN, ROW_SHOWN, UPLOAD
from aftaleflow.web.frame import CSRF_FIELD
from aftaleflow.web.repeating import KEY_FIELD
from aftaleflow.web.site import Site
from aftaleflow.web.visit import answer, begin, page, translator

NOT_WRITTEN = frozenset(
    {CSRF_FIELD, KEY_FIELD, FIELD_SHOWN, ROW_SHOWN, "password", "again", *BUTTONS}
)
NOTHING_USED = (
    " Det, du har skrevet, er ikke brugt.",
    " What you wrote has not been used.",
)


def add_error_pages(pages: Blueprint, site: Site) -> None:
    @pages.errorhandler(AftaleflowError)
    def refused(error: AftaleflowError) -> Response:
        t = translator()
        names = names_of_people(site.office, _people_of(error))

        def show(value: Any) -> str:
            if isinstance(value, Who):
                return names.get(value.person or 0, t("systemet"))
            return t.moment(value) if isinstance(value, dt.date) else t.value(value)

        sentence = t.error(error, show)
        if request.method == "GET":  # nothing was written
            for words in NOTHING_USED:
                sentence = sentence.removesuffix(words)
        more = _lines(error, t)
        case = error.facts.get("case") if isinstance(error, TaskClosedError) else None
        return _error_page(site, status_of(error), sentence, more, case)

    @pages.errorhandler(CSRFError)
    def stale_page(_error: CSRFError) -> Response:
        t = translator()
        sentence = t("Siden var for gammel til at blive sendt. Åbn den igen, og send den så.")
        return _error_page(site, 400, sentence)


def http_error_page(site: Site, error: HTTPException) -> Response:
    """The page for what the router refuses."""
    status = error.code or 500
    return _error_page(site, status, _http_sentence(status, _translator(site)))


def failure_page(site: Site, reference: str) -> Response:
    """The page for a defect; even when the database is away."""
    try:
        t = _translator(site)
        sentence = t(
            "Noget gik galt hos os. Intet er gemt af det, du lige gjorde. Prøv igen; hjælper det"
            " ikke, så oplys koden {reference}.",
            reference=reference,
        )
        return _error_page(site, 500, sentence)
    except SQLAlchemyError:
        html = f'<!doctype html><html lang="da"><title>Fejl</title><p>{_AWAY}</p>'
        return answer(html, 503)


_AWAY = "Siden kan ikke vises lige nu. Prøv igen om lidt. / This page cannot be shown just now."


def _translator(site: Site) -> Translator:
    if not hasattr(g, "visit"):
        begin(site)
    return translator()


def _people_of(error: AftaleflowError) -> list[int | None]:
    return [fact.person for fact in error.facts.values() if isinstance(fact, Who)]


def _lines(error: AftaleflowError, t: Translator) -> list[str]:
    if not isinstance(error, SubmissionError):
        return []
    return [field.da if t.language == "da" else field.en for field in error.fields]


def _http_sentence(status: int, t: Translator) -> str:
    if status == 404:
        return t("Her er ikke noget, eller ikke noget, du har adgang til.")
    if status == 413:
        return t("Det sendte fylder for meget. Vedhæft mindre filer, eller send færre ad gangen.")
    if status == 405:
        return t("Siden kan ikke bruges på den måde.")
    return t("Siden kunne ikke forstå det, der blev sendt.")


def _error_page(
    site: Site, status: int, sentence: str, lines: list[str] | None = None, case: Any = None
) -> Response:
    html = page(
        site,
        "error.html",
        status=status,
        title=_title(status, translator()),
        sentence=sentence,
        lines=lines or [],
        written=written(site),
        case=case,
    )
    return answer(html, status)


def _title(status: int, t: Translator) -> str:
    if status == 404:
        return t("Siden findes ikke")
    if status == 403:
        return t("Det er ikke for dig")
    if status == 409:
        return t("Det er for sent")
    if status == 429:
        return t("For mange forsøg")
    return t("Det gik ikke")


def written(site: Site) -> list[tuple[str, str]]:
    """What stood in the form that was sent, under the titles that its fields have on the page."""
    found = _posted()
    if not found:
        return []
    t = translator()
    titles = {
        "to": t("Ny frist"), "reason": t("Begrundelse"), "name": t("Navn"), "email": t("E-mail"),
    }  # fmt: skip
    task_id = (request.view_args or {}).get("task_id")
    if task_id is not None and g.visit.caller is not None:
        titles |= field_titles(site.office, g.visit.caller, task_id, t.language)
    return [(titles.get(name, _in_words(name)), text) for name, text in found]


def _in_words(name: str) -> str:
    words = name.rpartition(".")[2].replace("_", " ")
    return words[:1].upper() + words[1:]


def _posted() -> list[tuple[str, str]]:
    if request.method != "POST" or request.content_length is None:
        return []
    try:
        posted = request.form
    except HTTPException:  # too large to be read
        return []
    return [
        (name, text)
        for name, text in posted.items(multi=True)
        if name not in NOT_WRITTEN and not name.startswith(UPLOAD) and text.strip()
    ]
