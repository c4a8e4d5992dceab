"""The names of generated files are made of whole words."""

from __future__ import annotations

import pytest

from aftaleflow.documents.rendering import typeset

SOURCE = "#set document(title: sys.inputs.data)\n= x"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Sag til behandling: Fælles udbud", "Sag til behandling – Fælles udbud.pdf"),
        ("Aftale " * 30, "Aftale " * 12 + "Aftale.pdf"),
        ("å" * 300, "å" * 90 + ".pdf"),
    ],
)
def test_a_generated_file_is_named_by_whole_words_of_its_title(title: str, name: str) -> None:
    assert typeset(SOURCE, title, {}).filename == name
