"""The Danish order of names."""

from __future__ import annotations

from hypothesis import given, strategies as st

from aftaleflow.texts.sorting import sort_key


def test_the_danish_letters_come_last_and_aa_is_the_last_of_them() -> None:
    names = [
        "Aarhus",
        "Aabenraa",
        "Ærø",
        "Ørsted",
        "Zealand",
        "Assens",
        "Vejle",
        "Ølstykke",
        "Odense",
    ]
    assert sorted(names, key=sort_key) == [
        "Assens", "Odense", "Vejle", "Zealand", "Ærø", "Ølstykke", "Ørsted", "Aabenraa", "Aarhus",
    ]  # fmt: skip


def test_accents_and_case_only_settle_what_is_equal() -> None:
    assert sorted(["idé b", "ide a", "Ide a"], key=sort_key) == ["Ide a", "ide a", "idé b"]


def test_swedish_and_german_letters_stand_with_their_danish_sisters() -> None:
    assert sorted(["Ös", "Øz", "Äs", "Az", "Müller", "Myhre"], key=sort_key) == [
        "Az", "Myhre", "Müller", "Äs", "Ös", "Øz",
    ]  # fmt: skip


def test_decomposed_letters_are_the_same_letters() -> None:
    assert sort_key("Å") == sort_key("Å")


@given(st.text(), st.text())
def test_different_texts_never_share_a_place(a: str, b: str) -> None:
    assert (sort_key(a) == sort_key(b)) == (sort_key(a)[2] == sort_key(b)[2])
