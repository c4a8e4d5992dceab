"""An agreement on the agenda of the forum's next meeting."""

from __future__ import annotations

from aftaleflow.demo.papers import Agreement
from aftaleflow.demo.stage import Stage, Story
from aftaleflow.demo.stories import steps

AGREEMENT = Agreement(
    title="Fælles introduktion til akutfunktionerne",
    target_group="Nye medarbejdere i sygehusenes og kommunernes akutfunktioner.",
    background=(
        "Nye medarbejdere i akutfunktionerne kender sjældent hinandens arbejdsgange, og det koster "
        "tid og fejl i overgangene."
    ),
    purpose="Alle nye medarbejdere skal inden tre måneder have fulgt en fælles introduktion.",
    region=(
        "holder fire introduktionsdage om året,",
        "tager imod kommunale medarbejdere til en vagt i akutmodtagelsen.",
    ),
    municipalities=(
        "frigør nye medarbejdere til en introduktionsdag,",
        "tager imod medarbejdere fra sygehuset til en dag i akutfunktionen.",
    ),
)


def story(stage: Stage) -> Story:
    yield stage.ago(71, "9.45")
    case = steps.begin(stage, AGREEMENT)
    yield stage.ago(38, "13.25")
    steps.hand_in(stage, AGREEMENT, case)
    yield stage.ago(31, "10.55")
    steps.steering_group_approves(stage, case, "Punkt 7")
    yield from steps.prepared(
        stage,
        case,
        (26, 23),
        "Aftalen koster arbejdstid, men ingen penge mellem parterne.",
        "Ingen bemærkninger. Tavshedspligten under besøg er beskrevet.",
    )
    yield stage.ago(5, "11.05")
    steps.ordinary_route(stage, case, "Sagen er på dagsordenen til forummets næste møde.")
