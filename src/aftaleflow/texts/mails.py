"""What mails say: that something waits and where, never what it is about."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aftaleflow.calendars.deadlines import read_moment
from aftaleflow.texts.translator import Translator
from aftaleflow.texts.words import mark


@dataclass(frozen=True)
class MailText:
    """A mail in one language: subject, plain text, HTML."""

    subject: str
    text: str
    html: str


Facts = Mapping[str, Any]
Compose = Callable[[Translator, Facts], tuple[str, list[str]]]


def compose(kind: str, language: str, name: str, facts: Facts) -> MailText:
    """A mail of a kind.

    `facts`: `link`, and as far as the kind has them `number`, `workflow` and `step` (each a
    mapping of languages to texts), `due`, `party`, `subject`, `text`.
    """
    t = Translator(language)
    subject, paragraphs = _COMPOSE[kind](t, facts)
    greeting = t("Hej {name}", name=name)
    closing = t("Du får mailen, fordi du har en rolle i sagen. Svar ikke på den: den læses ikke.")
    lines = [greeting, *paragraphs]
    return MailText(
        subject,
        _plain(lines, str(facts["link"]), closing),
        _html(language, lines, (str(facts["link"]), t("Åbn i aftaleflow")), closing),
    )


def _plain(lines: list[str], link: str, closing: str) -> str:
    return "\n\n".join([*lines, link, "--\n" + closing]) + "\n"


def _html(language: str, lines: list[str], link: tuple[str, str], closing: str) -> str:
    url, label = (html.escape(part) for part in link)
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"></head><body>'
        f'{paragraphs}<p><a href="{url}">{label}</a></p><hr><p>{html.escape(closing)}</p>'
        "</body></html>"
    )


def _new_task(t: Translator, facts: Facts) -> tuple[str, list[str]]:
    subject = t("Ny opgave i sag {number}", number=facts["number"])
    return subject, [
        t(
            "Der er en ny opgave til dig eller en, du deler opgaver med: {step}.",
            step=_in(t, facts),
        ),
        *_due(t, facts),
    ]


def _reminder(t: Translator, facts: Facts) -> tuple[str, list[str]]:
    subject = t("Påmindelse om opgave i sag {number}", number=facts["number"])
    return subject, [t("Opgaven er ikke løst endnu: {step}.", step=_in(t, facts)), *_due(t, facts)]


def _escalation(t: Translator, facts: Facts) -> tuple[str, list[str]]:
    subject = t("Fristen er overskredet i sag {number}", number=facts["number"])
    who = facts.get("party")
    lines = [t("Fristen er overskredet: {step}.", step=_in(t, facts)), *_due(t, facts)]
    return subject, [*lines, *([t("Part: {party}.", party=who)] if who else [])]


def _party_reminder(t: Translator, facts: Facts) -> tuple[str, list[str]]:
    subject = t("Påmindelse: svar i sag {number}", number=facts["number"])
    return subject, [
        t("Du mangler at svare: {step}.", step=_in(t, facts))
        if facts.get("is_person")
        else t(
            "Du mangler at svare for {party}: {step}.", step=_in(t, facts), party=facts["party"]
        ),
        *_due(t, facts),
    ]


def _party_silent(t: Translator, facts: Facts) -> tuple[str, list[str]]:
    subject = t("{party} har ikke svaret i sag {number}", **_of(facts))
    return subject, [
        t("{party} har ikke svaret inden for fristen.", party=facts.get("party", "")),
        *_due(t, facts),
    ]


def _answer_received(t: Translator, facts: Facts) -> tuple[str, list[str]]:
    subject = t("Svar modtaget fra {party} i sag {number}", **_of(facts))
    return subject, [t("{party} har svaret.", party=facts.get("party", ""))]


def _answer_by_silence(t: Translator, facts: Facts) -> tuple[str, list[str]]:
    subject = t("{party} har ikke svaret i sag {number}", **_of(facts))
    line = t("{party} har ikke svaret inden for fristen, og det regnes som et svar.",
             party=facts["party"])  # fmt: skip
    return subject, [line, *_due(t, facts)]


def _about_party(subject: str, line: str) -> Compose:
    """Something about a party's answer; its deadline follows where the sentence speaks of it."""

    def compose_it(t: Translator, facts: Facts) -> tuple[str, list[str]]:
        return t(subject, **_of(facts)), [t(line, party=facts["party"])]

    return compose_it


def _asked_until(subject: str, line: str) -> Compose:
    """The same with the party's deadline."""

    def compose_it(t: Translator, facts: Facts) -> tuple[str, list[str]]:
        return t(subject, **_of(facts)), [t(line, party=facts["party"]), *_due(t, facts)]

    return compose_it


def _invite(t: Translator, _facts: Facts) -> tuple[str, list[str]]:
    return t("Invitation til aftaleflow"), [
        t("Du er inviteret til aftaleflow. Vælg en adgangskode med linket; det virker i 7 dage.")
    ]


def _reset(t: Translator, _facts: Facts) -> tuple[str, list[str]]:
    return t("Ny adgangskode til aftaleflow"), [
        t("Vælg en ny adgangskode med linket; det virker i 2 timer."),
        t("Har du ikke bedt om det, skal du ikke gøre noget."),
    ]


def _notice(_t: Translator, facts: Facts) -> tuple[str, list[str]]:
    return str(facts["subject"]), str(facts["text"]).split("\n\n")


def _in(t: Translator, facts: Facts) -> str:
    step, workflow = facts.get("step", {}), facts.get("workflow", {})
    words = [step.get(t.language, ""), workflow.get(t.language, "")]
    return " – ".join(word for word in words if word)


def _of(facts: Facts) -> dict[str, Any]:
    return {"party": facts.get("party", ""), "number": facts["number"]}


def _due(t: Translator, facts: Facts) -> list[str]:
    due = facts.get("due")
    if not due:
        return []
    moment: dt.date = read_moment(str(due))
    return [t("Frist: {due}.", due=t.moment(moment))]


_COMPOSE: dict[str, Compose] = {
    "new_task": _new_task,
    "reminder": _reminder,
    "escalation": _escalation,
    "party_reminder": _party_reminder,
    "party_silent": _party_silent,
    "answer_received": _answer_received,
    "answer_by_silence": _answer_by_silence,
    "answer_corrected": _about_party(
        mark("Svaret fra {party} er rettet i sag {number}"),
        mark("Svaret fra {party} er rettet. Begrundelsen står i runden."),
    ),
    "answer_recalled": _about_party(
        mark("Svaret fra {party} er trukket tilbage i sag {number}"),
        mark("Svaret fra {party} er trukket tilbage, og der spørges igen."),
    ),
    "own_answer_written_in": _about_party(
        mark("Jeres svar er skrevet ind i sag {number}"),
        mark(
            "Den, der leder runden, har skrevet svaret fra {party} ind efter jeres referat."
            " Se efter, om det er rigtigt."
        ),
    ),
    "own_answer_corrected": _about_party(
        mark("Jeres svar er rettet i sag {number}"),
        mark(
            "Den, der leder runden, har rettet svaret fra {party}. Begrundelsen står i sagen."
            " Se efter, om det er rigtigt."
        ),
    ),
    "own_answer_recalled": _asked_until(
        mark("Jeres svar er trukket tilbage i sag {number}"),
        mark(
            "Den, der leder runden, har trukket svaret fra {party} tilbage, og I bliver spurgt"
            " igen. Begrundelsen står i sagen."
        ),
    ),
    "own_deadline_moved": _asked_until(
        mark("Ny frist i sag {number}"),
        mark("{party} har fået en ny frist for at svare. Begrundelsen står i sagen."),
    ),
    "party_gave_up": _about_party(
        mark("{party} har afbrudt sin sag i sag {number}"),
        mark(
            "{party} har afbrudt sin egen sag uden at svare. I runden kan svaret skrives ind, eller"
            " parten kan tages ud og tilføjes igen, så den bliver spurgt på ny."
        ),
    ),
    "invite": _invite,
    "reset": _reset,
    "notice": _notice,
}
