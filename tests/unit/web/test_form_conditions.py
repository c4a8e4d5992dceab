"""Conditions as trees for the browser and as words for people."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from aftaleflow.texts.translator import Translator
from aftaleflow.web.condition_words import in_words
from aftaleflow.web.form_conditions import CANNOT, Around, condition_tree, is_decidable
from tests.unit.web.surroundings import Case, form_of, reference

FORM = form_of("""
form: f
name: F
fields:
  - choice: valg
    name: {da: Beslutning, en: Decision}
    options: {a: {da: Alfa, en: Alpha}, b: Beta}
  - choice: flere
    name: Flere
    many: true
    options: [a, b]
  - yes_no: ja
    name: {da: Er det så?, en: Is it so?}
  - number: tal
  - money: beløb
  - date: dag
  - text: tekst
  - organisation: kommune
  - document: fil
  - rows: linjer
    fields: [{text: x}]
  - text: låst
    read_only: true
  - yes_no: beregnet
    value: tal > 3
  - yes_no: kreds
    value: kreds
  - yes_no: sum_stor
    value: tal + 1 > 3
""")
CASE = Case({
    "rute": "kort", "grænse": Decimal(10), "halv": Decimal("0.5"), "intet": None,
    "region": reference("organisation", "syd"), "liste": ["a"], "åben": True,
})  # fmt: skip
AROUND = Around(fields=FORM.fields, context=CASE, fixed={"låst": "fast"}.get)

VALG = {"field": "valg", "as": "choice"}
JA = {"field": "ja", "as": "yes_no"}
TAL = {"field": "tal", "as": "number"}


@pytest.mark.parametrize(("expression", "tree"), [
    ("ja", JA),
    ("not ja", {"not": JA}),
    ("true", {"value": True}),
    ("not false", {"value": True}),
    ("not intet", {"value": None}),
    ("valg == 'a'", {"compare": "==", "sides": [VALG, {"value": "a"}]}),
    ("valg != 'a'", {"not": {"compare": "==", "sides": [VALG, {"value": "a"}]}}),
    ("valg in ['a', 'b']", {"in": [VALG, {"value": ["a", "b"]}]}),
    ("valg not in ['a']", {"not": {"in": [VALG, {"value": ["a"]}]}}),
    ("'a' in flere", {"in": [{"value": "a"}, {"field": "flere", "as": "list"}]}),
    ("tal is none", {"not": {"known": TAL}}),
    ("tal is not none", {"known": TAL}),
    ("tal > grænse", {"compare": ">", "sides": [TAL, {"value": 10}]}),
    ("tal > halv", {"compare": ">", "sides": [TAL, {"value": 0.5}]}),
    ("1 < tal <= 5", {"and": [
        {"compare": "<", "sides": [{"value": 1}, TAL]},
        {"compare": "<=", "sides": [TAL, {"value": 5}]},
    ]}),
    ("dag < date(2026, 1, 2)", {"compare": "<", "sides": [
        {"field": "dag", "as": "date"}, {"value": "2026-01-02"}]}),
    ("dag <= today()", {"compare": "<=", "sides": [
        {"field": "dag", "as": "date"}, {"value": "2026-11-24"}]}),
    ("kommune == region", {"compare": "==", "sides": [
        {"field": "kommune", "as": "organisation"}, {"value": "syd"}]}),
    ("valg in liste", {"in": [VALG, {"value": ["a"]}]}),
    ("count(linjer) > 1", {"compare": ">", "sides": [
        {"count": {"field": "linjer", "as": "rows"}}, {"value": 1}]}),
    ("låst == 'fast' and ja", {"and": [
        {"compare": "==", "sides": [{"value": "fast"}, {"value": "fast"}]}, JA]}),
    ("beregnet", {"compare": ">", "sides": [TAL, {"value": 3}]}),
    ("ja and rute == 'kort'", JA),
    ("ja and rute == 'lang'", {"value": False}),
    ("ja or åben", {"value": True}),
    ("ja or rute == 'lang'", JA),
    ("ja and valg == 'a'", {"and": [JA, {"compare": "==", "sides": [VALG, {"value": "a"}]}]}),
    ("åben and rute == 'kort'", {"value": True}),
])  # fmt: skip
def test_expressions_become_trees(expression: str, tree: dict[str, Any]) -> None:
    assert condition_tree(expression, AROUND) == tree
    assert is_decidable(condition_tree(expression, AROUND))


@pytest.mark.parametrize("expression", [
    "tal + 1 > 3", "round(tal) > 3", "fil is not none", "kreds", "sum_stor", "kommune.name == 'x'",
    "valg in [tekst]", "count(fil) > 1", "[tekst, 'a'] == flere", "-tal > 1", "not (tal + 1 > 2)",
    "(ja if ja else ja)",
])  # fmt: skip
def test_what_the_browser_cannot_evaluate_stays_open(expression: str) -> None:
    assert not is_decidable(condition_tree(expression, AROUND))


def test_without_the_case_its_names_stay_open() -> None:
    around = Around(fields=FORM.fields)
    assert condition_tree("rute == 'kort'", around) == CANNOT
    assert condition_tree("ja and rute == 'kort'", around) == {"and": [JA, CANNOT]}


def test_what_cannot_be_computed_stays_open() -> None:
    assert condition_tree("date(2026, 2, 31) == today()", AROUND) == CANNOT


@pytest.mark.parametrize(("expression", "words"), [
    ("ja", "der er svaret ja til »Er det så?«"),
    ("not ja", "der er svaret nej til »Er det så?«"),
    ("ja == true", "»Er det så?« er ja"),
    ("valg == 'a'", "»Beslutning« er »Alfa«"),
    ("'a' == valg", "»Beslutning« er »Alfa«"),
    ("valg != 'a'", "»Beslutning« ikke er »Alfa«"),
    ("valg in ['a', 'b']", "»Beslutning« er »Alfa« eller »Beta«"),
    ("valg not in ['a', 'b']", "»Beslutning« ikke er »Alfa« eller »Beta«"),
    ("'a' in flere", "»A« er valgt i »Flere«"),
    ("'a' not in flere", "»A« ikke er valgt i »Flere«"),
    ("tal is none", "»Tal« ikke er udfyldt"),
    ("tal is not none", "»Tal« er udfyldt"),
    ("tal > 1000", "»Tal« er større end 1.000"),
    ("1000 >= tal", "»Tal« er højst 1.000"),
    ("dag <= today()", "»Dag« er senest den 24. november 2026"),
    ("ja and valg == 'a'", "der er svaret ja til »Er det så?« og »Beslutning« er »Alfa«"),
    ("not (ja and valg == 'a')",
     "der er svaret nej til »Er det så?« eller »Beslutning« ikke er »Alfa«"),
    ("tekst == 'x'", "»Tekst« er »x«"),
    ("count(linjer) > 1", None),
    ("not (tal > 3)", None),
    ("tal > beløb", None),
    ("tal == intet", None),
    ("ja and tal + 1 > 3", None),
    ("valg in liste", "»Beslutning« er »Alfa«"),
    ("rute in flere", "»kort« er valgt i »Flere«"),
    ("tekst in [tekst]", None),
])  # fmt: skip
def test_conditions_in_words(expression: str, words: str | None) -> None:
    assert in_words(condition_tree(expression, AROUND), AROUND, Translator("da")) == words


def test_conditions_in_english_words() -> None:
    tree = condition_tree("not ja or valg == 'a'", AROUND)
    assert in_words(tree, AROUND, Translator("en")) == (
        "the answer to “Is it so?” is no or “Decision” is “Alpha”"
    )


def test_a_row_sees_its_own_fields_first() -> None:
    row = {
        "tal": form_of(
            "form: r\nname: R\nfields:\n  - number: tal\n    name: Rækkens tal\n"
        ).fields["tal"]
    }
    around = Around(fields=FORM.fields, row=row, context=CASE)
    tree = condition_tree("tal > 1", around)
    assert tree["sides"][0] == {"field": "tal", "as": "number", "row": True}
    assert in_words(tree, around, Translator("da")) == "»Rækkens tal« er større end 1"
