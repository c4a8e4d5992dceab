"""How a case begins, with and without a form, and how it and its paths end."""

from __future__ import annotations

from hashlib import sha256

import pytest

from aftaleflow.bpmn.executable import executable_xml
from aftaleflow.errors import CaseEndedError, SubmissionError
from aftaleflow.events.cases import CaseEnded, CaseNamed, CaseStarted, ElementPassed
from aftaleflow.events.user_tasks import Candidate, UserTaskActivated, UserTaskCompleted
from tests.engine.definitions import definition, task
from tests.engine.running import Case, short

PLAIN = f"""
- start_event: start
{task("opgave")}
- end_event: slut
"""

WITH_A_FORM = f"""
- start_event: start
  candidates: kontor.sagsbehandler
  fields: [{{text: emne}}, {{number: antal, optional: true}}]
  rules: [{{must: antal < 10, otherwise: For mange.}}]
{task("opgave")}
- end_event: slut
"""


def test_a_case_without_a_form_begins_with_what_its_caller_gives() -> None:
    case = Case(definition(PLAIN, "input:\n  - text: emne\n", title="Om {emne}"))
    events = case.start(emne="Vand")

    assert events == [
        CaseStarted(
            workflow="proeve",
            definition=case.definition.hash,
            owner="Kontoret",
            element="start",
            values={"emne": "Vand"},
            executable=sha256(executable_xml(case.definition.workflow)).hexdigest(),
        ),
        ElementPassed(element="start", flow="start/next"),
        UserTaskActivated(
            token="opgave#1",
            element="opgave",
            visit=1,
            candidates=(Candidate(organisation="Kontoret", role="sagsbehandler"),),
        ),
        CaseNamed(title="Om Vand"),
    ]
    assert case.at == ["opgave"]


def test_a_case_ends_at_the_end_event_that_it_reaches() -> None:
    case = Case(definition(PLAIN, "output: [note_opgave]\n"))
    case.start()
    events = case.complete("opgave", note_opgave="Gjort.")

    assert events == [
        UserTaskCompleted(
            token="opgave#1",
            element="opgave",
            values={"note_opgave": "Gjort."},
            statement=False,
        ),
        ElementPassed(element="opgave", flow="opgave/next"),
        CaseEnded(end="slut", output={"note_opgave": "Gjort."}),
    ]
    assert (case.ended, case.at) == ("slut", [])


def test_a_start_form_gives_data_and_its_performer_is_the_initiator() -> None:
    case = Case(definition(WITH_A_FORM, title="{emne}"))
    case.start("Anna", emne="Veje", antal=3)

    assert case.state.data == {"emne": "Veje", "antal": "3"}
    assert case.state.title == "Veje"
    assert case.state.initiator == case.first.world.person("Anna")
    assert case.state.performers == {"start": case.state.initiator}


def test_a_start_form_with_problems_starts_nothing() -> None:
    case = Case(definition(WITH_A_FORM))

    with pytest.raises(SubmissionError) as refused:
        case.start(antal=12)
    assert [(each.path, each.rule) for each in refused.value.fields] == [("emne", "required")]
    with pytest.raises(SubmissionError) as refused:
        case.start(emne="Veje", antal=12)
    assert [each.da for each in refused.value.fields] == ["For mange."]
    assert all(way.instance is None for way in case.ways)


def test_a_start_form_that_is_a_statement_stays_with_the_start_event() -> None:
    process = f"""
- start_event: start
  candidates: kontor.sagsbehandler
  form: anmodning
{task("opgave")}
- end_event: slut
"""
    form = "form: anmodning\nname: Anmodning\nstatement: true\nfields: [{text: emne}]\n"
    case = Case(definition(process, title="{start.emne}", files={"anmodning.yaml": form}))
    case.start(emne="Veje")

    assert (case.state.data, case.state.statements) == ({}, {"start": {"emne": "Veje"}})
    assert case.state.title == "Veje"


def test_what_a_start_event_sets_is_data_at_once() -> None:
    process = PLAIN.replace("- start_event: start", "- start_event: start\n  set: {emne: = 'Vand'}")
    case = Case(definition(process, "data:\n  - text: emne\n", title="{emne}"))
    case.start()

    assert case.state.data == {"emne": "Vand"}
    assert case.state.title == "Vand"


def test_nothing_more_can_be_done_in_a_case_that_has_ended() -> None:
    case = Case(definition(PLAIN))
    case.start()
    case.complete("opgave")

    with pytest.raises(CaseEndedError):
        case.do(lambda instance: instance.complete_user_task("opgave#1", {}))
    with pytest.raises(CaseEndedError):
        case.cancel()
    assert case.state.tree is None


def test_an_end_event_in_a_branch_ends_the_branch_only() -> None:
    case = Case(
        definition(f"""
- start_event: start
- parallel_gateway: begge
  branches:
    - - exclusive_gateway: straks
        flows: [{{when: 1 == 1, next: nok}}, {{next: aldrig}}]
      - user_task: aldrig
        candidates: kontor.sagsbehandler
        fields: [{{text: a, optional: true}}]
      - end_event: nok
    - - user_task: venter
        candidates: kontor.sagsbehandler
        fields: [{{text: b, optional: true}}]
{task("bagefter")}
- end_event: slut
""")
    )
    case.start()
    assert case.at == ["venter"]
    case.complete("venter")
    assert case.at == ["bagefter"]
    case.complete("bagefter")
    assert case.ended == "slut"


def test_a_case_whose_end_is_reached_goes_on_until_paths_beside_it_are_over() -> None:
    case = Case(
        definition(f"""
- start_event: start
{
            task(
                "hoved",
                '''
boundary_events:
  - boundary_event: rykker
    timer: {days: 1}
    interrupting: false
    process:
      - user_task: opfølgning
        candidates: kontor.formand
        fields: [{text: svar, optional: true}]
''',
            )
        }
- end_event: slut
""")
    )
    case.start()
    case.fire("rykker")
    assert short(case.complete("hoved")) == [
        "UserTaskCompleted hoved#1", "ElementPassed hoved/next", "EndReached slut",
    ]  # fmt: skip
    assert (case.at, case.ended, case.state.reached_end) == (["opfølgning"], None, "slut")
    assert short(case.complete("opfølgning")) == [
        "UserTaskCompleted opfølgning#1", "ElementPassed opfølgning/next", "CaseEnded slut",
    ]  # fmt: skip
    assert case.ended == "slut"


@pytest.mark.parametrize("name", ["n_x", "b_x", "out_x", "skip_x", "path_x", "way_x", "m_x", "x"])
def test_an_element_may_be_called_as_nodes_of_the_executable_begin(name: str) -> None:
    process = f"""
- start_event: start
{
        task(
            name,
            f'''
when: 1 == 1
flows: [{{when: note_{name} is none, next: slut}}, {{next: {name}}}]
boundary_events: [{{boundary_event: b_{name}b, timer: {{days: 1}}, next: slut}}]
''',
        )
    }
- end_event: slut
"""
    case = Case(definition(process))
    case.start()
    assert (case.at, case.armed) == ([name], [f"b_{name}b"])
    case.complete(name, **{f"note_{name}": "igen"})
    assert case.at == [name]
    case.complete(name, **{f"note_{name}": None})
    assert case.ended == "slut"
