"""What expressions and texts see of a case: data by its type, elements, people, the case itself."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from aftaleflow.definitions.expressions.evaluation import evaluate
from aftaleflow.engine.templates import text_of, value_of
from aftaleflow.events.waiting import JobCreated
from tests.engine.definitions import choosing, definition, task, workflow
from tests.engine.running import Case

DATA = """\
data:
  - {number: antal, decimals: 1, default: 2.5}
  - {money: beløb, default: 100}
  - {yes_no: haster, default: true}
  - {date: dag, default: 2026-12-01}
  - {date: i_morgen, default: = today() + days(1)}
  - {text: tekst, default: hej}
  - {choice: farve, options: [rød, blå], default: blå}
  - {choice: farver, options: [rød, blå], many: true, default: [rød, blå]}
  - {organisation: hvem, kind: kommune, default: Nord}
  - {money: samlet, value: beløb * antal / 3}
  - {number: tredjedel, value: antal / 3, decimals: 2}
  - {text: ukendt}
  - rows: poster
    fields: [{text: navn}, {money: pris}]
"""

PROCESS = f"""
- start_event: start
  candidates: kontor.sagsbehandler
  fields: [{{text: emne}}]
{task("en")}
- user_task: to
  candidates: kontor.formand
  form: svar
- end_event: slut
"""


def case_at_to() -> Case:
    case = Case(definition(PROCESS, DATA, title="{emne}"))
    case.start("Anna", emne="Veje")
    case.later(hours=1)
    case.complete("en", "Bent", note_en="x")
    return case


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("antal", Decimal("2.5")),
        ("antal + 1", Decimal("3.5")),
        ("beløb", Decimal(100)),
        ("haster", True),
        ("dag", dt.date(2026, 12, 1)),
        ("dag > today()", True),
        ("i_morgen", dt.date(2026, 11, 25)),
        ("tekst", "hej"),
        ("farve == 'blå'", True),
        ("'rød' in farver", True),
        ("hvem.name", "Nord"),
        ("samlet", Decimal("83.33")),
        ("tredjedel", Decimal("0.83")),
        ("ukendt", None),
        ("ukendt is none", True),
        ("count(poster)", Decimal(0)),
        ("emne", "Veje"),
        ("en.visits", Decimal(1)),
        ("to.visits", Decimal(1)),
        ("slut.visits", Decimal(0)),
        ("en.completed_at", dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)),
        ("to.completed_at", None),
        ("en.performer.name", "Bent"),
        ("to.performer", None),
        ("start.performer.name", "Anna"),
        ("initiator.name", "Anna"),
        ("party", None),
        ("this_case.title", "Veje"),
        ("this_case.ended", None),
        ("kontor.name", "Kontoret"),
        ("count(kommuner)", Decimal(3)),
        ("kommuner.name", ["Nord", "Syd", "Vest"]),
        ("to.svar", None),
    ],
)
def test_a_name_has_the_value_of_its_type(expression: str, value: Any) -> None:
    case = case_at_to()
    for way in case.ways:
        found = evaluate(expression, way.running.snapshot())
        assert (found, type(found)) == (value, type(value))


def test_the_number_of_a_case_is_made_by_the_host_from_its_template() -> None:
    case = case_at_to()
    assert case.first.running.number_template() == "P-2026-{seq}"
    case.do(lambda instance: instance.set_number("P-2026-0007"))
    assert evaluate("this_case.number", case.first.running.snapshot()) == "P-2026-0007"
    case.complete("to", svar="ja")
    assert (case.state.number, case.state.title) == ("P-2026-0007", "Veje")


def test_a_party_s_own_case_belongs_to_the_party() -> None:
    text = workflow("proeve", f"- start_event: start\n{task('en')}- end_event: slut\n", "")
    text = text.replace("owner: kontor", "owner: part").replace(
        "participants: {", "participants: {part: party, hele: = party, "
    )
    case = Case(definition("", files={"proeve.yaml": text}))
    case.start("Anna", "Syd")

    assert (case.state.owner, case.state.party) == ("Syd", "Syd")
    for name in ("party.name", "part.name", "hele.name"):
        assert evaluate(name, case.first.running.snapshot()) == "Syd"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{antal} af {beløb}", "2,5 af 100"),
        ("{haster} og {not haster}", "ja og nej"),
        ("{dag}", "01.12.2026"),
        ("{en.completed_at}", "24.11.2026 kl. 10.00"),
        ("{ukendt}", "…"),
        ("{farver}", "rød, blå"),
        ("{hvem}", "Nord"),
        ("uden noget", "uden noget"),
    ],
)
def test_a_text_shows_values_as_people_write_them(template: str, text: str) -> None:
    assert text_of(template, case_at_to().first.running.snapshot()) == text


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (7, Decimal(7)),
        (True, True),
        (None, None),
        ("= antal * 2", Decimal(5)),
        ("om {emne}", "om Veje"),
        (["= antal", 1], [Decimal("2.5"), Decimal(1)]),
        ({"a": "= emne", "b": {"c": 2}}, {"a": "Veje", "b": {"c": Decimal(2)}}),
    ],
)
def test_a_written_value_is_a_literal_a_formula_or_a_text(written: Any, value: Any) -> None:
    assert value_of(written, case_at_to().first.running.snapshot()) == value


CHILD = workflow(
    "barn",
    f"""
- start_event: a
{choosing("svar")}
- end_event: slut
""",
    """
input: [{number: antal}, {date: dag}]
output:
  dobbelt: = antal * 2
  senere: = dag + days(1)
  hvornår: = svar.completed_at
  hvem: = kontor
  alle: = kommuner
  tekst: = join(['a', 'b'], '-')
  valg: = valg_svar
  fast: 5
  af: = svar.performer
""",
)

READS = """
- start_event: start
- call_activity: kald
  workflow: barn
  input: {antal: 4, dag: = today()}
- service_task: læs
  connector: mail
  input: {to: kontor.formand, subject: a, text: "{tekst_om_kald}"}
- end_event: slut
"""


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("kald.dobbelt > 7", "ja"),
        ("kald.dobbelt + 0.5", "8,5"),
        ("kald.senere > today()", "ja"),
        ("kald.hvornår", "24.11.2026 kl. 09.00"),
        ("kald.hvem.name", "Kontoret"),
        ("kald.alle.name", "Nord, Syd, Vest"),
        ("kald.tekst", "a-b"),
        ("kald.valg == 'nej'", "ja"),
        ("kald.fast + 1", "6"),
        ("kald.af.name", "Carl"),
    ],
)
def test_what_a_called_workflow_computed_is_read_by_its_type(expression: str, shown: str) -> None:
    process = READS.replace("tekst_om_kald", expression)
    case = Case(definition(process, files={"barn.yaml": CHILD}))
    case.start()
    case.end_call(
        "kald", "slut", dobbelt="8", senere="2026-11-25",
        hvornår="2026-11-24T08:00:00+00:00", hvem="Kontoret", alle=["Nord", "Syd", "Vest"],
        tekst="a-b", valg="nej", fast="5", af="Carl",
    )  # fmt: skip
    [job] = [event for event in case.events if isinstance(event, JobCreated)]
    assert job.input["text"] == shown


def test_a_value_that_a_called_workflow_did_not_know_is_unknown() -> None:
    process = READS.replace("tekst_om_kald", "kald.dobbelt is none and kald.hvem is none")
    case = Case(definition(process, files={"barn.yaml": CHILD}))
    case.start()
    case.end_call("kald", "slut", dobbelt=None, hvem=None)
    [job] = [event for event in case.events if isinstance(event, JobCreated)]
    assert job.input["text"] == "ja"
