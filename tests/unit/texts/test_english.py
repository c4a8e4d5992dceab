"""Every sentence has its English, and `en.po` holds nothing else."""

from __future__ import annotations

import re

from tests.unit.texts.messages import SRC, Message, as_entry, extracted, translated, unmarked


def test_every_sentence_in_the_source_has_english() -> None:
    english = translated()
    missing = [message for message in extracted() if not _is_translated(english.get(message))]

    assert not missing, "add to src/aftaleflow/texts/en.po:\n\n" + "\n".join(map(as_entry, missing))


def test_a_sentence_that_is_said_at_once_is_looked_for_too() -> None:
    assert "Runden er lukket." in extracted()


def test_no_sentence_reaches_a_translator_unmarked() -> None:
    found = {str(path): unmarked(path.read_text(encoding="utf-8")) for path in SRC.rglob("*.py")}
    assert {path: sentences for path, sentences in found.items() if sentences} == {}


def test_a_sentence_in_a_variable_that_is_not_marked_is_noticed() -> None:
    source = """
def tell(t, done):
    sentence = "Det er gjort." if done else mark("Det er ikke gjort.")
    return t(sentence)

def said(words):
    def say(teller):
        return teller.t(words, step=1)
    return say

SAID = [said("Taget: {step}"), said(mark("Givet: {step}"))]
"""
    assert unmarked(source) == ["Det er gjort.", "Taget: {step}"]


def test_no_english_is_left_of_a_sentence_that_is_gone() -> None:
    assert set(translated()) - set(extracted()) == set()


def test_english_names_the_same_values() -> None:
    for message, english in translated().items():
        if not _is_translated(english):
            continue
        for danish_form, english_form in zip(_forms(message), _forms(english), strict=True):
            assert _names(danish_form) == _names(english_form), danish_form


def _is_translated(english: Message | None) -> bool:
    return bool(english) and all(_forms(english or ""))


def _forms(message: Message) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else message


def _names(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))
