"""An agreement that the forum has approved; the secretariat is to send it to all parties."""

from __future__ import annotations

from aftaleflow.demo.cast import FORUM_SECRETARY
from aftaleflow.demo.papers import Agreement
from aftaleflow.demo.stage import Stage, Story
from aftaleflow.demo.stories import steps

AGREEMENT = Agreement(
    title="Færre urinvejsinfektioner i plejeboliger",
    target_group="Beboere i plejeboliger, som har eller har haft kateter.",
    background=(
        "Urinvejsinfektioner er en af de hyppigste grunde til, at beboere i plejeboliger bliver "
        "indlagt, og mange af dem kunne undgås med faste arbejdsgange."
    ),
    purpose=(
        "Antallet af indlæggelser med urinvejsinfektion skal halveres på to år, og forbruget af "
        "antibiotika skal ned."
    ),
    region=(
        "underviser plejepersonalet en gang om året,",
        "svarer på urinprøver fra plejeboliger inden for et døgn.",
    ),
    municipalities=(
        "udpeger en hygiejneansvarlig i hver plejebolig,",
        "følger den fælles vejledning om kateter og prøver.",
    ),
    unit=9_000,
)


def story(stage: Stage) -> Story:
    yield stage.ago(105, "13.30")
    case = steps.begin(stage, AGREEMENT)
    yield stage.ago(69, "10.50")
    steps.hand_in(stage, AGREEMENT, case)
    yield stage.ago(63, "9.35")
    steps.steering_group_approves(stage, case, "Punkt 8")
    yield from steps.prepared(
        stage,
        case,
        (59, 55),
        "Udgiften til undervisning er opgjort, og besparelsen er ikke regnet med.",
        "Vejledningen er i overensstemmelse med Sundhedsstyrelsens anbefalinger.",
    )
    yield stage.ago(50, "14.00")
    steps.ordinary_route(stage, case, "Aftalen er ny og gælder alle parter.")
    yield stage.ago(29, "9.25")
    steps.forum_discusses(stage, case, "Punkt 9")
    yield stage.ago(8, "9.30")
    steps.forum_approves(stage, case, "Punkt 5")
    yield stage.ago(2, "13.20")
    stage.do(FORUM_SECRETARY, case, "forum_referat", referat_godkendt=stage.today)
