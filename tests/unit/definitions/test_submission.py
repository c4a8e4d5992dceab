"""Forms that are handed in: every problem at once, conditional fields, rows, rules."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from aftaleflow.definitions.forms import FormUse, form_by_key
from aftaleflow.definitions.model.fields import Form
from aftaleflow.definitions.reader import read_model
from aftaleflow.definitions.source import Source, read_source
from aftaleflow.definitions.submission import (
    Filling,
    Submission,
    initial_values,
    submit,
    visible_fields,
)
from aftaleflow.errors import SubmissionError
from tests.unit.definitions.around import FILE, ODENSE, Around, Register


def form(fields: str, rules: str = "") -> FormUse:
    """A form of fields (and rules) as an author writes them, one or more lines each."""
    text = f"form: svar\nname: Svar\nfields:\n{fields}"
    source = read_source("svar.yaml", text + (f"rules:\n{rules}" if rules else ""))
    assert isinstance(source, Source), source
    model = read_model(source)
    assert isinstance(model, Form), model
    used = form_by_key({"svar": model}, "svar")
    assert used is not None
    return used


def taken(
    used: FormUse, given: dict[str, Any], *, before: dict[str, Any] | None = None, **filling: Any
) -> Submission:
    earlier = before or {}
    return submit(used, given, Filling(Around(), Register(), earlier.get, **filling))


def problems(
    used: FormUse, given: dict[str, Any], *, before: dict[str, Any] | None = None, **filling: Any
) -> list[tuple[str, str]]:
    """The path and rule of every problem."""
    with pytest.raises(SubmissionError) as refused:
        taken(used, given, before=before, **filling)
    return [(problem.path, problem.rule) for problem in refused.value.fields]


TITLE = "  - text: titel\n"
SIMPLE = form(TITLE + "  - number: antal\n  - {date: frist, optional: true}\n")


def test_values_are_read_by_the_type_of_their_field() -> None:
    found = taken(SIMPLE, {"titel": " Aftale ", "antal": "1", "frist": "24-11-2026"})
    assert found == Submission(
        {"titel": "Aftale", "antal": Decimal(1), "frist": dt.date(2026, 11, 24)}
    )


def test_every_problem_is_told_at_once() -> None:
    given = {"titel": "", "antal": "mange", "frist": "31-02-2026", "nøgle": "x"}
    assert problems(SIMPLE, given) == [
        ("nøgle", "unknown"), ("titel", "required"), ("antal", "type"), ("frist", "date"),
    ]  # fmt: skip


def test_problem_is_told_in_both_languages_with_the_name_of_the_field() -> None:
    used = form("  - text: titel\n    name: {da: Indsatsens titel, en: Title of the initiative}\n")
    with pytest.raises(SubmissionError) as refused:
        taken(used, {})
    (problem,) = refused.value.fields
    assert (problem.da, problem.en) == (
        "Udfyld »Indsatsens titel«.", "Fill in “Title of the initiative”.",
    )  # fmt: skip


def test_field_that_was_refused_is_not_called_missing_too() -> None:
    assert problems(SIMPLE, {"titel": "x", "antal": "1.000"}) == [("antal", "ambiguous")]


@pytest.mark.parametrize("nothing", [None, "", "  ", []])
def test_nothing_empties_a_field(nothing: Any) -> None:
    before = {"titel": "Før", "antal": Decimal(3), "frist": dt.date(2026, 1, 1)}
    found = taken(SIMPLE, {"frist": nothing}, before=before)
    assert found.values == {"titel": "Før", "antal": Decimal(3), "frist": None}
    assert problems(SIMPLE, {"titel": nothing}, before=before) == [("titel", "required")]


def test_field_that_is_not_given_keeps_its_earlier_value() -> None:
    before = {"titel": "Før", "antal": Decimal(3), "frist": dt.date(2026, 1, 1)}
    assert taken(SIMPLE, {"titel": "Nu"}, before=before).values == {**before, "titel": "Nu"}


def test_prefilled_value_goes_before_the_earlier_one_and_that_before_the_default() -> None:
    used = form("  - {text: a, default: D}\n  - {text: b, default: D}\n  - {text: c, default: D}\n")
    found = taken(used, {}, before={"a": "F", "b": "F"}, prefill={"a": "P"})
    assert found.values == {"a": "P", "b": "F", "c": "D"}


def test_default_is_read_as_if_it_had_been_typed() -> None:
    used = form(
        "  - {money: a, default: 2.5}\n  - {number: b, default: 3}\n"
        "  - {date: c, default: 2026-11-24}\n  - {yes_no: d, default: true}\n"
        "  - {date: e, default: = today() + days(1)}\n  - {organisation: f, default: odense}\n"
        "  - {number: g, default: = b * 2}\n"
    )
    found = taken(used, {}).values
    assert found == {
        "a": Decimal("2.50"), "b": Decimal(3), "c": dt.date(2026, 11, 24), "d": True,
        "e": dt.date(2026, 11, 25), "f": ODENSE, "g": Decimal(6),
    }  # fmt: skip
    assert [type(found["a"]), type(found["b"])] == [Decimal, Decimal]


CONDITIONAL = form(
    "  - choice: svar\n    options: [ja, nej]\n"
    "  - {long_text: grund, when: svar == 'nej'}\n"
    "  - {text: kontakt, optional: svar == 'ja'}\n"
)


def test_conditional_field_is_required_when_it_is_shown() -> None:
    assert problems(CONDITIONAL, {"svar": "nej", "kontakt": "x"}) == [("grund", "required")]
    assert taken(CONDITIONAL, {"svar": "ja"}).values == {
        "svar": "ja",
        "grund": None,
        "kontakt": None,
    }


def test_value_for_a_field_that_is_not_shown_is_refused() -> None:
    assert problems(CONDITIONAL, {"svar": "ja", "grund": "fordi"}) == [("grund", "not_asked")]
    assert taken(CONDITIONAL, {"svar": "ja", "grund": ""}).values["grund"] is None


@pytest.mark.parametrize("shown", ["fordi", " fordi "])
def test_value_that_a_hidden_field_was_shown_with_is_no_answer(shown: str) -> None:
    before = {"svar": "nej", "grund": "fordi", "kontakt": "x"}
    found = taken(CONDITIONAL, {"svar": "ja", "grund": shown}, before=before)
    assert found.values["grund"] is None
    given = {"svar": "ja", "grund": "noget andet"}
    assert problems(CONDITIONAL, given, before=before) == [("grund", "not_asked")]


def test_default_that_a_hidden_field_was_shown_with_is_no_answer() -> None:
    used = form(
        "  - yes_no: haster\n  - {number: dage, when: haster, default: 3}\n"
        "  - {text: emner, when: haster, many: true}\n"
    )
    assert taken(used, {"haster": False, "dage": "3"}).values["dage"] is None
    assert problems(used, {"haster": False, "dage": "x", "emner": ["a"]}) == [
        ("dage", "not_asked"), ("emner", "not_asked"),
    ]  # fmt: skip


def test_earlier_value_of_a_field_that_is_no_longer_shown_falls_away() -> None:
    before = {"svar": "nej", "grund": "fordi", "kontakt": "x"}
    assert taken(CONDITIONAL, {"svar": "ja"}, before=before).values["grund"] is None


def test_field_is_optional_while_its_condition_holds() -> None:
    assert problems(CONDITIONAL, {"svar": "nej", "grund": "x"}) == [("kontakt", "required")]
    assert ("kontakt", "required") in problems(CONDITIONAL, {})  # unknown does not hold


def test_visible_fields_are_those_whose_condition_holds() -> None:
    assert list(visible_fields(CONDITIONAL, {"svar": "nej"}, Around())) == [
        "svar",
        "grund",
        "kontakt",
    ]
    assert list(visible_fields(CONDITIONAL, {}, Around())) == ["svar", "kontakt"]


def test_form_is_shown_with_what_stood_there_prefilled_or_default() -> None:
    used = form("  - {number: a, default: = b0 + 1}\n  - {number: b, default: = a * 2}\n" + TITLE)
    filling = Filling(Around({"b0": Decimal(1)}), Register(), {"titel": "Før"}.get)
    assert initial_values(used, filling) == {"a": Decimal(2), "b": Decimal(4), "titel": "Før"}


COMPUTED = form(
    "  - {number: antal, decimals: 1}\n  - {money: pris}\n"
    "  - {money: i_alt, value: antal * pris}\n  - {number: rundet, value: antal * 2}\n"
)


def test_computed_field_is_rounded_half_up() -> None:
    found = taken(COMPUTED, {"antal": "0,5", "pris": "0,25"}).values
    assert str(found["i_alt"]) == "0.13"
    assert str(found["rundet"]) == "1"


def test_computed_field_cannot_be_given() -> None:
    assert problems(COMPUTED, {"antal": "1", "pris": "1", "i_alt": "0"}) == [("i_alt", "read_only")]


def test_computed_field_that_grows_out_of_reach_is_a_problem() -> None:
    given = {"antal": "999.999.999.999.999", "pris": "999.999.999.999.999"}
    assert problems(COMPUTED, given) == [("i_alt", "range")]


def test_computed_field_over_unknown_is_unknown() -> None:
    used = form("  - {number: a, optional: true}\n  - {number: b, value: a + 1}\n")
    assert taken(used, {}).values == {"a": None, "b": None}


def test_read_only_field_shows_its_value_and_takes_none() -> None:
    used = form("  - {text: a, read_only: true}\n")
    assert taken(used, {}, before={"a": "F"}).values == {"a": "F"}
    assert taken(used, {"a": ""}, prefill={"a": "P"}).values == {"a": "P"}
    assert problems(used, {"a": "X"}, before={"a": "F"}) == [("a", "read_only")]


def test_document_that_is_not_sent_again_keeps_its_version() -> None:
    used = form("  - document: bilag\n")
    assert taken(used, {"bilag": "plan.pdf"}).values == {"bilag": FILE}
    assert taken(used, {"bilag": None}, before={"bilag": FILE}).values == {"bilag": FILE}
    assert problems(used, {"bilag": None}) == [("bilag", "required")]


def test_field_of_many_values_takes_one_or_several() -> None:
    used = form("  - {choice: emner, many: true, options: [a, b]}\n  - {number: tal, many: true}\n")
    assert taken(used, {"emner": ["a", "b"], "tal": "3"}).values == {
        "emner": ["a", "b"], "tal": [Decimal(3)],
    }  # fmt: skip
    assert problems(used, {"emner": ["a", "c"], "tal": []}) == [
        ("emner", "option"),
        ("tal", "required"),
    ]


def test_headings_and_notes_are_no_fields() -> None:
    used = form("  - section: Svar\n  - note: hjælp\n    text: Læs dette\n" + TITLE)
    assert taken(used, {"titel": "x"}).values == {"titel": "x"}
    assert problems(used, {"titel": "x", "hjælp": "y"}) == [("hjælp", "unknown")]


# -- rows

ROWS = form(
    TITLE + "  - rows: linjer\n    min: 1\n    max: 3\n    fields:\n"
    "      - {text: navn}\n      - {number: stk, default: 1}\n"
    "      - {money: pris, optional: true}\n"
    "      - {text: rabat, when: pris > 100}\n"
    "      - {money: beløb, value: stk * pris}\n"
)


def test_rows_are_read_and_computed() -> None:
    given = {"titel": "x", "linjer": [{"navn": "a", "pris": "2,50", "stk": "3"}, {"navn": "b"}]}
    assert taken(ROWS, given).values["linjer"] == [
        {
            "navn": "a",
            "stk": Decimal(3),
            "pris": Decimal("2.50"),
            "rabat": None,
            "beløb": Decimal("7.50"),
        },
        {"navn": "b", "stk": Decimal(1), "pris": None, "rabat": None, "beløb": None},
    ]


def test_problems_of_rows_tell_which_row() -> None:
    given = {
        "linjer": [
            {"navn": "", "pris": "x", "ukendt": 1},
            {"navn": "b", "rabat": "ja"},
            {"navn": "c", "pris": "200", "beløb": "1"},
        ]
    }
    assert problems(ROWS, given) == [
        ("titel", "required"),
        ("linjer.0.ukendt", "unknown"), ("linjer.0.navn", "required"), ("linjer.0.pris", "type"),
        ("linjer.1.rabat", "not_asked"),
        ("linjer.2.rabat", "required"), ("linjer.2.beløb", "read_only"),
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [[], None, "", [{"navn": "a"}] * 4])
def test_number_of_rows_is_between_its_bounds(rows: Any) -> None:
    assert problems(ROWS, {"titel": "x", "linjer": rows}) == [("linjer", "rows")]


@pytest.mark.parametrize("rows", ["x", 3, {"navn": "a"}, True])
def test_rows_are_a_list(rows: Any) -> None:
    assert problems(ROWS, {"titel": "x", "linjer": rows}) == [("linjer", "type")]


@pytest.mark.parametrize("row", ["x", 3, None, ["a"]])
def test_row_has_fields(row: Any) -> None:
    assert problems(ROWS, {"titel": "x", "linjer": [row]}) == [("linjer.0", "type")]


def test_rows_that_are_not_given_stay_and_nothing_empties_them() -> None:
    used = form(
        "  - rows: linjer\n    optional: true\n    min: 2\n    fields:\n      - text: navn\n"
    )
    before = {"linjer": [{"navn": "a"}, {"navn": "b"}]}
    assert taken(used, {}, before=before).values == before
    assert taken(used, {"linjer": None}, before=before).values == {"linjer": []}
    assert taken(used, {"linjer": []}, before=before).values == {"linjer": []}
    assert problems(used, {"linjer": [{"navn": "a"}]}) == [("linjer", "rows")]


def test_rows_are_optional_while_their_condition_holds() -> None:
    used = form(
        "  - yes_no: ingen\n"
        "  - rows: linjer\n    optional: ingen\n    fields:\n      - text: navn\n"
    )
    assert taken(used, {"ingen": True}).values == {"ingen": True, "linjer": []}
    assert problems(used, {"ingen": False}) == [("linjer", "rows")]


def test_read_only_rows_take_nothing() -> None:
    used = form("  - rows: linjer\n    read_only: true\n    fields:\n      - text: navn\n")
    before = {"linjer": [{"navn": "a"}]}
    assert taken(used, {}, before=before).values == before
    assert problems(used, {"linjer": [{"navn": "b"}]}, before=before) == [("linjer", "read_only")]


FIXED = form(
    "  - rows: forbehold\n    fixed_rows: true\n    fields:\n"
    "      - {organisation: party, read_only: true}\n      - {text: tekst, read_only: true}\n"
    "      - {yes_no: accepteret}\n      - {text: note, optional: true}\n"
)
ANSWERS = [
    {"party": ODENSE, "tekst": "Færgetid", "answered": True},
    {"party": ODENSE, "tekst": "Pris"},
]


def test_fixed_rows_are_the_prefilled_ones_with_what_is_written_in_them() -> None:
    given = {"forbehold": [{"accepteret": True}, {"accepteret": False, "note": "Nej"}]}
    assert taken(FIXED, given, prefill={"forbehold": ANSWERS}).values["forbehold"] == [
        {**ANSWERS[0], "accepteret": True, "note": None},
        {**ANSWERS[1], "accepteret": False, "note": "Nej"},
    ]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_fixed_rows_are_neither_more_nor_fewer(number: int) -> None:
    given = {"forbehold": [{"accepteret": True}] * number}
    assert problems(FIXED, given, prefill={"forbehold": ANSWERS}) == [("forbehold", "rows")]


def test_fixed_rows_that_are_not_given_lack_what_is_required_of_them() -> None:
    assert problems(FIXED, {}, prefill={"forbehold": ANSWERS}) == [
        ("forbehold.0.accepteret", "required"), ("forbehold.1.accepteret", "required"),
    ]  # fmt: skip


def test_read_only_field_of_a_fixed_row_takes_nothing() -> None:
    given = {"forbehold": [{"accepteret": True, "tekst": "Andet"}, {"accepteret": True}]}
    assert problems(FIXED, given, prefill={"forbehold": ANSWERS}) == [
        ("forbehold.0.tekst", "read_only"),
    ]  # fmt: skip


def test_fixed_rows_keep_what_was_written_in_them_before() -> None:
    before = {"forbehold": [{**ANSWERS[0], "accepteret": True, "note": "Ja"}]}
    assert taken(FIXED, {}, before=before).values == before
    assert taken(FIXED, {"forbehold": [{"note": ""}]}, before=before).values["forbehold"] == [
        {**ANSWERS[0], "accepteret": True, "note": None}
    ]


def test_no_prefilled_rows_are_no_rows() -> None:
    assert taken(FIXED, {}, prefill={"forbehold": []}).values == {"forbehold": []}


# -- rules

RULED = form(
    "  - number: a\n  - {number: b, optional: true}\n",
    "  - must: b > a\n    otherwise: {da: b skal være over a., en: b must exceed a.}\n"
    "  - should: a < 10\n    otherwise: a er stor.\n"
    "  - must: a != 7\n    otherwise: a er 7.\n",
)


def test_rule_is_broken_only_when_it_is_clearly_false() -> None:
    assert taken(RULED, {"a": 1, "b": 2}).warnings == ()
    assert taken(RULED, {"a": 1}).values == {"a": Decimal(1), "b": None}


def test_every_broken_rule_is_told_at_the_first_field_that_it_names() -> None:
    with pytest.raises(SubmissionError) as refused:
        taken(RULED, {"a": 7, "b": 3})
    assert [(p.path, p.rule, p.da, p.en) for p in refused.value.fields] == [
        ("b", "must", "b skal være over a.", "b must exceed a."),
        ("a", "must", "a er 7.", "a er 7."),
    ]


def test_rule_that_should_hold_only_warns() -> None:
    found = taken(RULED, {"a": 11, "b": 12})
    assert [warning.da for warning in found.warnings] == ["a er stor."]


def test_the_sentence_of_a_rule_names_values_as_people_write_them() -> None:
    asked = form(
        "  - number: a\n",
        "  - must: a < 1000\n    otherwise: {da: '{a} er for meget.', en: '{a} is too much.'}\n",
    )
    with pytest.raises(SubmissionError) as refused:
        taken(asked, {"a": "12345"})
    assert [(p.da, p.en) for p in refused.value.fields] == [
        ("12.345 er for meget.", "12,345 is too much.")
    ]


def test_a_default_in_a_field_that_is_not_asked_for_is_not_held_against_anybody() -> None:
    asked = form("  - yes_no: a\n  - {yes_no: b, when: a, default: false}\n")
    assert taken(asked, {"a": "false", "b": "false"}).values == {"a": False, "b": None}
    assert problems(asked, {"a": "false", "b": "true"}) == [("b", "not_asked")]


@pytest.mark.parametrize("day", ["31-12-1799", "2201-01-01", "01-01-0001"])
def test_a_year_far_off_is_a_slip_of_the_pen(day: str) -> None:
    assert problems(form("  - date: a\n"), {"a": day}) == [("a", "date")]


def test_rules_are_looked_at_when_the_fields_are_fine() -> None:
    assert problems(RULED, {"a": 7, "b": "x"}) == [("b", "type")]
