"""An agreement that the forum has sent back with remarks; the working group is to revise it."""

from __future__ import annotations

from aftaleflow.demo.papers import Agreement
from aftaleflow.demo.stage import Stage, Story
from aftaleflow.demo.stories import steps

AGREEMENT = Agreement(
    title="Tidlig opsporing af vægttab hos ældre",
    target_group="Borgere over 65 år i Syddanmark.",
    background=(
        "Mange ældre taber sig, uden at nogen opdager det, før de bliver indlagt. Et vægttab kan "
        "ofte vendes, hvis der bliver sat ind i tide."
    ),
    purpose="Vægttab skal opdages tidligt, og det skal være klart, hvem der følger op.",
    region=(
        "vejer patienten ved indlæggelse og udskrivelse,",
        "skriver vægt og ernæringsplan i udskrivningsbrevet.",
    ),
    municipalities=(
        "vejer borgeren en gang om måneden,",
        "lægger en plan for ernæringen, når borgeren har tabt sig mere end et kilo.",
    ),
    unit=22_000,
)


def story(stage: Stage) -> Story:
    yield stage.ago(79, "10.10")
    case = steps.begin(stage, AGREEMENT)
    yield stage.ago(53, "13.40")
    steps.hand_in(stage, AGREEMENT, case)
    yield stage.ago(47, "9.50")
    steps.steering_group_approves(stage, case, "Punkt 6")
    yield from steps.prepared(
        stage,
        case,
        (43, 40),
        "Udgifterne hviler på et skøn over antallet af borgere, som er usikkert.",
        "Vejningen kræver samtykke; det bør stå i aftalen.",
        conclusion="anmærkninger",
    )
    yield stage.ago(36, "14.30")
    steps.ordinary_route(stage, case, "Målgruppen er stor, så hele forummet bør drøfte den.")
    yield stage.ago(16, "9.00")
    steps.forum_discusses(
        stage,
        case,
        "Punkt 5",
        "Målgruppen er for bred: Alle over 65 år kan ikke vejes hver måned inden for rammen. "
        "Forummet ønsker den afgrænset til borgere, der allerede får hjemmepleje. Det skal desuden "
        "fremgå, hvem der følger op, når en borger har tabt sig, og hvordan samtykke indhentes.",
    )
    yield stage.ago(12, "11.20")
    steps.send_back(
        stage,
        case,
        "Følgegruppen er enig med forummet. Afgræns målgruppen, beskriv opfølgningen, og regn "
        "udgifterne om efter den nye målgruppe.",
    )
