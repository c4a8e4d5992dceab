"""What a form shows: controls, words, problems, files, rows."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from aftaleflow.definitions.expressions.values import DocumentVersion
from aftaleflow.errors import FieldProblem
from aftaleflow.web.form_fields import Attachment, FieldView, NoteView, ProblemView, SectionView
from tests.unit.web.surroundings import (
    Case,
    earlier_document,
    every_field,
    form_of,
    html_of,
    reference,
    shown,
)

FORM = every_field()


def field(name: str, values: dict[str, Any] | None = None, **more: Any) -> FieldView:
    """One field of the form of every type."""
    view = shown(FORM, values or {}, **more)
    return next(each for each in view.every_field() if each.name == name)


@pytest.mark.parametrize(("name", "control"), [
    ("titel", "text"), ("bemærkninger", "long_text"), ("borgere", "number"), ("beløb", "number"),
    ("ny_dato", "date"), ("merudgifter", "radios"), ("beslutning", "radios"),
    ("område", "select"), ("forvaltninger", "checkboxes"), ("kommune", "select"),
    ("forum", "select"), ("høringsparter", "checkboxes"), ("afhænger_af", "select"),
    ("bilag", "file"), ("kontaktpunkter", "several"), ("merudgift_pr_part", "rows"),
    ("journalnummer", "shown"), ("i_alt", "shown"),
])  # fmt: skip
def test_every_type_has_its_control(name: str, control: str) -> None:
    assert field(name).control == control


def test_values_stand_as_they_are_written_in_danish() -> None:
    assert field("beløb", {"beløb": Decimal("1234.50")}).value == "1234,50"
    assert field("ny_dato", {"ny_dato": dt.date(2026, 11, 4)}).value == "04-11-2026"
    assert field("borgere", {"borgere": Decimal(12)}).value == "12"
    assert field("borgere", {"borgere": 12}).value == "12"
    assert field("sats", {"sats": 1.5}).value == "1,5"
    assert field("titel", {"titel": None}).value == ""
    assert field("ny_dato", {"ny_dato": "31-02-2026"}).value == "31-02-2026"


def test_money_and_numbers_say_their_unit_and_open_the_right_keys() -> None:
    assert (field("beløb").unit, field("beløb").inputmode) == ("kr.", "decimal")
    assert (field("borgere").unit, field("borgere").inputmode) == ("borgere", "numeric")
    assert (field("sats").unit, field("sats").inputmode) == (None, "text")


def test_the_options_of_a_choice_are_said_in_the_language() -> None:
    options = field("beslutning", {"beslutning": "godkendt"}, language="en").options
    assert [(o.text, o.is_chosen) for o in options] == [
        ("Approved", True), ("Sent back with remarks", False), ("Postponed", False),
    ]  # fmt: skip


def test_an_optional_question_can_be_left_unanswered_again() -> None:
    form = form_of("form: f\nname: F\nfields:\n  - yes_no: svar\n    optional: true\n")
    options = shown(form, {"svar": False}).fields[0].options
    assert [(o.value, o.is_chosen) for o in options] == [
        ("true", False),
        ("false", True),
        ("", False),
    ]


def test_a_chosen_organisation_that_is_no_longer_offered_stays() -> None:
    gone = reference("organisation", "nedlagt")
    options = field("kommune", {"kommune": gone}).options
    assert (options[-1].value, options[-1].is_chosen) == ("nedlagt", True)


def test_a_posted_key_that_is_not_offered_is_not_chosen() -> None:
    assert not any(option.is_chosen for option in field("kommune", {"kommune": "x"}).options)


def test_sections_and_notes_stand_where_the_author_put_them() -> None:
    items = shown(FORM, {}).items
    assert isinstance(items[0], NoteView)
    assert items[0].paragraphs[1].startswith("Det, du skriver, kan læses")
    assert SectionView("Økonomi") in items


def test_expressions_in_notes_are_filled_in_from_the_case() -> None:
    form = form_of(
        'form: f\nname: F\nfields:\n  - note: n\n    text: "Beløb: {beløb}, {1 / tekst}"\n'
    )
    case = Case({"beløb": Decimal("2.5"), "tekst": "a"})
    note = shown(form, {}, case).items[0]
    without = shown(form, {}).items[0]
    assert isinstance(note, NoteView)
    assert isinstance(without, NoteView)
    assert note.paragraphs == ("Beløb: 2,5, …",)
    assert without.paragraphs == ("Beløb: …, …",)


def test_a_field_says_when_it_is_asked_in_words_and_for_the_browser() -> None:
    condition = field("bemærkninger").condition
    assert condition is not None
    assert condition.hint == (
        "Udfyldes kun, hvis »Beslutning« er »Sendes tilbage med bemærkninger«."
    )
    assert json.loads(condition.tree) == {
        "compare": "==",
        "sides": [{"field": "beslutning", "as": "choice"}, {"value": "bemærkninger"}],
    }
    assert condition.is_decidable


def test_what_the_case_alone_decides_is_shown_or_left_out() -> None:
    form = form_of("form: f\nname: F\nfields:\n  - text: a\n    when: rute == 'kort'\n")
    assert len(shown(form, {}, Case({"rute": "kort"})).fields) == 1
    assert shown(form, {}, Case({"rute": "lang"})).fields == ()
    without = shown(form, {}).fields[0].condition
    assert without is not None
    assert (without.is_decidable, without.hint) == (False, "Udfyldes kun ved visse svar.")


def test_a_note_of_another_case_is_left_out() -> None:
    form = form_of("form: f\nname: F\nfields:\n  - note: n\n    text: Hej\n    when: er_med\n")
    assert shown(form, {}, Case({"er_med": False})).items == ()


def test_optional_is_said_also_when_it_depends() -> None:
    assert field("sats").is_optional
    assert not field("titel").is_optional
    hint = field("forbehold.0.svar", {"forbehold": [{"part": "A"}]}).optional_hint
    assert hint == "Kan udelades, hvis der er svaret ja til »Kan I leve med forbeholdet?«."


@pytest.mark.parametrize(("optional", "expected"), [
    ("true", (True, None)),
    ("er_let", (True, None)),
    ("er_svær", (False, None)),
    ("upper == 'x'", (False, None)),
    ("a == b", (False, "Kan udelades ved visse svar.")),
])  # fmt: skip
def test_optional_by_the_case_or_by_answers(
    optional: str, expected: tuple[bool, str | None]
) -> None:
    form = form_of(
        "form: f\nname: F\nfields:\n  - text: a\n  - text: b\n"
        f"  - text: c\n    optional: {optional}\n"
    )
    view = shown(form, {}, Case({"er_let": True, "er_svær": False})).fields[2]
    assert (view.is_optional, view.optional_hint) == expected


def test_a_field_that_is_only_read_shows_its_value_in_words() -> None:
    assert field("i_alt", {"i_alt": Decimal(2000)}).value == "2.000,00 kr."
    assert field("i_alt").value == "Beregnes ud fra de andre svar"
    view = shown(FORM, _filled(), read_only=True)
    said = {each.name: each.value for each in view.every_field() if each.control == "shown"}
    assert said["beslutning"] == "Godkendt"
    assert said["merudgifter"] == "ja"
    assert said["forvaltninger"] == "Sundhed, Social"
    assert said["kommune"] == "Odense Kommune"
    assert said["forum"] == "DAK"
    assert said["borgere"] == "12 borgere"
    assert said["bilag"] == "aftale-udkast.pdf (version 2)"
    assert said["merudgift_pr_part.0.beløb"] == "100,00 kr."
    assert said["titel"] == "Ikke udfyldt"
    rows = next(each for each in view.fields if each.name == "merudgift_pr_part")
    assert rows.new_row is None


def _filled() -> dict[str, Any]:
    return {
        "beslutning": "godkendt",
        "merudgifter": "true",
        "forvaltninger": ["sundhed", "social"],
        "kommune": "odense",
        "forum": reference("body", "dak"),
        "borgere": Decimal(12),
        "bilag": earlier_document(),
        "merudgift_pr_part": [{"beløb": Decimal(100)}],
    }


def test_a_document_shows_what_is_attached_and_what_was_received() -> None:
    view = field("bilag", {"bilag": "0a1b"}, before=lambda _name: earlier_document(),
                 upload_name={"0a1b": "notat.pdf"}.get)  # fmt: skip
    assert view.attached == (Attachment("aftale-udkast.pdf", 2),)
    assert [(file.id, file.filename) for file in view.received] == [("0a1b", "notat.pdf")]
    assert field("bilag", {"bilag": DocumentVersion("bilag", 1)}).attached == (
        Attachment("bilag", 1),
    )
    assert field("bilag", {"bilag": "ukendt"}).received[0].filename == "Modtaget fil"


def test_rows_that_are_required_begin_with_one_and_optional_ones_with_none() -> None:
    assert len(field("merudgift_pr_part").rows) == 0
    form = form_of("form: f\nname: F\nfields:\n  - rows: r\n    min: 2\n    fields: [{text: a}]\n")
    view = shown(form, {}).fields[0]
    assert [(row.path, row.title) for row in view.rows] == [("r.0", "Række 1"), ("r.1", "Række 2")]
    assert view.new_row is not None
    assert (view.new_row.path, view.new_row.fields[0].name) == ("r.__n__", "r.__n__.a")


def test_fixed_rows_are_called_by_what_is_only_read_and_cannot_be_changed_in_number() -> None:
    view = field("forbehold", {"forbehold": [{"part": "Ærø", "forbehold": "x"}, {"part": ""}]})
    assert [row.title for row in view.rows] == ["Ærø", "Række 2"]
    assert view.rows[0].fields[0].title == "Forbehold"
    assert view.new_row is None


def test_a_condition_in_a_row_looks_at_the_row() -> None:
    view = field("merudgift_pr_part.0.ophører", {"merudgift_pr_part": [{}]})
    assert view.condition is not None
    assert json.loads(view.condition.tree) == {
        "not": {"field": "varig", "as": "yes_no", "row": True}
    }


def test_problems_stand_at_their_field_and_in_the_summary() -> None:
    problems = (
        FieldProblem(path="titel", rule="required", en="Fill it in.", da="Udfyld »Sagens titel«."),
        FieldProblem(path="beløb", rule="type", en="Write a number.", da="Skriv et tal."),
        FieldProblem(
            path="merudgift_pr_part.0.beløb", rule="min", en="Too small.", da="For lille."
        ),
        FieldProblem(path="ukendt", rule="unknown", en="No such field.", da="Feltet findes ikke."),
        FieldProblem(path="", rule="must", en="Not so.", da="Sådan ikke."),
    )
    view = shown(FORM, {"merudgift_pr_part": [{}]}, problems=problems)

    assert view.problems == (
        ProblemView("Udfyld »Sagens titel«.", "felt-titel"),
        ProblemView("Beløb pr. år: Skriv et tal.", "felt-beløb"),
        ProblemView("Merudgift pr. part, Række 1, Beløb pr. år: For lille.",
                    "felt-merudgift_pr_part-0-beløb"),
        ProblemView("Feltet findes ikke.", None),
        ProblemView("Sådan ikke.", None),
    )  # fmt: skip
    assert field("beløb", problems=problems).problem == "Skriv et tal."
    assert field("beløb", problems=problems, language="en").problem == "Write a number."


def test_every_description_of_an_input_is_on_the_page() -> None:
    html = html_of(shown(FORM, {"merudgift_pr_part": [{}]}))
    for each in shown(FORM, {"merudgift_pr_part": [{}]}).every_field():
        for id_ in each.described_by.split():
            if each.control != "shown":
                assert f'id="{id_}"' in html


def test_what_people_wrote_is_never_html() -> None:
    html = html_of(shown(FORM, {"titel": '"><script>x</script>', "helbred": "</textarea><b>"}))
    assert "<script>x" not in html
    assert "</textarea><b>" not in html


def test_the_english_form_has_no_danish_words_of_ours() -> None:
    html = html_of(shown(FORM, {"merudgift_pr_part": [{}]}, language="en"), "en")
    assert "Add row" in html
    for danish in ("Tilføj", "valgfrit", "Udfyldes", "Vælg", "Fjern", "Fortroligt"):
        assert danish not in html
