"""The reference of the language says what the language is: its examples run, its tables agree with
the models."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from pydantic_core import PydanticUndefined

from aftaleflow.calendars.deadlines import compute
from aftaleflow.calendars.working_days import PUBLIC, Calendar
from aftaleflow.definitions import reading, submission
from aftaleflow.definitions.catalog import Catalog
from aftaleflow.definitions.checking import check_texts
from aftaleflow.definitions.expressions.evaluation import evaluate
from aftaleflow.definitions.expressions.functions import FUNCTIONS
from aftaleflow.definitions.expressions.inference import infer
from aftaleflow.definitions.expressions.parsing import parse
from aftaleflow.definitions.expressions.types import (
    DATE,
    MONEY,
    NUMBER,
    TEXT,
    Names,
    choice,
    list_of,
    record,
)
from aftaleflow.definitions.model import base, elements, fields, scenarios, time, workflow
from aftaleflow.definitions.model.base import Model
from aftaleflow.definitions.names import RESERVED
from aftaleflow.definitions.problems import Problem
from aftaleflow.definitions.reader import FILES, read_model
from aftaleflow.definitions.shipped import shipped_paths
from aftaleflow.definitions.source import read_source
from aftaleflow.scenarios.expecting import text
from aftaleflow.scenarios.running import Coverage, Result, run_catalog
from aftaleflow.texts.explanations import explain
from aftaleflow.texts.translator import Translator
from tests.docs.pages import Block, Row, Table, blocks, in_code, tables

PAGE = "language.md"
YAML = [block for block in blocks(PAGE) if block.info.startswith("yaml")]
WHOLE = [block for block in YAML if block.info == "yaml"]
FRAGMENTS = [block for block in YAML if block.info != "yaml"]
TABLES = list(tables(PAGE))


def _name(block: Block) -> str:
    return f"line {block.line}"


# -- the examples


@cache
def _shipped() -> dict[str, str]:
    files = [file for folder in shipped_paths() for file in sorted(folder.rglob("*.yaml"))]
    return {str(file): file.read_text("utf-8") for file in files}


def _file_name(block: Block) -> str:
    word, key = block.text.splitlines()[0].split(": ")
    assert word in FILES, f"{block.text.splitlines()[0]} is no first line of a whole file"
    return f"{key}.yaml"


def _whole_files() -> dict[str, str]:
    return {_file_name(block): block.text for block in WHOLE}


def test_every_yaml_block_is_a_whole_file_or_says_what_it_is_a_fragment_of() -> None:
    unknown = [b for b in FRAGMENTS if b.info.removeprefix("yaml fragment ") not in _AROUND]
    assert [f"line {block.line}: {block.info}" for block in unknown] == []
    assert len(_whole_files()) == len(WHOLE), "two files of the page have one name"


def test_the_whole_files_of_the_page_are_valid_together_with_the_shipped_content() -> None:
    assert [str(problem) for problem in _catalog().problems] == []


@cache
def _catalog() -> Catalog:
    return check_texts(_shipped() | _whole_files())


@cache
def _played() -> tuple[list[Result], list[Coverage]]:
    catalog = _catalog()
    keys = {Path(name).stem for name in _whole_files()}
    own = {name: each for name, each in catalog.definitions.items() if each.key in keys}
    return run_catalog(replace(catalog, definitions=own))


def test_the_scenarios_of_the_page_pass() -> None:
    results, _coverages = _played()
    assert [f"{r.definition.key}: {r.failure}" for r in results if r.failure is not None] == []
    assert {r.definition.key for r in results} == {
        Path(name).stem for name, text_ in _whole_files().items() if "workflow:" in text_[:9]
    }


def test_the_scenarios_of_the_page_take_every_way() -> None:
    _results, coverages = _played()
    assert {each.definition.key: each.missed for each in coverages if each.missed} == {}


def test_every_key_of_the_language_stands_in_an_example() -> None:
    used: set[tuple[str, str]] = set()
    for name, text_ in {**_whole_files(), **_fragments_in_workflows()}.items():
        source = read_source(name, text_)
        assert not isinstance(source, list)
        model = read_model(source)
        assert isinstance(model, Model), model
        used.update(_keys_said(model))
    own = {(name, key) for name, model in MODELS.items() for key in _own_keys(model)}
    assert own - used == set()


def _keys_said(value: Any) -> Iterator[tuple[str, str]]:
    """The keys that an example writes, each with the model to which it belongs."""
    if isinstance(value, Model):
        for key in value.model_fields_set:
            holders = [m for m in type(value).__mro__ if key in vars(m).get("__annotations__", {})]
            yield holders[0].__name__, key
            yield from _keys_said(getattr(value, key))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _keys_said(each)
    elif isinstance(value, list):
        for each in value:
            yield from _keys_said(each)


def test_the_first_workflow_has_ten_lines() -> None:
    assert len(WHOLE[0].text.splitlines()) == 10


Values = dict[str, Any]

_WORKFLOW: Values = {
    "workflow": "stykke",
    "name": "Stykke",
    "case": {"title": "{titel}", "number": "S-{seq}", "owner": "region"},
    "participants": {"region": "region"},
    "data": [
        {"text": "titel"},
        {"money": "beløb"},
        {"date": "frist"},
        {"organisation": "kommune"},
    ],
    "process": [
        {"start_event": "begynd"},
        {"user_task": "opgave", "candidates": "region.leder", "fields": [{"text": "svar"}]},
        {"end_event": "slut"},
    ],
}


def _with_user_task(fragment: Values) -> Values:
    first, task, *rest = _WORKFLOW["process"]
    return {**_WORKFLOW, "process": [first, {**task, **fragment}, *rest]}


_AROUND: dict[str, Any] = {
    "workflow": lambda fragment: {**_WORKFLOW, **fragment},
    "data": lambda fragment: {
        **_WORKFLOW,
        "case": {**_WORKFLOW["case"], "title": "Stykke"},
        "data": [*fragment, *_WORKFLOW["data"][2:]],
    },
    "process": lambda fragment: {
        **_WORKFLOW,
        "process": [*_WORKFLOW["process"][:-1], *fragment, _WORKFLOW["process"][-1]],
    },
    "user_task": _with_user_task,
}
"""How a fragment becomes a whole workflow."""


@cache
def _fragments_in_workflows() -> dict[str, str]:
    """Each fragment with a small workflow around it, by file name."""
    found = {}
    for block in FRAGMENTS:
        source = read_source("stykke.yaml", block.text)
        assert not isinstance(source, list), source
        around = _AROUND[block.info.removeprefix("yaml fragment ")](source.value)
        whole = _plain({**around, "workflow": f"stykke-{block.line}"})
        found[f"stykke-{block.line}.yaml"] = yaml.safe_dump(
            whole, allow_unicode=True, sort_keys=False
        )
    return found


@cache
def _problems_of_fragments() -> list[Problem]:
    return check_texts(_shipped() | _fragments_in_workflows()).problems


@pytest.mark.parametrize("block", FRAGMENTS, ids=_name)
def test_a_fragment_is_valid_within_a_small_workflow(block: Block) -> None:
    own = [p for p in _problems_of_fragments() if p.file == f"stykke-{block.line}.yaml"]
    assert [str(problem) for problem in own] == []


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


# -- the tables of keys

MODULES = (base, elements, fields, scenarios, time, workflow)


def _models() -> Iterator[type[Model]]:
    for module in MODULES:
        for found in vars(module).values():
            if not (inspect.isclass(found) and issubclass(found, Model)):
                continue
            if found.__module__ == module.__name__ and found is not Model:
                yield found


MODELS = {model.__name__: model for model in _models()}
OWN = "own keys of "
OF = "keys of "

TYPES = {
    "AnyElement": "element",
    "CaseSettings": "case",
    "Deadline | None": "deadline",
    "Decimal | None": "number",
    "Each": "each",
    "Expectation | None": "expectation",
    "Expression": "expression",
    "Expression | None": "expression",
    "Flag": "true or false",
    "Flag | Expression": "true, false or expression",
    "Flows": "flows",
    "Flows | None": "flows",
    "Given": "given",
    "Id": "id",
    "Id | None": "id",
    "Id | dict[Id, Value]": "answer, or values by id",
    "Key": "key",
    "Key | None": "key",
    "Literal['ask_all', 'ask_affected', 'keep_answers']": (
        "`ask_all`, `ask_affected` or `keep_answers`"
    ),
    "Literal['case']": "`case`",
    "Literal['health', 'private'] | None": "`health` or `private`",
    "OnBehalf | None": "on behalf",
    "OneOrMany[Escalation]": "escalation, or several",
    "OneOrMany[Id]": "id, or several",
    "OneOrMany[Id] | None": "id, or several",
    "OneOrMany[PlainAmount]": "amount, or several",
    "OneOrMany[ReferencePath]": "path, or several",
    "OneOrMany[str] | None": "text, or several",
    "Output": "output",
    "PlainAmount | None": "amount",
    "ReferencePath | None": "path",
    "Retry": "retry",
    "Silence": "silence",
    "TimeRule": "moment",
    "TimeRule | None": "moment",
    "Title": "text (da, en)",
    "Title | None": "text (da, en)",
    "Validity": "validity",
    "Value": "value",
    "Whole": "whole number",
    "Whole | None": "whole number",
    "Whole | str | list[str]": "number, word or parties",
    "dict[Id, Id]": "results by id",
    "dict[Id, OneOrMany[str]]": "names by id",
    "dict[Id, Title]": "texts (da, en) by id",
    "dict[Id, Value]": "values by id",
    "dict[Id, str]": "participants by id",
    "dict[str, Value]": "values by expression",
    "dt.date | None": "date",
    "list[AnyDataItem]": "data",
    "list[AnyElement]": "elements",
    "list[AnyElement] | None": "elements",
    "list[AnyFormItem]": "form items",
    "list[AnyStep]": "steps",
    "list[BodyPattern]": "body patterns",
    "list[BoundaryEvent]": "boundary events",
    "list[GivenCase]": "given cases",
    "list[Id]": "ids",
    "list[Key]": "keys",
    "list[OrganisationItem]": "organisations",
    "list[Rule]": "rules",
    "list[Scenario]": "scenarios",
    "list[dict[Id, Value]]": "rows",
    "list[list[AnyElement]]": "lists of elements",
    "list[str] | None": "parties",
    "str": "text",
    "str | None": "text",
}
"""What the page calls the types of the models."""

SAID_OTHERWISE = {
    ("choice", "options"): "ids, or ids with texts",
    ("organisation", "kind"): "word, or several",
    ("body", "kind"): "word, or several",
    ("Expectation", "document"): "versions by id",
    ("Expectation", "answered"): "numbers by id",
    ("Given", "people"): "names by path",
    ("Given", "closing_days"): "days by organisation",
    ("OrganisationItem", "closed"): "names by day",
}
"""Types that need a word of their own where they stand."""


def _default(value: Any) -> str:
    if value is PydanticUndefined or value is None:
        return "–"
    if isinstance(value, Model):
        said = {k: v for k, v in value.model_dump(by_alias=True).items() if v not in (None, [], {})}
        return f"`{{{', '.join(f'{k}: {v}' for k, v in said.items())}}}`" if said else "–"
    if value in ([], {}) and not isinstance(value, bool):
        return "–"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _own_keys(model: type[Model]) -> dict[str, str]:
    """The keys that a model adds to those that it inherits, with their types as written."""
    written: dict[str, str] = vars(model).get("__annotations__", {})
    return {name: type_ for name, type_ in written.items() if name in model.model_fields}


def _rows(model: type[Model], called: str, leave_out: str | None = None) -> list[Row]:
    """The rows that the page must have for a model's own keys, without their meaning."""
    found = []
    for name, type_ in _own_keys(model).items():
        field = model.model_fields[name]
        alias = field.alias or name
        if alias != leave_out:
            row = {
                "name": f"`{alias}`",
                "required": "yes" if field.is_required() else "no",
                "type": SAID_OTHERWISE.get((called, alias)) or TYPES[type_],
                "default": _default(field.default),
            }
            found.append(row)
    return found


def _expected(table: Table) -> list[Row]:
    if not table.mark.startswith(OWN):
        model = MODELS[table.mark.removeprefix(OF)]
        return _rows(model, model.__name__)
    rows: list[Row] = []
    for name in table.mark.removeprefix(OWN).split():
        model = MODELS[name]
        word = str(getattr(model, "word", ""))
        is_data = issubclass(model, fields.DataItem)
        own = _rows(model, word, word if is_data else None)
        none = {"name": "–", "required": "", "type": "", "default": ""}
        rows += [{"of": f"`{word}`", **row} for row in own or [none]]
    return rows


KEYS = [table for table in TABLES if table.mark.startswith((OWN, OF))]


@pytest.mark.parametrize("table", KEYS, ids=lambda table: str(table.mark))
def test_a_table_of_keys_agrees_with_the_model(table: Table) -> None:
    shown = [
        {k: v for k, v in row.items() if k not in ("meaning", "BPMN 2.0")} for row in table.rows
    ]
    assert shown == _expected(table)


@pytest.mark.parametrize("table", KEYS, ids=lambda table: str(table.mark))
def test_every_key_in_a_table_has_a_meaning(table: Table) -> None:
    silent = [row["name"] for row in table.rows if row["name"] != "–" and not row["meaning"]]
    assert silent == []


def test_every_model_with_keys_of_its_own_has_a_table() -> None:
    shown = {
        name
        for table in KEYS
        for name in table.mark.removeprefix(OWN).removeprefix(OF).split()
    }  # fmt: skip
    with_keys = {name for name, model in MODELS.items() if _own_keys(model)}
    assert shown == with_keys


def test_every_element_has_a_heading_of_its_own() -> None:
    text_ = (Path(__file__).parents[2] / "docs" / PAGE).read_text("utf-8")
    words = [*elements.ELEMENTS, "boundary_event"]
    assert [word for word in words if f"\n### {word}\n" not in text_] == []


def test_tables_of_elements_name_the_section_of_the_standard() -> None:
    silent = [
        row["name"]
        for table in KEYS
        if issubclass(MODELS[table.mark.split()[-1]], elements.Element)
        for row in table.rows
        if not row["BPMN 2.0"]
    ]
    assert silent == []


# -- the tables of expressions


class _Page:
    """What the expressions of the page see."""

    values: Mapping[str, Any] = {
        "antal": Decimal(3),
        "beløb": Decimal("1250.50"),
        "frist": dt.date(2026, 12, 21),
        "vej": "kort",
        "emner": ["a", "c"],
        "linjer": [
            {"tekst": "A", "beløb": Decimal(100)},
            {"tekst": "B", "beløb": Decimal("250.25")},
        ],
    }
    names = Names({
        "antal": NUMBER,
        "beløb": MONEY,
        "frist": DATE,
        "note": TEXT,
        "vej": choice(frozenset({"kort", "lang"})),
        "emner": list_of(choice(frozenset("abc"))),
        "linjer": list_of(record({"tekst": TEXT, "beløb": MONEY})),
    })  # fmt: skip

    def value(self, name: str) -> Any:
        return self.values.get(name)

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)

    def calendar(self, _organisation: str | None) -> Calendar:
        return PUBLIC


EVALUATED = [row for table in TABLES if table.mark == "evaluated" for row in table.rows]


@pytest.mark.parametrize("row", EVALUATED, ids=lambda row: str(row["expression"]))
def test_an_expression_has_the_value_that_the_page_shows(row: Row) -> None:
    expression = in_code(row["expression"])
    infer(parse(expression), _Page.names)
    assert text(evaluate(expression, _Page())) == row["value"]


def test_every_function_is_listed() -> None:
    (table,) = (table for table in TABLES if table.mark == "functions")
    calls = [call for row in table.rows for call in row["function"].strip("`").split("` `")]
    assert {call.partition("(")[0] for call in calls} == {*FUNCTIONS, "count"}


def test_every_function_is_shown_with_a_value() -> None:
    shown = " ".join(in_code(row["expression"]) for row in EVALUATED)
    assert [name for name in FUNCTIONS if f"{name}(" not in shown] == []


def test_every_refusal_of_a_form_is_listed() -> None:
    (table,) = (table for table in TABLES if table.mark == "refusals")
    listed = {in_code(row["code"]) for row in table.rows}
    assert listed == {*_refusals(reading), *_refusals(submission), "four_eyes"}


def _refusals(module: ModuleType) -> Iterator[str]:
    """The codes with which a module refuses a value."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not (isinstance(node, ast.Call) and len(node.args) > 2):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        code = {"Refused": node.args[0], "_problem": node.args[1]}.get(name)
        if isinstance(code, ast.Constant):
            yield str(code.value)


def test_the_reason_for_a_date_is_what_pages_show() -> None:
    lines = (Path(__file__).parents[2] / "docs" / PAGE).read_text("utf-8").splitlines()
    shown = " ".join(line.removeprefix("> ") for line in lines if line.startswith("> "))
    odense = Calendar("Odense Kommune")
    found = compute({"working_days": 10}, dt.date(2025, 4, 11), odense).explanation
    assert shown == " ".join(explain(found, Translator("da")))


def test_what_is_refused_today_is_refused() -> None:
    allowed = {*elements.ELEMENTS, *fields.TYPES, "boundary_event"}
    refused = {
        "sub_process", "event_sub_process", "receive_task", "send_task", "business_rule_task",
        "script_task", "event_based_gateway", "inclusive_gateway", "intermediate_throw_event",
        "person", "citizen", "time", "date_time", "role", "phone", "address",
    }  # fmt: skip
    page = (Path(__file__).parents[2] / "docs" / PAGE).read_text("utf-8")
    assert refused & allowed == set()
    assert [word for word in refused if f"`{word}`" not in page] == []


def test_words_that_the_page_calls_taken_are_reserved() -> None:
    assert {"party", "total"} <= RESERVED
    assert "today" in FUNCTIONS
