"""Deadlines with reminders and escalations, goals, timers in the flow and at edges, conditions."""

from __future__ import annotations

import datetime as dt

import pytest

from aftaleflow.errors import EngineError
from aftaleflow.events.user_tasks import (
    Candidate,
    DeadlineMoved,
    Reminding,
    UserTaskActivated,
    UserTaskCancelled,
)
from aftaleflow.events.waiting import (
    ConditionAwaited,
    ConditionDropped,
    TimerArmed,
    TimerDisarmed,
    TimerFired,
)
from aftaleflow.scenarios.memory_world import closing_days
from tests.engine.definitions import choosing, definition, task
from tests.engine.running import Case, short

# START is Tuesday 24 November 2026, 9:00 in Denmark, which is 8:00 in UTC.

WITH_DUE = f"""
- start_event: start
{
    task(
        "en",
        '''
due:
  working_days: 5
  remind: [{working_days: 2}, {days: 1}]
  escalate: {days: 3, to: [kontor.formand]}
''',
    )
}
- end_event: slut
"""


def activated(case: Case) -> UserTaskActivated:
    return [event for event in case.events if isinstance(event, UserTaskActivated)][-1]


def test_a_due_date_is_counted_in_working_days_and_explains_itself() -> None:
    case = Case(definition(WITH_DUE))
    case.start()
    opened = activated(case)

    assert opened.due == "2026-12-01"
    assert opened.due_explanation is not None
    assert opened.due_explanation["amounts"] == {"working_days": 5}
    assert opened.due_explanation["result"] == "2026-12-01"
    assert [day for day, _why in opened.due_explanation["skipped"]] == ["2026-11-28", "2026-11-29"]
    assert case.state.waits["en#1"]["due"] == "2026-12-01"


def test_reminders_come_before_the_deadline_and_escalations_after_it() -> None:
    case = Case(definition(WITH_DUE))
    case.start()
    opened = activated(case)

    assert opened.reminders == (
        Reminding(at="2026-11-27T06:00:00+00:00"), Reminding(at="2026-11-30T06:00:00+00:00"),
    )  # fmt: skip
    chair = Candidate(organisation="Kontoret", role="formand")
    assert opened.escalations == (Reminding(at="2026-12-04T06:00:00+00:00", to=(chair,)),)
    case.later(days=3)
    assert case.told == ["en"]
    case.later(days=3)
    assert case.told == ["en"]
    case.later(days=5)
    assert case.told == ["en"]
    case.later(days=5)
    assert case.told == []


def test_nobody_is_reminded_of_a_task_that_is_done() -> None:
    case = Case(definition(WITH_DUE.replace("- end_event", f"{task('to')}- end_event")))
    case.start()
    case.complete("en")
    case.later(days=30)
    assert case.told == []


def test_a_reminder_that_is_past_when_the_task_opens_is_left_out() -> None:
    process = WITH_DUE.replace("working_days: 5", "at: frist").replace(
        "- start_event: start", "- start_event: start\n  fields: [{date: frist}]"
        "\n  candidates: kontor.formand"
    )  # fmt: skip
    case = Case(definition(process))
    case.start(frist="2026-11-26")
    assert activated(case).reminders == (Reminding(at="2026-11-25T06:00:00+00:00"),)


def test_a_moved_deadline_keeps_its_history_and_reminds_anew() -> None:
    case = Case(definition(WITH_DUE))
    case.start()
    [event] = case.move_due("en", "2026-12-15")

    assert isinstance(event, DeadlineMoved)
    assert event.due == "2026-12-15"
    assert event.due_explanation["moved"] == (
        {"from": "2026-12-01", "to": "2026-12-15", "by": "leder", "reason": "Efter aftale."},
    )
    assert [each.at for each in event.reminders] == [
        "2026-12-11T06:00:00+00:00", "2026-12-14T06:00:00+00:00",
    ]  # fmt: skip
    assert [each.at for each in event.escalations] == ["2026-12-18T06:00:00+00:00"]
    assert case.state.waits["en#1"]["due"] == "2026-12-15"
    case.later(days=14)
    assert case.told == []  # nor of the deadline that it had before
    case.later(days=30)
    assert case.told == ["en", "en", "en"]


def test_a_deadline_moved_twice_remembers_both() -> None:
    case = Case(definition(WITH_DUE))
    case.start()
    case.move_due("en", "2026-12-15")
    case.move_due("en", "2026-12-08")

    moves = case.state.waits["en#1"]["due_explanation"]["moved"]
    assert [(move["from"], move["to"]) for move in moves] == [
        ("2026-12-01", "2026-12-15"), ("2026-12-15", "2026-12-08"),
    ]  # fmt: skip


def test_a_task_without_a_deadline_has_none_to_move() -> None:
    case = Case(definition(f"- start_event: start\n{task('en')}- end_event: slut\n"))
    case.start()
    with pytest.raises(EngineError, match="it has no deadline"):
        case.move_due("en", "2026-12-15")


def test_a_goal_only_warns_and_stays_when_the_due_date_is_moved() -> None:
    process = f"""
- start_event: start
{
        task(
            "en",
            '''
due: {weeks: 4}
goal: {weeks: 2, remind: {days: 1}}
''',
        )
    }
- end_event: slut
"""
    case = Case(definition(process))
    case.start()
    opened = activated(case)
    assert (opened.due, opened.goal) == ("2026-12-22", "2026-12-08")
    assert [each.at for each in opened.reminders] == ["2026-12-07T06:00:00+00:00"]
    [moved] = case.move_due("en", "2026-12-31")
    assert isinstance(moved, DeadlineMoved)
    assert moved.reminders == opened.reminders
    assert case.state.waits["en#1"]["goal"] == "2026-12-08"
    case.later(days=60)
    assert (case.at, case.told) == (["en"], ["en"])


def test_a_deadline_that_cannot_be_known_yet_is_none() -> None:
    process = f"""
- start_event: start
{task("en", "due: {at: frist, remind: {days: 1}}")}
- end_event: slut
"""
    case = Case(definition(process, "data:\n  - date: frist\n"))
    case.start()
    assert (activated(case).due, activated(case).reminders) == (None, ())


def test_nobody_is_told_that_a_deadline_is_broken_before_it_is_over() -> None:
    rule = "due: {days: 3, escalate: {days: 0, to: kontor.formand}}"
    case = Case(definition(f"- start_event: start\n{task('en', rule)}- end_event: slut\n"))
    case.start()
    assert activated(case).due == "2026-11-27"
    assert [each.at for each in activated(case).escalations] == ["2026-11-27T23:00:00+00:00"]


def test_hours_are_counted_from_the_instant() -> None:
    process = f"- start_event: start\n{task('en', 'due: {hours: 30}')}- end_event: slut\n"
    case = Case(definition(process))
    case.start()
    assert activated(case).due == "2026-11-25T14:00:00+00:00"


def test_working_days_are_those_of_whose_calendar_it_is() -> None:
    process = f"""
- start_event: start
{task("en", "due: {working_days: 2}")}
{task("to", "due: {working_days: 2, calendar: region}")}
{task("tre", "due: {working_days: 2, calendar: ingen}")}
- end_event: slut
"""
    case = Case(definition(process, "data:\n  - organisation: ingen\n    kind: kommune\n"))
    for way in case.ways:
        way.world.closed["Kontoret"] = closing_days(["11-25"])
        way.world.closed["Regionen"] = closing_days(["2026-11-25", "2026-11-26"])
    case.start()
    assert activated(case).due == "2026-11-27"
    assert (activated(case).due_explanation or {})["calendar"] == "Kontoret"
    case.complete("en")
    assert activated(case).due == "2026-11-30"
    case.complete("to")
    assert activated(case).due == "2026-11-26"  # of nobody: the public calendar


# -- timers in the flow

WAITING = f"""
- start_event: start
- intermediate_catch_event: vent
  timer: {{days: 2, time: "07:30"}}
{task("en")}
- end_event: slut
"""


def test_a_timer_lets_the_case_go_on_at_its_time() -> None:
    case = Case(definition(WAITING))
    [_started, _passed, armed, _named] = case.start()

    assert isinstance(armed, TimerArmed)
    assert (armed.at, armed.host) == ("2026-11-26T06:30:00+00:00", None)
    case.later(days=1)
    assert case.at == ["vent"]
    events = case.later(days=1)
    assert events[0] == TimerFired(token="vent#1", element="vent", due=armed.at)
    assert case.at == ["en"]


def test_a_timer_does_not_fire_by_itself_in_another_command() -> None:
    """Only the host fires timers: one that is late stands until it is told."""
    process = WAITING.replace(
        '- intermediate_catch_event: vent\n  timer: {days: 2, time: "07:30"}\n',
        """- parallel_gateway: begge
  branches:
    - - intermediate_catch_event: vent
        timer: {minutes: 0}
    - - user_task: a
        candidates: kontor.formand
        fields: [{text: x, optional: true}]
""",
    )
    case = Case(definition(process))
    case.start()
    case.complete("a")
    assert case.at == ["vent"]
    case.fire("vent")
    assert case.at == ["en"]


def test_a_timer_fires_once() -> None:
    case = Case(definition(WAITING))
    case.start()
    case.fire("vent")
    with pytest.raises(EngineError, match="no such timer is armed"):
        case.do(lambda instance: instance.fire_timer("vent#1"))


def test_a_timer_whose_moment_is_unknown_is_refused_in_words() -> None:
    process = f"""
- start_event: start
{task("en")}
- intermediate_catch_event: vent
  timer: {{at: frist}}
- end_event: slut
"""
    case = Case(definition(process, "data:\n  - date: frist\n"))
    case.start()
    with pytest.raises(EngineError, match="vent: the moment it waits for is unknown"):
        case.complete("en")


# -- timers at the edge of an activity

INTERRUPTING = f"""
- start_event: start
{
    task(
        "en",
        '''
boundary_events:
  - {boundary_event: stop, timer: {days: 3}, next: sent}
  - {boundary_event: slut_med_det, timer: {days: 9}, next: slut}
''',
    )
}
{task("normalt", "next: slut")}
{task("sent")}
- end_event: slut
"""


def test_an_interrupting_timer_cancels_its_activity_and_leads_on() -> None:
    case = Case(definition(INTERRUPTING))
    case.start()
    assert (case.at, case.armed) == (["en"], ["slut_med_det", "stop"])
    events = case.later(days=3, hours=16)

    assert short(events) == [
        "TimerFired stop#1",
        "ElementPassed en/boundary/stop",
        "UserTaskCancelled en#1",
        "TimerDisarmed slut_med_det#1",
        "UserTaskActivated sent#1",
    ]
    assert (case.at, case.armed) == (["sent"], [])


def test_doing_the_activity_disarms_its_timers() -> None:
    case = Case(definition(INTERRUPTING))
    case.start()
    events = case.complete("en")

    assert TimerDisarmed(token="stop#1", element="stop") in events
    assert case.at == ["normalt"]
    case.later(days=60)
    assert case.at == ["normalt"]


def test_an_interrupting_timer_may_lead_back_to_its_own_activity() -> None:
    case = Case(definition(INTERRUPTING.replace("next: sent}", "next: en}")
                           .replace(task("sent"), "")))  # fmt: skip
    case.start()
    for visit in (2, 3, 4):
        case.fire("stop")
        assert (case.at, case.armed) == (["en"], ["slut_med_det", "stop"])
        assert case.state.visits["en"] == visit
    case.complete("en")
    assert (case.at, case.armed) == (["normalt"], [])


BESIDE = f"""
- start_event: start
{
    task(
        "en",
        '''
boundary_events:
  - boundary_event: rykker
    timer: {days: 1}
    interrupting: false
    process:
      - user_task: opfølgning
        candidates: kontor.formand
        fields: [{choice: igen, options: [ja, nej]}]
        outcome: igen
        flows: {ja: opfølgning, nej: noteret}
      - end_event: noteret
''',
    )
}
{task("to")}
- end_event: slut
"""


def test_a_timer_that_does_not_interrupt_runs_a_path_beside() -> None:
    case = Case(definition(BESIDE))
    case.start()
    events = case.fire("rykker")

    assert short(events) == [
        "TimerFired rykker#1",
        "ElementPassed en/boundary/rykker",
        "UserTaskActivated opfølgning#1",
    ]
    assert (case.at, case.armed) == (["en", "opfølgning"], [])
    case.complete("opfølgning", igen="ja")
    assert case.at == ["en", "opfølgning"]
    case.complete("opfølgning", igen="nej")
    assert case.at == ["en"]
    case.complete("en")
    case.complete("to")
    assert case.ended == "slut"


def test_a_path_beside_goes_on_when_the_activity_is_done() -> None:
    case = Case(definition(BESIDE))
    case.start()
    case.fire("rykker")
    case.complete("en")
    assert case.at == ["opfølgning", "to"]
    case.complete("opfølgning", igen="nej")
    assert case.at == ["to"]


def test_a_timer_that_does_not_interrupt_may_send_a_second_token_down_the_list() -> None:
    process = f"""
- start_event: start
{
        task(
            "en",
            '''
boundary_events: [{boundary_event: også, timer: {days: 1}, interrupting: false, next: to}]
''',
        )
    }
{task("to")}
- end_event: slut
"""
    case = Case(definition(process))
    case.start()
    case.fire("også")
    assert case.at == ["en", "to"]
    case.complete("en")
    assert case.at == ["to", "to"]
    case.complete("to")
    assert (case.at, case.ended) == (["to"], None)
    case.complete("to")
    assert case.ended == "slut"


def test_the_case_ends_at_the_end_that_was_reached_last() -> None:
    process = f"""
- start_event: start
{
        task(
            "en",
            '''
boundary_events: [{boundary_event: også, timer: {days: 1}, interrupting: false, next: b}]
''',
        )
    }
- end_event: a
- end_event: b
"""
    case = Case(definition(process))
    case.start()
    events = case.fire("også")
    assert short(events)[-1] == "EndReached b"
    case.complete("en")
    assert case.ended == "a"


# -- conditions

CONDITION = f"""
- start_event: start
- parallel_gateway: begge
  branches:
    - - intermediate_catch_event: afvent
        condition: valg_a == 'ja'
      - user_task: b
        candidates: kontor.formand
        fields: [{{text: x, optional: true}}]
    - - user_task: a
        candidates: kontor.formand
        fields: [{{choice: valg_a, options: [ja, nej]}}]
        outcome: valg_a
        flows: {{nej: a, ja: færdig}}
      - end_event: færdig
{task("efter")}
- end_event: slut
"""


def test_a_condition_is_waited_for_until_it_is_true() -> None:
    case = Case(definition(CONDITION))
    events = case.start()
    awaited = ConditionAwaited(token="afvent#1", element="afvent", condition="valg_a == 'ja'")
    assert awaited in events
    case.complete("a", valg_a="nej")
    assert case.at == ["a", "afvent"]
    events = case.complete("a", valg_a="ja")
    assert short(events)[-3:] == [
        "ConditionMet afvent#1", "ElementPassed afvent/next", "UserTaskActivated b#1",
    ]  # fmt: skip


def test_a_condition_that_is_true_already_is_passed_at_once() -> None:
    process = f"""
- start_event: start
{choosing("en")}
- intermediate_catch_event: afvent
  condition: valg_en == 'ja'
- end_event: slut
"""
    case = Case(definition(process))
    case.start()
    events = case.complete("en", valg_en="ja")
    assert short(events)[2:] == [
        "ConditionAwaited afvent#1", "ConditionMet afvent#1", "ElementPassed afvent/next",
        "CaseEnded slut",
    ]  # fmt: skip


def test_a_condition_on_another_case_is_met_when_that_has_ended() -> None:
    process = f"""
- start_event: start
  candidates: kontor.formand
  fields: [{{case: anden, workflow: proeve}}]
- intermediate_catch_event: afvent
  condition: anden.ended == 'godt'
{task("en")}
- end_event: slut
"""
    case = Case(definition(process))
    case.given_case("sag_2")
    case.start(anden="sag_2")
    assert case.do(lambda instance: instance.check_conditions()) == []
    case.end_other_case("sag_2", "skidt")
    assert case.at == ["afvent"]
    case.end_other_case("sag_2", "godt")
    assert case.at == ["en"]


def test_conditions_that_let_a_case_go_on_for_ever_are_refused() -> None:
    process = f"""
- start_event: start
{choosing("en")}
- intermediate_catch_event: rundt
  condition: valg_en == 'ja'
  next: rundt
- end_event: slut
"""
    process = process.replace(
        "- intermediate_catch_event", f"{_way_out()}- intermediate_catch_event"
    )
    case = Case(definition(process))
    case.start()
    with pytest.raises(EngineError, match="they let the case go on for ever"):
        case.complete("en", valg_en="ja")


def _way_out() -> str:
    return "- exclusive_gateway: ud\n  flows: [{when: valg_en == 'nej', next: slut}]\n"


# -- cancelling


def test_cancelling_drops_all_that_the_case_waits_for() -> None:
    case = Case(definition(CONDITION))
    case.start()
    events = case.cancel("Bortfaldet.")

    assert UserTaskCancelled(token="a#1", element="a") in events
    assert ConditionDropped(token="afvent#1", element="afvent") in events
    assert short(events)[-1] == "CaseCancelled"
    assert (case.ended, case.at, case.armed) == ("cancelled", [], [])


def test_cancelling_disarms_timers_and_nothing_happens_any_more() -> None:
    case = Case(definition(BESIDE))
    case.start()
    case.fire("rykker")
    case.play(lambda way: way.cancel("Bortfaldet."))
    case.later(days=100)
    assert (case.ended, case.at, case.told) == ("cancelled", [], [])


def test_a_clock_cannot_go_back() -> None:
    case = Case(definition(WAITING))
    case.start()
    with pytest.raises(Exception, match="the clock cannot go back"):
        case.play(lambda way: way.advance(way.now - dt.timedelta(days=1)))
