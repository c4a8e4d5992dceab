"""Definitions come into force whole or not at all; what runs stays as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aftaleflow.cases.definition_pages import see_definition, see_definitions
from aftaleflow.cases.deploying import deploy_paths, deploy_texts
from aftaleflow.cases.starting import startable
from aftaleflow.clock import SetClock
from aftaleflow.definitions.shipped import shipped_paths
from aftaleflow.errors import (
    DefinitionInvalidError,
    DefinitionNotFoundError,
    NotFoundError,
    NotPermittedError,
)
from aftaleflow.runtime import Runtime
from tests.conftest import settings_of
from tests.installation import ROOT, Installation
from tests.small_workflows import deploy, deploy_changed, texts_of

SMALL = """
workflow: lille
name: {{da: Lille, en: Small}}
valid: {{from: {from_}, to: {to}}}
case: {{title: "{{emne}}", number: "{number}-{{year}}-{{seq}}", owner: sekretariat}}
participants: {{sekretariat: aftalesekretariat}}
process:
  - start_event: begynd
    candidates: sekretariat.sagsbehandler
    fields:
      - text: emne
  - user_task: arbejde
    candidates: sekretariat.sagsbehandler
    fields:
      - long_text: resultat
  - end_event: slut
"""


def small(number: str, from_: str = "2020-01-01", to: str = "2030-12-31") -> str:
    return SMALL.format(number=number, from_=from_, to=to)


def what_is_deployed(installation: Installation) -> list[Any]:
    return installation.rows(
        "SELECT hash, key, label, current, deployed_at, deployed_by FROM definition_version"
        " ORDER BY key, label, hash"
    )


def put(installation: Installation, text: str, file: str = "lille.yaml") -> list[str]:
    """Deploys a text as an administrator; gives the keys of what was new."""
    texts = {**texts_of(), file: text}
    mette = installation.named("mette.demo")
    return [each.key for each in deploy_texts(installation.office, texts, mette)]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (small("A").replace("user_task: arbejde", "user_tsak: arbejde"), "user_tsak"),
        (small("A").replace("end_event: slut", "user_task: slut"), ""),
        (small("A").replace("sekretariat.sagsbehandler", "sekretariat.konge"), "konge"),
        (small("A").replace('"{emne}"', '"{enme}"'), "emne"),
        (small("A") + "\n\tprocess: tab", "tab"),
        ("a: &a [x, x]\nb: [*a, *a]\n", ""),
        ("!!python/object/apply:os.system ['true']", ""),
        ("", ""),
    ],
)
def test_a_wrong_text_deploys_nothing_and_says_where_it_is_wrong(
    wrong: str, says: str, small_installation: Installation
) -> None:
    put(small_installation, small("GOD"))
    case = small_installation.start(small_installation.named("alma.eksempel"), "lille", emne="X")
    before = what_is_deployed(small_installation)
    good = small("NY").replace("workflow: lille", "workflow: anden")
    mette = small_installation.named("mette.demo")
    texts = {**texts_of(), "lille.yaml": wrong, "anden.yaml": good}
    with pytest.raises(DefinitionInvalidError) as refused:
        deploy_texts(small_installation.office, texts, mette)
    problems = refused.value.facts["problems"]
    assert all(each.file == "lille.yaml" for each in problems)
    assert all(each.position.line >= 1 for each in problems)
    assert says in str(refused.value)
    assert what_is_deployed(small_installation) == before
    small_installation.do(case, "arbejde", resultat="Klar")


def test_the_same_again_is_nothing_new(installation: Installation) -> None:
    before = what_is_deployed(installation)
    installation.later(days=1)
    assert deploy_paths(installation.office, shipped_paths(), None) == []
    assert what_is_deployed(installation) == before
    assert put(installation, small("A")) == ["lille"]
    assert put(installation, small("A") + "\n# kun en bemærkning\n") == []


def test_a_new_version_is_for_new_cases_and_those_that_run_keep_theirs(
    installation: Installation,
) -> None:
    alma = installation.named("alma.eksempel")
    put(installation, small("GL"))
    old = installation.start(alma, "lille", emne="X")
    installation.later(days=1)
    changed = small("NY").replace("long_text: resultat", "yes_no: færdig")
    assert put(installation, changed) == ["lille"]
    new = installation.start(alma, "lille", emne="Y")

    query = "SELECT id, number, definition FROM case_file ORDER BY id"
    first, second = installation.rows(query)
    assert (first.number, second.number) == ("GL-2026-0001", "NY-2026-0001")
    assert first.definition != second.definition
    # Also after a restart, when nothing is in memory.
    installation.runtime.close()
    clock = SetClock(installation.clock.now())
    again = Installation(Runtime.open(installation.runtime.settings, clock), clock)
    again.do(old, "arbejde", resultat="Klar")
    again.do(new, "arbejde", færdig=True)
    page = see_definition(again.office, alma, "lille")
    assert page.deployed.hash == second.definition
    assert [each.hash for each in page.versions] == [second.definition, first.definition]
    earlier = see_definition(again.office, alma, "lille", first.definition[:8])
    assert "long_text: resultat" in earlier.sources["lille.yaml"]
    assert "yes_no: færdig" in page.sources["lille.yaml"]
    for hash_ in (first.definition[:7], "f" * 64):
        with pytest.raises(NotFoundError):
            see_definition(again.office, alma, "lille", hash_)
    again.runtime.close()


def test_an_earlier_version_can_be_put_in_force_again(small_installation: Installation) -> None:
    alma = small_installation.named("alma.eksempel")
    put(small_installation, small("A"))
    put(small_installation, small("B"))
    assert put(small_installation, small("A")) == []
    case = small_installation.start(alma, "lille", emne="X")
    number = small_installation.value("SELECT number FROM case_file WHERE id = :c", c=case)
    assert number == "A-2026-0001"


def test_validity_decides_which_of_two_files_new_cases_get(
    small_installation: Installation,
) -> None:
    alma = small_installation.named("alma.eksempel")
    put(small_installation, small("NU", to="2026-12-31"))
    put(small_installation, small("SENERE", from_="2027-01-01"), "lille.senere.yaml")
    numbers = []
    for days in (0, 30, 40, 4000):
        small_installation.later(days=days)
        if days == 4000:
            with pytest.raises(DefinitionNotFoundError):
                small_installation.start(alma, "lille", emne="X")
            mine = {each.deployed.key for each in startable(small_installation.office, alma)}
            assert "lille" not in mine
            break
        case = small_installation.start(alma, "lille", emne="X")
        query = "SELECT number FROM case_file WHERE id = :c"
        numbers.append(small_installation.value(query, c=case))
    assert numbers == ["NU-2026-0001", "NU-2026-0002", "SENERE-2027-0001"]
    items = see_definitions(small_installation.office, alma)
    both = {each.deployed.label: each.in_force for each in items if each.deployed.key == "lille"}
    assert both == {"": False, "senere": False}


def test_a_case_keeps_the_versions_of_what_it_calls(small_installation: Installation) -> None:
    names = ("kald", "underopgave")
    deploy(small_installation, *names)
    odense = small_installation.who("odense", "sagsbehandler")
    case = small_installation.start(odense, "kald", emne="Broen", kommune="odense")
    new = deploy_changed(small_installation, names, {"long_text: resultat": "text: resultat"})
    assert {each.key for each in new} == {"kald", "underopgave"}  # what is called is part of it
    part = case + 1
    small_installation.do(part, "løsning", resultat="Første linje\nAnden linje")
    assert small_installation.waits_at(case) == {"kvittering"}


def test_only_administrators_deploy(small_installation: Installation) -> None:
    texts = {**texts_of(), "lille.yaml": small("A")}
    for name in ("alma.eksempel", "carla.proevesen"):
        with pytest.raises(NotPermittedError):
            deploy_texts(small_installation.office, texts, small_installation.named(name))
    assert "lille" not in {row.key for row in what_is_deployed(small_installation)}


def test_over_the_interface_only_the_operators_administrators_deploy_and_nobody_without_one(
    small_installation: Installation,
) -> None:
    texts = {**texts_of(), "lille.yaml": small("A")}
    niels = small_installation.named("niels.proevesen")  # administers Odense
    with pytest.raises(NotPermittedError):
        deploy_texts(small_installation.office, texts, niels)

    unnamed = replace(
        small_installation.office, settings=settings_of(small_installation, operator="")
    )
    with pytest.raises(NotPermittedError) as refused:
        deploy_texts(unnamed, texts, small_installation.named("mette.demo"))

    assert "kommandolinjen" in refused.value.sentence("da")
    assert "lille" not in {row.key for row in what_is_deployed(small_installation)}


def test_no_administrator_changes_whose_an_organisation_is(
    small_installation: Installation,
) -> None:
    register = (ROOT / "reference" / "organisationer" / "syddanmark.yaml").read_text("utf-8")
    texts = {**texts_of(), "syddanmark.yaml": register, "lille.yaml": small("A")}
    mette = small_installation.named("mette.demo")
    with pytest.raises(NotPermittedError) as refused:
        deploy_texts(small_installation.office, texts, mette)
    assert "kommandolinjen" in refused.value.sentence("da")
    assert "lille" not in {row.key for row in what_is_deployed(small_installation)}


def test_files_that_cannot_be_read_are_problems_too(
    small_installation: Installation, tmp_path: Path
) -> None:
    (tmp_path / "lille.yaml").write_bytes(b"workflow: lille\nname: \xff\xfe")
    before = what_is_deployed(small_installation)
    for path in (tmp_path, tmp_path / "findes-ikke.yaml"):
        with pytest.raises(DefinitionInvalidError):
            deploy_paths(small_installation.office, [path], None)
    assert what_is_deployed(small_installation) == before
