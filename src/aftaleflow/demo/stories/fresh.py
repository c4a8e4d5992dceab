"""An agreement whose working group has just been set up."""

from __future__ import annotations

from aftaleflow.demo.papers import Agreement
from aftaleflow.demo.stage import Stage, Story
from aftaleflow.demo.stories import steps

AGREEMENT = Agreement(
    title="Fælles medicinliste ved udskrivelse",
    target_group="Borgere, der udskrives til hjemmepleje eller plejebolig med ændret medicin.",
    background=(
        "Når borgere udskrives, stemmer medicinlisten på sygehuset ofte ikke med den, som "
        "kommunen og den praktiserende læge arbejder efter."
    ),
    purpose="Der skal være én gældende medicinliste, og det skal være klart, hvem der retter den.",
    region=(),
    municipalities=(),
)


def story(stage: Stage) -> Story:
    yield stage.ago(4, "10.25")
    steps.begin(stage, AGREEMENT, weeks=10)
