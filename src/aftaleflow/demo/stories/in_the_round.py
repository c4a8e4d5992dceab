"""An agreement in the middle of its round: most have answered, some with conditions, one is late.

The forum sent it back once, so that its draft has two versions.
"""

from __future__ import annotations

import datetime as dt

from aftaleflow.cases import rounds
from aftaleflow.cases.rounds import CorrectAnswer, ExtendParty, RemindParty, WithdrawParty
from aftaleflow.demo.cast import (
    FORUM_SECRETARY,
    SECRETARIAT,
    STEERING_CHAIR,
    STEERING_SECRETARY,
)
from aftaleflow.demo.papers import Agreement, Revision
from aftaleflow.demo.parties import REGION
from aftaleflow.demo.stage import Stage, Story, together
from aftaleflow.demo.stories import steps
from aftaleflow.demo.stories.councils import (
    CONDITION,
    Decision,
    Extract,
    answer_of,
    councils_decide,
    write_down,
)

AGREEMENT = Agreement(
    title="Blodprøver i eget hjem",
    target_group=(
        "Borgere over 18 år, som får hjemmesygepleje, og som ikke uden stort besvær kan komme på "
        "sygehuset eller hos egen læge for at få taget en blodprøve."
    ),
    background=(
        "I dag køres mange borgere, der får hjemmesygepleje, til sygehuset alene for at få taget "
        "en blodprøve. Turen er belastende for borgerne, og den er dyr for parterne."
    ),
    purpose=(
        "Borgeren skal have taget blodprøven hjemme, og svaret skal være hos den læge, der har "
        "bestilt prøven, senest næste hverdag."
    ),
    region=(
        "stiller laboranter og biler til rådighed på alle hverdage,",
        "analyserer prøverne og sender svaret til den læge, der har bestilt dem,",
        "afholder udgiften til utensilier og transport.",
    ),
    municipalities=(
        "bestiller besøget elektronisk senest kl. 14 dagen før,",
        "sørger for, at der er adgang til hjemmet på den aftalte dag,",
        "giver laboranten besked om smitte og andet, der har betydning for besøget.",
    ),
    unit=35_000,
    revisions=(
        Revision(
            changed=(
                "Der er skrevet et afsnit om akutte prøver og weekender. Ønsket om faste "
                "ankomsttider er ikke fulgt, fordi det ville kræve dobbelt så mange biler."
            ),
            heading="Akutte prøver og weekender",
            text=(
                "Akutte prøver bestilles på telefon inden kl. 10 og tages samme dag. I weekender "
                "og på helligdage tages kun de prøver, som lægen har angivet som nødvendige."
            ),
        ),
    ),
)

FERRY = "Færgetiden for laboranter, der skal til Ærø, må ikke afregnes med kommunen."
EVALUATION = (
    "Ordningen skal evalueres senest et år efter, at den er trådt i kraft, og kommunen skal "
    "derefter kunne opsige den med tre måneders varsel."
)
ORDERING = "Besøget skal kunne bestilles i kommunens eget omsorgssystem."

DECISIONS = (
    Decision(REGION, (37, 31, 26, 23), committees=("økonomiudvalg",)),
    Decision("assens", (39, 29, 26)),
    Decision("nyborg", (38, 24, 21)),
    Decision("esbjerg", (36, 31, 25, 20, 18), committees=("fagudvalg", "økonomiudvalg")),
    Decision("varde", (35, 22, 19)),
    Decision(
        "vejle",
        (36, 30, 19, 16),
        committees=("fagudvalg",),
        words="Kommunen ønsker, at erfaringerne deles på et møde efter det første halve år.",
    ),
    Decision("haderslev", (34, 18, 15)),
    Decision("soenderborg", (33, 17, 14)),
    Decision("aeroe", (32, 16, 12), result=CONDITION, words=FERRY),
    Decision("toender", (31, 20, 14, 11), ("økonomiudvalg",), CONDITION, EVALUATION),
    Decision("billund", (30, 12, 9)),
    Decision("langeland", (28, 9, 6)),
    # These have not come so far.
    Decision("kerteminde", (25, 2)),
    Decision("middelfart", (24, 6), committees=("fagudvalg",)),
    Decision("aabenraa", (22,)),
    Decision("svendborg", (29, 13), committees=("fagudvalg", "økonomiudvalg")),
    Decision("vejen", (14, 5), committees=("fagudvalg", "økonomiudvalg")),
    Decision("kolding", (7,), committees=("fagudvalg",)),
)
"""Odense, Faaborg-Midtfyn and Fredericia have not begun; Nordfyn's answer comes by mail."""


def story(stage: Stage) -> Story:
    yield stage.ago(122, "9.20")
    case = steps.begin(stage, AGREEMENT)
    yield stage.ago(97, "14.05")
    steps.hand_in(stage, AGREEMENT, case)
    yield stage.ago(92, "10.40")
    steps.steering_group_approves(stage, case, "Punkt 4")
    yield from steps.prepared(
        stage,
        case,
        (87, 85),
        "Udgifterne er opgjort for alle parter, og fordelingen efter størrelse er den sædvanlige.",
        "Regionen har hjemmel til prøvetagningen, og dataansvaret er beskrevet.",
    )
    yield stage.ago(82, "11.15")
    steps.ordinary_route(stage, case, "Aftalen er ny og koster alle parter penge.")
    yield stage.ago(74, "9.05")
    steps.forum_discusses(
        stage,
        case,
        "Punkt 7",
        "Det skal fremgå, hvad der sker, når en prøve skal tages akut eller i en weekend. "
        "Forummet beder også gruppen overveje faste ankomsttider.",
    )
    yield stage.ago(72, "13.30")
    steps.send_back(stage, case, "Følgegruppen lægger mest vægt på de akutte prøver.")
    yield stage.ago(61, "15.10")
    steps.hand_in(stage, AGREEMENT, case, version=2, element="revision")
    yield stage.ago(57, "10.20")
    stage.do(
        STEERING_CHAIR,
        case,
        "følgegruppe_tager_stilling_igen",
        beslutning="direkte",
        mødedato=stage.yesterday,
        referat="Punkt 2",
    )
    yield stage.ago(49, "9.10")
    steps.forum_approves(stage, case, "Punkt 3")
    yield stage.ago(46, "12.00")
    stage.do(FORUM_SECRETARY, case, "forum_referat", referat_godkendt=stage.today)
    yield stage.ago(43, "10.30")
    stage.do(
        SECRETARIAT,
        case,
        "udsendelse",
        frist=stage.almanac.ahead(18),
        følgetekst="Aftalen træder i kraft, når alle har godkendt den. Skriv, hvis I er i tvivl.",
    )
    round_id = stage.round_of(SECRETARIAT, case)
    decisions = councils_decide(stage, case, AGREEMENT, DECISIONS)
    yield from together(decisions, _meanwhile(stage, round_id))


def _meanwhile(stage: Stage, round_id: str) -> Story:
    """What those who lead the round do while the parties go their ways."""
    yield stage.ago(41, "9.30")
    _move_deadline(
        stage,
        round_id,
        ("svendborg", stage.almanac.day(3)),
        "Svendborg er med i den afprøvning, der begynder først, og har lovet et tidligt svar.",
    )
    yield stage.ago(27, "14.20")
    reason = "Fanø har meddelt, at kommunen venter et år med at gå ind i aftalen."
    leaves = WithdrawParty(round=round_id, party="fanoe", reason=reason)
    stage.lead(STEERING_SECRETARY, rounds.withdraw_party, leaves)
    yield stage.ago(13, "10.10")
    extract = Extract("nordfyns", decided=16, written=13)
    write_down(stage, SECRETARIAT, round_id, AGREEMENT.title, extract)
    yield stage.ago(10, "11.25")
    _correct_haderslev(stage, round_id)
    yield stage.ago(4, "13.45")
    _move_deadline(
        stage,
        round_id,
        ("aabenraa", stage.almanac.ahead(38)),
        "Kommunalbestyrelsens møde er flyttet til måneden efter fristen.",
    )
    yield stage.ago(1, "9.15")
    stage.lead(STEERING_SECRETARY, rounds.remind, RemindParty(round=round_id, party="svendborg"))


def _move_deadline(stage: Stage, round_id: str, to: tuple[str, dt.date], reason: str) -> None:
    party, day = to
    order = ExtendParty(round=round_id, party=party, to=day, reason=reason)
    stage.lead(STEERING_SECRETARY, rounds.extend, order)


def _correct_haderslev(stage: Stage, round_id: str) -> None:
    extract = Extract("haderslev", decided=18, written=10, result=CONDITION, words=ORDERING)
    order = CorrectAnswer(
        round=round_id,
        party="haderslev",
        values=answer_of(stage, AGREEMENT.title, extract),
        reason="Forbeholdet stod i referatet, men blev glemt, da svaret blev skrevet ind.",
    )
    stage.lead(STEERING_SECRETARY, rounds.correct_answer, order)
