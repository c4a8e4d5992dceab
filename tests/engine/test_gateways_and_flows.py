"""Which way a case goes: gateways, flows on a task, conditions, defaults, unknown values."""

from __future__ import annotations

import pytest

from aftaleflow.errors import EngineError
from tests.engine.definitions import choosing, definition, task
from tests.engine.running import Case, short

GATEWAY = f"""
- start_event: start
- user_task: en
  candidates: kontor.sagsbehandler
  fields: [{{number: beløb, optional: true}}, {{yes_no: haster, optional: true}}]
- exclusive_gateway: vej
  flows:
    - {{when: beløb > 100, next: dyr}}
    - {{when: haster, next: hurtig}}
    - {{next: almindelig}}
{task("dyr", "next: slut")}
{task("hurtig", "next: slut")}
{task("almindelig")}
- end_event: slut
"""


@pytest.mark.parametrize(
    ("given", "flow", "at"),
    [
        ({"beløb": 101, "haster": True}, "vej/condition/0", "dyr"),
        ({"beløb": 100, "haster": True}, "vej/condition/1", "hurtig"),
        ({"beløb": 100, "haster": False}, "vej/default", "almindelig"),
        ({"haster": True}, "vej/condition/1", "hurtig"),
        ({}, "vej/default", "almindelig"),
    ],
)
def test_a_gateway_takes_the_first_flow_whose_condition_is_true(
    given: dict[str, object], flow: str, at: str
) -> None:
    case = Case(definition(GATEWAY))
    case.start()
    events = case.complete("en", **given)

    assert short(events)[1:3] == ["ElementPassed en/next", f"ElementPassed {flow}"]
    assert case.at == [at]


def test_a_gateway_whose_last_flow_has_a_condition_goes_on_to_the_following_element() -> None:
    process = f"""
- start_event: start
{choosing("en")}
- exclusive_gateway: vej
  flows: [{{when: valg_en == 'ja', next: slut}}]
{task("to")}
- end_event: slut
"""
    case = Case(definition(process))
    case.start()
    events = case.complete("en", valg_en="nej")

    assert "ElementPassed vej/default" in short(events)
    assert case.at == ["to"]


@pytest.mark.parametrize(
    ("value", "flow", "at"),
    [("ja", "ja", "to"), ("nej", "else", "tre"), ("måske", "else", "tre")],
)
def test_flows_by_outcome_go_by_the_value_or_else(value: str, flow: str, at: str) -> None:
    process = f"""
- start_event: start
{choosing("en", "outcome: valg_en" + chr(10) + "flows: {ja: to, else: tre}")}
{task("to")}
{task("tre")}
- end_event: slut
"""
    case = Case(definition(process))
    case.start()
    events = case.complete("en", valg_en=value)

    assert short(events)[1] == f"ElementPassed en/outcome/{flow}"
    assert case.at == [at]


@pytest.mark.parametrize(("answer", "at"), [(True, "to"), (False, "tre")])
def test_flows_by_yes_and_no(answer: bool, at: str) -> None:
    process = f"""
- start_event: start
- user_task: en
  candidates: kontor.sagsbehandler
  fields: [{{yes_no: enig}}]
  outcome: enig
  flows: {{true: to, false: tre}}
{task("to")}
{task("tre")}
- end_event: slut
"""
    case = Case(definition(process))
    case.start()
    case.complete("en", enig=answer)
    assert case.at == [at]


def test_flows_on_a_task_read_what_was_written_in_it() -> None:
    process = f"""
- start_event: start
- user_task: en
  candidates: kontor.sagsbehandler
  form: svar
  flows: [{{when: svar == 'nej', next: slut}}, {{when: en.visits > 1, next: to}}, {{next: en}}]
{task("to")}
- end_event: slut
"""
    case = Case(definition(process))
    case.start()
    assert short(case.complete("en", svar="ja"))[1] == "ElementPassed en/default"
    assert case.at == ["en"]
    assert short(case.complete("en", svar="ja"))[1] == "ElementPassed en/condition/1"
    assert case.at == ["to"]


def test_a_condition_reads_a_statement_of_another_element() -> None:
    process = f"""
- start_event: start
- user_task: en
  candidates: kontor.sagsbehandler
  form: svar
{task("to")}
- exclusive_gateway: vej
  flows: [{{when: en.svar == 'ja', next: ja}}, {{next: nej}}]
- end_event: ja
- end_event: nej
"""
    case = Case(definition(process))
    case.start()
    case.complete("en", svar="ja")
    case.complete("to")
    assert case.ended == "ja"


def test_an_outcome_that_is_unknown_and_not_foreseen_is_refused_in_words() -> None:
    process = f"""
- start_event: start
{task("en")}
- exclusive_gateway: vej
  outcome: valg
  flows: {{ja: to, nej: slut}}
{task("to")}
- end_event: slut
"""
    case = Case(definition(process, "data:\n  - choice: valg\n    options: [ja, nej]\n"))
    case.start()
    before = case.first.running.dump()

    with pytest.raises(EngineError) as refused:
        case.complete("en")
    assert str(refused.value) == (
        "The case cannot go on at vej: none of its flows can be taken, because what decides "
        "between them is unknown."
    )
    assert before["waits"] == {"en#1": {"element": "en"}}


def test_conditions_are_looked_at_in_the_author_s_order_wherever_they_lead() -> None:
    process = f"""
- start_event: start
{choosing("en")}
- exclusive_gateway: vej
  flows:
    - {{when: valg_en == 'ja', next: sidst}}
    - {{when: valg_en == 'ja', next: først}}
    - {{when: valg_en == 'ja', next: midt}}
{task("først", "next: slut")}
{task("midt", "next: slut")}
{task("sidst")}
- end_event: slut
"""
    case = Case(definition(process))
    case.start()
    case.complete("en", valg_en="ja")
    assert case.at == ["sidst"]


def test_a_way_back_without_a_decision_may_be_taken_for_ever() -> None:
    process = f"""
- start_event: start
{
        task(
            "en",
            '''
next: en
boundary_events: [{boundary_event: nok, timer: {days: 30}, next: to}]
''',
        )
    }
{task("to")}
- end_event: slut
"""
    case = Case(definition(process))
    case.start()
    for _ in range(5):
        case.complete("en")
        assert (case.at, case.armed) == (["en"], ["nok"])
    case.fire("nok")
    assert (case.at, case.armed) == (["to"], [])


def test_a_workflow_may_be_hundreds_of_steps_long() -> None:
    steps = "".join(task(f"trin_{number}") for number in range(1, 301))
    case = Case(definition(f"- start_event: start\n{steps}- end_event: slut\n"))
    case.start()
    for number in range(1, 4):
        case.complete(f"trin_{number}")
    assert case.at == ["trin_4"]
