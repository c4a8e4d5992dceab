"""Every error of the product, as one tree; each says what happened in Danish and English.

    AftaleflowError
    |- SettingsError                a setting cannot be used
    |- DefinitionError
    |  |- DefinitionInvalidError    problems, all of them, with their places
    |  `- DefinitionNotFoundError
    |- EngineError                  a case cannot go on; its state is untouched
    |  |- ExpressionError
    |  |- StateVersionError
    |  `- CalledCaseCancelledError
    |- RequestError                 the caller asked for what is not so now
    |  |- NotFoundError
    |  |- NotPermittedError
    |  |- FourEyesError
    |  |- TaskClosedError
    |  |- AlreadyClaimedError
    |  |- CaseEndedError
    |  |- RoundClosedError
    |  |- PartyAnsweredError
    |  |- PartyNotAskedError
    |  |- PartyAskedAlreadyError
    |  |- AnswerNotGivenError
    |  |- IdempotencyConflictError
    |  |- TooManyAttemptsError
    |  |- LinkExpiredError
    |  |- ContentRefusedError
    |  `- SubmissionError           a form, with the problems of its fields
    `- ConnectorError               an outside system; may be worth another try

No error knows HTTP. `en` and `da` are templates over the facts given to the constructor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Words:
    """A fact that is itself a text, in both languages."""

    da: str
    en: str

    def __str__(self) -> str:
        return self.en


@dataclass(frozen=True)
class Who:
    """A person named in a sentence, or the system when there is none; faces show the name."""

    person: int | None

    def __str__(self) -> str:
        return "the system" if self.person is None else f"person {self.person}"


class AftaleflowError(Exception):
    """The root. `facts` are the values named in the sentences."""

    code: ClassVar[str] = "error"
    en: ClassVar[str] = "Something went wrong."
    da: ClassVar[str] = "Noget gik galt."

    def __init__(self, **facts: Any) -> None:
        super().__init__()
        self.facts = facts

    def sentence(self, language: str = "en", show: Callable[[Any], str] = str) -> str:
        """The sentence for a person; `show` turns a fact (a date, a name) into words."""
        template = self.da if language == "da" else self.en
        return template.format(
            **{name: _said(value, language, show) for name, value in self.facts.items()}
        )

    def __str__(self) -> str:
        return self.sentence()


def _said(value: Any, language: str, show: Callable[[Any], str]) -> str:
    if isinstance(value, Words):
        return value.da if language == "da" else value.en
    return show(value)


class SettingsError(AftaleflowError):
    code = "settings"
    en = "The setting {name} cannot be used: {why}."
    da = "Indstillingen {name} kan ikke bruges: {why}."


class DefinitionError(AftaleflowError):
    code = "definition"
    en = "The definition cannot be used: {why}."
    da = "Definitionen kan ikke bruges: {why}."


class DefinitionInvalidError(DefinitionError):
    """Facts: `problems`, a tuple of `definitions.problems.Problem`."""

    code = "definition-invalid"
    en = "The definition has problems:\n{problems}"
    da = "Definitionen har fejl:\n{problems}"

    def sentence(self, language: str = "en", show: Callable[[Any], str] = str) -> str:
        lines = "\n".join(str(problem) for problem in self.facts["problems"])
        return (self.da if language == "da" else self.en).format(problems=lines)


class DefinitionNotFoundError(DefinitionError):
    code = "definition-not-found"
    en = "There is no workflow {key} in force on {on}."
    da = "Der er ingen arbejdsgang {key}, som gælder den {on}."


class EngineError(AftaleflowError):
    code = "engine"
    en = "The case cannot go on at {element}: {why}."
    da = "Sagen kan ikke gå videre ved {element}: {why}."


class ExpressionError(EngineError):
    """`element` is empty where no element of a workflow is concerned."""

    code = "expression"
    en = "The expression {expression} cannot be computed: {why}."
    da = "Udtrykket {expression} kan ikke beregnes: {why}."

    def sentence(self, language: str = "en", show: Callable[[Any], str] = str) -> str:
        text = super().sentence(language, show)
        place = self.facts.get("element")
        return f"{place}: {text}" if place else text


class StateVersionError(EngineError):
    code = "state-version"
    en = "The state of the case has format {found}; this version reads {known}."
    da = "Sagens tilstand har format {found}; denne version læser {known}."


class CalledCaseCancelledError(EngineError):
    """The case that a call waits for was cancelled, so the call has no outcome."""

    code = "called-case-cancelled"
    en = "The case that {element} waits for was cancelled. Cancel this case, or start again."
    da = "Sagen, som {element} venter på, er afbrudt. Afbryd denne sag, eller start forfra."


class RequestError(AftaleflowError):
    code = "request"


class NotFoundError(RequestError):
    """Also what another authority's case looks like: no difference can be seen."""

    code = "not-found"
    en = "There is nothing here, or nothing that you have access to."
    da = "Her er ikke noget, eller ikke noget, du har adgang til."


class NotPermittedError(RequestError):
    code = "not-permitted"
    en = "You cannot do this. Only these can: {who}."
    da = "Det kan du ikke. Det kan kun: {who}."


class FourEyesError(RequestError):
    """`others`, where it is known, is a sentence on who else can."""

    code = "four-eyes"
    en = "You did “{earlier}” yourself. Another person must decide here."
    da = "Du har selv udført »{earlier}«. Her skal en anden tage stilling."

    def sentence(self, language: str = "en", show: Callable[[Any], str] = str) -> str:
        text = super().sentence(language, show)
        others = self.facts.get("others")
        return f"{text} {_said(others, language, show)}" if others else text


class TaskClosedError(RequestError):
    """`case` is the id of the task's case."""

    code = "task-closed"
    en = "The task was closed by {by} on {at}. What you wrote has not been used."
    da = "Opgaven blev afsluttet af {by} den {at}. Det, du har skrevet, er ikke brugt."


class AlreadyClaimedError(RequestError):
    code = "already-claimed"
    en = "{by} has had the task since {at}. Take it over first, if that is agreed."
    da = "{by} har haft opgaven siden {at}. Overtag den først, hvis det er aftalt."


class CaseEndedError(RequestError):
    code = "case-ended"
    en = "The case ended on {at} ({how}). Nothing more can be done in it."
    da = "Sagen sluttede den {at} ({how}). Der kan ikke gøres mere i den."


class RoundClosedError(RequestError):
    """`by` is given where somebody closed the round, and not its result."""

    code = "round-closed"
    en = "The round was closed on {at}: {why}. What you wrote has not been used."
    da = "Runden blev lukket den {at}: {why}. Det, du har skrevet, er ikke brugt."

    def sentence(self, language: str = "en", show: Callable[[Any], str] = str) -> str:
        text = super().sentence(language, show)
        if "by" not in self.facts:
            return text
        at, by = (_said(self.facts[name], language, show) for name in ("at", "by"))
        word = "af" if language == "da" else "by"
        return text.replace(at, f"{at} {word} {by}", 1)


class PartyAnsweredError(RequestError):
    code = "party-answered"
    en = "{party} answered on {at} ({by}). The answer can be corrected or recalled."
    da = "{party} svarede den {at} ({by}). Svaret kan rettes eller trækkes tilbage."


class PartyNotAskedError(RequestError):
    code = "party-not-asked"
    en = "{party} is not a party to this round now ({why})."
    da = "{party} er ikke part i runden nu ({why})."


class PartyAskedAlreadyError(RequestError):
    code = "party-asked-already"
    en = "{party} is a party to this round already."
    da = "{party} er allerede part i runden."


class AnswerNotGivenError(RequestError):
    code = "answer-not-given"
    en = "{party} has not answered yet, so there is no answer to change."
    da = "{party} har ikke svaret endnu, så der er ikke noget svar at ændre."


class IdempotencyConflictError(RequestError):
    code = "idempotency-conflict"
    en = "The key {key} was used before with another content."
    da = "Nøglen {key} er brugt før med et andet indhold."


class TooManyAttemptsError(RequestError):
    code = "too-many-attempts"
    en = "Too many attempts. Try again after {until}."
    da = "For mange forsøg. Prøv igen efter {until}."


class LinkExpiredError(RequestError):
    code = "link-expired"
    en = "The link has been used or is too old. Ask for a new one."
    da = "Linket er brugt eller for gammelt. Bed om et nyt."


class ContentRefusedError(RequestError):
    code = "content-refused"
    en = "The file {filename} cannot be received: {why}."
    da = "Filen {filename} kan ikke modtages: {why}."


@dataclass(frozen=True, kw_only=True)
class FieldProblem:
    """What is wrong with one field. `path` is the field's name, in a row `rows.2.amount`."""

    path: str
    rule: str
    en: str
    da: str


class SubmissionError(RequestError):
    """Facts: none. `fields` are the problems; rules over several fields have the path of one."""

    code = "submission"
    en = "The form has problems."
    da = "Der er fejl i formularen."

    def __init__(self, fields: tuple[FieldProblem, ...]) -> None:
        super().__init__()
        self.fields = fields

    def __str__(self) -> str:
        return "; ".join(f"{field.path}: {field.en}" for field in self.fields)


class ConnectorError(AftaleflowError):
    """`retryable` says whether another try may help."""

    code = "connector"
    en = "{connector}: {why}."
    da = "{connector}: {why}."

    def __init__(self, *, retryable: bool, **facts: Any) -> None:
        super().__init__(**facts)
        self.retryable = retryable
