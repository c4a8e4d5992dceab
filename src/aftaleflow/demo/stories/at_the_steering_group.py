"""A draft in its second version, on which the steering group is to decide."""

from __future__ import annotations

from aftaleflow.demo.cast import STEERING_CHAIR
from aftaleflow.demo.papers import Agreement, Revision
from aftaleflow.demo.stage import Stage, Story
from aftaleflow.demo.stories import steps

AGREEMENT = Agreement(
    title="Tolkning på skærm ved hjemmebesøg",
    target_group="Borgere, der har brug for tolk ved besøg af hjemmesygeplejen.",
    background=(
        "Tolke møder sjældent frem i hjemmet, og pårørende kommer derfor til at tolke ved "
        "samtaler, som de ikke bør være en del af."
    ),
    purpose="Personalet skal kunne få en tolk på skærmen inden for et kvarter.",
    region=(
        "stiller sin aftale om tolkning til rådighed for kommunerne,",
        "betaler for tolkning, når regionens personale er på besøg.",
    ),
    municipalities=(
        "sørger for, at personalet har en skærm med på besøg,",
        "betaler for tolkning, når kommunens personale er på besøg.",
    ),
    revisions=(
        Revision(
            changed=(
                "Det er beskrevet, hvem der betaler, når begge parter er til stede, og hvad der "
                "gælder, når forbindelsen svigter."
            ),
            heading="Fælles besøg og driftsstop",
            text=(
                "Er begge parter til stede, betaler den, der har bestilt besøget. Svigter "
                "forbindelsen, udsættes samtalen, medmindre det vil skade borgeren."
            ),
        ),
    ),
)


def story(stage: Stage) -> Story:
    yield stage.ago(44, "9.15")
    case = steps.begin(stage, AGREEMENT)
    yield stage.ago(19, "13.05")
    steps.hand_in(stage, AGREEMENT, case)
    yield stage.ago(15, "10.10")
    stage.do(
        STEERING_CHAIR,
        case,
        "følgegruppe_tager_stilling",
        beslutning="bemærkninger",
        bemærkninger=(
            "Hvem betaler, når både region og kommune er på besøg? Og hvad gør personalet, hvis "
            "forbindelsen svigter midt i en samtale?"
        ),
        mødedato=stage.yesterday,
    )
    yield stage.ago(3, "14.40")
    steps.hand_in(stage, AGREEMENT, case, version=2)
