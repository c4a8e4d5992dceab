"""Rounds in a case: who is asked, when it is decided, silence, answers on behalf, asking again."""

from __future__ import annotations

import pytest

from aftaleflow.engine.instance import ProcessInstance
from aftaleflow.engine.world import Occasion
from aftaleflow.errors import (
    EngineError,
    PartyAnsweredError,
    PartyAskedAlreadyError,
    RoundClosedError,
    SubmissionError,
)
from aftaleflow.events.base import Event
from aftaleflow.events.cases import CaseEnded, RevisionScoped
from aftaleflow.events.rounds import (
    PartyAdded,
    PartyAnswered,
    PartyResult,
    RoundClosed,
    RoundOpened,
)
from aftaleflow.events.user_tasks import Candidate, Reminding
from aftaleflow.rounds.answering import Given
from aftaleflow.scenarios.memory_world import MemoryWorld
from tests.engine.definitions import choosing, definition, register, task, workflow
from tests.engine.running import START, Case, Way, program_of, short


def round_case(more: str, flows: str = "", parties: str = "[region, kommuner]") -> Case:
    """A round over the region and three municipalities, then one of three ends."""
    process = f"""
- start_event: start
- round: høring
  parties: {parties}
  each: {{form: svar, answer: svar, candidates: party.sagsbehandler}}
{more}{flows}
{task("efter")}
- end_event: slut
- end_event: nej
"""
    if not flows:
        process = process.replace("- end_event: nej\n", "")
    case = Case(definition(process))
    case.start()
    return case


def opened(case: Case) -> RoundOpened:
    return [event for event in case.events if isinstance(event, RoundOpened)][-1]


def closed(case: Case) -> RoundClosed:
    return [event for event in case.events if isinstance(event, RoundClosed)][-1]


def test_each_party_is_asked_by_its_group_with_its_own_candidates() -> None:
    case = round_case("")
    asked = opened(case)

    assert [(p.party, p.group) for p in asked.parties] == [
        ("Regionen", "region"), ("Nord", "kommuner"), ("Syd", "kommuner"), ("Vest", "kommuner"),
    ]  # fmt: skip
    assert asked.parties[1].candidates == (Candidate(organisation="Nord", role="sagsbehandler"),)
    assert (asked.token, asked.visit, asked.form, asked.silence) == ("høring#1", 1, "svar", "wait")
    assert case.at == ["høring"]


def test_a_party_of_two_groups_is_asked_once() -> None:
    case = round_case("", parties="[kommuner, region, kommuner]")
    assert [p.party for p in opened(case).parties] == ["Nord", "Syd", "Vest", "Regionen"]


def test_persons_may_be_parties() -> None:
    process = f"""
- start_event: start
- round: formænd
  parties: udvalg.formand
  each: {{form: svar, answer: svar}}
{task("efter")}
- end_event: slut
"""
    case = Case(definition(process))
    for way in case.ways:
        way.world.people["Udvalget.formand"] = ["Ida", "Jens"]
    case.start()
    first, second = opened(case).parties

    assert (first.party, first.name, second.name) == ("person:2", "Ida", "Jens")
    assert first.candidates == (Candidate(person=2),)
    case.answer("formænd", "Ida")
    case.answer("formænd", "Jens")
    assert case.at == ["efter"]


def test_a_round_in_which_nobody_is_asked_is_decided_at_once() -> None:
    process = f"""
- start_event: start
- round: høring
  parties: hvem
  each: {{form: svar, answer: svar}}
{task("efter")}
- end_event: slut
"""
    case = Case(definition(process, "data:\n  - organisation: hvem\n    many: true\n"))
    case.start()
    assert (opened(case).parties, case.at) == ((), ["efter"])


# -- when it is decided


def test_without_a_rule_all_must_have_answered() -> None:
    case = round_case("")
    for name in ("Nord", "Regionen", "Vest"):
        case.answer("høring", name)
        assert case.at == ["høring"]
    events = case.answer("høring", "Syd", answer="nej")

    assert short(events) == [
        "PartyAnswered Syd", "RoundClosed høring#1", "ElementPassed høring/next",
        "UserTaskActivated efter#1",
    ]  # fmt: skip
    assert closed(case).parties == (
        PartyResult(party="Regionen", answer="ja"),
        PartyResult(party="Nord", answer="ja"),
        PartyResult(party="Syd", answer="nej"),
        PartyResult(party="Vest", answer="ja"),
    )


def test_a_quorum_decides_before_all_have_answered() -> None:
    case = round_case("  complete_when: answered >= 2\n")
    case.answer("høring", "Vest")
    assert case.at == ["høring"]
    case.answer("høring", "Nord", answer="nej")

    assert case.at == ["efter"]
    assert [p.answer for p in closed(case).parties] == [None, "nej", None, "ja"]


def test_a_veto_decides_at_once() -> None:
    flows = "  flows: [{when: count('nej') > 0, next: nej}]\n"
    case = round_case("  complete_when: answered == total or count('nej') > 0\n", flows)
    case.answer("høring", "Nord")
    assert case.at == ["høring"]
    case.answer("høring", "Syd", answer="nej")
    assert case.ended == "nej"


@pytest.mark.parametrize(
    ("answers", "ended"),
    [
        ({"Nord": "ja", "Syd": "ja", "Regionen": "ja"}, None),
        ({"Nord": "nej", "Syd": "ja", "Vest": "nej", "Regionen": "ja"}, "nej"),
        ({"Nord": "ja", "Syd": "ja", "Vest": "ja", "Regionen": "nej"}, "nej"),
    ],
)
def test_groups_of_parties_are_told_apart(answers: dict[str, str], ended: str | None) -> None:
    of = "count(answers[group == '{}' and answer == 'ja'])"
    rule = f"{of.format('region')} == 1 and {of.format('kommuner')} >= 2"
    case = round_case(
        f'  complete_when: "answered == total or ({rule})"\n',
        f'  flows: [{{when: "{rule}", next: efter}}, {{next: nej}}]\n',
    )
    for name, answer in answers.items():
        case.answer("høring", name, answer=answer)
    assert (case.ended, case.at) == (ended, [] if ended else ["efter"])


def test_what_answers_say_is_read_after_the_round_by_its_name() -> None:
    process = f"""
- start_event: start
- round: høring
  parties: kommuner
  each: {{form: svar, answer: svar}}
  set: {{tekst: "= join(answers.bemærkning, '; ')"}}
{task("efter")}
- exclusive_gateway: vej
  flows: [{{when: "count(høring.answers[svar == 'måske']) == 1", next: ja}}, {{next: nej}}]
- end_event: ja
- end_event: nej
"""
    process = process.replace("svar == 'måske'", "answer == 'måske'")
    case = Case(definition(process, "data:\n  - long_text: tekst\n"))
    case.start()
    case.answer("høring", "Nord", answer="måske", bemærkning="Tja")
    case.answer("høring", "Syd", bemærkning="Fint")
    case.answer("høring", "Vest")
    assert case.state.data["tekst"] == "Tja; Fint"
    case.complete("efter")
    assert case.ended == "ja"


# -- silence and deadlines


def test_parties_are_reminded_of_their_deadline_until_they_have_answered() -> None:
    case = round_case(
        "  due: {weeks: 2, remind: {days: 3}, escalate: {days: 2, to: kontor.formand}}\n"
    )
    party = opened(case).parties[1]
    assert party.due == "2026-12-08"
    assert party.reminders == (Reminding(at="2026-12-05T06:00:00+00:00"),)
    assert [each.at for each in party.escalations] == ["2026-12-10T06:00:00+00:00"]
    case.answer("høring", "Nord", "Syd")
    case.later(days=12)
    assert case.told == ["høring", "høring"]
    case.answer("høring", "Vest")
    case.later(days=30)
    assert case.told == ["høring"]


def test_silence_by_default_waits() -> None:
    case = round_case("  due: {weeks: 2}\n")
    case.later(days=100)
    assert case.at == ["høring"]


def test_silence_may_count_as_an_answer() -> None:
    case = round_case("  due: {weeks: 2}\n  silence: {answer: ja}\n")
    case.answer("høring", "Syd", answer="nej")
    case.later(days=14)
    assert case.at == ["høring"]  # the last day is not over
    events = case.later(days=1)

    silent = [event for event in events if isinstance(event, PartyAnswered)]
    assert [(e.party, e.answer, e.silent) for e in silent] == [
        ("Regionen", "ja", True), ("Nord", "ja", True), ("Vest", "ja", True),
    ]  # fmt: skip
    assert case.at == ["efter"]


def test_a_party_s_deadline_is_moved_alone_and_it_is_reminded_anew() -> None:
    case = round_case("  due: {weeks: 2, remind: {days: 3}}\n  silence: {answer: nej}\n")
    case.move_due("høring", "2027-01-15", "Syd")
    case.later(days=20)
    assert case.told == ["høring"] * 3
    assert case.at == ["høring"]
    case.later(days=31)
    assert case.told == ["høring"]
    events = case.later(days=2)
    assert short(events)[0] == "PartyAnswered Syd"
    assert case.at == ["efter"]


# -- answers on behalf, corrected, recalled; parties that come and go

PATH = workflow(
    "vej",
    """
    - start_event: modtaget
    - user_task: behandling
      candidates: part.sagsbehandler
      fields: [{text: grund}, {yes_no: enig}]
      outcome: enig
      flows: {true: ja, false: nej}
    - end_event: ja
    - end_event: nej
    """,
    "input:\n  - document: aftale\noutput: {grund: = grund}\n",
).replace("owner: kontor", "owner: part").replace(
    "participants: {", "participants: {part: party, "
)  # fmt: skip

ON_BEHALF = """\
form: paa-vegne
name: På vegne
fields:
  - choice: resultat
    options: [ja, nej]
  - text: grund
"""

OWN_CASES = f"""
- start_event: start
- user_task: grundlag
  candidates: kontor.sagsbehandler
  fields: [{{document: aftale}}]
- round: høring
  parties: kommuner
  each: {{workflow: vej, on_behalf: {{form: paa-vegne, answer: resultat}}}}
  document: aftale
  due: {{weeks: 12}}
  on_revision: ask_affected
  led_by: kontor.formand
{
    choosing(
        "igen",
        '''
document: aftale
outcome: valg_igen
flows: {ja: grundlag, nej: slut, måske: høring}
''',
    )
}
- end_event: slut
"""


def own_cases() -> Case:
    files = {"vej.yaml": PATH, "paa-vegne.yaml": ON_BEHALF}
    case = Case(definition(OWN_CASES, files=files))
    case.start()
    case.complete("grundlag", aftale="v1.pdf")
    return case


def test_each_party_may_have_a_case_of_its_own() -> None:
    case = own_cases()
    asked = opened(case)
    assert (asked.workflow, asked.document, asked.document_version) == ("vej", "aftale", 1)
    assert asked.led_by == (Candidate(organisation="Kontoret", role="formand"),)
    assert [p.candidates for p in asked.parties] == [(), (), ()]
    child = program_of(case.definition.called["vej"])
    instance, _events = ProcessInstance.start_for_caller(
        child, MemoryWorld(register()), Occasion(START), asked.input, party="Syd"
    )
    ended = instance.complete_user_task("behandling#1", {"grund": "Fint", "enig": True})[-1]
    assert isinstance(ended, CaseEnded)
    assert instance.state.owner == "Syd"

    case.answer("høring", "Syd", answer=ended.end, **ended.output)
    [answered] = [event for event in case.events if isinstance(event, PartyAnswered)]
    assert (answered.answer, answered.output, answered.document_version) == (
        "ja", {"grund": "Fint"}, 1,
    )  # fmt: skip


def on_behalf(way: Way, party: str, **given: object) -> None:
    """The secretariat writes a party's answer down from its minutes."""
    element = way._round_element("høring")
    instance = way.restored(Occasion(way.now))
    answer, handed = instance.answer_from_form(element, given)
    what = Given(
        answer=answer, output=handed.values, on_behalf=True, decided_on="2026-11-20",
        attachment="referat.pdf",
    )  # fmt: skip
    way.answer("høring", [party], what, "leder")


def test_an_answer_may_be_registered_on_behalf_of_a_party() -> None:
    case = own_cases()
    [event] = case.play(lambda way: on_behalf(way, "Nord", resultat="nej", grund="Nej tak"))

    assert event == PartyAnswered(
        token="høring#1", element="høring", party="Nord", answer="nej",
        output={"grund": "Nej tak"}, document_version=1, on_behalf=True,
        decided_on="2026-11-20", attachment="referat.pdf",
    )  # fmt: skip
    with pytest.raises(SubmissionError):
        case.play(lambda way: on_behalf(way, "Syd", resultat="måske", grund="x"))
    assert [p.key for p in case.first.world.rounds["høring"].pending] == ["Syd", "Vest"]


def test_a_round_without_such_a_form_takes_no_answers_on_behalf() -> None:
    files = {"vej.yaml": PATH}
    process = OWN_CASES.replace(", on_behalf: {form: paa-vegne, answer: resultat}", "")
    case = Case(definition(process, files=files))
    case.start()
    case.complete("grundlag", aftale="v1.pdf")
    with pytest.raises(EngineError, match="answers cannot be written down for parties"):
        case.play(lambda way: on_behalf(way, "Nord", resultat="ja", grund="x"))


def test_an_answer_is_recalled_and_corrected_while_the_round_is_open() -> None:
    case = round_case("")
    case.answer("høring", "Nord", "Syd")
    with pytest.raises(PartyAnsweredError):
        case.answer("høring", "Nord", answer="nej")
    case.play(lambda way: way.recall("høring", "Nord", "Fejl."))
    case.play(
        lambda way: way.correct("høring", "Syd", Given(answer="nej", output={}), "Tastefejl.")
    )
    round_ = case.first.world.rounds["høring"]
    assert [(p.key, p.answer) for p in round_.answered] == [("Syd", "nej")]
    case.answer("høring", "Nord", "Vest", "Regionen")
    assert [p.answer for p in closed(case).parties] == ["ja", "ja", "nej", "ja"]


def test_a_correction_may_decide_a_round() -> None:
    case = round_case("  complete_when: answered == total or count('nej') > 0\n")
    case.answer("høring", "Nord")
    case.play(lambda way: way.correct("høring", "Nord", Given(answer="nej", output={}), "Fejl."))
    assert case.at == ["efter"]


def test_parties_are_added_and_withdrawn_while_it_runs() -> None:
    case = round_case("  due: {weeks: 2}\n")
    [added] = case.play(lambda way: way.add("høring", "Øst", "Kom til."))
    assert isinstance(added, PartyAdded)
    assert [(p.party, p.group, p.due) for p in added.asked] == [("Øst", "added", "2026-12-08")]
    with pytest.raises(PartyAskedAlreadyError):
        case.play(lambda way: way.add("høring", "Nord", "Igen."))
    case.answer("høring", "Nord", "Syd", "Regionen", "Øst")
    assert case.at == ["høring"]
    case.play(lambda way: way.withdraw("høring", "Vest", "Udgår."))

    assert case.at == ["efter"]
    assert [p.party for p in closed(case).parties] == ["Regionen", "Nord", "Syd", "Øst"]


def test_a_party_that_was_withdrawn_may_be_asked_again() -> None:
    case = round_case("")
    case.play(lambda way: way.withdraw("høring", "Vest", "Udgår."))
    case.play(lambda way: way.add("høring", "Vest", "Alligevel."))
    case.answer("høring", "Nord", "Syd", "Regionen")
    assert case.at == ["høring"]
    case.answer("høring", "Vest")
    assert case.at == ["efter"]


def test_a_party_that_is_asked_again_has_the_deadline_that_it_had() -> None:
    case = own_cases()
    all_answer(case, "Nord")
    case.later(days=20)
    party = case.first.world.rounds["høring"].parties[0]
    element = case.first._round_element("høring")
    again = case.first.running.asked_again(element, party)
    assert (again.party, again.due, again.answer) == ("Nord", "2027-02-16", None)


def test_whoever_leads_the_case_is_said_by_it_or_its_owner_s_people() -> None:
    case = round_case("")
    roles = [(c.organisation, c.role) for c in case.first.running.leaders()]
    assert roles == [("Kontoret", "sekretær"), ("Kontoret", "sagsbehandler")]
    assert opened(case).led_by == case.first.running.leaders()
    chosen = case.first.running.candidates(["region.formand"])
    assert chosen == (Candidate(organisation="Regionen", role="formand"),)


def test_a_round_is_closed_early_with_a_reason() -> None:
    case = round_case("", "  flows: [{when: pending > 0, next: nej}]\n")
    case.answer("høring", "Nord")
    case.play(lambda way: way.close("høring", "Tiden er gået."))

    assert closed(case).reason == "Tiden er gået."
    assert case.ended == "nej"
    with pytest.raises(RoundClosedError):
        case.answer("høring", "Syd")


def test_a_round_that_is_interrupted_is_dropped() -> None:
    case = round_case(
        "  boundary_events: [{boundary_event: stop, timer: {weeks: 8}, next: nej}]\n",
        "  flows: [{next: efter}]\n",
    )
    case.answer("høring", "Nord")
    events = case.fire("stop")

    assert "RoundDropped høring#1" in short(events)
    assert case.ended == "nej"
    assert case.first.world.rounds["høring"].state == "dropped"


# -- asking again


def rounds_of(case: Case) -> list[dict[str, str | None]]:
    """The parties of each visit with the answers that still stood."""
    return [
        {party.party: party.answer for party in event.parties}
        for event in case.events
        if isinstance(event, RoundOpened)
    ]


def again(on_revision: str) -> Case:
    process = f"""
- start_event: start
- round: høring
  parties: kommuner
  each: {{form: svar, answer: svar}}
  on_revision: {on_revision}
  complete_when: answered >= 2
{choosing("igen", "outcome: valg_igen" + chr(10) + "flows: {ja: høring, else: slut}")}
- end_event: slut
"""
    case = Case(definition(process))
    case.start()
    case.answer("høring", "Nord")
    case.answer("høring", "Vest", answer="nej")
    case.complete("igen", valg_igen="ja")
    return case


def test_a_round_that_is_entered_again_asks_all_unless_it_says_otherwise() -> None:
    case = again("ask_all")
    assert rounds_of(case)[1] == {"Nord": None, "Syd": None, "Vest": None}
    assert (case.at, case.state.visits["høring"]) == (["høring"], 2)
    case.answer("høring", "Syd", "Nord")
    assert case.at == ["igen"]


def test_answers_that_are_kept_may_decide_it_at_once() -> None:
    case = again("keep_answers")
    assert rounds_of(case)[1] == {"Nord": "ja", "Syd": None, "Vest": "nej"}
    assert case.at == ["igen"]
    assert [p.answer for p in closed(case).parties] == ["ja", None, "nej"]


def all_answer(case: Case, *names: str) -> list[Event]:
    return case.answer("høring", *names, answer="ja", grund="Fint")


def test_only_parties_that_a_confirmed_revision_affects_are_asked_again() -> None:
    case = own_cases()
    all_answer(case, "Nord", "Syd", "Vest")
    case.complete("igen", "Carl", valg_igen="ja")
    events = case.complete("grundlag", "Bent", ["Syd"], aftale="v2.pdf")

    assert RevisionScoped(document="aftale", affects=("Syd",), confirmed=False) in events
    # Nobody has confirmed it, so no answer stands.
    assert rounds_of(case)[1] == {"Nord": None, "Syd": None, "Vest": None}


def test_whoever_approves_a_revision_confirms_whom_it_affects() -> None:
    process = OWN_CASES.replace(
        "- round: høring",
        "- user_task: bekræft\n  candidates: kontor.formand\n  document: aftale\n"
        "  fields: [{text: ok, optional: true}]\n- round: høring",
    )
    files = {"vej.yaml": PATH, "paa-vegne.yaml": ON_BEHALF}
    case = Case(definition(process, files=files))
    case.start()
    case.complete("grundlag", aftale="v1.pdf")
    case.complete("bekræft", "Carl")
    all_answer(case, "Nord", "Syd", "Vest")
    case.complete("igen", "Carl", valg_igen="ja")
    case.complete("grundlag", "Bent", ["Syd"], aftale="v2.pdf")
    events = case.complete("bekræft", "Carl")

    assert RevisionScoped(document="aftale", affects=("Syd",), confirmed=True) in events
    assert rounds_of(case)[1] == {"Nord": "ja", "Syd": None, "Vest": "ja"}
    kept = opened(case).parties
    assert [p.document_version for p in kept] == [1, None, 1]
    assert opened(case).document_version == 2
    all_answer(case, "Syd")
    assert [(p.party, p.document_version) for p in closed(case).parties] == [
        ("Nord", 1), ("Syd", 2), ("Vest", 1),
    ]  # fmt: skip
    # The scope was used up: at the next visit all are asked.
    case.complete("igen", "Dorte", valg_igen="måske")
    assert rounds_of(case)[2] == {"Nord": None, "Syd": None, "Vest": None}


def test_the_parties_that_a_revision_can_affect_are_those_asked_last() -> None:
    case = own_cases()
    instance = case.first.running
    assert [p.key for p in instance.affected_parties("aftale") or ()] == ["Nord", "Syd", "Vest"]
    assert instance.affected_parties("andet") is None
