"""An agreement that went the whole way: all parties have approved, and it is being carried out."""

from __future__ import annotations

from collections.abc import Iterator

from aftaleflow.demo.cast import (
    COMMITTEE_SECRETARY,
    FORUM_SECRETARY,
    SECRETARIAT,
    STEERING_CHAIR,
    STEERING_SECRETARY,
)
from aftaleflow.demo.papers import Agreement, Revision, letter
from aftaleflow.demo.parties import MUNICIPALITIES, REGION
from aftaleflow.demo.stage import Stage, Story
from aftaleflow.demo.stories import steps
from aftaleflow.demo.stories.councils import CONDITION, Decision, councils_decide

AGREEMENT = Agreement(
    title="Genoptræning efter hofteoperation",
    target_group="Borgere, der er opereret i hoften og udskrives med en genoptræningsplan.",
    background=(
        "Borgere venter i dag mellem fire og femten hverdage på at komme i gang med genoptræning "
        "efter en hofteoperation. Ventetiden afhænger af, hvor de bor."
    ),
    purpose=(
        "Alle borgere skal begynde at træne senest syv hverdage efter udskrivelsen, og planen skal "
        "følge dem fra sygehus til kommune."
    ),
    region=(
        "sender genoptræningsplanen senest på udskrivelsesdagen,",
        "kan kontaktes på telefon af kommunens terapeuter på hverdage.",
    ),
    municipalities=(
        "tilbyder en tid senest syv hverdage efter udskrivelsen,",
        "melder tilbage til sygehuset, når forløbet er slut.",
    ),
    unit=18_000,
    revisions=(
        Revision(
            changed="Overleveringen fra sygehus til kommune er beskrevet trin for trin.",
            heading="Overlevering",
            text=(
                "Sygehuset aftaler den første tid med kommunen, før borgeren udskrives. Er der "
                "ingen tid inden for syv hverdage, aftaler parterne en anden løsning samme dag."
            ),
        ),
    ),
)

ISLAND = "Borgere på Langeland skal kunne træne hos en lokal fysioterapeut efter aftale."


def story(stage: Stage) -> Story:
    yield stage.ago(214, "9.30")
    case = steps.begin(stage, AGREEMENT)
    yield stage.ago(184, "14.15")
    steps.hand_in(stage, AGREEMENT, case)
    yield stage.ago(178, "10.05")
    stage.do(
        STEERING_CHAIR,
        case,
        "følgegruppe_tager_stilling",
        beslutning="bemærkninger",
        bemærkninger="Det fremgår ikke, hvordan borgeren overleveres fra sygehuset til kommunen.",
        mødedato=stage.yesterday,
    )
    yield stage.ago(168, "13.00")
    steps.hand_in(stage, AGREEMENT, case, version=2)
    yield stage.ago(163, "10.30")
    steps.steering_group_approves(stage, case, "Punkt 3")
    yield from steps.prepared(
        stage,
        case,
        (158, 156),
        "Merudgiften er lille og opgjort for alle parter.",
        "Aftalen er i overensstemmelse med reglerne om genoptræning efter sundhedsloven.",
    )
    yield stage.ago(153, "11.00")
    steps.ordinary_route(stage, case, "Aftalen er ny og gælder alle parter.")
    yield stage.ago(144, "9.15")
    steps.forum_discusses(stage, case, "Punkt 6")
    yield stage.ago(134, "9.20")
    steps.forum_approves(stage, case, "Punkt 4")
    yield stage.ago(131, "12.40")
    stage.do(FORUM_SECRETARY, case, "forum_referat", referat_godkendt=stage.today)
    yield stage.ago(128, "10.00")
    stage.do(SECRETARIAT, case, "udsendelse", frist=stage.almanac.day(56))
    yield from councils_decide(stage, case, AGREEMENT, _decisions())
    yield from _the_end(stage, case)


def _decisions() -> Iterator[Decision]:
    """All approve between seven and fourteen weeks after they were asked, Langeland as the last."""
    yield Decision(REGION, (121, 104, 96, 92), committees=("økonomiudvalg",))
    for number, party in enumerate(MUNICIPALITIES):
        first, council = 122 - number % 9, 94 - number * 7 % 33
        if party == "langeland":
            yield Decision(party, (first, 56, 53), (), CONDITION, ISLAND)
        elif number % 3:
            yield Decision(party, (first, council, council - 3))
        else:
            days = (first, council + 8, council, council - 3)
            yield Decision(party, days, committees=("fagudvalg",))


def _the_end(stage: Stage, case: int) -> Story:
    yield stage.ago(46, "9.40")
    stage.do(
        FORUM_SECRETARY,
        case,
        "vurdering_af_forbehold",
        parternes_forbehold=[
            {"accepteret": True, "bemærkninger": "Det berører ikke de andre parter."}
        ],
    )
    yield stage.ago(38, "13.20")
    stage.do(
        COMMITTEE_SECRETARY,
        case,
        "udvalg_godkender",
        beslutning="godkendt",
        mødedato=stage.yesterday,
        referat="Punkt 2",
    )
    yield stage.ago(34, "10.50")
    stage.do(COMMITTEE_SECRETARY, case, "udvalg_referat", referat_godkendt=stage.today)
    yield stage.ago(26, "11.10")
    stage.do(
        STEERING_SECRETARY,
        case,
        "gennemførelse",
        brev=letter(AGREEMENT, stage.today),
        modtagere=[
            "lokalt-forum-fyn", "lokalt-forum-lillebaelt", "lokalt-forum-sydvestjylland",
            "lokalt-forum-soenderjylland",
        ],
        sendt=stage.today,
    )  # fmt: skip
