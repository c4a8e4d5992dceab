"""Widths of texts and their division into lines."""

from __future__ import annotations

import pytest

from aftaleflow.bpmn.drawing.measures import block_width, text_width, wrap


def test_words_stay_together_while_they_fit() -> None:
    assert wrap("Følgegruppen tager stilling", 120, 13) == ("Følgegruppen tager", "stilling")


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        ("formandskabsgodkendelse", ("formandskabs-", "godkendelse")),
        ("godkendt_med_forbehold", ("godkendt_", "med_forbehold")),
        ("region-kommune-samarbejde", ("region-kommune-", "samarbejde")),
        ("implementeringsopfølgning", ("implemente-", "ringsopfølgning")),
    ],
)
def test_a_word_that_is_too_wide_is_divided_where_it_reads_best(
    word: str, lines: tuple[str, ...]
) -> None:
    assert wrap(word, 112, 13) == lines


@pytest.mark.parametrize("width", [5.0, 30.0, 84.0, 116.0])
def test_no_line_is_wider_than_asked_unless_a_letter_is(width: float) -> None:
    for text in ("xxxxxxxxxxxxxxxxxxxxxxxxxx", "Sundhedskoordinationsudvalget godkender", "W"):
        lines = wrap(text, width, 13, most=40)
        assert block_width(lines, 13) <= max(width, text_width("W-", 13))
        assert "".join(lines).replace("-", "").replace(" ", "") == text.replace(" ", "")


def test_what_does_not_fit_into_the_lines_is_left_out_and_said() -> None:
    lines = wrap("en to tre fire fem seks syv otte ni ti", 30, 13, most=3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")


def test_an_empty_text_has_no_lines() -> None:
    assert wrap("", 100, 13) == ()
    assert block_width((), 13) == 0
