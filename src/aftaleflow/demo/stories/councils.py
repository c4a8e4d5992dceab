"""How the parties decide: each in a case of its own, or by minutes that others write down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aftaleflow.cases.rounds import AnswerForParty, answer_for_party
from aftaleflow.demo.cast import clerk, officer
from aftaleflow.demo.papers import Agreement, minutes
from aftaleflow.demo.parties import PARTIES, REGION, costs, kroner
from aftaleflow.demo.stage import Stage, Story

CONDITION = "godkendt_med_forbehold"


@dataclass(frozen=True)
class Decision:
    """The path of one party: how many working days ago each step was done; with fewer days than
    steps it stands at the next. `words` are its condition or its remark."""

    party: str
    days: tuple[int, ...]
    committees: tuple[str, ...] = ()
    result: str = "godkendt"
    words: str = ""

    @property
    def steps(self) -> tuple[str, ...]:
        return ("forvaltning", *self.committees, "råd", "referat_godkendes")


@dataclass(frozen=True)
class Extract:
    """A party's minutes that came on paper: when they were decided and when written down, each so
    many working days ago."""

    party: str
    decided: int
    written: int
    result: str = "godkendt"
    words: str = ""


def councils_decide(
    stage: Stage, case: int, agreement: Agreement, decisions: Iterable[Decision]
) -> Story:
    """The parties go their ways, each at its own pace, in the order of time."""
    steps = [
        (_moment(stage, decision, days, step), decision, step)
        for decision in decisions
        for days, step in zip(decision.days, decision.steps, strict=False)
    ]
    for moment, decision, step in sorted(steps, key=lambda each: each[0]):
        yield moment
        own = stage.party_case(case, decision.party)
        who = officer(decision.party) if step == "forvaltning" else clerk(decision.party)
        stage.do(who, own, step, **_values(stage, agreement, decision, step))


def _moment(stage: Stage, decision: Decision, days: int, step: str) -> dt.datetime:
    """A time of day that differs from party to party, within working hours."""
    minute = (PARTIES.index(decision.party) * 53 + decision.steps.index(step) * 97) % 400
    return stage.ago(days, f"{8 + (20 + minute) // 60}.{(20 + minute) % 60:02d}")


def _values(stage: Stage, agreement: Agreement, decision: Decision, step: str) -> Mapping[str, Any]:
    if step == "forvaltning":
        return _presentation(stage, agreement, decision)
    if step == "råd":
        words = {"forbehold" if decision.result == CONDITION else "begrundelse": decision.words}
        return {"mødedato": stage.yesterday, "resultat": decision.result} | (
            words if decision.words else {}
        )
    if step == "referat_godkendes":
        paper = minutes(
            stage.full_name_of(f"{decision.party}-raad"),
            agreement.title,
            stage.yesterday,
            _decision_text(decision.result, decision.words),
        )
        return {"referat_godkendt": stage.today, "referat": paper}
    return {
        "mødedato": stage.yesterday,
        "indstilling": "anbefales",
        "bemærkninger": "Udvalget anbefaler, at sagen godkendes.",
    }


_PROPOSERS = ("Sundhedschefen", "Direktionen", "Velfærdsdirektøren", "Ældre- og sundhedschefen")


def _presentation(stage: Stage, agreement: Agreement, decision: Decision) -> Mapping[str, Any]:
    number = PARTIES.index(decision.party)
    values: dict[str, Any] = {
        "sagsgang": list(decision.committees),
        "sagsfremstilling_tekst": f"{agreement.background} {agreement.purpose}",
        "økonomiske_konsekvenser": "Sagen har ingen økonomiske konsekvenser.",
        "indstiller": _PROPOSERS[number % len(_PROPOSERS)],
        "indstilling_tekst": f"Det indstilles, at aftalen »{agreement.title}« godkendes.",
    }
    if "fagudvalg" in decision.committees and decision.party != REGION:
        values["fagudvalgets_navn"] = "Sundheds- og ældreudvalget"
    if agreement.unit:
        share = costs(agreement.unit)[decision.party]
        values["merudgift_hos_os"] = share
        values["økonomiske_konsekvenser"] = (
            f"Merudgiften for {stage.full_name_of(decision.party)} er {kroner(share)} kr. om året. "
            "Beløbet er med i budgettet."
        )
    return values


def _decision_text(result: str, words: str) -> str:
    texts = {"godkendt": "Godkendt som indstillet.", CONDITION: "Godkendt med dette forbehold:"}
    return " ".join(each for each in (texts[result], words) if each)


def answer_of(stage: Stage, about: str, extract: Extract) -> dict[str, Any]:
    """What stands in a party's minutes, as the form for answers on its behalf wants it."""
    day = stage.almanac.day(extract.decided)
    body = "Regionsrådet" if extract.party == REGION else "Kommunalbestyrelsen"
    words = {"forbehold" if extract.result == CONDITION else "begrundelse": extract.words}
    return {
        "resultat": extract.result,
        "beslutningsdato": day,
        "besluttet_af": body,
        "referat": minutes(
            stage.full_name_of(f"{extract.party}-raad"),
            about,
            day,
            _decision_text(extract.result, extract.words),
        ),
        **(words if extract.words else {}),
    }


def write_down(stage: Stage, who: str, round_id: str, about: str, extract: Extract) -> None:
    """Somebody writes down the answer of a party from its minutes."""
    order = AnswerForParty(
        round=round_id, party=extract.party, values=answer_of(stage, about, extract)
    )
    stage.lead(who, answer_for_party, order)
