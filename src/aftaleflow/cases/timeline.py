"""The history of a case in sentences: what happened, when, by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aftaleflow.calendars.deadlines import read_moment
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.encoding import is_sealed
from aftaleflow.definitions.forms import form_of
from aftaleflow.definitions.model.elements import Round, StartEvent, UserTask
from aftaleflow.definitions.model.fields import Choice, DataItem, Money, Number
from aftaleflow.events.base import Event
from aftaleflow.events.cases import (
    CaseCancelled,
    CaseEnded,
    CaseStarted,
    DocumentVersionAdded,
    PersonErased,
    RevisionScoped,
)
from aftaleflow.events.rounds import (
    AnswerCorrected,
    AnswerNoLongerAsked,
    AnswerRecalled,
    PartyAdded,
    PartyAnswered,
    PartyDeadlineMoved,
    PartyWithdrawn,
    RoundClosed,
    RoundOpened,
)
from aftaleflow.events.user_tasks import (
    DeadlineBroken,
    DeadlineMoved,
    ReminderSent,
    UserTaskCancelled,
    UserTaskClaimed,
    UserTaskCompleted,
    UserTaskReleased,
)
from aftaleflow.events.waiting import (
    CallEnded,
    CallStarted,
    JobCompleted,
    JobFailed,
    TimerFired,
)
from aftaleflow.store.event_log import Recorded
from aftaleflow.texts.translator import Translator
from aftaleflow.texts.words import mark

Values = list[tuple[str, str]]


@dataclass(frozen=True)
class Entry:
    """A line of the history. `kind` is a word for its look: start, task, document, round, time,
    trouble, end. `values` are what was written, with the names of the fields."""

    seq: int
    at: dt.datetime
    by: str | None
    kind: str
    text: str
    values: Values


@dataclass(frozen=True)
class Told:
    """What an event says: its look, its sentence, what was written."""

    kind: str
    text: str
    values: Values


class Teller:
    """Tells events of one definition in one language. `name_of` names people and organisations
    by `person:<id>` and by key. `asked_by` is the definition whose round asks, in the case that a
    party has of its own: its answers are answers to that round."""

    def __init__(
        self,
        definition: Definition,
        t: Translator,
        name_of: Callable[[str], str],
        asked_by: Definition | None = None,
    ) -> None:
        self.definition = definition
        self.asked_by = asked_by
        self.t = t
        self.name_of = name_of

    def entries(self, recorded: Iterable[Recorded], people: Mapping[int, str]) -> list[Entry]:
        """The history, in order; what only leads to something else is left out."""
        found = []
        for each in recorded:
            told = self.tell(each.event)
            if told is not None:
                by = people.get(each.person) if each.person is not None else None
                found.append(Entry(each.seq, each.at, by, told.kind, told.text, told.values))
        return found

    def tell(self, event: Event) -> Told | None:
        """What an event says, if it is worth reading."""
        tell = _TELL.get(type(event))
        return tell(self, event) if tell is not None else None

    # -- words

    def step(self, element: str) -> str:
        found = self.definition.names.elements.get(element)
        return found.title(self.t.language) if found is not None else element

    def document(self, name: str) -> str:
        item = self.definition.names.documents.get(name)
        return item.title(self.t.language) if item is not None else name

    def moment(self, text: str) -> str:
        return self.t.moment(read_moment(text)) if text else "–"

    def answer(self, element: str, value: str) -> str:
        """The words of an answer: the title of a child's end, or of a form's option."""
        for definition in (self.definition, self.asked_by):
            found = definition.names.elements.get(element) if definition is not None else None
            if definition is not None and isinstance(found, Round):
                return self._answer_to(found, definition, value)
        return value

    def _answer_to(self, found: Round, definition: Definition, value: str) -> str:
        if found.each.workflow is not None:
            child = definition.called.get(found.each.workflow)
            end = child.names.elements.get(value) if child is not None else None
            return end.title(self.t.language) if end is not None else value
        form = definition.forms.get(found.each.form or "")
        for item in form.fields if form is not None else ():
            if isinstance(item, Choice) and item.choice == found.each.answer:
                return item.option_titles(self.t.language).get(value, value)
        return value

    def values(self, element: str, values: Mapping[str, Any]) -> Values:
        """What was written in an element's form, with the names of its fields."""
        found = self.definition.names.elements.get(element)
        if not isinstance(found, UserTask | StartEvent):
            return []
        form = form_of(found, self.definition.forms)
        return self.shown(form.fields if form is not None else {}, values)

    def shown(self, fields: Mapping[str, DataItem], values: Mapping[str, Any]) -> Values:
        """Values with the names of their fields, in the form's order; what is empty is left out."""
        return [
            (item.title(self.t.language), self._value(item, values[name]))
            for name, item in fields.items()
            if name in values and values[name] not in (None, "", [])
        ]

    def _value(self, item: DataItem, value: Any) -> str:
        if is_sealed(value):
            return "•••"
        if isinstance(value, list):
            return "; ".join(self._one(item, each) for each in value)
        return self._one(item, value)

    def _one(self, item: DataItem, value: Any) -> str:
        if isinstance(value, dict):
            if "filename" in value:
                name, version = value["filename"], value.get("version", 1)
                return self.t("{name} (version {version})", name=name, version=version)
            fields = {each.id: each for each in getattr(item, "fields", [])}
            return ", ".join(f"{k}: {v}" for k, v in self.shown(fields, value))
        if isinstance(item, Choice):
            return item.option_titles(self.t.language).get(str(value), str(value))
        if item.word in ("organisation", "body"):
            return self.name_of(str(value))
        if item.word == "date":
            return self.t.day(dt.date.fromisoformat(str(value)))
        return self._measured(item, value)

    def _measured(self, item: DataItem, value: Any) -> str:
        if isinstance(value, bool):
            return self.t.value(value)
        if isinstance(item, Money):
            return self.t.money(Decimal(str(value)))
        if isinstance(item, Number):
            number = self.t.number(Decimal(str(value)))
            return f"{number} {item.unit}" if item.unit else number
        return str(value)


def _started(teller: Teller, event: CaseStarted) -> Told:
    title = teller.definition.workflow.title(teller.t.language)
    text = teller.t("Sagen begyndte: {workflow}", workflow=title)
    return Told("start", text, teller.values(event.element, event.values))


def _completed(teller: Teller, event: UserTaskCompleted) -> Told:
    text = teller.t("Udført: {step}", step=teller.step(event.element))
    if event.document is not None and event.document_version is not None:
        text = teller.t(
            "Udført: {step} – på grundlag af {document}, version {version}",
            step=teller.step(event.element),
            document=teller.document(event.document),
            version=event.document_version,
        )
    return Told("task", text, teller.values(event.element, event.values))


def _simple(kind: str, sentence: str) -> Callable[[Teller, Any], Told]:
    """Told with nothing but the step's name."""

    def tell(teller: Teller, event: Any) -> Told:
        return Told(kind, teller.t(sentence, step=teller.step(event.element)), [])

    return tell


def _document(teller: Teller, event: DocumentVersionAdded) -> Told:
    text = teller.t(
        "{document}: version {version} ({filename})",
        document=teller.document(event.document),
        version=event.version,
        filename=event.filename,
    )
    return Told("document", text, [])


def _scoped(teller: Teller, event: RevisionScoped) -> Told:
    names = ", ".join(teller.name_of(key) for key in event.affects) or teller.t("ingen")
    sentence = (
        mark("Bekræftet: ændringen af {document} berører {parties}")
        if event.confirmed
        else mark("Angivet: ændringen af {document} berører {parties}")
    )
    text = teller.t(sentence, document=teller.document(event.document), parties=names)
    return Told("document", text, [])


def _deadline_moved(teller: Teller, event: DeadlineMoved) -> Told:
    text = teller.t(
        "Fristen for {step} er flyttet til {due}. Begrundelse: {reason}",
        step=teller.step(event.element),
        due=teller.moment(event.due),
        reason=event.reason,
    )
    return Told("time", text, [])


def _reminded(teller: Teller, event: ReminderSent) -> Told:
    who = teller.name_of(event.party) if event.party else teller.step(event.element)
    return Told("time", teller.t("Påmindelse sendt: {who}", who=who), [])


def _broken(teller: Teller, event: DeadlineBroken) -> Told:
    who = teller.name_of(event.party) if event.party else teller.step(event.element)
    due = teller.moment(event.due)
    text = teller.t("Fristen {due} er overskredet: {who}", due=due, who=who)
    return Told("trouble", text, [])


def _job_failed(teller: Teller, event: JobFailed) -> Told:
    step = teller.step(event.element)
    if event.retry_at is not None:
        return Told("trouble", teller.t("{step} lykkedes ikke; der prøves igen", step=step), [])
    text = teller.t("{step} lykkedes ikke; en medarbejder skal se på det", step=step)
    return Told("trouble", text, [])


def _call_started(teller: Teller, event: CallStarted) -> Told:
    child = teller.definition.called.get(event.workflow)
    title = child.workflow.title(teller.t.language) if child is not None else event.workflow
    text = teller.t("En sag er begyndt under denne: {workflow}", workflow=title)
    return Told("start", text, [])


def _call_ended(teller: Teller, event: CallEnded) -> Told:
    found = teller.definition.names.elements.get(event.element)
    child = teller.definition.called.get(getattr(found, "workflow", ""))
    end = child.names.elements.get(event.end) if child is not None else None
    how = end.title(teller.t.language) if end is not None else event.end
    return Told("task", f"{teller.step(event.element)}: {how}", [])


def _round_opened(teller: Teller, event: RoundOpened) -> Told:
    asked = sum(1 for party in event.parties if party.answer is None)
    kept = len(event.parties) - asked
    text = teller.t.plural(
        "{step}: {number} part er spurgt",
        "{step}: {number} parter er spurgt",
        asked,
        step=teller.step(event.element),
    )
    if kept:
        text += "; " + teller.t.plural(
            "{number} tidligere svar gælder stadig",
            "{number} tidligere svar gælder stadig",
            kept,
        )
    return Told("round", text, [])


def _party_added(teller: Teller, event: PartyAdded) -> Told:
    names = ", ".join(asked.name for asked in event.asked)
    text = teller.t(
        "{party} er kommet med i runden. Begrundelse: {reason}", party=names, reason=event.reason
    )
    return Told("round", text, [])


def _party_withdrawn(teller: Teller, event: PartyWithdrawn) -> Told:
    text = teller.t(
        "{party} er taget ud af runden. Begrundelse: {reason}",
        party=teller.name_of(event.party),
        reason=event.reason,
    )
    return Told("round", text, [])


def _party_answered(teller: Teller, event: PartyAnswered) -> Told:
    sentence = mark("{party} har svaret: {answer}")
    if event.on_behalf:
        sentence = mark("{party} har svaret: {answer} (skrevet ind efter partens referat)")
    elif event.silent:
        sentence = mark("{party} har ikke svaret; det regnes som: {answer}")
    text = teller.t(
        sentence,
        party=teller.name_of(event.party),
        answer=teller.answer(event.element, event.answer),
    )
    return Told("round", text, [])


def _corrected(teller: Teller, event: AnswerCorrected) -> Told:
    text = teller.t(
        "Svaret fra {party} er rettet fra {was} til {answer}. Begrundelse: {reason}",
        party=teller.name_of(event.party),
        was=teller.answer(event.element, event.was),
        answer=teller.answer(event.element, event.answer),
        reason=event.reason,
    )
    return Told("round", text, [])


def _recalled(teller: Teller, event: AnswerRecalled) -> Told:
    text = teller.t(
        "Svaret fra {party} ({was}) er trukket tilbage. Begrundelse: {reason}",
        party=teller.name_of(event.party),
        was=teller.answer(event.element, event.was),
        reason=event.reason,
    )
    return Told("round", text, [])


def _party_moved(teller: Teller, event: PartyDeadlineMoved) -> Told:
    text = teller.t(
        "{party} har fået frist til {due}. Begrundelse: {reason}",
        party=teller.name_of(event.party),
        due=teller.moment(event.due),
        reason=event.reason,
    )
    return Told("time", text, [])


def _round_closed(teller: Teller, event: RoundClosed) -> Told:
    answered = sum(1 for party in event.parties if party.answer is not None)
    facts = {"step": teller.step(event.element), "answered": answered, "total": len(event.parties)}
    if event.reason is None:
        text = teller.t("{step}: afsluttet med {answered} af {total} svar", **facts)
    else:
        text = teller.t(
            "{step}: lukket før tid med {answered} af {total} svar. Begrundelse: {reason}",
            reason=event.reason,
            **facts,
        )
    return Told("round", text, [])


def _no_longer(teller: Teller, event: AnswerNoLongerAsked) -> Told:
    return Told("end", teller.t("Der skal ikke svares længere: {reason}", reason=event.reason), [])


def _ended(teller: Teller, event: CaseEnded) -> Told:
    return Told("end", teller.t("Sagen sluttede: {end}", end=teller.step(event.end)), [])


def _cancelled(teller: Teller, event: CaseCancelled) -> Told:
    text = teller.t("Sagen er afbrudt. Begrundelse: {reason}", reason=event.reason)
    return Told("end", text, [])


def _erased(teller: Teller, _event: PersonErased) -> Told:
    return Told("trouble", teller.t("En persons oplysninger i sagen er slettet"), [])


_TELL: dict[type[Event], Callable[[Teller, Any], Told]] = {
    CaseStarted: _started,
    UserTaskCompleted: _completed,
    UserTaskClaimed: _simple("claim", mark("Taget: {step}")),
    UserTaskReleased: _simple("claim", mark("Givet tilbage: {step}")),
    UserTaskCancelled: _simple("end", mark("Bortfaldet: {step}")),
    DocumentVersionAdded: _document,
    RevisionScoped: _scoped,
    DeadlineMoved: _deadline_moved,
    ReminderSent: _reminded,
    DeadlineBroken: _broken,
    TimerFired: _simple("time", mark("Tiden kom: {step}")),
    JobCompleted: _simple("task", mark("Udført: {step}")),
    JobFailed: _job_failed,
    CallStarted: _call_started,
    CallEnded: _call_ended,
    RoundOpened: _round_opened,
    PartyAdded: _party_added,
    PartyWithdrawn: _party_withdrawn,
    PartyAnswered: _party_answered,
    AnswerCorrected: _corrected,
    AnswerRecalled: _recalled,
    PartyDeadlineMoved: _party_moved,
    RoundClosed: _round_closed,
    AnswerNoLongerAsked: _no_longer,
    CaseEnded: _ended,
    CaseCancelled: _cancelled,
    PersonErased: _erased,
}
