"""An agreement that the secretariat and the legal adviser look at, each from their side."""

from __future__ import annotations

from aftaleflow.demo.cast import SECRETARIAT
from aftaleflow.demo.papers import Agreement
from aftaleflow.demo.stage import Stage, Story
from aftaleflow.demo.stories import steps

AGREEMENT = Agreement(
    title="Udlån af hjælpemidler ved udskrivelse",
    target_group="Borgere, der ikke kan udskrives, fordi de mangler et hjælpemiddel derhjemme.",
    background=(
        "Færdigbehandlede patienter venter på sygehuset, til kommunen kan levere en seng eller en "
        "rollator. Det sker især op til weekender."
    ),
    purpose="Et hjælpemiddel skal være i hjemmet samme dag, som borgeren udskrives.",
    region=(
        "har et lille lager af de mest brugte hjælpemidler på hvert sygehus,",
        "giver kommunen besked samme dag, når et hjælpemiddel er udlånt.",
    ),
    municipalities=(
        "overtager hjælpemidlet eller leverer det tilbage inden for ti hverdage,",
        "rengør hjælpemidler, som leveres tilbage.",
    ),
    unit=12_000,
)


def story(stage: Stage) -> Story:
    yield stage.ago(58, "10.35")
    case = steps.begin(stage, AGREEMENT)
    yield stage.ago(22, "15.00")
    steps.hand_in(stage, AGREEMENT, case)
    yield stage.ago(6, "9.25")
    steps.steering_group_approves(stage, case, "Punkt 5")
    yield stage.ago(2, "11.40")
    stage.take(SECRETARIAT, case, "økonomisk_vurdering")
