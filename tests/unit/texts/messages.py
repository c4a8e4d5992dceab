"""Every sentence in the source that is looked up in `en.po`: from Python and from templates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

SRC = Path(__file__).parents[3] / "src" / "aftaleflow"
PO = SRC / "texts" / "en.po"

KEYWORDS: dict[str, Any] = {"t": None, "_t": None, "mark": None, "plural": (1, 2)}
JINJA: dict[str, Any] = {"extensions": "jinja2.ext.do", "trim_blocks": "true"}

Message = str | tuple[str, ...]


def extracted() -> dict[Message, str]:
    """Each message and a place where it stands."""
    found: dict[Message, str] = {}
    for path in sorted([*SRC.rglob("*.py"), *SRC.rglob("*.html")]):
        for line, message in _in_file(path):
            found.setdefault(message, f"{path.relative_to(SRC)}:{line}")
    return found


def _in_file(path: Path) -> Iterator[tuple[int, Message]]:
    with path.open("rb") as file:
        results: list[Any]
        if path.suffix == ".py":
            results = list(extract_python(file, KEYWORDS, [], {}))
        else:
            results = list(babel_extract(file, list(KEYWORDS), [], JINJA))
    for line, keyword, messages, _comments in results:
        texts = messages if isinstance(messages, tuple | list) else (messages,)
        if keyword == "plural":
            if all(isinstance(text, str) for text in texts[:2]) and len(texts) >= 2:
                yield line, tuple(texts[:2])
        elif texts and isinstance(texts[0], str):
            yield line, texts[0]


def translated() -> dict[Message, Message]:
    """Each message of `en.po` with its English; empty where there is none."""
    with PO.open("rb") as file:
        catalog = read_po(file, "en")
    return {
        (tuple(m.id) if isinstance(m.id, list | tuple) else m.id): (
            tuple(m.string) if isinstance(m.string, list | tuple) else m.string or ""
        )
        for m in catalog
        if m.id
    }


def as_entry(message: Message, english: Message | None = None) -> str:
    """An entry of the file; without English one that waits to be filled in."""
    if isinstance(message, str):
        return f'msgid "{_quoted(message)}"\nmsgstr "{_quoted(str(english or ""))}"\n'
    one, many = (_quoted(text) for text in message)
    forms = english if isinstance(english, tuple) else ("", "")
    lines = [f'msgid "{one}"', f'msgid_plural "{many}"']
    lines += [f'msgstr[{n}] "{_quoted(form)}"' for n, form in enumerate(forms)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


HEAD = """# The English of every sentence that people read; the Danish sentence is the message id.
# `python -m tests.unit.texts.messages` adds what is missing, empty, and takes out what is unused.
msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


def whole_file(english: dict[Message, Message]) -> str:
    """The text of `en.po` for the messages of the source, with the English that is known."""
    parts, last = [HEAD], ""
    for message, place in extracted().items():
        file = place.rpartition(":")[0]
        entry = as_entry(message, english.get(message))
        parts.append(entry if file == last else f"# {file}\n{entry}")
        last = file
    return "\n".join(parts)


if __name__ == "__main__":
    PO.write_text(whole_file(translated()), encoding="utf-8")
