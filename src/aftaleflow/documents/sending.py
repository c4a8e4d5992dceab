"""How the name of a file travels in HTTP, whatever letters it has (RFC 6266)."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

_PLAIN = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa", "–": "-", "—": "-"}
)
_UNQUOTED = "!#$&+-.^_`|~"  # attr-char of RFC 5987, besides letters and digits


def content_disposition(how: str, filename: str) -> str:
    """The header for a file: its name as it is for browsers of today, in ASCII for the others.

    Args:
        how: `inline` or `attachment`.
        filename: any name; what would end the header or the quoted text is left out.
    """
    name = "".join(" " if each in "\r\n\t" else each for each in filename)
    name = "".join(each for each in name if unicodedata.category(each) not in ("Cc", "Cs"))
    plain = unicodedata.normalize("NFC", name).translate(_PLAIN)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    plain = plain.replace("\\", "_").replace('"', "'").strip()
    value = f'{how}; filename="{plain or "fil"}"'
    if plain == filename:
        return value
    return f"{value}; filename*=UTF-8''{quote(name, safe=_UNQUOTED)}"
