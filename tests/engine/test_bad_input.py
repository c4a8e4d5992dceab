"""What is wrong is refused in words and touches nothing that is stored."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from aftaleflow.bpmn.executable import executable_xml
from aftaleflow.calendars.working_days import Calendar
from aftaleflow.definitions.definition import Definition
from aftaleflow.engine.instance import ProcessInstance
from aftaleflow.engine.program import Program, Programs, load_program
from aftaleflow.engine.state import VERSION, CaseState
from aftaleflow.engine.world import Occasion
from aftaleflow.errors import EngineError, ExpressionError, StateVersionError
from aftaleflow.scenarios.memory_world import MemoryWorld
from tests.engine.definitions import choosing, definition, register, task, workflow
from tests.engine.running import START, Case, program_of

PLAIN = f"""
- start_event: start
{choosing("en", "outcome: valg_en" + chr(10) + "flows: {ja: to, else: slut}")}
{task("to", "due: {working_days: 3}")}
- end_event: slut
"""


class Breaking(MemoryWorld):
    """A world in which something fails that the engine asks for."""

    def __init__(self) -> None:
        super().__init__(register())
        self.broken = True

    def calendar(self, organisation: str | None) -> Calendar:
        if self.broken:
            raise ConnectionError("the register is away")
        return super().calendar(organisation)


def started(program: Program, world: MemoryWorld) -> dict[str, Any]:
    instance, _events = ProcessInstance.start_for_caller(program, world, Occasion(START, 1), {})
    stored: dict[str, Any] = json.loads(json.dumps(instance.dump()))
    return stored


# -- an exception inside a step


def test_an_exception_inside_a_step_leaves_what_is_stored_untouched() -> None:
    program = program_of(definition(PLAIN))
    world = Breaking()
    world.broken = False
    stored = started(program, world)
    before = json.dumps(stored)
    world.broken = True
    instance = ProcessInstance.restore(program, stored, world, Occasion(START, 1))
    with pytest.raises(ConnectionError):
        instance.complete_user_task("en#1", {"valg_en": "ja"})

    assert json.dumps(stored) == before
    # The instance is thrown away; from what is stored the same command works when all is well.
    world.broken = False
    again = ProcessInstance.restore(program, stored, world, Occasion(START, 1))
    again.complete_user_task("en#1", {"valg_en": "ja"})
    assert list(again.state.waits) == ["to#1"]
    assert json.dumps(stored) == before


def test_what_was_dumped_is_not_touched_by_later_commands() -> None:
    program = program_of(definition(PLAIN))
    instance, _events = ProcessInstance.start_for_caller(
        program, MemoryWorld(register()), Occasion(START, 1), {}
    )
    dumped = instance.dump()
    before = json.dumps(dumped)
    instance.complete_user_task("en#1", {"valg_en": "ja"})
    assert json.dumps(dumped) == before


def test_a_step_that_fails_does_not_harm_other_cases_of_the_program() -> None:
    program = program_of(definition(PLAIN))
    world = Breaking()
    world.broken = False
    stored = started(program, world)
    world.broken = True
    broken = ProcessInstance.restore(program, stored, world, Occasion(START, 1))
    with pytest.raises(ConnectionError):
        broken.complete_user_task("en#1", {"valg_en": "ja"})
    world.broken = False

    other, _events = ProcessInstance.start_for_caller(program, world, Occasion(START, 1), {})
    other.complete_user_task("en#1", {"valg_en": "nej"})
    assert other.state.ended == "slut"


# -- stored states


def test_a_state_of_a_newer_format_is_refused_in_words() -> None:
    program = program_of(definition(PLAIN))
    stored = {**started(program, MemoryWorld(register())), "version": VERSION + 1, "new": {}}

    with pytest.raises(StateVersionError) as refused:
        ProcessInstance.restore(program, stored, MemoryWorld(register()), Occasion(START))
    assert refused.value.sentence("en") == (
        "The state of the case has format 2; this version reads 1."
    )
    assert refused.value.sentence("da") == ("Sagens tilstand har format 2; denne version læser 1.")
    with pytest.raises(StateVersionError):
        ProcessInstance.of_text(
            program, json.dumps(stored), MemoryWorld(register()), Occasion(START)
        )


def test_a_state_without_a_format_is_refused() -> None:
    with pytest.raises(StateVersionError):
        CaseState.from_json({"owner": "x"})


def test_a_state_is_written_as_text_and_read_again() -> None:
    program = program_of(definition(PLAIN))
    state = CaseState.from_json(started(program, MemoryWorld(register())))
    assert CaseState.from_text(state.to_text()) == state
    assert json.loads(state.to_text()) == state.to_json()


def test_an_empty_state_is_written_as_next_to_nothing() -> None:
    assert CaseState().to_json() == {"version": VERSION}
    assert CaseState.from_json({"version": VERSION}) == CaseState()


def test_a_state_of_another_definition_is_refused_when_it_is_used() -> None:
    other = definition(PLAIN.replace("user_task: en", "user_task: andet").replace("_en", "_andet"))
    stored = started(program_of(definition(PLAIN)), MemoryWorld(register()))
    instance = ProcessInstance.restore(
        program_of(other), stored, MemoryWorld(register()), Occasion(START)
    )
    with pytest.raises(EngineError, match="n_en: the definition has no such node"):
        instance._movement._running_game()


def test_a_tree_with_tasks_inside_what_holds_none_is_refused() -> None:
    program = program_of(definition(PLAIN))
    stored = started(program, MemoryWorld(register()))
    stored["tree"][2][0][4] = ["Start", 64, [], None, None]
    instance = ProcessInstance.restore(program, stored, MemoryWorld(register()), Occasion(START, 1))
    with pytest.raises(EngineError, match="it has tasks inside, but is no sub-process"):
        instance.complete_user_task("en#1", {"valg_en": "nej"})


def test_a_token_that_the_state_names_but_the_tree_does_not_hold_is_refused() -> None:
    program = program_of(definition(PLAIN))
    stored = started(program, MemoryWorld(register()))
    stored["waits"]["en#7"] = {"element": "en"}
    instance = ProcessInstance.restore(program, stored, MemoryWorld(register()), Occasion(START, 1))
    with pytest.raises(EngineError, match="en#7: no such token stands there"):
        instance.complete_user_task("en#7", {"valg_en": "nej"})


# -- expressions that cannot be computed

FAR = "today() + years(9000)"
CHILD = workflow(
    "barn", "- start_event: a\n- end_event: b\n", "input:\n  - date: hvornår\n    optional: true\n"
)


def before(process: str) -> str:
    return f"- start_event: start\n{task('en')}{process}- end_event: slut\n"


@pytest.mark.parametrize(
    ("process", "more", "place"),
    [
        (before(f"- exclusive_gateway: vej\n  flows: [{{when: {FAR} > today(), next: slut}}]\n"),
         "", "vej"),
        (before(task("to", f"when: {FAR} > today()")), "", "to"),
        (before(task("to", f"due: {{at: {FAR}}}")), "", "to"),
        (before(f"- intermediate_catch_event: vent\n  timer: {{at: {FAR}}}\n"), "", "vent"),
        (before(f"- intermediate_catch_event: vent\n  condition: {FAR} > today()\n"), "", "vent"),
        (before("- service_task: mail\n  connector: mail\n"
                f"  input: {{to: kontor.formand, subject: x, text: '{{{FAR}}}'}}\n"), "", "mail"),
        (before(f"- call_activity: kald\n  workflow: barn\n  input: {{hvornår: = {FAR}}}\n"),
         "", "kald"),
        (before("- round: runde\n  parties: kommuner\n  each: {form: svar, answer: svar}\n"
                f"  due: {{at: {FAR}}}\n"), "", "runde"),
        (f"- start_event: start\n{task('en', f'set: {{dag: = {FAR}}}')}- end_event: slut\n",
         "data:\n  - date: dag\n", "en"),
        (f"- start_event: start\n{task('en')}- end_event: slut\n",
         f"output: {{dag: = {FAR}}}\n", "output"),
        ("- start_event: start\n- user_task: en\n  candidates: kontor.formand\n"
         f"  fields: [{{date: dag, default: = {FAR}}}]\n- end_event: slut\n", "", "en"),
        ("- start_event: start\n- user_task: en\n  candidates: kontor.formand\n"
         f"  fields: [{{text: x, optional: true}}]\n  rules: [{{must: {FAR} > today(), "
         "otherwise: Nej.}]\n- end_event: slut\n", "", "en"),
    ],
)  # fmt: skip
def test_an_expression_that_cannot_be_computed_names_its_element(
    process: str, more: str, place: str
) -> None:
    case = Case(definition(process, more, files={"barn.yaml": CHILD}))
    case.start()
    with pytest.raises(ExpressionError) as refused:
        case.complete("en")

    assert refused.value.facts["element"] == place
    assert refused.value.sentence("da").startswith(f"{place}: Udtrykket ")
    assert refused.value.sentence("en").startswith(f"{place}: The expression ")


def test_an_expression_in_the_case_s_title_or_number_names_that_key() -> None:
    process = f"- start_event: start\n{task('en')}- end_event: slut\n"
    with pytest.raises(ExpressionError) as refused:
        Case(definition(process, title=f"{{{FAR}}}")).start()
    assert refused.value.facts["element"] == "case.title"

    text = workflow("proeve", process).replace("P-{year}-{seq}", f"{{{FAR}}}-{{seq}}")
    case = Case(definition("", files={"proeve.yaml": text}))
    case.start()
    with pytest.raises(ExpressionError) as refused:
        case.first.running.number_template()
    assert refused.value.facts["element"] == "case.number"


def test_a_rule_of_completion_that_cannot_be_computed_names_its_round() -> None:
    process = before(
        "- round: runde\n  parties: kommuner\n  each: {form: svar, answer: svar}\n"
        f"  complete_when: {FAR} > today()\n"
    )
    case = Case(definition(process))
    case.start()
    with pytest.raises(ExpressionError) as refused:
        case.complete("en")
    assert refused.value.facts["element"] == "runde"


@pytest.mark.parametrize(
    "rule",
    [
        "due: {years: 100, after: today() + years(7950)}",
        "due: {at: date_far, remind: {years: 100}}",
        "due: {at: date_late, escalate: {years: 100, to: kontor.formand}}",
    ],
)
def test_a_deadline_out_of_reach_names_its_task(rule: str) -> None:
    dates = "data:\n  - date: date_far\n    default: = today() - years(2000)\n"
    dates += "  - date: date_late\n    default: = today() + years(7950)\n"
    case = Case(definition(before(task("to", rule)), dates))
    case.start()
    with pytest.raises(EngineError, match=r"to: the year .* is out of reach"):
        case.complete("en")


def test_an_owner_that_the_register_does_not_know_is_refused_in_words() -> None:
    text = workflow("proeve", PLAIN, "data:\n  - organisation: hvem\n").replace(
        "owner: kontor", "owner: hvem"
    )
    with pytest.raises(EngineError, match=r"case\.owner: the register has nobody for it"):
        Case(definition("", files={"proeve.yaml": text})).start()


# -- executables that do not mean what the definition says


def altered(old: str, new: str, process: str = PLAIN) -> tuple[Definition, bytes]:
    found = definition(process)
    xml = executable_xml(found.workflow).decode()
    assert old in xml
    return found, xml.replace(old, new).encode()


CATCHING = f"""
- start_event: start
- intermediate_catch_event: vent
  timer: {{days: 1}}
{task("en", "boundary_events: [{boundary_event: stop, timer: {days: 2}, next: slut}]")}
- end_event: slut
"""


@pytest.mark.parametrize(
    ("process", "old", "new", "words"),
    [
        (CATCHING, '<messageEventDefinition messageRef="m_vent"/>',
         '<linkEventDefinition name="x"/>', "n_vent: its event is not the host's"),
        (CATCHING, '<messageEventDefinition messageRef="m_vent"/>',
         "<timerEventDefinition><timeDuration>'PT1H'</timeDuration></timerEventDefinition>",
         "n_vent: its event is not the host's"),
        (CATCHING, '<messageEventDefinition messageRef="m_stop"/>',
         "<timerEventDefinition><timeDuration>'PT1H'</timeDuration></timerEventDefinition>",
         "b_stop: its event is not the host's"),
        (PLAIN, '<endEvent id="n_slut"/>',
         '<endEvent id="n_slut"><terminateEventDefinition/></endEvent>',
         "n_slut: it holds terminateEventDefinition"),
        (PLAIN, '<userTask id="n_to"/>', '<scriptTask id="n_to"><script>1</script></scriptTask>',
         "n_to: a scriptTask is not run here"),
        (PLAIN, '<userTask id="n_to"/>', '<manualTask id="n_to"/>',
         "n_to: a manualTask is not run here"),
        (PLAIN, '<userTask id="n_to"/>', '<userTask id="n_to"><standardLoopCharacteristics '
         'loopMaximum="3"/></userTask>', "n_to: it became StandardLoopTask"),
        (PLAIN, '<exclusiveGateway id="out_en"', '<inclusiveGateway id="out_en"',
         "out_en: a inclusiveGateway is not run here"),
        (PLAIN, 'sourceRef="n_to"', 'sourceRef="n_nowhere"', "n_nowhere: a flow leads to or from"),
        (PLAIN, 'sourceRef="n_to"', 'sourceRef="flow_1"', "flow_1: a flow leads to or from it"),
        (PLAIN, "<userTask", "<usertask", "process: it cannot be read"),
        (PLAIN, "</definitions>", "", "process: it cannot be read"),
        (PLAIN, 'id="process"', 'id="another"', "process: it cannot be read"),
    ],
)  # fmt: skip
def test_an_executable_that_would_be_run_otherwise_is_refused(
    process: str, old: str, new: str, words: str
) -> None:
    with pytest.raises(EngineError, match=words):
        load_program(*altered(old, new, process))


def test_a_condition_that_would_not_be_looked_at_is_refused() -> None:
    found, xml = altered(
        'sourceRef="n_start" targetRef="n_en"/>',
        'sourceRef="n_start" targetRef="n_en"><conditionExpression>x</conditionExpression>'
        "</sequenceFlow>",
    )
    with pytest.raises(EngineError, match="n_start: the condition of its flow would not be"):
        load_program(found, xml)


def test_the_executable_of_another_definition_is_refused() -> None:
    one = definition(PLAIN)
    other = definition(PLAIN.replace("user_task: to", "user_task: tre").replace("to,", "tre,"))
    with pytest.raises(EngineError, match="to: the executable does not have it"):
        load_program(one, executable_xml(other.workflow))


def test_a_workflow_that_is_too_long_is_refused_in_words() -> None:
    steps = "".join(task(f"trin_{number}") for number in range(1, 900))
    found = definition(f"- start_event: start\n{steps}- end_event: slut\n")
    with pytest.raises(EngineError, match="process: it cannot be read"):
        program_of(found)


def test_the_same_workflow_always_gives_the_same_executable() -> None:
    assert executable_xml(definition(CATCHING).workflow) == executable_xml(
        definition(CATCHING).workflow
    )


# -- programs are kept


def test_programs_are_kept_by_what_they_are_the_most_recently_used_longest() -> None:
    programs = Programs(size=2)
    found = [definition(PLAIN, title=f"Sag {number}") for number in range(3)]
    first = programs.get(found[0])
    programs.get(found[1])
    assert programs.get(found[0]) is first
    programs.get(found[2])
    assert programs.find(found[0].hash) is first
    assert programs.find(found[1].hash) is None


def test_programs_are_shared_by_threads() -> None:
    """Several load the same one at a time and run cases on it: each goes its own way."""
    programs, found = Programs(), definition(PLAIN)

    def run(number: int) -> tuple[str | None, list[str]]:
        world = MemoryWorld(register())
        stored = started(programs.get(found), world)
        instance = ProcessInstance.restore(programs.get(found), stored, world, Occasion(START, 1))
        instance.complete_user_task("en#1", {"valg_en": "ja" if number % 2 else "nej"})
        return instance.state.ended, list(instance.state.waits)

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(run, range(60)))
    assert ends == [("slut", []), (None, ["to#1"])] * 30


def test_a_program_is_loaded_from_its_stored_executable() -> None:
    found = definition(PLAIN)
    xml = executable_xml(found.workflow).replace(b'"flow_', b'"kept_')
    program = Programs().get(found, xml)
    assert b"kept_1" in xml
    assert program.definition is found
