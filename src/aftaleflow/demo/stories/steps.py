"""What many stories have in common: how an agreement begins, is drafted, prepared and discussed."""

from __future__ import annotations

from typing import Any

from aftaleflow.demo.cast import (
    FORUM_SECRETARY,
    LAWYER,
    REGIONAL_CHAIR,
    SECRETARIAT,
    STEERING_CHAIR,
    STEERING_SECRETARY,
    WORKING_CHAIR,
)
from aftaleflow.demo.papers import Agreement, draft, terms_of_reference
from aftaleflow.demo.parties import costs
from aftaleflow.demo.stage import Stage, Story


def begin(stage: Stage, agreement: Agreement, weeks: int = 8) -> int:
    """The steering group's secretary sets up the working group; gives the case."""
    approved = stage.yesterday
    return stage.start(
        STEERING_SECRETARY,
        "udvikling-af-indsats",
        titel=agreement.title,
        målgruppe=agreement.target_group,
        følgegruppe="foelgegruppen",
        arbejdsgruppe="arbejdsgruppen",
        uger_til_udkast=weeks,
        kommissorium=terms_of_reference(agreement, "Arbejdsgruppen", approved),
        kommissorium_godkendt=approved,
    )


def hand_in(
    stage: Stage, agreement: Agreement, case: int, version: int = 1, element: str = "udkast"
) -> None:
    """The working group hands in a version of the draft."""
    values: dict[str, Any] = {
        "beskrivelse": draft(agreement, version, stage.today, stage.name_of),
        "målgruppe": agreement.target_group,
        "merudgifter": agreement.unit > 0,
        "politisk_bevågenhed": False,
    }
    if agreement.unit:
        values["økonomi"] = agreement.economy
        values["merudgift_pr_part"] = [
            {"part": party, "beløb": amount} for party, amount in costs(agreement.unit).items()
        ]
    if version > 1:
        values["ændringer"] = agreement.revisions[version - 2].changed
    stage.do(WORKING_CHAIR, case, element, **values)


def steering_group_approves(stage: Stage, case: int, item: str) -> None:
    """The steering group approves the draft."""
    stage.do(
        STEERING_CHAIR,
        case,
        "følgegruppe_tager_stilling",
        beslutning="godkendt",
        mødedato=stage.yesterday,
        referat=item,
    )


def prepared(
    stage: Stage,
    case: int,
    days: tuple[int, int],
    finances: str,
    law: str,
    conclusion: str = "ingen_anmærkninger",
) -> Story:
    """The secretariat assesses the finances while the legal adviser checks the text."""
    yield stage.ago(days[0], "13.10")
    stage.do(SECRETARIAT, case, "økonomisk_vurdering", konklusion=conclusion, vurdering=finances)
    yield stage.ago(days[1], "9.45")
    stage.do(LAWYER, case, "juridisk_gennemgang", konklusion=conclusion, vurdering=law)


def ordinary_route(stage: Stage, case: int, reason: str) -> None:
    """The steering group's chair chooses the ordinary way through the forum."""
    stage.do(
        STEERING_CHAIR, case, "rutevalg", rute="ordinær", anledning="start", begrundelse=reason
    )


def forum_discusses(stage: Stage, case: int, item: str, remarks: str | None = None) -> None:
    """The forum's secretary writes down what came of the discussion."""
    stage.do(
        FORUM_SECRETARY,
        case,
        "forum_drøfter",
        resultat="bemærkninger" if remarks else "ingen_bemærkninger",
        mødedato=stage.yesterday,
        referat=item,
        **({"bemærkninger": remarks} if remarks else {}),
    )


def forum_approves(stage: Stage, case: int, item: str) -> None:
    """The forum approves, and the case goes on to the parties."""
    stage.do(
        REGIONAL_CHAIR,
        case,
        "forum_godkender",
        beslutning="godkendt",
        politisk_sag=True,
        mødedato=stage.yesterday,
        referat=item,
    )


def send_back(stage: Stage, case: int, remarks: str) -> None:
    """The steering group's secretary sends the agreement on to the working group."""
    stage.do(STEERING_SECRETARY, case, "følgegruppe_sender_tilbage", bemærkninger=remarks)
