"""The Danish order of names: … z æ ø å, aa as å; accents and case only settle what is equal."""

from __future__ import annotations

import unicodedata

_PLACES = {"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}", "ü": "y", "ð": "d", "þ": "th"}
"""`{`, `|` and `}` follow z, in this order."""


def sort_key(text: str) -> tuple[str, str, str]:
    """A key that puts names in Danish order; equal ones by accent, then capitals first."""
    composed = unicodedata.normalize("NFC", text)
    letters = composed.casefold().replace("aa", "å")
    places = "".join(_PLACES.get(letter) or _plain(letter) for letter in letters)
    return places, letters, composed


def _plain(letter: str) -> str:
    """The letter without its accent; signs that are no letters become spaces or stay digits."""
    bare = "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
    return bare if bare.isalnum() else " "
