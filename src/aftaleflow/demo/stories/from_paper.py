"""An agreement whose approvals were under way on paper, and were written down afterwards.

The answers that had come by then stand with the dates of their minutes; the others come as usual.
"""

from __future__ import annotations

from aftaleflow.demo.cast import LAWYER, SECRETARIAT
from aftaleflow.demo.papers import Agreement, draft
from aftaleflow.demo.parties import costs
from aftaleflow.demo.stage import Stage, Story, together
from aftaleflow.demo.stories.councils import (
    CONDITION,
    Decision,
    Extract,
    councils_decide,
    write_down,
)

AGREEMENT = Agreement(
    title="Akutsygepleje uden for dagtimerne",
    target_group="Borgere, der bliver akut syge hjemme om aftenen, om natten og i weekenden.",
    background=(
        "Om aftenen og natten er indlæggelse ofte det eneste tilbud til en borger, der bliver akut "
        "syg hjemme, også når en sygeplejerske kunne have klaret det."
    ),
    purpose="En akutsygeplejerske skal kunne være hos borgeren inden for to timer, døgnet rundt.",
    region=(
        "giver akutsygeplejersken lægefaglig rådgivning på telefon hele døgnet,",
        "lærer de kommunale sygeplejersker op.",
    ),
    municipalities=(
        "har akutsygeplejersker i vagt hele døgnet, alene eller sammen med nabokommuner,",
        "tager imod henvendelser fra læger, hjemmepleje og plejeboliger.",
    ),
    unit=60_000,
)
TITLE = f"{AGREEMENT.title} (godkendelser overført fra papir)"

STAFF = "Kommunen skal kunne dele vagten om natten med en nabokommune."

PAPERS = (
    Extract("esbjerg", decided=58, written=10),
    Extract("fanoe", decided=55, written=10),
    Extract("varde", decided=52, written=10),
    Extract("soenderborg", decided=47, written=10),
    Extract("toender", decided=44, written=10, result=CONDITION, words=STAFF),
    Extract("aabenraa", decided=43, written=9),
    Extract("haderslev", decided=39, written=9),
    Extract("fredericia", decided=36, written=9),
    Extract("vejle", decided=33, written=9),
    Extract("svendborg", decided=30, written=9),
    Extract("langeland", decided=27, written=8, result=CONDITION, words=STAFF),
    Extract("nyborg", decided=24, written=8),
    Extract("assens", decided=21, written=8),
    Extract("middelfart", decided=17, written=8),
)

DECISIONS = (
    Decision("kerteminde", (9, 5, 3)),
    Decision("billund", (8, 4, 2)),
    Decision("odense", (7,)),
    Decision("kolding", (5,)),
    Decision("nordfyns", (4,)),
)
"""Those who had not answered when the round came into the system. The others have not begun."""


def story(stage: Stage) -> Story:
    yield stage.ago(12, "9.30")
    case = stage.start(
        SECRETARIAT,
        "politisk-godkendelse",
        titel=TITLE,
        konstateret_af="foelgegruppen",
        merudgifter=True,
        økonomi=AGREEMENT.economy,
        merudgift_pr_part=[
            {"part": party, "beløb": amount} for party, amount in costs(AGREEMENT.unit).items()
        ],
    )
    yield stage.ago(11, "13.15")
    stage.do(
        SECRETARIAT,
        case,
        "grundlag",
        beskrivelse=draft(AGREEMENT, 1, stage.almanac.day(70), stage.name_of),
        frist=stage.almanac.ahead(25),
        krævede_kommuner=18,
    )
    round_id = stage.round_of(SECRETARIAT, case)
    decisions = councils_decide(stage, case, AGREEMENT, DECISIONS)
    yield from together(_write_down_all(stage, round_id), decisions)


def _write_down_all(stage: Stage, round_id: str) -> Story:
    for number, extract in enumerate(PAPERS):
        yield stage.ago(extract.written, f"{10 + number % 5}.{7 * number % 60:02d}")
        who = LAWYER if extract.written == 9 else SECRETARIAT
        write_down(stage, who, round_id, TITLE, extract)
