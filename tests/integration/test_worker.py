"""Workers: a row that cannot be acted on disturbs nothing else; whatever fails is tried again."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from aftaleflow.cases.case_page import see_case
from aftaleflow.cases.due_handlers import MAX_ATTEMPTS
from aftaleflow.store import due_rows
from aftaleflow.worker.loop import Worker
from tests.conftest import settings_of
from tests.installation import Installation
from tests.small_workflows import deploy


def start_dated(installation: Installation, subject: str = "Plan") -> int:
    deploy(installation, "frister")
    return installation.start(
        installation.named("alma.eksempel"), "frister", emne=subject, hverdage="3",
        slut="15-12-2026",
    )  # fmt: skip


def write(installation: Installation, statement: str, **values: Any) -> None:
    with installation.office.database.transaction() as connection:
        connection.execute(sa.text(statement), values)


def fired(installation: Installation, case: int) -> int:
    query = "SELECT count(*) FROM event WHERE case_id = :c AND type = 'TimerFired'"
    return int(installation.value(query, c=case))


def test_a_case_that_cannot_go_on_becomes_an_incident_and_all_others_go_on(
    installation: Installation,
) -> None:
    broken, sound = start_dated(installation, "Ødelagt"), start_dated(installation, "Hel")
    state = installation.value("SELECT state_json FROM case_file WHERE id = :c", c=broken)
    write(
        installation, "UPDATE case_file SET state_json = :s WHERE id = :c",
        s=str(state).replace('{"version":1,', '{"version":99,', 1), c=broken,
    )  # fmt: skip
    installation.clock.set(dt.datetime(2026, 11, 26, 1, 30, tzinfo=dt.UTC))
    installation.let_happen()
    assert fired(installation, sound) == 1
    query = """
        SELECT state, attempts, due_at, last_error FROM due
        WHERE case_id = :c AND kind = 'timer' AND attempts > 0
    """
    waits = []
    for attempt in range(1, MAX_ATTEMPTS):
        [row] = installation.rows(query, c=broken)
        assert (row.state, row.attempts) == ("armed", attempt)
        due = dt.datetime.fromisoformat(str(row.due_at)).replace(tzinfo=dt.UTC)
        waits.append((due - installation.clock.now()).total_seconds())
        installation.clock.set(due)
        installation.let_happen()
    assert waits == [30, 60, 120, 240]
    [row] = installation.rows(query, c=broken)
    assert (row.state, row.attempts) == ("incident", MAX_ATTEMPTS)
    assert row.last_error.startswith("StateVersionError")
    installation.let_happen(days=1)
    assert installation.rows(query, c=broken) == [row]

    # Mended, the case is as it was, and says what stands still.
    write(installation, "UPDATE case_file SET state_json = :s WHERE id = :c", s=state, c=broken)
    page = see_case(installation.office, installation.named("alma.eksempel"), broken)
    assert row.last_error in page.incidents
    installation.do(broken, "arbejde", resultat="Klar")
    installation.do(sound, "arbejde", resultat="Klar")


def test_a_row_of_an_unknown_kind_of_job_becomes_an_incident_at_once(
    small_installation: Installation,
) -> None:
    case = start_dated(small_installation)
    with small_installation.office.database.transaction() as connection:
        row = due_rows.new(
            "job", small_installation.clock.now(), case_id=case, token="arbejde#1",
            args={"connector": "telex", "element": "arbejde"},
        )  # fmt: skip
        due_rows.insert(connection, [row])
    small_installation.let_happen()
    [found] = small_installation.rows("SELECT state, last_error FROM due WHERE kind = 'job'")
    assert found.state == "incident"
    assert "telex" in found.last_error
    query = "SELECT count(*) FROM event WHERE type = 'JobFailed' AND case_id = :c"
    assert small_installation.value(query, c=case) == 1


def test_what_is_under_way_when_a_case_ends_is_let_go(installation: Installation) -> None:
    case = start_dated(installation)
    installation.later(days=30)  # a reminder, an escalation, timers are all due, nothing ran
    installation.do(case, "arbejde", resultat="Klar")
    rows = installation.rows(
        "SELECT kind, state FROM due WHERE case_id = :c AND kind NOT IN ('tell', 'mail')"
        " ORDER BY kind, state",
        c=case,
    )
    assert ("timer", "armed") in [tuple(row) for row in rows]  # the pause
    installation.let_happen(days=2)
    assert installation.value("SELECT ended FROM case_file") == "færdig"
    query = "SELECT count(*) FROM due WHERE state IN ('armed', 'running', 'incident')"
    assert installation.value(query + " AND kind <> 'mail'") == 0


def until(condition: Callable[[], bool]) -> bool:
    """Whether something comes true within a few seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_a_worker_goes_on_after_a_failure_of_any_kind_and_stops_when_told(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = start_dated(installation)
    installation.clock.set(dt.datetime(2026, 11, 26, 2, 0, tzinfo=dt.UTC))
    blocked = installation.runtime.settings.data_dir / "no-folder"
    blocked.write_text("a file where the anchors' folder should be")
    settings = settings_of(
        installation, worker_poll_seconds=0.05, anchor_dir=str(blocked / "anchors")
    )
    office = replace(installation.office, settings=settings)
    failures = iter([RuntimeError("bad"), sa.exc.OperationalError("x", None, Exception("away"))])
    real = due_rows.waiting

    def waiting(*args: Any) -> Any:
        error = next(failures, None)
        if error is not None:
            raise error
        return real(*args)

    monkeypatch.setattr("aftaleflow.worker.loop.due_rows.waiting", waiting)
    worker = Worker(office)
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert until(lambda: fired(installation, case) == 1)
    assert until(lambda: installation.value("SELECT count(*) FROM due WHERE kind = 'mail'") > 0)
    blocked.unlink()
    assert until(lambda: len(list((blocked / "anchors").glob("*.json"))) == 1)
    worker.stop()
    thread.join(5)
    assert not thread.is_alive()


def test_two_workers_let_everything_happen_once(installation: Installation) -> None:
    cases = [start_dated(installation, f"Plan {number}") for number in range(6)]
    installation.clock.set(dt.datetime(2026, 12, 18, 6, 0, tzinfo=dt.UTC))
    settings = settings_of(installation, worker_poll_seconds=0.02)
    workers = [Worker(replace(installation.office, settings=settings)) for _ in range(2)]
    threads = [threading.Thread(target=worker.run) for worker in workers]
    for thread in threads:
        thread.start()
    open_ = "SELECT count(*) FROM due WHERE kind <> 'mail' AND state IN ('armed', 'running')"
    done = until(lambda: installation.value(open_ + " AND due_at <= '2026-12-18 06:00:01'") == 0)
    for worker in workers:
        worker.stop()
    for thread in threads:
        thread.join()
    assert done
    kinds = "SELECT type, count(*) AS n FROM event WHERE case_id = :c GROUP BY type"
    for case in cases:
        found = {row.type: row.n for row in installation.rows(kinds, c=case)}
        assert (found["TimerFired"], found["ReminderSent"], found["DeadlineBroken"]) == (1, 2, 1)
    per_case = 1 + 2 + 2 * 1 + 4  # a new task each, two reminders, two for the question, four told
    assert installation.value("SELECT count(*) FROM due WHERE kind = 'mail'") == 6 * per_case
