"""Every sentence in the source that is looked up in `en.po`: from Python and from templates."""

from __future__ import annotations

import ast
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
            results = [*extract_python(file, KEYWORDS, [], {}), *_said_at_once(path)]
        else:
            results = list(babel_extract(file, list(KEYWORDS), [], JINJA))
    for line, keyword, messages, _comments in results:
        texts = messages if isinstance(messages, tuple | list) else (messages,)
        if keyword == "plural":
            if all(isinstance(text, str) for text in texts[:2]) and len(texts) >= 2:
                yield line, tuple(texts[:2])
        elif texts and isinstance(texts[0], str):
            yield line, texts[0]


def _said_at_once(path: Path) -> Iterator[tuple[int, str, str, list[str]]]:
    """What is handed to a translator that was just fetched: `translator()("…")`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Call) and node.args:
            sentence = node.args[0]
            if isinstance(sentence, ast.Constant) and isinstance(sentence.value, str):
                yield node.lineno, "t", sentence.value, []


def unmarked(source: str) -> list[str]:
    """The sentences of a module that reach a translator by a variable and that nothing marks, so
    that their English would not be missed."""
    tree = ast.parse(source)
    functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
    found: dict[str, None] = {}
    for function in functions:
        names = {
            call.args[0].id
            for call in ast.walk(function)
            if isinstance(call, ast.Call) and call.args and _translates(call.func)
            if isinstance(call.args[0], ast.Name)
        }
        if not names:
            continue
        handed = [*_assigned(function, names), *_passed(tree, function, names)]
        found |= dict.fromkeys(text for each in handed for text in _plain(each))
    return list(found)


def _translates(called: ast.expr) -> bool:
    if isinstance(called, ast.Call):
        return isinstance(called.func, ast.Name) and called.func.id == "translator"
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in ("t", "_t")


def _assigned(function: ast.FunctionDef, names: set[str]) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _pairs(target, node.value, names)


def _pairs(target: ast.expr, value: ast.expr, names: set[str]) -> Iterator[ast.expr]:
    if isinstance(target, ast.Name) and target.id in names:
        yield value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its in zip(target.elts, value.elts, strict=False):
            yield from _pairs(one, its, names)


def _passed(tree: ast.Module, function: ast.FunctionDef, names: set[str]) -> Iterator[ast.expr]:
    """What other places hand to a function for those of its parameters."""
    parameters = [each.arg for each in function.args.args]
    wanted = [place for place, name in enumerate(parameters) if name in names]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == function.name:
            yield from (node.args[place] for place in wanted if place < len(node.args))


def _plain(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.IfExp):
        yield from (*_plain(value.body), *_plain(value.orelse))
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value


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
