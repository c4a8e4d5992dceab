"""YAML is read as it is written: texts stay texts, numbers exact, and tricks are refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from aftaleflow.definitions.problems import Position
from aftaleflow.definitions.source import MAX_CHARACTERS, Source, read_source


def source(text: str) -> Source:
    found = read_source("f.yaml", text)
    assert isinstance(found, Source), [str(problem) for problem in found]
    return found


def value(text: str) -> Any:
    return source(text).value


def refusal(text: str) -> str:
    found = read_source("f.yaml", text)
    assert isinstance(found, list)
    assert len(found) == 1
    return str(found[0])


@pytest.mark.parametrize("word", ["no", "No", "NO", "yes", "on", "off", "y", "n", "True", "FALSE"])
def test_words_that_other_readers_take_for_true_or_false_stay_texts(word: str) -> None:
    assert value(f"land: {word}") == {"land": word}


def test_true_and_false_are_the_only_truth_values() -> None:
    assert value("a: true\nb: false") == {"a": True, "b": False}


def test_keys_are_always_texts() -> None:
    found = value("1: a\ntrue: b\nno: c\nnull: d\n1.5: e\n2026-11-24: f")
    assert list(found) == ["1", "true", "no", "null", "1.5", "2026-11-24"]


def test_unquoted_cpr_number_keeps_its_leading_zero_as_text() -> None:
    assert value("cpr: 0101701234") == {"cpr": "0101701234"}


def test_clock_time_is_no_number_of_seconds() -> None:
    assert value("tid: 12:30\ngrader: 190:20:30") == {"tid": "12:30", "grader": "190:20:30"}


@pytest.mark.parametrize(
    "written",
    ["0o17", "017", "0x1F", "0b101", "1_000", "1e5", "1.5e3", "+5", ".5", "5.", ".inf", ".nan",
     "1,5", "1.000,50", "--1", "1234567890123456789", "1.1234567890123456789",
     "2026-11-24", "2026-11-24 10:00:00", "<<", "="],
)  # fmt: skip
def test_what_is_no_plain_number_stays_a_text(written: str) -> None:
    assert value(f"a: {written}") == {"a": written}


@pytest.mark.parametrize("written", ["0", "7", "-3", "123456789012345678"])
def test_whole_numbers_are_read(written: str) -> None:
    found = value(f"a: {written}")["a"]
    assert (type(found), str(found)) == (int, written)


@pytest.mark.parametrize("written", ["0.1", "0.10", "-3.52", "123456789012345678.123456789"])
def test_decimals_are_exact_and_keep_their_zeros(written: str) -> None:
    found = value(f"a: {written}")["a"]
    assert (type(found), str(found)) == (Decimal, written)


def test_null_is_nothing() -> None:
    assert value("a: null\nb: ~") == {"a": None, "b": None}


def test_merge_key_does_not_merge() -> None:
    assert value("<<: {a: 1}\nb: 2") == {"<<": {"a": 1}, "b": 2}


def test_byte_order_mark_is_no_part_of_the_first_key() -> None:
    found = source("\ufeffworkflow: sag")
    assert found.value == {"workflow": "sag"}
    assert found.position(("workflow",)) == Position(1, 1)


def test_number_sign_inside_a_text_needs_no_quotes_when_it_begins_no_comment() -> None:
    assert value("a: C#\nb: x#y\nc: 'x # y'\nd: |\n  x\n  # y\n") == {
        "a": "C#", "b": "x#y", "c": "x # y", "d": "x\n# y\n",
    }  # fmt: skip


def test_comments_on_lines_of_their_own_are_left_out() -> None:
    assert value("# a\na: 1\n  # b\nb:\n  # c\n  - 2\n# d") == {"a": 1, "b": [2]}


def test_one_document_may_have_its_marks() -> None:
    assert value("---\na: 1\n...\n") == {"a": 1}


def test_lines_may_end_as_on_windows() -> None:
    found = source("a: 1\r\nb:\r\n  c: 2\r\n")
    assert found.value == {"a": 1, "b": {"c": 2}}
    assert found.position(("b", "c")) == Position(3, 3)


def test_entries_stand_where_their_keys_are_and_items_where_they_begin() -> None:
    found = source("a:\n  b: {c: 1, d: [x, yy, z]}\n  e:\n    - f: 1\n      g: 2\n")
    assert found.positions == {
        (): Position(1, 1),
        ("a",): Position(1, 1),
        ("a", "b"): Position(2, 3),
        ("a", "b", "c"): Position(2, 7),
        ("a", "b", "d"): Position(2, 13),
        ("a", "b", "d", 0): Position(2, 17),
        ("a", "b", "d", 1): Position(2, 20),
        ("a", "b", "d", 2): Position(2, 24),
        ("a", "e"): Position(3, 3),
        ("a", "e", 0): Position(4, 7),
        ("a", "e", 0, "f"): Position(4, 7),
        ("a", "e", 0, "g"): Position(5, 7),
    }


def test_what_is_not_there_stands_where_its_nearest_holder_is() -> None:
    found = source("process:\n  - user_task: x\n    due: {days: 3}\n")
    assert found.position(("process", 0, "form")) == Position(2, 5)
    assert found.position(("data", 3)) == Position(1, 1)


def test_word_put_in_by_the_checker_is_skipped_though_it_is_a_key_too() -> None:
    found = source("process:\n  - user_task: x\n    due: {days: 3}\n")
    assert found.position(("process", 0, "user_task", "due", "days")) == Position(3, 11)
    assert found.position(("process", 0, "user_task", "due", "weeks")) == Position(3, 5)
    assert found.position(("process", 0, "user_task", "user_task")) == Position(2, 5)
    assert found.position(("process", 0, "user_task", "form")) == Position(2, 5)


@pytest.mark.parametrize(
    "text",
    ["a: &x 1", "a: *x", "a: &x [b]\nc: *x", "&a a: 1", "- &a\n- *a",
     "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]"],
)  # fmt: skip
def test_anchors_and_aliases_are_refused(text: str) -> None:
    assert refusal(text).endswith("[alias]")


@pytest.mark.parametrize(
    "text",
    ["a: !!python/object/apply:os.system [ls]", "a: !!str 1", "!x\na: 1", "%YAML 1.1\n---\na: 1",
     "%TAG ! tag:x,2000:\n---\na: 1", "a: !include b.yaml", "? !x a\n: b"],
)  # fmt: skip
def test_tags_and_directives_are_refused(text: str) -> None:
    assert "tags and directives are not used here [yaml]" in refusal(text)


def test_second_document_is_refused() -> None:
    assert refusal("a: 1\n---\nb: 2") == "f.yaml:2:1: the file holds more than one document [yaml]"


@pytest.mark.parametrize("text", ["\ta: 1", "a:\n\tb: 1", "a:\n  \tb: 1", "a: |\n  x\n\ty\n"])
def test_tabs_before_a_line_are_refused(text: str) -> None:
    assert "a tab; indent with spaces [yaml]" in refusal(text)


def test_tab_inside_a_text_is_kept() -> None:
    assert value('a: "x\ty"') == {"a": "x\ty"}


@pytest.mark.parametrize(
    ("character", "code"),
    [("\x00", "0000"), ("\x07", "0007"), ("\x1b", "001B"), ("\x7f", "007F"), ("\x85", "0085"),
     ("\x9b", "009B"), ("\u2028", "2028"), ("\u2029", "2029"), ("\ud800", "D800"),
     ("\udfff", "DFFF"), ("\ufffe", "FFFE"), ("\uffff", "FFFF")],
)  # fmt: skip
def test_characters_that_no_text_has_are_refused_where_they_stand(
    character: str, code: str
) -> None:
    assert refusal(f"a: 1\r\nb: xy{character}z") == (
        f"f.yaml:2:6: the character U+{code} cannot stand in a text; remove it [yaml]"
    )


def test_letters_of_all_languages_and_signs_are_kept() -> None:
    assert value("a: Ærø, ğ, 中文, 🙂") == {"a": "Ærø, ğ, 中文, 🙂"}


def test_binary_content_is_refused() -> None:
    content = bytes(range(256)).decode("latin-1")
    assert refusal(content).endswith("[yaml]")


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{a: " * 50_000, "- " * 100_000 + "a", "? " * 100_000 + "a",
     "a: " + "[{" * 50_000, 'a: ["]]]]]]", \n' + ' ["]]]]]]", \n' * 50_000,
     "".join(" " * n + "a:\n" for n in range(300)),
     "\n".join("  " * n + "- b" + str(n) + ":" for n in range(300))],
)  # fmt: skip
def test_deep_nesting_is_refused_before_it_reaches_the_parser(text: str) -> None:
    assert refusal(text).endswith(" nested more than 40 deep [too-large]")


def test_nesting_as_deep_as_people_write_it_is_read() -> None:
    text = "[" * 39 + "x" + "]" * 39
    found = value(text)
    for _level in range(39):
        (found,) = found
    assert found == "x"


def test_file_of_too_many_characters_is_refused() -> None:
    text = "a: " + "x" * MAX_CHARACTERS
    assert refusal(text) == "f.yaml:1:1: the file is larger than 1000000 characters [too-large]"


def test_file_of_too_many_values_is_refused() -> None:
    assert refusal("a:\n" + "- b\n" * 101_000).endswith("more than 100000 values [too-large]")
    assert refusal("a: [" + "b," * 260_000 + "]").endswith("more than 100000 values [too-large]")


def test_key_that_is_written_twice_is_refused_with_both_places() -> None:
    assert refusal("a: 1\nb: 2\na: 3") == (
        "f.yaml:3:1: a is written twice, first on line 1 [duplicate-key]"
    )


def test_keys_that_only_look_alike_to_other_readers_are_told_apart() -> None:
    assert value("1: a\n01: b\n1.0: c\nyes: d\ntrue: e") == {
        "1": "a", "01": "b", "1.0": "c", "yes": "d", "true": "e",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["a:\nb: 1", "a:", "{a, b: 1}", "- {a: , b: 1}", "- a:\n- b: 1"])
def test_key_without_value_is_refused(text: str) -> None:
    assert "a has no value" in refusal(text)


@pytest.mark.parametrize("text", ['a: ""', "a: ''", "a: []", "a: {}", "a: |\n\n", "a: null"])
def test_empty_value_that_is_written_is_one(text: str) -> None:
    assert not value(text)["a"]
