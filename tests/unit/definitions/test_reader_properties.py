"""Whatever bytes and texts come, a file is read or its problems are told, within bounds."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings, strategies as st

from aftaleflow.definitions.catalog import read_files, texts_in
from aftaleflow.definitions.checking import check_texts
from aftaleflow.definitions.problems import Problem
from aftaleflow.definitions.reader import read_model
from aftaleflow.definitions.source import Source, read_source

DEFINITIONS = Path(__file__).parents[2] / "definitions"
WHOLE = [file.read_text("utf-8") for file in sorted((DEFINITIONS / "valid").glob("*.yaml"))]
BASE = {
    file.name: file.read_text("utf-8") for file in (DEFINITIONS / "golden" / "base").glob("*.yaml")
}

PIECES = st.sampled_from(
    ["workflow: sag", "form: svar", "vocabulary: ord", "organisations: o", "name:", "process:",
     "- start_event: a", "- user_task: b", "- round: c", "- end_event: d", "candidates: a.b",
     "fields:", "- text: x", "- rows: r", "when:", "x == 1", "flows:", "{", "}", "[", "]", "- ",
     "? ", ": ", ", ", "\n", "\n  ", "\n    ", "\n      ", "'", '"', "|", ">", "#", " # ", "&a",
     "*a", "!!x", "%", "---\n", "...", "\t", "no", "0123", "1.5", "12:30", "~", "null", "true",
     "due:", "{days: 3}", "tests:", "- scenario: s", "steps:", "<<:", "\r", "\ufeff", "\x85", "æ"]
)  # fmt: skip
YAMLISH = st.lists(PIECES, max_size=40).map("".join)


def read(text: str) -> None:
    begun = time.process_time()
    source = read_source("sag.yaml", text)
    if isinstance(source, Source):
        model = read_model(source)
        assert not isinstance(model, list) or are_in_the_text(model, text)
    else:
        assert are_in_the_text(source, text)
    assert time.process_time() - begun < 2


def are_in_the_text(problems: list[Problem], text: str) -> bool:
    """Whether each problem says something about a place that the text has (its end included)."""
    lines = text.splitlines() or [""]
    return bool(problems) and all(
        problem.message
        and len(problem.message) < 2000
        and 1 <= problem.position.line <= len(lines) + 1
        and problem.position.column >= 1
        for problem in problems
    )


@settings(max_examples=400, deadline=None)
@given(YAMLISH)
@example("- " * 50_000)
@example("[" * 50_000)
@example("a: &a [*a]")
def test_text_like_yaml_is_read_or_refused(text: str) -> None:
    read(text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.binary(max_size=200).map(lambda b: b.decode("latin-1"))))
@example("\ud800")
@example("\x00")
def test_any_text_is_read_or_refused(text: str) -> None:
    read(text)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(WHOLE), st.data())
def test_valid_file_with_a_change_is_read_or_refused(text: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, min(len(text), first + 30)))
    changed = text[:first] + data.draw(st.one_of(PIECES, st.text(max_size=5))) + text[last:]
    read(changed)
    catalog = check_texts(BASE | {"sag.yaml": changed})
    assert all(problem.rule and problem.message for problem in catalog.problems)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
@example(b"\xff\xfew\x00")
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "sag.yaml"
        file.write_bytes(content)
        texts, problems = texts_in([file])
    assert len(texts) + len(problems) == 1
    assert problems or read_files(texts).problems
