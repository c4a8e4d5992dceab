"""A posted form becomes what `submit` takes, and nothing that was written is lost."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from aftaleflow.definitions.submission import Filling, submit
from aftaleflow.errors import ContentRefusedError, FieldProblem, Words
from aftaleflow.web.form_views import (
    Pressed,
    Receiving,
    posted_again,
    pressed,
    read_posted,
    values_to_show,
)
from tests.unit.web.surroundings import (
    Case,
    a_file,
    earlier_document,
    every_field,
    form_of,
    html_of,
    posted_unchanged,
    shown,
)

FORM = every_field()
ROWS = form_of(
    "form: f\nname: F\nfields:\n  - rows: r\n    optional: true\n"
    "    fields: [{text: a}, {text: b, optional: true}]\n"
)

FIXED = form_of(
    "form: f\nname: F\nfields:\n  - rows: forbehold\n    fixed_rows: true\n    fields:\n"
    "      - {text: part, read_only: true}\n      - {long_text: forbehold, read_only: true}\n"
    "      - {yes_no: accepteret}\n      - {text: svar, optional: true}\n"
)


def read(form: Any, *pairs: tuple[str, str], files: Any = None, keep: Any = None) -> dict[str, Any]:
    return read_posted(form, MultiDict(pairs), MultiDict(files or []), keep or _no_file)


def _no_file(_name: str, _file: FileStorage) -> None:
    return None


def row(n: int, a: str, b: str = "") -> list[tuple[str, str]]:
    path = f"r.{n}"
    return [("row-shown", path), ("field-shown", f"{path}.a"), (f"{path}.a", a),
            ("field-shown", f"{path}.b"), (f"{path}.b", b)]  # fmt: skip


def test_a_field_that_was_shown_and_left_empty_is_none() -> None:
    assert read(FORM, ("field-shown", "titel"), ("titel", "  ")) == {"titel": None}
    assert read(FORM, ("field-shown", "beslutning")) == {"beslutning": None}
    assert read(FORM, ("field-shown", "forvaltninger")) == {"forvaltninger": None}
    assert read(FORM, ("field-shown", "merudgift_pr_part")) == {"merudgift_pr_part": []}


def test_a_field_that_was_not_shown_is_absent_whatever_was_posted() -> None:
    assert read(FORM, ("titel", "x"), ("field-shown", "borgere"), ("borgere", "2")) == {
        "borgere": "2"
    }


def test_names_that_are_no_fields_are_ignored() -> None:
    assert read(FORM, ("field-shown", "ukendt"), ("ukendt", "x"), ("csrf-token", "y")) == {}


def test_several_choices_are_a_list_in_the_posted_order() -> None:
    posted = [("field-shown", "forvaltninger"), ("forvaltninger", "social"), ("forvaltninger", "")]
    assert read(FORM, *posted) == {"forvaltninger": ["social"]}


def test_rows_are_read_in_the_order_in_which_they_stand() -> None:
    posted = [("field-shown", "r"), *row(7, "sidst tilføjet"), *row(0, "først", "b")]
    assert read(ROWS, *posted) == {
        "r": [{"a": "sidst tilføjet", "b": None}, {"a": "først", "b": "b"}]
    }


def test_rows_in_which_nothing_stands_are_left_out() -> None:
    posted = [("field-shown", "r"), *row(0, ""), *row(1, "x"), *row(2, " ")]
    assert read(ROWS, *posted) == {"r": [{"a": "x", "b": None}]}


def test_rows_that_are_required_stay_though_empty_so_that_they_can_be_asked_for() -> None:
    form = form_of("form: f\nname: F\nfields:\n  - rows: r\n    min: 2\n    fields: [{text: a}]\n")
    posted = [("field-shown", "r"), *row(0, ""), *row(1, "x"), *row(2, "")]
    assert read(form, *posted) == {"r": [{"a": None}, {"a": "x"}]}


def test_adding_a_row_without_javascript_keeps_all_others() -> None:
    posted = [("field-shown", "r"), *row(0, ""), *row(1, "x"), ("add-row", "r")]
    assert read(ROWS, *posted) == {"r": [{"a": None, "b": None}, {"a": "x", "b": None}, {}]}
    assert pressed(MultiDict(posted)) == Pressed("add-row", "r")


def test_removing_a_row_without_javascript_removes_that_one() -> None:
    posted = [("field-shown", "r"), *row(0, "a"), *row(1, "b"), ("remove-row", "r.0")]
    assert read(ROWS, *posted) == {"r": [{"a": "b", "b": None}]}


def test_adding_one_more_of_several_texts_shows_one_more_input() -> None:
    posted = [("field-shown", "kontaktpunkter"), ("kontaktpunkter", "a"),
              ("add-row", "kontaktpunkter")]  # fmt: skip
    given = read(FORM, *posted)
    assert given == {"kontaktpunkter": ["a", ""]}
    view = next(each for each in shown(FORM, given).fields if each.name == "kontaktpunkter")
    assert [entry.value for entry in view.entries] == ["a", ""]


def test_saving_a_draft_is_told_apart_from_handing_in() -> None:
    assert pressed(MultiDict([("titel", "x")])) is None
    assert pressed(MultiDict([("save-draft", "1")])) == Pressed("save-draft", "1")


def test_a_file_is_kept_through_the_callers_function() -> None:
    case = Case()
    given = read(FORM, ("field-shown", "bilag"), files=[("bilag", a_file("nyt.pdf"))],
                 keep=lambda _name, file: case.keep(file))  # fmt: skip
    assert case.uploads == {given["bilag"]: "nyt.pdf"}


def test_a_file_that_was_received_before_goes_along() -> None:
    posted = [("field-shown", "bilag"), ("upload-bilag", "0a")]
    assert read(FORM, *posted) == {"bilag": "0a"}
    assert read(FORM, *posted, ("drop-upload", "bilag")) == {"bilag": None}
    no_file = FileStorage(filename="")
    assert read(FORM, *posted, files=[("bilag", no_file)]) == {"bilag": "0a"}


def test_a_new_file_takes_the_place_of_the_one_received_before() -> None:
    posted = [("field-shown", "bilag"), ("upload-bilag", "0a")]
    given = read(FORM, *posted, files=[("bilag", a_file())], keep=lambda _name, _file: "0b")
    assert given == {"bilag": "0b"}


def test_a_file_that_is_refused_is_a_problem_of_its_field() -> None:
    def refuse(file: FileStorage) -> str:
        raise ContentRefusedError(filename=file.filename, why=Words("den er tom", "it is empty"))

    receiving = Receiving(refuse)
    given = read(FORM, ("field-shown", "bilag"), files=[("bilag", a_file())], keep=receiving)

    assert given == {"bilag": None}
    assert receiving.problems == [
        FieldProblem(
            path="bilag", rule="content-refused",
            en="The file notat.pdf cannot be received: it is empty.",
            da="Filen notat.pdf kan ikke modtages: den er tom.",
        )
    ]  # fmt: skip


def test_what_a_hidden_field_holds_is_shown_again_but_not_handed_in() -> None:
    posted = MultiDict([
        ("field-shown", "beslutning"), ("beslutning", "godkendt"),
        ("bemærkninger", "En lang tekst"), ("upload-bilag", "0a"), ("field-shown", "bilag"),
    ])  # fmt: skip
    given = read_posted(FORM, posted, MultiDict(), _no_file)
    again = posted_again(FORM, posted, {**given, "bilag": "0b"})

    assert given == {"beslutning": "godkendt", "bilag": "0a"}
    assert again["bemærkninger"] == "En lang tekst"
    assert again["bilag"] == "0b"
    assert "i_alt" not in again
    assert "journalnummer" not in again


def test_hidden_texts_in_rows_are_shown_again_too() -> None:
    posted = MultiDict([("field-shown", "r"), ("row-shown", "r.0"), ("field-shown", "r.0.a"),
                        ("r.0.a", "x"), ("r.0.b", "skjult")])  # fmt: skip
    given = read_posted(ROWS, posted, MultiDict(), _no_file)
    assert given == {"r": [{"a": "x"}]}
    assert posted_again(ROWS, posted, given) == {"r": [{"a": "x", "b": "skjult"}]}


def test_fixed_rows_keep_what_is_only_read_and_take_what_was_written() -> None:
    prefilled = [{"part": "A", "forbehold": "x"}, {"part": "B", "forbehold": "y"}]
    case = Case()
    form = FIXED
    values = values_to_show(form.fields, {"forbehold": prefilled}, {"forbehold": [{"svar": "nej"}]})
    assert values["forbehold"] == [{**prefilled[0], "svar": "nej"}, prefilled[1]]

    posted = posted_unchanged(html_of(shown(form, values, case)))
    posted.setlist("forbehold.0.accepteret", ["true"])
    posted.setlist("forbehold.1.accepteret", ["false"])
    given = read_posted(form, posted, MultiDict(), _no_file)
    filling = Filling(case, case, prefill={"forbehold": prefilled})

    assert submit(form, given, filling).values["forbehold"] == [
        {**prefilled[0], "accepteret": True, "svar": "nej"},
        {**prefilled[1], "accepteret": False, "svar": None},
    ]


def test_what_is_only_read_is_never_given_whatever_was_posted() -> None:
    posted = [("field-shown", name) for name in ("journalnummer", "i_alt")]
    assert read(FORM, *posted, ("journalnummer", "x"), ("i_alt", "2")) == {}
    rows = form_of("form: f\nname: F\nfields:\n  - rows: r\n    read_only: true\n"
                   "    fields: [{text: a}]\n")  # fmt: skip
    html = html_of(shown(rows, {"r": [{"a": "x"}]}))
    assert read_posted(rows, posted_unchanged(html), MultiDict(), _no_file) == {}


def test_an_emptied_field_is_shown_empty_and_an_earlier_document_stays() -> None:
    initial = {"titel": "Før", "bilag": earlier_document()}
    values = values_to_show(FORM.fields, initial, {"titel": None, "bilag": None})
    assert values["titel"] is None
    assert values["bilag"] == earlier_document()
    assert values_to_show(FORM.fields, initial, {"bilag": "0a"})["bilag"] == "0a"
