"""What is done about a round and its parties, each on a page of its own with its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, request

from aftaleflow.calendars.deadlines import read_moment
from aftaleflow.cases import rounds
from aftaleflow.cases.idempotent import answered_before
from aftaleflow.cases.leading import require_future, require_reason
from aftaleflow.cases.round_board import (
    ANSWERED,
    ASKED,
    BoardRow,
    can_be_reminded,
    see_open_round,
    see_party,
    see_round,
)
from aftaleflow.definitions.submission import submit
from aftaleflow.errors import FieldProblem, RoundClosedError, SubmissionError
from aftaleflow.texts.translator import Translator
from aftaleflow.texts.words import mark
from aftaleflow.web.filled_form import Posted, posted_form, shown_form
from aftaleflow.web.pages.rounds import back_to
from aftaleflow.web.repeating import new_key, once_of_form
from aftaleflow.web.site import Site
from aftaleflow.web.small_forms import SmallForm
from aftaleflow.web.visit import answer, caller, language, page, translator

DAY_FORMATS = ("%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d")


def add_pages(pages: Blueprint, site: Site) -> None:
    _add_answering(pages, site)
    _add_party_actions(pages, site)
    _add_round_actions(pages, site)


# -- answers


def _add_answering(pages: Blueprint, site: Site) -> None:
    @pages.get("/runder/<round_id>/parter/<party>/svar")
    def answer_form(round_id: str, party: str) -> str:
        return _answer_page(site, round_id, party, correct=False)

    @pages.post("/runder/<round_id>/parter/<party>/svar")
    def write_answer(round_id: str, party: str) -> Any:
        return _hand_in(site, round_id, party, correct=False)

    @pages.get("/runder/<round_id>/parter/<party>/ret")
    def correct_form(round_id: str, party: str) -> str:
        return _answer_page(site, round_id, party, correct=True)

    @pages.post("/runder/<round_id>/parter/<party>/ret")
    def correct(round_id: str, party: str) -> Any:
        return _hand_in(site, round_id, party, correct=True)


def _hand_in(site: Site, round_id: str, party: str, *, correct: bool) -> Any:
    try:
        posted = _posted(site, round_id, party)
    except RoundClosedError:
        if answered_before(site.office, caller(), once_of_form()) is None:
            raise
        return _recorded(round_id, correct=correct)  # twice, and the first press closed the round
    problems: Sequence[FieldProblem] = posted.problems
    if correct and posted.button is None:
        reason = request.form.get("reason", "")
        problems = (*problems, *_problems_of(lambda: require_reason(reason)))
    if problems and posted.button is None:
        said = {each.path for each in problems}
        more = _problems_of(lambda: _check_answer(site, round_id, party, posted))
        problems = (*problems, *(each for each in more if each.path not in said))
    elif posted.is_handed_in:
        try:
            _record(site, round_id, party, posted, correct=correct)
        except SubmissionError as refused:
            problems = refused.fields
        else:
            return _recorded(round_id, correct=correct)
    html = _answer_page(site, round_id, party, posted.again, problems, correct=correct)
    return answer(html, 422 if problems else 200)


def _check_answer(site: Site, round_id: str, party: str, posted: Posted) -> None:
    with rounds.answer_form(site.office, caller(), round_id, party) as form:
        submit(form.opened.form, posted.given, form.opened.filling)


def _as_answered(form: rounds.AnswerForm) -> dict[str, Any]:
    """What the answer says now, as the form begins with it: words, choices and days."""
    stored = {**(form.party.output or {}), form.answer_field: form.party.answer}
    found: dict[str, Any] = {}
    for name, item in form.opened.form.fields.items():
        value = stored.get(name)
        if isinstance(value, str) and item.word in ("text", "long_text", "choice"):
            found[name] = value
        elif isinstance(value, str) and item.word == "date":
            found[name] = dt.date.fromisoformat(value)
    return found


def _problems_of(check: Callable[[], Any]) -> tuple[FieldProblem, ...]:
    """What is wrong, by a check that raises it."""
    try:
        check()
    except SubmissionError as refused:
        return tuple(refused.fields)
    return ()


def _check_all(*checks: Callable[[], Any]) -> None:
    """Raises SubmissionError with the problems of all checks together."""
    problems = [problem for check in checks for problem in _problems_of(check)]
    if problems:
        raise SubmissionError(tuple(problems))


def _recorded(round_id: str, *, correct: bool) -> Any:
    t = translator()
    flash(t("Svaret er rettet.") if correct else t("Svaret er skrevet ind."), "success")
    return redirect(f"/runder/{round_id}")


def _posted(site: Site, round_id: str, party: str) -> Posted:
    with rounds.answer_form(site.office, caller(), round_id, party) as form:
        return posted_form(site, form.opened.form)


def _record(site: Site, round_id: str, party: str, posted: Posted, *, correct: bool) -> None:
    if correct:
        command = rounds.CorrectAnswer(
            round=round_id, party=party, values=posted.given, once=once_of_form(),
            reason=request.form.get("reason", ""),
        )  # fmt: skip
        rounds.correct_answer(site.office, caller(), command)
    else:
        given = rounds.AnswerForParty(
            round=round_id, party=party, values=posted.given, once=once_of_form()
        )
        rounds.answer_for_party(site.office, caller(), given)


def _answer_page(
    site: Site,
    round_id: str,
    party: str,
    again: Mapping[str, Any] | None = None,
    problems: Sequence[FieldProblem] = (),
    *,
    correct: bool,
) -> str:
    t = translator()
    state = ANSWERED if correct else ASKED
    seen, row = see_party(site.office, caller(), (round_id, party), language(), state)
    with rounds.answer_form(site.office, caller(), round_id, party) as form:
        why = SmallForm(t, request.form, problems).long_text("reason", t("Hvorfor rettes svaret?"))
        reason = why.view() if correct else None
        if correct and again is None:
            again = _as_answered(form)
        own = [each for each in problems if each.path != "reason"]
        view = shown_form(site, form.opened, form.area, again=again, problems=own)
        title = t("Ret svaret fra {party}") if correct else t("Skriv svaret fra {party} ind")
        lead = (
            t("Det tidligere svar bliver i historikken.")
            if correct
            else t("Skriv svaret, som det står i partens referat, og vedhæft referatet.")
        )
        return page(
            site,
            "answer.html",
            **back_to(seen),
            title=title.format(party=row.name),
            lead=lead,
            view=view,
            reason=reason,
            form_key=new_key(),
        )


# -- parties

RECALL, EXTEND, WITHDRAW, REMIND = "traek-tilbage", "frist", "tag-ud", "paamind"

TITLES = {
    RECALL: mark("Træk svaret fra {party} tilbage"),
    EXTEND: mark("Giv {party} en ny frist"),
    WITHDRAW: mark("Tag {party} ud af runden"),
    REMIND: mark("Påmind {party}"),
}
LEADS = {
    RECALL: mark("Parten spørges igen. Det tidligere svar bliver i historikken."),
    EXTEND: mark("Parten får besked om den nye frist."),
    WITHDRAW: mark("Parten skal ikke svare længere, og dens egen sag stopper."),
    REMIND: mark("Parten får en mail om, at der mangler et svar."),
}
BUTTONS = {
    RECALL: mark("Træk svaret tilbage"),
    EXTEND: mark("Giv ny frist"),
    WITHDRAW: mark("Tag ud af runden"),
    REMIND: mark("Send påmindelse"),
}
DONE = {
    RECALL: mark("Svaret fra {party} er trukket tilbage."),
    EXTEND: mark("{party} har fået frist til {due}."),
    WITHDRAW: mark("{party} er taget ud af runden."),
    REMIND: mark("{party} har fået en påmindelse."),
}
STATES = {RECALL: ANSWERED, EXTEND: ASKED, WITHDRAW: None, REMIND: ASKED}
"""What a party must be for it; None is asked or answered."""


def _add_party_actions(pages: Blueprint, site: Site) -> None:
    for action in TITLES:
        address = f"/runder/<round_id>/parter/<party>/{action}"
        pages.add_url_rule(address, f"{action}_form", _shown(site, action), methods=["GET"])
        pages.add_url_rule(address, action, _done(site, action), methods=["POST"])


def _shown(site: Site, action: str) -> Callable[[str, str], str]:
    def show(round_id: str, party: str) -> str:
        return _party_page(site, action, round_id, party)

    return show


def _done(site: Site, action: str) -> Callable[[str, str], Any]:
    def act(round_id: str, party: str) -> Any:
        try:
            _act(site, action, round_id, party)
        except SubmissionError as refused:
            return answer(_party_page(site, action, round_id, party, refused.fields), 422)
        _say_done(site, action, round_id, party)
        return redirect(f"/runder/{round_id}")

    return act


def _say_done(site: Site, action: str, round_id: str, party: str) -> None:
    t = translator()
    seen = see_round(site.office, caller(), round_id, language())
    row = next((each for each in seen.rows if each.key == party), None)
    name = row.name if row is not None else party
    if action == REMIND and not can_be_reminded(site.office, caller(), round_id, party):
        flash(_nobody_reminded(row, name, t), "warning")
        return
    due = t.moment(read_moment(row.due)) if row is not None and row.due is not None else "–"
    flash(t(DONE[action], party=name, due=due), "success")


def _nobody_reminded(row: BoardRow | None, name: str, t: Translator) -> str:
    if row is not None and not row.has_people:
        return t("Ingen hos {party} kan få påmindelsen: ingen har en rolle dér.", party=name)
    return t("Ingen hos {party} kan få påmindelsen: ingen har en åben opgave dér.", party=name)


def _act(site: Site, action: str, round_id: str, party: str) -> None:
    office, who = site.office, caller()
    reason, once = request.form.get("reason", ""), once_of_form()
    if action == RECALL:
        recall = rounds.RecallAnswer(round=round_id, party=party, reason=reason, once=once)
        rounds.recall_answer(office, who, recall)
    elif action == EXTEND:
        text = request.form.get("to", "")
        _check_all(lambda: require_future(office, _day(text)), lambda: require_reason(reason))
        day = _day(text)
        extend = rounds.ExtendParty(round=round_id, party=party, to=day, reason=reason, once=once)
        rounds.extend(office, who, extend)
    elif action == WITHDRAW:
        out = rounds.WithdrawParty(round=round_id, party=party, reason=reason, once=once)
        rounds.withdraw_party(office, who, out)
    else:
        rounds.remind(office, who, rounds.RemindParty(round=round_id, party=party, once=once))


def _day(text: str) -> dt.date:
    """A day as Danes write it.

    Raises:
        SubmissionError: it is none.
    """
    for form in DAY_FORMATS:
        try:
            return dt.datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    da, en = "Skriv en dato som 24-11-2026.", "Write a date such as 24-11-2026."
    raise SubmissionError((FieldProblem(path="to", rule="date", en=en, da=da),))


def _party_page(
    site: Site, action: str, round_id: str, party: str, problems: Sequence[FieldProblem] = ()
) -> str:
    t = translator()
    address, state = (round_id, party), STATES[action]
    seen, row = see_party(site.office, caller(), address, language(), state)
    form = SmallForm(t, request.form, problems)
    if action == EXTEND:
        form.day("to", t("Ny frist"), value=row.due and _shown_day(row.due))
    if action != REMIND:
        form.reason(t("Begrundelsen kan læses af alle, der følger sagen."))
    return page(
        site,
        "action.html",
        **back_to(seen),
        title=t(TITLES[action], party=row.name),
        lead=t(LEADS[action]),
        view=form.view(),
        button=t(BUTTONS[action]),
        dangerous=action == WITHDRAW,
        form_key=new_key(),
    )


def _shown_day(due: str) -> str:
    return dt.date.fromisoformat(due[:10]).strftime("%d-%m-%Y")


# -- the round itself


def _add_round_actions(pages: Blueprint, site: Site) -> None:
    office = site.office

    @pages.get("/runder/<round_id>/luk")
    def close_form(round_id: str) -> str:
        return _close_page(site, round_id)

    @pages.post("/runder/<round_id>/luk")
    def close(round_id: str) -> Any:
        reason = request.form.get("reason", "")
        command = rounds.CloseRound(round=round_id, reason=reason, once=once_of_form())
        try:
            rounds.close_round(office, caller(), command)
        except SubmissionError as refused:
            return answer(_close_page(site, round_id, refused.fields), 422)
        flash(translator()("Runden er lukket."), "success")
        return redirect(f"/runder/{round_id}")

    @pages.get("/runder/<round_id>/tilfoej")
    def add_form(round_id: str) -> str:
        return _add_page(site, round_id)

    @pages.post("/runder/<round_id>/tilfoej")
    def add(round_id: str) -> Any:
        try:
            rounds.add_party(office, caller(), _adding(round_id))
        except SubmissionError as refused:
            return answer(_add_page(site, round_id, refused.fields), 422)
        t, party = translator(), request.form.get("party", "")
        name = office.register.now().name_of(party)
        flash(t("{party} er med i runden nu.", party=name), "success")
        return redirect(f"/runder/{round_id}")


def _adding(round_id: str) -> rounds.AddParty:
    party, reason = request.form.get("party", ""), request.form.get("reason", "")
    _check_all(lambda: _require_party_chosen(party), lambda: require_reason(reason))
    return rounds.AddParty(round=round_id, party=party, reason=reason, once=once_of_form())


def _require_party_chosen(party: str) -> None:
    if not party:
        da, en = "Vælg en part.", "Choose a party."
        raise SubmissionError((FieldProblem(path="party", rule="required", en=en, da=da),))


def _close_page(site: Site, round_id: str, problems: Sequence[FieldProblem] = ()) -> str:
    t = translator()
    seen = see_open_round(site.office, caller(), round_id, language())
    missing = seen.counts["pending"]
    lead = t.plural(
        "{number} part har ikke svaret og kan ikke svare bagefter. Sagen går videre med de svar,"
        " der er givet.",
        "{number} parter har ikke svaret og kan ikke svare bagefter. Sagen går videre med de svar,"
        " der er givet.",
        missing,
    )
    form = SmallForm(t, request.form, problems).reason()
    return page(
        site,
        "action.html",
        **back_to(seen),
        title=t("Luk runden før tid"),
        lead=lead,
        view=form.view(),
        button=t("Luk runden"),
        dangerous=True,
        form_key=new_key(),
    )


def _add_page(site: Site, round_id: str, problems: Sequence[FieldProblem] = ()) -> str:
    t = translator()
    seen = see_open_round(site.office, caller(), round_id, language())
    form = SmallForm(t, request.form, problems)
    form.choice("party", t("Part"), seen.addable)
    form.reason(t("Begrundelsen kan læses af alle, der følger sagen."))
    return page(
        site,
        "action.html",
        **back_to(seen),
        title=t("Tilføj en part"),
        lead=t("Parten spørges om det samme som de andre og får sin egen frist."),
        view=form.view(),
        button=t("Tilføj parten"),
        dangerous=False,
        form_key=new_key(),
    )
