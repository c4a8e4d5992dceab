"""Expressions have a type, or a reason why they have none."""

from __future__ import annotations

import pytest

from aftaleflow.definitions.expressions.inference import infer
from aftaleflow.definitions.expressions.parsing import ExpressionProblem, parse
from aftaleflow.definitions.expressions.types import (
    ANY,
    DATE,
    DATE_TIME,
    MONEY,
    NUMBER,
    TEXT,
    YES_NO,
    Names,
    choice,
    list_of,
    record,
)

ROW = record({"party": record({"name": TEXT}, "party"), "answer": choice(frozenset(("ja", "nej")))})
NAMES = Names(
    {
        "antal": NUMBER,
        "beløb": MONEY,
        "titel": TEXT,
        "haster": YES_NO,
        "frist": DATE,
        "nået": DATE_TIME,
        "svar": choice(frozenset(("ja", "nej"))),
        "tal": list_of(NUMBER),
        "ord": list_of(TEXT),
        "flag": list_of(YES_NO),
        "answers": list_of(ROW),
        "kommune": record({"name": TEXT}, "organisation"),
        "råd": record({"name": TEXT}, "body"),
        "bilag": record({"version": NUMBER}, "document"),
        "ukendt": ANY,
    }
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1", "number"), ("'a'", "text"), ("true", "yes_no"), ("none", "any"), ("antal", "number"),
        ("antal + 1", "number"), ("antal * beløb", "money"), ("beløb / antal", "money"),
        ("antal / beløb", "number"), ("beløb - antal", "money"),
        ("titel + 'x'", "text"), ("-beløb", "money"), ("not haster", "yes_no"),
        ("haster and svar == 'ja'", "yes_no"), ("antal if haster else 0", "number"),
        ("none if haster else beløb", "money"), ("frist + days(1)", "date"),
        ("nået + days(1)", "date"), ("nået + hours(1)", "date_time"),
        ("nået - minutes(5)", "date_time"),
        ("frist - working_days(5, kommune)", "date"), ("now()", "date_time"), ("today()", "date"),
        ("frist < nået", "yes_no"), ("frist.year", "number"), ("nået.weekday", "number"),
        ("at(frist, '12:00')", "date_time"), ("date('2026-11-24')", "date"),
        ("date(2026, 11, 24)", "date"), ("date(nået)", "date"),
        ("hours_between(nået, now())", "number"),
        ("tal", "a list of number"), ("tal[0]", "number"), ("answers.answer", "a list of choice"),
        ("answers[answer == 'ja']", "a list of record"), ("answers[0].party.name", "text"),
        ("answers.party.name", "a list of text"), ("count('ja')", "number"),
        ("count('ja', 'nej')", "number"), ("count(tal)", "number"), ("sum(tal)", "number"),
        ("min(tal)", "number"), ("max(beløb, 3)", "money"), ("first(ord)", "text"),
        ("default(none, 3)", "any"), ("default(beløb, 0)", "money"),
        ("distinct(ord)", "a list of text"),
        ("join(ord, ', ')", "text"), ("any(flag)", "yes_no"), ("round(beløb, 2)", "money"),
        ("tal + tal", "a list of number"), ("[]", "a list of any"),
        ("[1, antal]", "a list of number"),
        ("ukendt.x.y", "any"), ("ukendt + 1", "any"), ("kommune == råd", "yes_no"),
        ("bilag.version", "number"), ("svar in ['ja']", "yes_no"),
        ("'ja' in answers.answer", "yes_no"),
        ("kommune == answers[0].party", "yes_no"), ("1 < antal <= 3", "yes_no"),
    ],
)  # fmt: skip
def test_type_of_an_expression(text: str, kind: str) -> None:
    assert str(infer(parse(text), NAMES)) == kind


def problem(text: str) -> str:
    with pytest.raises(ExpressionProblem) as found:
        infer(parse(text), NAMES)
    return str(found.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("antallet", "antallet is not known here; did you mean antal?"),
        ("xyz", "xyz is not known here"),
        ("sums(tal)", "sums is not a function; did you mean sum?"),
        ("open('x')", "open is not a function"),
        ("kommune.names", "names is not a part of organisation; did you mean name?"),
        ("kommune.x", "x is not a part of organisation; it has name"),
        ("antal.x", "x is not a part of number; it has no parts"),
        ("answers.partys", "partys is not a part of record; did you mean party?"),
        ("titel < antal", "text cannot be compared with number"),
        ("svar == 'nei'", "'nei' is not one of ja, nej; did you mean nej?"),
        ("'jo' != svar", "'jo' is not one of ja, nej"),
        ("svar in ['ja', 'nix']", "'nix' is not one of ja, nej"),
        ("'jaa' in answers.answer", "'jaa' is not one of ja, nej; did you mean ja?"),
        ("count('jaa')", "'jaa' is not an answer; the answers are ja, nej; did you mean ja?"),
        ("svar < 'ja'", "choice has no order"),
        ("haster < true", "yes_no has no order"),
        ("kommune < råd", "organisation has no order"),
        ("bilag > bilag", "document has no order"),
        ("tal < tal", "a list of number has no order"),
        ("days(1) < days(2)", "duration has no order"),
        ("max(bilag)", "document has no order"),
        ("min(flag)", "yes_no has no order"),
        ("max(haster, haster)", "yes_no has no order"),
        ("min(antal, titel)", "min cannot compare number with text"),
        ("default(antal, 'x')", "default cannot compare number with text"),
        ("antal is 3", "after is stands none"),
        ("antal in titel", "after in must be list, not text"),
        ("titel in tal", "text cannot be compared with number"),
        ("antal and haster", "each side of and/or must be yes_no, not number"),
        ("not antal", "after not must be yes_no, not number"),
        ("-titel", "after minus must be duration or elapsed time or money or number, not text"),
        ("1 if antal else 2", "after if must be yes_no, not number"),
        ("1 if haster else 'x'", "one side is number, the other text"),
        ("days(1) if haster else hours(24)", "one side is duration, the other elapsed time"),
        ("[1, 'x']", "a list holds things of one kind, not number and text"),
        ("frist + 14", "date and number cannot be combined so"),
        ("frist - frist", "date and date cannot be combined so"),
        ("days(1) + days(1)", "duration and duration cannot be combined so"),
        ("tal + ord", "a list of number and a list of text cannot be combined so"),
        ("titel + svar", "text and choice cannot be combined so"),
        ("titel * 3", "text and number cannot be combined so"),
        ("tal * 3", "a list of number and number cannot be combined so"),
        ("frist + hours(4)", "hours and minutes are counted from an instant, not a day"),
        ("antal[0]", "what is filtered with [ ] must be list, not number"),
        ("tal[1.5]", "a place in a list is a whole number"),
        ("tal['x']", "a place in a list is a whole number"),
        ("tal[-1]", "a filter must be yes_no, not number"),
        ("answers[svar]", "a filter must be yes_no, not choice"),
        ("days('x')", "days's value must be money or number, not text"),
        ("today(1)", "today takes 0 values, not 1"),
        ("round()", "round takes 1 to 2 values, not 0"),
        ("count()", "count takes one list, or in a round the answers to count"),
        ("count(tal, tal)", "count takes one list, or in a round the answers to count"),
        ("count(antal)", "count's value must be list, not number"),
        ("sum(ord)", "each element of sum's list must be money or number, not text"),
        ("any(tal)", "each element of any's list must be yes_no, not number"),
        ("hours_between(frist, nået)", "hours_between's value must be date_time, not date"),
        ("date(2026, 11)",
         "date takes a text such as '2026-11-24', a moment, or a year, a month and a day"),
        ("date(antal)",
         "date takes a text such as '2026-11-24', a moment, or a year, a month and a day"),
        ("date(frist, 1, 1)",
         "date takes a text such as '2026-11-24', a moment, or a year, a month and a day"),
        ("date(haster)", "date's value must be choice or date or date_time or money or number or "
         "text, not yes_no"),
    ],
)  # fmt: skip
def test_reason_why_there_is_no_type(text: str, why: str) -> None:
    assert problem(text) == why


def test_count_of_answers_needs_a_round() -> None:
    with pytest.raises(ExpressionProblem, match="answers is not known here"):
        infer(parse("count('ja')"), Names({}))


def test_names_of_a_row_hide_those_outside_it() -> None:
    names = Names({"x": TEXT, "rows": list_of(record({"x": NUMBER}))})
    assert str(infer(parse("rows[x > 3 and count(rows[x == 1]) > 0]"), names)) == "a list of record"
    with pytest.raises(ExpressionProblem, match="text cannot be compared with number"):
        infer(parse("x > 3"), names)
