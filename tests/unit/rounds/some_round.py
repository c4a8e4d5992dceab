"""A round of three parties: Odense is asked, Varde has answered, Fanø was taken out."""

from __future__ import annotations

import datetime as dt

from aftaleflow.events.rounds import PartyAnswered, PartyAsked, PartyWithdrawn, RoundOpened
from aftaleflow.events.user_tasks import Candidate
from aftaleflow.rounds.round import Round, apply, opened

T0 = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)
T1 = T0 + dt.timedelta(days=1)
T2 = T0 + dt.timedelta(days=2)
T3 = T0 + dt.timedelta(days=3)

CHAIR = Candidate(organisation="sekretariat", role="formand")
CLERK = Candidate(organisation="odense", role="sagsbehandler")
OPENED = RoundOpened(
    token="t1",
    element="høring",
    visit=1,
    parties=(
        PartyAsked(
            party="odense",
            group="kommuner",
            name="Odense",
            due="2026-02-02",
            due_explanation={"amounts": {"weeks": 4}},
            candidates=(CLERK,),
        ),
        PartyAsked(party="varde", group="kommuner", name="Varde", due="2026-02-02"),
        PartyAsked(party="fanoe", group="kommuner", name="Fanø"),
    ),
    workflow="politisk-behandling",
    input={"titel": "Stomi"},
    document="beskrivelse",
    document_version=2,
    led_by=(CHAIR,),
    silence="answer",
    silent_answer="nej",
)
ANSWERED = PartyAnswered(
    token="t1",
    element="høring",
    party="varde",
    answer="ja",
    output={"bemærkninger": "Gerne"},
    document_version=2,
    on_behalf=True,
    decided_on="2026-01-06",
    attachment="c7",
)
WITHDRAWN = PartyWithdrawn(token="t1", element="høring", party="fanoe", reason="Lagt sammen")


def fresh() -> Round:
    """The round as it was opened: all three are asked."""
    return opened(OPENED, T0)


def running() -> Round:
    """The round after Varde has answered and Fanø was taken out."""
    return apply(apply(fresh(), ANSWERED, T1, 7), WITHDRAWN, T2, 8)
