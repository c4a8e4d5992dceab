"""A definition is told apart by what decides how its cases run, and comes back from its text."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest

from aftaleflow.definitions.checking import check_paths, check_texts
from aftaleflow.definitions.definition import Definition, restore
from aftaleflow.definitions.model.fields import Number
from aftaleflow.definitions.shipped import shipped_paths
from tests.unit.definitions.test_reader_properties import BASE

CALLED = """workflow: del
name: Del
case: {title: Del, number: D, owner: kommune}
participants: {kommune: party}
process:
  - start_event: begynd
  - user_task: vurder
    candidates: kommune.formand
    form: beslutning
  - end_event: slut
"""
CALLING = """workflow: sag
name: {da: Sag, en: Case}
valid: {from: 2024-01-01, to: undecided}
case: {title: "Sag {note}", number: "S-{seq}", owner: kommune}
participants: {kommune: party}
data:
  - {number: antal, decimals: 2, min: 0.50, default: 1.50}
  - {text: note, default: "1.50"}
process:
  - start_event: begynd
  - call_activity: delsag
    workflow: del
    set: {antal: 42.5}
    flows: {slut: høring}
  - round: høring
    parties: kommune
    each: {form: beslutning, answer: beslutning, candidates: kommune.formand}
    due: {weeks: 4}
    silence: {answer: nej}
  - end_event: slut
tests:
  - scenario: Det går godt
    steps:
      - start: {}
"""


def definition(changes: dict[str, str] | None = None, **files: str) -> Definition:
    """The definition `sag` after changes of its texts, each an old text and a new one."""
    texts = BASE | {"sag.yaml": CALLING, "del.yaml": CALLED}
    texts |= {f"{name}.yaml": text for name, text in files.items()}
    for old, new in (changes or {}).items():
        assert any(old in text for text in texts.values()), old
        texts = {name: text.replace(old, new) for name, text in texts.items()}
    catalog = check_texts(texts)
    assert catalog.problems == []
    return catalog.definitions["sag", ""]


def test_hash_is_that_of_the_normalised_text() -> None:
    found = definition()
    assert found.hash == hashlib.sha256(found.canonical.encode()).hexdigest()
    assert len(found.hash) == 64


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Det går godt", "Det går skidt"),  # the tests
        ("      - start: {}\n", "      - start: {}\n        expect: {at: delsag}\n"),
        ("name: {da: Sag, en: Case}", 'name: {en: Case, da: "Sag"}'),  # order and quotes
        ("process:\n", "# en bemærkning\nprocess:\n"),
        ("parties: kommune", "parties: [kommune]"),  # one or many
        ("    silence: {answer: nej}\n", "    silence: {answer: nej}\n    on_revision: ask_all\n"),
    ],
)  # fmt: skip
def test_what_does_not_decide_how_cases_run_leaves_the_hash(old: str, new: str) -> None:
    assert definition({old: new}).hash == definition().hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("answer: nej", "answer: ja"),
        ("antal: 42.5", "antal: 42.50"),
        ("antal: 42.5", 'antal: "42.5"'),
        ("weeks: 4", "weeks: 5"),
        ("{da: Sag, en: Case}", "{da: Sag, en: Matter}"),
        ("2024-01-01", "2024-01-02"),
        ("options: [ja, nej]", "options: [nej, ja]"),  # of a form
        ("grund", "begrundelse"),  # of a form
        ("name: Del", "name: Delsag"),  # of a called workflow
        ("    form: beslutning\n  - end_event: slut", "    form: oplysninger\n  - end_event: slut"),
    ],
)
def test_what_decides_how_cases_run_changes_the_hash(old: str, new: str) -> None:
    assert definition({old: new}).hash != definition().hash


def test_form_that_is_not_used_is_no_part_of_it() -> None:
    other = definition({"text: titel": "text: overskrift"})  # in the form `oplysninger`
    assert other.hash == definition().hash
    assert set(other.forms) == {"beslutning"}


def test_form_that_is_included_is_part_of_it() -> None:
    forms = {
        "beslutning": BASE["beslutning.yaml"] + "include: [mere]\n",
        "mere": "form: mere\nname: Mere\nstatement: true\ninclude: [mest]\n",
        "mest": "form: mest\nname: Mest\nstatement: true\nfields: [{text: mest, optional: true}]\n",
    }
    found = definition(None, **forms)
    assert set(found.forms) == {"beslutning", "mere", "mest"}
    assert definition({"text: mest": "text: mindst"}, **forms).hash != found.hash


def test_called_definitions_come_before_those_that_call_them() -> None:
    assert [each.key for each in definition().with_called()] == ["del", "sag"]


def test_definition_comes_back_from_its_text_as_it_was() -> None:
    found = definition()
    called = found.called["del"]
    again = restore(found.canonical, {called.hash: restore(called.canonical, {})})
    assert again.hash == found.hash
    assert again.workflow == found.workflow.model_copy(update={"tests": []})
    assert again.forms == found.forms
    assert again.called["del"].workflow == called.workflow


def test_decimals_come_back_as_decimals_and_texts_as_texts() -> None:
    found = definition()
    again = restore(found.canonical, {found.called["del"].hash: found.called["del"]})
    number, note = again.workflow.data
    assert isinstance(number, Number)
    assert (repr(number.default), repr(number.min)) == ("Decimal('1.50')", "Decimal('0.50')")
    assert note.default == "1.50"
    assert repr(again.workflow.process[1].set["antal"]) == repr(Decimal("42.5"))


def test_text_with_every_sign_comes_back() -> None:
    signs = 'Æ "citat" \\\\ {note} 🙂 1.50'
    found = definition({"{da: Sag, en: Case}": f"'{signs}'"})
    assert found.workflow.name == signs
    again = restore(found.canonical, {found.called["del"].hash: found.called["del"]})
    assert again.workflow.name == signs


def test_shipped_definitions_come_back() -> None:
    restored: dict[str, Definition] = {}
    for found in check_paths(shipped_paths()).checked().definitions.values():
        for each in found.with_called():
            restored[each.hash] = restore(each.canonical, restored)
            assert restored[each.hash].hash == each.hash
            assert restored[each.hash].workflow.process == each.workflow.process
    assert len(restored) > 3
