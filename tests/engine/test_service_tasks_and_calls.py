"""What is done outside the case: by connectors, and by other workflows as cases of their own."""

from __future__ import annotations

import pytest

from aftaleflow.engine.folding import CANCELLED
from aftaleflow.engine.instance import ProcessInstance
from aftaleflow.engine.world import Occasion
from aftaleflow.errors import EngineError
from aftaleflow.events.cases import CaseCancelled, CaseEnded
from aftaleflow.events.waiting import (
    CallCancelled,
    CallEnded,
    CallStarted,
    JobCancelled,
    JobCompleted,
    JobCreated,
    JobFailed,
    JobRetried,
)
from aftaleflow.scenarios.memory_world import MemoryWorld
from tests.engine.definitions import choosing, definition, register, task, workflow
from tests.engine.running import START, Case, program_of, short

MAIL = f"""
- start_event: start
{task("en")}
- service_task: besked
  connector: mail
  input:
    to: udvalg.sekretær
    subject: "Om {{note_en}}"
    text: "= join(['Kære', note_en], ' ')"
  output: {{kvittering: id}}
  retry: {{times: 3, first_after: {{minutes: 10}}}}
{task("efter")}
- end_event: slut
"""


def mail_case() -> Case:
    case = Case(definition(MAIL, "data:\n  - text: kvittering\n"))
    case.start()
    case.complete("en", note_en="vand")
    return case


def test_a_service_task_asks_for_a_job_with_its_options_computed() -> None:
    case = mail_case()

    assert case.events[-1] == JobCreated(
        token="besked#1",
        element="besked",
        connector="mail",
        input={"to": "udvalg.sekretær", "subject": "Om vand", "text": "Kære vand"},
        times=3,
        first_after_seconds=600,
    )
    assert case.at == ["besked"]


def test_a_job_that_is_done_gives_data_and_lets_the_case_go_on() -> None:
    case = mail_case()
    events = case.finish("besked", id="mail-1", andet="overflødigt")

    assert events[0] == JobCompleted(
        token="besked#1", element="besked", values={"kvittering": "mail-1"}
    )
    assert case.state.data["kvittering"] == "mail-1"
    assert case.at == ["efter"]


def test_a_job_that_fails_and_is_tried_again_leaves_the_case_where_it_waits() -> None:
    """Trying again is the worker's business; its events change nothing but history."""
    case = mail_case()
    before = dict(case.state.waits)
    failed = [
        JobFailed(token="besked#1", element="besked", why="optaget", attempt=1, retry_at="…"),
        JobFailed(token="besked#1", element="besked", why="optaget", attempt=2),
        JobRetried(token="besked#1", element="besked"),
    ]
    case.play(lambda way: way._take(list(failed), Occasion(way.now)))

    assert case.state.waits == before
    case.finish("besked", id="mail-2")
    assert (case.at, case.state.data["kvittering"]) == (["efter"], "mail-2")


def test_a_job_is_done_once() -> None:
    case = mail_case()
    case.finish("besked", id="mail-1")

    with pytest.raises(EngineError, match="no such token stands"):
        case.do(lambda instance: instance.complete_job("besked#1", {}))


def test_a_job_that_gives_nothing_leaves_data_unknown() -> None:
    case = mail_case()
    case.finish("besked")
    assert case.state.data["kvittering"] is None


def test_flows_on_a_service_task_read_what_it_gave() -> None:
    flows = "  flows: [{when: kvittering is none, next: besked}, {next: efter}]\n"
    process = MAIL.replace("  retry:", f"{flows}  retry:")
    case = Case(definition(process, "data:\n  - text: kvittering\n"))
    case.start()
    case.complete("en", note_en="vand")
    case.finish("besked")
    assert (case.at, case.state.visits["besked"]) == (["besked"], 2)
    case.finish("besked", id="x")
    assert case.at == ["efter"]


def test_a_token_of_one_kind_is_refused_to_commands_for_another() -> None:
    case = mail_case()

    with pytest.raises(EngineError, match="besked: it is no user_task"):
        case.do(lambda instance: instance.complete_user_task("besked#1", {}))
    with pytest.raises(EngineError, match="besked: it is no call_activity"):
        case.do(lambda instance: instance.end_call("besked#1", "slut", {}))
    with pytest.raises(EngineError, match="besked: it is no round"):
        case.do(lambda instance: instance.add_party("besked#1", "Nord", "kommuner", "x"))
    with pytest.raises(EngineError, match="no such timer is armed"):
        case.do(lambda instance: instance.fire_timer("besked#1"))
    case.finish("besked", id="x")
    with pytest.raises(EngineError, match="efter: it is no service_task"):
        case.do(lambda instance: instance.complete_job("efter#1", {}))


CHILD = workflow(
    "barn",
    """
    - start_event: modtaget
    - user_task: arbejde
      candidates: kontor.sagsbehandler
      fields: [{number: pris}, {yes_no: muligt}]
      outcome: muligt
      flows: {true: løst, false: opgivet}
    - end_event: løst
    - end_event: opgivet
    """,
    "input:\n  - text: emne\n  - number: antal\n  - document: bilag\n    optional: true\n"
    "output: {pris: = pris, samlet: = pris * antal}\n",
)

CALL = f"""
- start_event: start
- user_task: en
  candidates: kontor.sagsbehandler
  fields: [{{text: emne}}, {{document: aftale}}]
- call_activity: hjælp
  workflow: barn
  input: {{antal: 3, bilag: = aftale}}
  output: {{udgift: = samlet}}
  flows: {{løst: efter, opgivet: slut}}
{task("efter")}
- end_event: slut
"""


def call_case() -> Case:
    case = Case(definition(CALL, "data:\n  - number: udgift\n", files={"barn.yaml": CHILD}))
    case.start()
    case.complete("en", emne="vand", aftale="a.pdf")
    return case


def test_a_call_hands_over_what_it_says_and_data_of_the_same_name() -> None:
    case = call_case()
    [started] = [event for event in case.events if isinstance(event, CallStarted)]

    assert started.input["emne"] == "vand"
    assert started.input["antal"] == "3"
    assert started.input["bilag"] == {
        "version": 1, "filename": "a.pdf", "content": "a.pdf", "media_type": "application/pdf",
        "size": 1, "sha256": "0" * 64,
    }  # fmt: skip
    assert (started.token, started.workflow) == ("hjælp#1", "barn")


def test_the_called_case_runs_on_what_it_was_handed_and_its_end_is_the_outcome() -> None:
    case = call_case()
    [started] = [event for event in case.events if isinstance(event, CallStarted)]
    child = program_of(case.definition.called["barn"])
    occasion = Occasion(START, 1)
    instance, _events = ProcessInstance.start_for_caller(
        child, MemoryWorld(register()), occasion, started.input
    )
    assert instance.state.documents["bilag"]["filename"] == "a.pdf"
    ended = instance.complete_user_task("arbejde#1", {"pris": 5, "muligt": True})[-1]
    assert ended == CaseEnded(end="løst", output={"pris": "5", "samlet": "15"})
    assert isinstance(ended, CaseEnded)

    events = case.end_call("hjælp", ended.end, **ended.output)
    assert events[0] == CallEnded(
        token="hjælp#1",
        element="hjælp",
        end="løst",
        values={"udgift": "15"},
        output={"pris": "5", "samlet": "15"},
    )
    assert short(events)[1] == "ElementPassed hjælp/outcome/løst"
    assert case.at == ["efter"]
    assert case.state.data["udgift"] == "15"


def test_another_end_of_the_called_case_leads_elsewhere() -> None:
    case = call_case()
    case.end_call("hjælp", "opgivet", pris="5", samlet="15")
    assert case.ended == "slut"


@pytest.mark.parametrize(("price", "at"), [("5", "dyr"), ("4", "billig")])
def test_conditions_read_the_output_of_a_call_by_its_types(price: str, at: str) -> None:
    process = f"""
- start_event: start
- call_activity: hjælp
  workflow: barn
  input: {{emne: vand, antal: 3}}
  flows: [{{when: pris > 4.5, next: dyr}}, {{next: billig}}]
{task("billig", "next: slut")}
{task("dyr")}
- end_event: slut
"""
    case = Case(definition(process, files={"barn.yaml": CHILD}))
    case.start()
    case.end_call("hjælp", "løst", pris=price, samlet="12")
    assert case.at == [at]


def test_a_called_case_that_is_cancelled_has_no_outcome_and_the_caller_waits_on() -> None:
    case = call_case()
    [started] = [event for event in case.events if isinstance(event, CallStarted)]
    child = program_of(case.definition.called["barn"])
    instance, _events = ProcessInstance.start_for_caller(
        child, MemoryWorld(register()), Occasion(START), started.input
    )
    events = instance.cancel("Fortrudt.")

    assert short(events) == ["UserTaskCancelled arbejde#1", "CaseCancelled"]
    assert instance.state.ended == CANCELLED
    assert case.at == ["hjælp"]


def test_cancelling_the_caller_lets_the_call_go() -> None:
    case = call_case()
    events = case.cancel("Fortrudt.")

    assert events == [
        CallCancelled(token="hjælp#1", element="hjælp"), CaseCancelled(reason="Fortrudt."),
    ]  # fmt: skip


def test_a_service_task_that_is_interrupted_falls_away() -> None:
    process = f"""
- start_event: start
- service_task: besked
  connector: mail
  input: {{to: kontor.formand, subject: a, text: b}}
  boundary_events: [{{boundary_event: for_sent, timer: {{days: 1}}, next: efter}}]
{choosing("mellem")}
{task("efter")}
- end_event: slut
"""
    case = Case(definition(process))
    case.start()
    events = case.fire("for_sent")

    assert JobCancelled(token="besked#1", element="besked") in events
    assert case.at == ["efter"]
    with pytest.raises(EngineError, match="no such token stands"):
        case.do(lambda instance: instance.complete_job("besked#1", {}))
