"""Every sentence has its English, and `en.po` holds nothing else."""

from __future__ import annotations

import re

from tests.unit.texts.messages import Message, as_entry, extracted, translated


def test_every_sentence_in_the_source_has_english() -> None:
    english = translated()
    missing = [message for message in extracted() if not _is_translated(english.get(message))]

    assert not missing, "add to src/aftaleflow/texts/en.po:\n\n" + "\n".join(map(as_entry, missing))


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
