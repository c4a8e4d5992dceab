"""What must hold of the shipped content: versions, languages, organisations, nobody's real data."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from aftaleflow.definitions.catalog import Catalog
from aftaleflow.definitions.checking import check_paths
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.model.base import Model, Names
from aftaleflow.definitions.model.fields import DataItem, Form
from aftaleflow.definitions.model.workflow import OrganisationItem, Organisations
from aftaleflow.definitions.shipped import content_root, shipped_paths

TODAY = dt.date(2026, 11, 24)

MUNICIPALITIES = {
    "410": "Middelfart", "420": "Assens", "430": "Faaborg-Midtfyn", "440": "Kerteminde",
    "450": "Nyborg", "461": "Odense", "479": "Svendborg", "480": "Nordfyns", "482": "Langeland",
    "492": "Ærø", "510": "Haderslev", "530": "Billund", "540": "Sønderborg", "550": "Tønder",
    "561": "Esbjerg", "563": "Fanø", "573": "Varde", "575": "Vejen", "580": "Aabenraa",
    "607": "Fredericia", "621": "Kolding", "630": "Vejle",
}  # fmt: skip
"""Catalogue 10.1."""

REAL_DATA = {
    "a CPR number": re.compile(r"(?<![\d-])\d{6}[- ]?\d{4}(?![\d-])"),
    "a phone number": re.compile(r"\+45|(?<![\d.,-])\d{2}(?:[ .]?\d{2}){3}(?![\d.,-])"),
    "an e-mail address": re.compile(r"[\w.+-]+@(?![\w.-]*\.invalid\b)[\w-]+\.[\w.-]+"),
}

BOUND_TO_A_LAW = re.compile(
    r"\b(DAK|SKU|SSG|SSU|FUSK)\b|sundhedsaftale|sundhedslov|bekendtgørelse", re.IGNORECASE
)

TITLES = ("name", "help", "documentation", "otherwise", "section")

FICTITIOUS = {
    "Eksempel", "Demo", "Prøvesen", "Mønster", "Fiktiv", "Skabelon", "Opdigtet", "Attrap",
    "Pladsholder", "Testesen", "Øvelse",
}  # fmt: skip


@cache
def catalog() -> Catalog:
    return check_paths(shipped_paths()).checked()


def definitions(label: str) -> list[Definition]:
    return [each for each in catalog().definitions.values() if each.label == label]


def organisations(area: str) -> Organisations:
    return next(file for file in catalog().organisations if file.area == area)


def municipalities() -> list[OrganisationItem]:
    return [item for item in organisations("syddanmark").items if item.kind == "kommune"]


def files() -> list[Path]:
    folders = [*shipped_paths(), content_root() / "demo"]
    return sorted(file for folder in folders for file in folder.rglob("*.yaml"))


def texts_in(thing: Any, where: str) -> Iterator[tuple[str, Any]]:
    """Every text that people see, with its place."""
    for key, value, is_text in parts_of(thing, where):
        if is_text and value:
            yield f"{where}.{key}", value
        yield from texts_in(value, f"{where}.{key}")


def parts_of(thing: Any, where: str) -> Iterator[tuple[str, Any, bool]]:
    """What a thing holds: the name of each part, and whether people see it as a text."""
    if isinstance(thing, Model):
        for key in type(thing).model_fields:
            yield key, getattr(thing, key), key in TITLES
    elif isinstance(thing, dict):
        titles = where.endswith((".options", ".roles", ".functions", ".kinds"))
        yield from ((str(key), value, titles) for key, value in thing.items())
    elif isinstance(thing, list):
        yield from ((str(getattr(v, "id", n)), v, False) for n, v in enumerate(thing))


def fields_of(form: Form) -> Iterator[DataItem]:
    for item in form.fields:
        if isinstance(item, DataItem):
            yield item
            yield from getattr(item, "fields", ())


def test_each_neutral_workflow_has_a_dated_twin() -> None:
    neutral = {each.key for each in definitions("neutral")}

    assert neutral == {each.key for each in definitions("2019")}
    assert neutral == {"udvikling-af-indsats", "formandskabsgodkendelse", "politisk-godkendelse"}


def test_only_the_neutral_workflows_are_valid_today() -> None:
    for definition in definitions("neutral"):
        assert definition.workflow.valid.from_ == dt.date(2024, 1, 1)
        assert catalog().in_force(definition.key, TODAY) is definition
    for definition in definitions("2019"):
        valid = definition.workflow.valid
        assert (valid.from_, valid.to) == (dt.date(2019, 7, 1), dt.date(2023, 12, 31))
        assert catalog().in_force(definition.key, dt.date(2020, 9, 17)) is definition


@pytest.mark.parametrize("label", ["2019", "neutral"])
def test_a_workflow_calls_its_twin_of_the_same_label(label: str) -> None:
    initiative = catalog().definitions["udvikling-af-indsats", label]

    assert initiative.called["formandskabsgodkendelse"].label == label
    assert initiative.called["politisk-behandling"].label == ""


def test_the_neutral_pack_names_no_body_by_a_law() -> None:
    found = []
    for definition in definitions("neutral"):
        for model in (definition.workflow, *definition.forms.values()):
            for where, text in texts_in(model, definition.key):
                shown = f"{text.da} {text.en}" if isinstance(text, Names) else str(text)
                if BOUND_TO_A_LAW.search(shown):
                    found.append(f"{where}: {shown}")
    assert found == []


def test_every_text_that_people_see_has_english() -> None:
    read = (*catalog().workflows, *catalog().forms.values(), *catalog().vocabularies)
    texts = [each for file in read for each in texts_in(file.model, Path(file.source.file).name)]

    assert len(texts) > 500
    assert [where for where, text in texts if not (isinstance(text, Names) and text.en)] == []


def test_every_element_field_and_flow_by_condition_has_a_name() -> None:
    nameless = []
    for definition in catalog().definitions.values():
        for name, element in definition.names.elements.items():
            flows = getattr(element, "flows", None)
            conditions = flows if isinstance(flows, list) else []
            if element.name is None or any(flow.name is None for flow in conditions):
                nameless.append(f"{definition.key}.{definition.label} {name}")
    for key, form in catalog().form_models().items():
        nameless += [f"{key} {item.id}" for item in fields_of(form) if item.name is None]
    assert nameless == []


def test_an_answer_on_behalf_looks_like_the_party_s_own() -> None:
    """The form has the output of the party's path, and the answer besides."""
    path = catalog().definitions["politisk-behandling", ""]
    fields = {item.id for item in fields_of(catalog().form_models()["svar-paa-parts-vegne"])}

    assert fields == {"resultat", *path.workflow.output_values()}


def test_the_22_municipalities_have_their_codes() -> None:
    assert {each.code: each.short for each in municipalities()} == MUNICIPALITIES
    assert all(each.function == "kommuner" for each in municipalities())
    assert organisations("nordjylland").items[0].code == "1081"
    assert organisations("midtjylland").items[0].code == "1082"


def test_municipalities_in_two_clusters_are_listed_once() -> None:
    two = {each.short for each in municipalities() if len(each.clusters) == 2}

    assert two == {"Middelfart", "Billund", "Vejen"}
    assert len({each.key for each in municipalities()}) == 22


def test_every_municipality_and_the_region_have_their_bodies() -> None:
    items = organisations("syddanmark").all_items()
    for holder in (each for each in items if each.kind in ("kommune", "region")):
        functions = sorted(each.function or "" for each in items if each.of == holder.key)
        assert functions == ["fagudvalg", "råd", "økonomiudvalg"], holder.name


@pytest.mark.parametrize("area", ["syddanmark", "nordjylland", "midtjylland"])
def test_bodies_belong_to_authorities_and_use_the_register_s_words(area: str) -> None:
    items = organisations(area).all_items()
    keys = [item.key for item in items]
    authorities = {item.key for item in items if item.of is None}
    words = catalog().vocabulary

    assert len(keys) == len(set(keys))
    for item in items:
        assert item.of is None or item.of in authorities, item.key
        assert item.kind in words.kinds, item.key
        assert item.function is None or item.function in words.functions, item.key


@pytest.mark.parametrize(
    "function", ["aftalesekretariat", "administrativt_forum", "politisk_udvalg", "region"]
)
@pytest.mark.parametrize("day", [dt.date(2020, 9, 17), TODAY, dt.date(2027, 6, 1)])
def test_one_organisation_at_a_time_has_a_function_of_the_cooperation(
    function: str, day: dt.date
) -> None:
    items = organisations("syddanmark").all_items()

    assert len([i for i in items if i.function == function and i.valid.covers(day)]) == 1


@pytest.mark.parametrize("what", REAL_DATA)
def test_no_file_holds_what_belongs_to_a_real_person(what: str) -> None:
    found = []
    for file in files():
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if REAL_DATA[what].search(line):
                found.append(f"{file.name}:{number}: {line.strip()}")
    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a CPR number", "cpr: 010170-1234"),
        ("a CPR number", "0101701234"),
        ("a phone number", "ring 12 34 56 78"),
        ("a phone number", "+45 12345678"),
        ("a phone number", "tlf. 12345678"),
        ("an e-mail address", "skriv til navn@kommune.dk"),
    ],
)
def test_real_data_would_be_found(what: str, text: str) -> None:
    assert REAL_DATA[what].search(text)


@pytest.mark.parametrize("label", ["2019", "neutral"])
def test_wx_dep_1_is_asserted(label: str) -> None:
    """A programme waits until the one that it depends on is approved by everybody."""
    definition = catalog().definitions["politisk-godkendelse", label]
    scenarios = [each.scenario for each in definition.workflow.tests]

    assert any(name.startswith("WX-DEP-1") for name in scenarios)


# -- the fictitious people of the demo


def people() -> list[dict[str, Any]]:
    loaded = yaml.safe_load((content_root() / "demo" / "personer.yaml").read_text("utf-8"))
    assert list(loaded) == ["people"]
    found: list[dict[str, Any]] = loaded["people"]
    return found


def holders(organisation: str, role: str) -> set[str]:
    wanted = {"organisation": organisation, "role": role}
    return {person["name"] for person in people() if wanted in person["memberships"]}


def test_demo_people_are_plainly_fictitious() -> None:
    emails = [person["email"] for person in people()]

    assert {person["name"].split()[-1] for person in people()} <= FICTITIOUS
    assert len(emails) == len(set(emails))
    assert all(email.endswith("@eksempel.invalid") for email in emails)
    assert {person["language"] for person in people()} == {"da", "en"}


def test_demo_people_have_roles_that_the_register_knows() -> None:
    known = {item.key for item in organisations("syddanmark").all_items()}
    for person in people():
        for membership in person["memberships"]:
            assert membership["organisation"] in known, person["name"]
            assert membership["role"] in catalog().vocabulary.roles, person["name"]


def test_every_party_of_the_demo_can_act() -> None:
    items = organisations("syddanmark").all_items()
    for party in (item for item in items if item.kind in ("kommune", "region")):
        assert holders(party.key, "sagsbehandler"), party.name
        for body in (item for item in items if item.of == party.key):
            assert holders(body.key, "sekretær"), body.name


def test_the_demo_has_who_the_neutral_workflows_ask_for() -> None:
    assert len(holders("det-administrative-forum", "formand")) == 2
    assert len(holders("aftalesekretariatet", "sagsbehandler")) == 2
    for organisation, role in [
        ("aftalesekretariatet", "jurist"), ("foelgegruppen", "sekretær"),
        ("arbejdsgruppen", "sekretær"), ("det-administrative-forum", "sekretær"),
        ("det-politiske-udvalg", "formand"), ("det-politiske-udvalg", "sekretær"),
        ("samarbejdet-syddanmark", "administrator"), ("odense", "administrator"),
        ("esbjerg", "administrator"),
    ]:  # fmt: skip
        assert holders(organisation, role), (organisation, role)


def test_somebody_sits_in_both_groups_and_another_can_approve() -> None:
    writing, approving = holders("arbejdsgruppen", "formand"), holders("foelgegruppen", "formand")

    assert writing & approving
    assert approving - writing
