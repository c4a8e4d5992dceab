"""Rounds and their parties."""

from __future__ import annotations

from typing import Any

from flask_openapi import APIBlueprint, Tag

from aftaleflow.api import schemas, shown
from aftaleflow.api.requests import caller, once, with_files
from aftaleflow.cases import rounds
from aftaleflow.cases.office import Office
from aftaleflow.cases.round_board import see_round

ROUNDS = Tag(name="rounds", description="Several parties answer, each in its own time")
DONE: dict[Any, Any] = {200: schemas.Done}


def add_routes(api: APIBlueprint, office: Office) -> None:
    _add_round_routes(api, office)
    _add_answer_routes(api, office)
    _add_party_routes(api, office)


def _done() -> Any:
    return schemas.Done().model_dump()


def _add_round_routes(api: APIBlueprint, office: Office) -> None:
    @api.get(
        "/rounds/<round_id>",
        tags=[ROUNDS],
        summary="A round with its parties",
        responses={200: schemas.RoundOut},
    )
    def round_(path: schemas.RoundPath) -> Any:
        board = see_round(office, caller(), path.round_id)
        return shown.round_out(board).model_dump(mode="json")

    @api.post("/rounds/<round_id>/close", tags=[ROUNDS], summary="Close early", responses=DONE)
    def close(path: schemas.RoundPath, body: schemas.ReasonBody) -> Any:
        command = rounds.CloseRound(round=path.round_id, reason=body.reason, once=once())
        rounds.close_round(office, caller(), command)
        return _done()

    @api.post(
        "/rounds/<round_id>/parties", tags=[ROUNDS], summary="Let a party join", responses=DONE
    )
    def add(path: schemas.RoundPath, body: schemas.AddPartyBody) -> Any:
        command = rounds.AddParty(
            round=path.round_id, party=body.party, reason=body.reason, once=once()
        )
        rounds.add_party(office, caller(), command)
        return _done()


def _add_answer_routes(api: APIBlueprint, office: Office) -> None:
    @api.post(
        "/rounds/<round_id>/parties/<party>/answer",
        tags=[ROUNDS],
        summary="Write down a party's answer from its minutes",
        responses=DONE,
    )
    def answer(path: schemas.PartyPath, body: schemas.AnswerBody) -> Any:
        command = rounds.AnswerForParty(
            round=path.round_id,
            party=path.party,
            values=with_files(body.values, office),
            once=once(),
        )
        rounds.answer_for_party(office, caller(), command)
        return _done()

    @api.post(
        "/rounds/<round_id>/parties/<party>/correct",
        tags=[ROUNDS],
        summary="Put a party's answer right",
        responses=DONE,
    )
    def correct(path: schemas.PartyPath, body: schemas.CorrectBody) -> Any:
        command = rounds.CorrectAnswer(
            round=path.round_id,
            party=path.party,
            values=with_files(body.values, office),
            reason=body.reason,
            once=once(),
        )
        rounds.correct_answer(office, caller(), command)
        return _done()

    @api.post(
        "/rounds/<round_id>/parties/<party>/recall",
        tags=[ROUNDS],
        summary="Take a party's answer back",
        responses=DONE,
    )
    def recall(path: schemas.PartyPath, body: schemas.ReasonBody) -> Any:
        command = rounds.RecallAnswer(
            round=path.round_id, party=path.party, reason=body.reason, once=once()
        )
        rounds.recall_answer(office, caller(), command)
        return _done()


def _add_party_routes(api: APIBlueprint, office: Office) -> None:
    @api.post(
        "/rounds/<round_id>/parties/<party>/extend",
        tags=[ROUNDS],
        summary="Give a party another deadline",
        responses=DONE,
    )
    def extend(path: schemas.PartyPath, body: schemas.ExtendBody) -> Any:
        command = rounds.ExtendParty(
            round=path.round_id, party=path.party, to=body.to, reason=body.reason, once=once()
        )
        rounds.extend(office, caller(), command)
        return _done()

    @api.post(
        "/rounds/<round_id>/parties/<party>/withdraw",
        tags=[ROUNDS],
        summary="Take a party out of the round",
        responses=DONE,
    )
    def withdraw(path: schemas.PartyPath, body: schemas.ReasonBody) -> Any:
        command = rounds.WithdrawParty(
            round=path.round_id, party=path.party, reason=body.reason, once=once()
        )
        rounds.withdraw_party(office, caller(), command)
        return _done()

    @api.post(
        "/rounds/<round_id>/parties/<party>/remind",
        tags=[ROUNDS],
        summary="Remind a party",
        responses=DONE,
    )
    def remind(path: schemas.PartyPath) -> Any:
        command = rounds.RemindParty(round=path.round_id, party=path.party, once=once())
        rounds.remind(office, caller(), command)
        return _done()
