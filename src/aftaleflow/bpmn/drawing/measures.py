"""How wide a text is, and how it is broken into lines.

The widths are those of Helvetica and Arial (Liberation Sans has the same) with a little to spare:
the text is measured here but drawn elsewhere.
"""

from __future__ import annotations

from functools import lru_cache

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
SPARE = 1.05
BOLD = 1.08
VOWELS = "aeiouyæøå"
LINE = 1.25  # height of a line in font sizes

_BY_WIDTH = {
    222: "ijl'",
    278: "ftI.,:;/ !|()",
    333: "r-",
    389: "*",
    500: "cksvxyzJ",
    556: "abdeghnopquL0123456789_?#$åèéàü",
    584: "+=<>~",
    611: "FTZø",
    667: "ABEKPSVXYÅÄ",
    722: "CDHNRUw",
    778: "GOQØ",
    833: "mM",
    889: "æ%",
    944: "W",
    1000: "Æ—",
}
_WIDTHS = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}
_USUAL = 600


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of a text on one line."""
    units = sum(_WIDTHS.get(letter, _USUAL) for letter in text)
    return units * size / 1000 * SPARE * (BOLD if bold else 1)


def wrap(text: str, width: float, size: float, most: int = 6) -> tuple[str, ...]:
    """The text in lines of at most a width; words that are wider are divided with a hyphen.

    What is left after `most` lines is not shown, which the last line says with `…`.
    """
    lines: list[str] = []
    for word in text.split():
        first, *rest = _divided(word, width, size)
        joined = f"{lines[-1]} {first}" if lines else first
        if lines and text_width(joined, size) <= width:
            lines[-1] = joined
        else:
            lines.append(first)
        lines += rest
    if len(lines) > most:
        last = lines[most - 1]
        while text_width(f"{last}…", size) > width and len(last) > 1:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip(' -,.')}…"]
    return tuple(lines)


def _divided(word: str, width: float, size: float) -> list[str]:
    """A word in parts that fit, each but the last with a hyphen."""
    parts, hyphen = [], text_width("-", size)
    while text_width(word, size) > width and len(word) > 2:
        fits = next(n for n in range(len(word), 0, -1) if _fits(word[:n], width - hyphen, size))
        at = _joint(word, fits)
        parts.append(word[:at] + ("" if word[at - 1] in "-_/" else "-"))
        word = word[at:]
    return [*parts, word]


def _fits(part: str, width: float, size: float) -> bool:
    return len(part) == 1 or text_width(part, size) <= width


def _joint(word: str, fits: int) -> int:
    """Where a long Danish word is best divided: behind a binding s, else before a syllable."""
    middle = len(word) / 2
    inside = range(3, min(len(word) - 2, fits + 1))
    for good in (_sign, _binding_s, _syllable):
        joints = [at for at in inside if good(word, at)]
        if joints:
            return min(joints, key=lambda at: abs(at - middle))
    return max(1, min(round(middle), fits))


def _sign(word: str, at: int) -> bool:
    return word[at - 1] in "-_/"


def _binding_s(word: str, at: int) -> bool:
    return word[at - 1] == "s" and word[at - 2] not in VOWELS and word[at] not in f"{VOWELS}st"


def _syllable(word: str, at: int) -> bool:
    return word[at - 1] in VOWELS and word[at] not in VOWELS and word[at + 1] in f"{VOWELS}rl"


def block_width(lines: tuple[str, ...], size: float, bold: bool = False) -> float:
    """The width of the widest line."""
    return max((text_width(line, size, bold) for line in lines), default=0.0)


def block_height(lines: tuple[str, ...], size: float) -> float:
    """The height of all lines together."""
    return len(lines) * size * LINE
