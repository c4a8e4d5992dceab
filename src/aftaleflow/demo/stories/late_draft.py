"""An agreement whose first draft has not come in time: the secretary is to follow up."""

from __future__ import annotations

from aftaleflow.demo.papers import Agreement
from aftaleflow.demo.stage import Stage, Story
from aftaleflow.demo.stories import steps

WEEKS = 6

AGREEMENT = Agreement(
    title="Fra barn til voksen med kronisk sygdom",
    target_group="Unge mellem 15 og 20 år, der følges på sygehuset for en kronisk sygdom.",
    background=(
        "Når unge går fra børneafdeling til voksenafdeling, falder en del ud af behandlingen, og "
        "kommunen får det sjældent at vide."
    ),
    purpose="Overgangen skal forberedes i god tid, og den unge skal have én at ringe til.",
    region=(),
    municipalities=(),
)


def story(stage: Stage) -> Story:
    yield stage.almanac.at(stage.almanac.before(weeks=WEEKS, days=2), "13.50")
    steps.begin(stage, AGREEMENT, weeks=WEEKS)
