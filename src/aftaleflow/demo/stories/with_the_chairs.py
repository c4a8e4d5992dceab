"""A request to the forum's two chairs: one has approved, the other has yet to answer."""

from __future__ import annotations

from aftaleflow.demo.cast import FORUM_SECRETARY, MUNICIPAL_CHAIR
from aftaleflow.demo.papers import Agreement, draft
from aftaleflow.demo.stage import Stage, Story

AGREEMENT = Agreement(
    title="Afprøvning af virtuel stuegang forlænges",
    target_group="Borgere på midlertidige pladser i de kommuner, der er med i afprøvningen.",
    background=(
        "Afprøvningen af virtuel stuegang på midlertidige pladser slutter om to måneder. Færre "
        "borgere end ventet har haft brug for den, så det er for tidligt at drage en slutning."
    ),
    purpose="Afprøvningen forlænges et halvt år inden for den bevilgede ramme.",
    region=("fortsætter med at stille en læge til rådighed to gange om ugen.",),
    municipalities=("fortsætter med at forberede stuegangen og være hos borgeren imens.",),
)


def story(stage: Stage) -> Story:
    yield stage.ago(3, "10.15")
    case = stage.start(
        FORUM_SECRETARY,
        "formandskabsgodkendelse",
        følgegruppe="foelgegruppen",
        titel=AGREEMENT.title,
        sagsnummer="DEMO-114",
        sagsfremstilling=AGREEMENT.background,
        anmodning=(
            "Følgegruppen beder formændene godkende, at afprøvningen forlænges et halvt år. "
            "Ændringen koster ikke noget, og forummet holder først møde, når afprøvningen er slut."
        ),
        beskrivelse=draft(AGREEMENT, 1, stage.yesterday, stage.name_of),
    )
    yield stage.ago(2, "15.20")
    stage.do(
        MUNICIPAL_CHAIR,
        case,
        "formændene",
        afgørelse="godkendt",
        opfølgning="Forummet orienteres på det næste møde.",
    )
