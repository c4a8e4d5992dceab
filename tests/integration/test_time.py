"""What happens by itself happens when it should: reminders, escalations, timers, summer time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from aftaleflow.cases.case_page import see_case
from aftaleflow.cases.leading import MoveDeadline, move_deadline
from aftaleflow.errors import EngineError, SubmissionError
from tests.installation import PDF, Installation
from tests.small_workflows import deploy, deploy_changed


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def start_dated(installation: Installation, end: str = "15-12-2026") -> int:
    """A case with work that is due on the first working day after a day."""
    return installation.start(
        installation.named("alma.eksempel"), "frister", emne="Plan", hverdage="3", slut=end
    )


def armed(installation: Installation, case: int | None = None) -> list[tuple[str, str]]:
    """What is still to come, and when, in UTC."""
    rows = installation.rows(
        "SELECT kind, due_at, case_id FROM due WHERE state = 'armed'"
        " AND kind NOT IN ('tell', 'mail') ORDER BY due_at, kind"
    )
    return [(row.kind, str(row.due_at)[:16]) for row in rows if case in (None, row.case_id)]


def told(installation: Installation) -> list[tuple[str, int]]:
    """The mails that wait to be sent: what they are and to whom."""
    rows = installation.rows("SELECT args_json FROM due WHERE kind = 'mail' ORDER BY id")
    found = []
    for row in rows:
        kind = row.args_json.split('"kind": "')[1].split('"')[0]
        person = row.args_json.split('"person": ')[1].split(",")[0]
        found.append((kind, int(person)))
    return found


def events(installation: Installation, case: int, kind: str) -> list[Any]:
    query = "SELECT at, body FROM event WHERE case_id = :c AND type = :t ORDER BY seq"
    return installation.rows(query, c=case, t=kind)


def test_reminders_come_at_seven_in_the_morning_of_working_days_before_and_escalations_after(
    installation: Installation,
) -> None:
    deploy(installation, "frister")
    case = start_dated(installation)  # due on Wednesday 16 December
    assert armed(installation, case) == [
        ("timer", "2026-11-26 01:30"),  # two working days on, half past two in Denmark
        ("reminder", "2026-12-10 06:00"),  # four working days before: a weekend lies between
        ("reminder", "2026-12-14 06:00"),
        ("escalation", "2026-12-18 06:00"),
        ("timer", "2027-01-12 23:00"),  # four weeks after the 15th, when that day is over
    ]
    jens = installation.named("jens.testesen").id
    before = len(told(installation))
    installation.clock.set(utc("2026-12-10 05:59"))
    installation.let_happen()
    assert not [each for each in told(installation)[before:] if each[0] == "reminder"]
    installation.let_happen(minutes=1)
    installation.let_happen(hours=3)
    reminders = [each for each in told(installation) if each[0] == "reminder"]
    assert reminders == [("reminder", jens)]
    installation.let_happen(days=14)
    escalated = [person for kind, person in told(installation) if kind == "escalation"]
    assert set(escalated) == {
        installation.named(name).id
        for name in ("holger.attrap", "ida.pladsholder", "alma.eksempel", "bent.demo")
    }
    assert len(events(installation, case, "ReminderSent")) == 2
    assert len(events(installation, case, "DeadlineBroken")) == 1
    page = see_case(installation.office, installation.named("alma.eksempel"), case)
    late = {each.step: each.overdue for each in page.waiting}
    assert late == {"Arbejde": True, "Spørgsmål": False}


def test_a_reminder_goes_only_to_who_has_taken_the_task_and_stops_when_it_is_done(
    small_installation: Installation,
) -> None:
    deploy(small_installation, "frister")
    case = start_dated(small_installation)
    small_installation.do(case, "arbejde", resultat="Klar")
    small_installation.let_happen(days=60)
    assert [kind for kind, _person in told(small_installation)] == []
    assert events(small_installation, case, "DeadlineBroken") == []
    assert small_installation.value("SELECT ended FROM case_file") == "færdig"


def test_a_moved_deadline_moves_its_reminders_and_escalation_and_keeps_why(
    installation: Installation,
) -> None:
    deploy(installation, "frister")
    case = start_dated(installation)
    move = MoveDeadline(case=case, token="arbejde#1", to=dt.date(2027, 1, 8), reason="Sygdom")
    move_deadline(installation.office, installation.named("alma.eksempel"), move)
    assert armed(installation, case) == [
        ("timer", "2026-11-26 01:30"),
        ("reminder", "2027-01-04 06:00"),
        ("reminder", "2027-01-06 06:00"),
        ("escalation", "2027-01-12 06:00"),
        ("timer", "2027-01-12 23:00"),
    ]
    page = see_case(installation.office, installation.named("jens.testesen"), case)
    [waiting] = page.waiting
    assert waiting.due == "2027-01-08"
    assert waiting.explanation is not None
    assert dict(waiting.explanation.moved[0]) == {
        "from": "2026-12-16",
        "to": "2027-01-08",
        "by": "Alma Eksempel",
        "reason": "Sygdom",
    }
    for to, reason in ((dt.date(2026, 11, 23), "I går"), (dt.date(2027, 2, 1), " ")):
        with pytest.raises(SubmissionError):
            move_deadline(
                installation.office,
                installation.named("alma.eksempel"),
                MoveDeadline(case=case, token="arbejde#1", to=to, reason=reason),
            )
    with pytest.raises(EngineError):
        move_deadline(
            installation.office,
            installation.named("bent.demo"),
            MoveDeadline(case=case, token="pause#1", to=dt.date(2027, 2, 1), reason="x"),
        )
    installation.let_happen(days=29)
    assert events(installation, case, "DeadlineBroken") == []


def test_timers_beside_and_instead_of_a_task_fire_once_with_the_moment_they_were_meant_for(
    installation: Installation,
) -> None:
    deploy(installation, "frister")
    case = start_dated(installation)
    installation.clock.set(utc("2026-11-26 01:29"))
    installation.let_happen()
    assert installation.waits_at(case) == {"arbejde"}
    installation.let_happen(minutes=1)
    assert installation.waits_at(case) == {"arbejde", "spørgsmål"}

    # Everything stands still until long after; then each thing happens once.
    installation.clock.set(utc("2027-02-01 10:00"))
    installation.let_happen()
    installation.let_happen()
    assert installation.waits_at(case) == {"spørgsmål"}
    fired = events(installation, case, "TimerFired")
    assert len(fired) == 2
    assert '"due":"2027-01-12T23:00:00+00:00"' in fired[1].body
    assert str(fired[1].at)[:16] == "2027-02-01 10:00"
    assert armed(installation, case) == []
    installation.do(case, "spørgsmål", hvad_mangler="Alt")  # what ran beside it is finished first
    assert installation.value("SELECT ended FROM case_file WHERE id = :c", c=case) == "opgivet"


@pytest.mark.parametrize(
    ("start", "fires"),
    [
        # The night in which 02:30 comes twice: the first time, in summer time.
        ("2026-10-23 10:00", "2026-10-25 00:30"),
        # The night in which 02:30 does not come: the next time that does.
        ("2027-03-26 10:00", "2027-03-28 01:00"),
        ("2027-03-27 10:00", "2027-03-29 00:30"),
    ],
)
def test_a_clock_time_in_the_nights_when_clocks_change_comes_once(
    start: str, fires: str, installation: Installation
) -> None:
    deploy_changed(
        installation, ("frister",), {'{working_days: 2, time: "02:30"}': '{days: 2, time: "02:30"}'}
    )
    installation.clock.set(utc(start))
    case = start_dated(installation, "15-06-2027")
    assert armed(installation, case)[0] == ("timer", fires)
    installation.clock.set(utc(fires) - dt.timedelta(seconds=1))
    installation.let_happen()
    assert installation.waits_at(case) == {"arbejde"}
    for _ in range(4):
        installation.let_happen(minutes=30)
    assert len(events(installation, case, "TimerFired")) == 1


def test_hours_are_hours_that_pass_and_days_end_at_midnight_also_when_clocks_change(
    installation: Installation,
) -> None:
    deploy(installation, "frister")
    deploy(installation, "hoering", "hoeringssvar")
    alma = installation.named("alma.eksempel")
    for at, frist, day_ends in (
        ("2026-10-24 12:00", "25-10-2026", "2026-10-25 23:00"),
        ("2027-03-27 12:00", "28-03-2027", "2027-03-28 22:00"),
    ):
        installation.clock.set(utc(at))
        case = start_dated(installation, "15-06-2027")
        installation.do(case, "arbejde", resultat="Klar")  # then a pause of 24 hours
        expected = str(utc(at) + dt.timedelta(hours=24))[:16]
        assert armed(installation, case) == [("timer", expected)]
        hearing = installation.start(
            alma, "hoering", emne="Støj", parter=["assens"], udkast=PDF, frist=frist
        )
        assert ("party_deadline", day_ends) in armed(installation, hearing)


def test_reminders_keep_to_seven_on_the_clock_in_summer_and_winter(
    small_installation: Installation,
) -> None:
    deploy(small_installation, "frister")
    small_installation.clock.set(utc("2026-10-01 10:00"))
    case = start_dated(small_installation, "26-10-2026")  # due on Tuesday the 27th
    reminders = [at for kind, at in armed(small_installation, case) if kind == "reminder"]
    assert reminders == ["2026-10-21 05:00", "2026-10-23 05:00"]
    small_installation.clock.set(utc("2026-10-20 10:00"))
    case = start_dated(small_installation, "28-10-2026")  # due on Thursday the 29th
    reminders = [at for kind, at in armed(small_installation, case) if kind == "reminder"]
    assert reminders == ["2026-10-23 05:00", "2026-10-27 06:00"]


def test_a_clock_that_is_set_back_loses_no_timer_and_fires_none_twice(
    installation: Installation,
) -> None:
    deploy(installation, "frister")
    case = start_dated(installation)
    before = armed(installation, case)
    installation.clock.set(utc("2026-11-23 09:00"))
    installation.let_happen()
    assert armed(installation, case) == before
    installation.clock.set(utc("2026-11-26 01:30"))
    installation.let_happen()
    installation.clock.set(utc("2026-11-26 00:30"))
    installation.let_happen()
    installation.let_happen(hours=2)
    assert len(events(installation, case, "TimerFired")) == 1
    assert armed(installation, case) == before[1:]
    # What was made due while the clock was behind happens as well.
    installation.clock.set(utc("2026-11-20 09:00"))
    installation.do(case, "spørgsmål", hvad_mangler="Tal")
    installation.do(case, "arbejde", resultat="Klar")
    assert armed(installation, case) == [("timer", "2026-11-21 09:00")]
    installation.let_happen(days=1)
    assert installation.value("SELECT ended FROM case_file WHERE id = :c", c=case) == "færdig"


def test_work_that_is_done_at_the_very_moment_of_its_timer_has_one_of_both_outcomes(
    small_installation: Installation,
) -> None:
    deploy(small_installation, "frister")
    case = start_dated(small_installation)
    small_installation.clock.set(utc("2027-01-12 23:00"))
    small_installation.do(case, "arbejde", resultat="I sidste øjeblik")
    small_installation.let_happen()
    assert armed(small_installation, case) == [("timer", "2027-01-13 23:00")]
    assert not [
        each for each in events(small_installation, case, "TimerFired") if "opgives" in each.body
    ]
