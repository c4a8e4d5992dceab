"""The browser decides random conditions over random values as the engine does."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page

from aftaleflow.definitions.expressions.evaluation import evaluate
from aftaleflow.web import assets
from aftaleflow.web.form_conditions import Around, condition_tree, is_decidable
from aftaleflow.web.form_values import raw_text, raw_texts
from tests.browser.conftest import Site
from tests.unit.web.surroundings import Case, form_of, reference

pytestmark = pytest.mark.browser

FORM = form_of("""
form: f
name: F
fields:
  - choice: valg
    options: [a, b, c]
  - choice: flere
    many: true
    options: [a, b, c]
  - yes_no: ja
  - number: tal
    decimals: 1
  - money: beløb
  - date: dag
  - organisation: kommune
  - text: tekst
""")
VALUES: dict[str, list[Any]] = {
    "valg": [None, "a", "b"],
    "flere": [None, ["a"], ["a", "c"]],
    "ja": [None, True, False],
    "tal": [None, Decimal("-1.5"), Decimal(0), Decimal(10)],
    "beløb": [None, Decimal("1000.00"), Decimal("1000000.50")],
    "dag": [None, dt.date(2026, 11, 23), dt.date(2026, 11, 24)],
    "kommune": [None, reference("organisation", "odense"), reference("organisation", "ærø")],
    "tekst": [None, "x", "Ærø"],
}
LEAVES = [
    "ja", "ja == true", "valg == 'a'", "valg != 'b'", "valg in ['a', 'c']", "valg not in ['a']",
    "'a' in flere", "'c' not in flere", "tal > 0", "tal <= 10", "-1 < tal < 1", "tal is none",
    "tal is not none", "beløb >= 1000", "beløb == 1000000.5", "dag < today()", "dag == today()",
    "dag is none", "kommune == 'odense'", "kommune != 'odense'", "tekst == 'Ærø'",
    "count(flere) > 1", "flere is none", "valg == none", "10 > tal",
]  # fmt: skip
EVALUATE = """async ([url, cases]) => {
  const { evaluate, CANNOT, number, date } = await import(url);
  const typed = (text, word) => {
    if (text === null || text === "") return null;
    if (word === "yes_no") return text === "true";
    if (word === "number" || word === "money") return number(text);
    if (word === "date") return date(text);
    return text;
  };
  return cases.map(([tree, values]) => {
    const read = ({ as, field }) => (as === "list" ? values[field] : typed(values[field], as));
    const answer = evaluate(tree, read);
    return answer === CANNOT ? "cannot" : answer;
  });
}"""


def an_expression(choose: random.Random, depth: int = 0) -> str:
    kind = choose.choice(["leaf", "leaf", "and", "or", "not"]) if depth < 3 else "leaf"
    if kind == "leaf":
        return choose.choice(LEAVES)
    if kind == "not":
        return f"not ({an_expression(choose, depth + 1)})"
    sides = [f"({an_expression(choose, depth + 1)})" for _n in range(choose.randint(2, 3))]
    return f" {kind} ".join(sides)


def test_the_browser_and_the_engine_decide_alike(page: Page, site: Site) -> None:
    choose = random.Random(20261124)  # noqa: S311 - a test that is the same every time
    cases, expected = [], []
    for _n in range(2000):
        expression = an_expression(choose)
        values = {name: choose.choice(options) for name, options in VALUES.items()}
        tree = condition_tree(expression, Around(fields=FORM.fields, context=Case()))
        if "-1" not in expression:
            assert is_decidable(tree), expression
        posted = {
            name: raw_texts(value) or None if name == "flere" else raw_text(value)
            for name, value in values.items()
        }
        cases.append([tree, posted])
        expected.append((expression, values, evaluate(expression, Case(values))))

    page.goto(site.url)
    found = page.evaluate(EVALUATE, [assets.url("js/conditions.js"), cases])

    wrong = [(case, answer) for case, answer in zip(expected, found, strict=True)
             if answer != case[2] and answer != "cannot"]  # fmt: skip
    assert wrong == []
    assert found.count("cannot") < len(found) / 5
