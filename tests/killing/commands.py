"""Commands chosen at random among those that are possible now, and carried out.

A command is plain JSON, so that whoever outlives the process that tried it can try it again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from aftaleflow.cases import leading, rounds, starting, user_tasks
from aftaleflow.cases.idempotent import Once
from aftaleflow.cases.outgoing import Outgoing
from aftaleflow.connectors.mail import MailServer
from aftaleflow.errors import AftaleflowError
from aftaleflow.people.callers import Caller
from aftaleflow.store.idempotency import request_hash
from aftaleflow.worker.loop import see_to
from tests.installation import Installation
from tests.killing.content import WORKFLOW

Command = dict[str, Any]

MOST_RUNNING = 3
"""So many agreements run at once; then those that there are go on."""
WHY = "Fordi prøven vil det."
HOURS = (0, 1, 30, 60, 200)


def choose(random: Random, site: Installation) -> Command:
    """One of all that can be done now; what makes cases go on comes up most often."""
    running = [row.id for row in site.rows(_RUNNING, workflow=WORKFLOW)]
    if not running or (len(running) < MOST_RUNNING and random.random() < 0.3):
        return {"do": "start", "by": site.who("aftalesekretariatet", "sagsbehandler").id}
    possible: list[list[Command]] = [
        [{"do": "work", "hours": random.choice(HOURS)}],
        list(_of_tasks(random, site)),
        list(_of_rounds(random, site)),
    ]
    kinds = [each for each in possible if each]
    [kind] = random.choices(kinds, weights=[(2, 5, 3)[possible.index(each)] for each in kinds])
    if random.random() < 0.02:
        return {"do": "cancel", "case": random.choice(running), "by": _leader(site)}
    return random.choice(kind)


_RUNNING = "SELECT id FROM case_file WHERE workflow = :workflow AND ended IS NULL ORDER BY id"
_OPEN_PARTIES = """
SELECT r.id AS round, p.key, p.state FROM round r JOIN round_party p ON p.round_id = r.id
WHERE r.state = 'open' ORDER BY r.id, p.place
"""


def _leader(site: Installation) -> int:
    return site.who("aftalesekretariatet", "sagsbehandler").id


def _of_tasks(random: Random, site: Installation) -> Iterator[Command]:
    for task in site.tasks():
        by = site.actor(task).id
        yield {"do": "complete", "task": task.id, "by": by, "values": _values(random)}
        if random.random() < 0.1:
            yield {"do": "claim", "task": task.id, "by": by}


def _values(random: Random) -> dict[str, str]:
    return {"svar": random.choice(("godkendt", "godkendt", "afvist")), "bemærkning": WHY}


def _of_rounds(random: Random, site: Installation) -> Iterator[Command]:
    by = _leader(site)
    for row in site.rows(_OPEN_PARTIES):
        of_party: Command = {"round": row.round, "party": row.key, "by": by}
        if row.state == "asked":
            yield {"do": "answer", **of_party, "values": _values(random)}
            yield {"do": "extend", **of_party, "days": random.randint(1, 40)}
            yield {"do": "remind", **of_party}
            if random.random() < 0.25:
                yield {"do": "withdraw", **of_party}
                yield {"do": "close", "round": row.round, "by": by}
        elif row.state == "answered":
            yield {"do": "recall", **of_party}
            yield {"do": "correct", **of_party, "values": _values(random)}
        else:
            yield {"do": "add", **of_party}


# -- carrying them out


def perform(
    site: Installation, server: MailServer | None, command: Command, key: str | None
) -> str:
    """What came of it: the same for the same key, however often it is asked."""
    if command["do"] == "work":
        site.later(hours=command["hours"])
        see_to(site.office, Outgoing(site.office, server))
        return "worked"
    caller = site.person(command["by"])
    once = Once(key, request_hash(json.dumps(command, sort_keys=True)))
    try:
        return f"done {_PERFORM[command['do']](site, caller, command, once)}"
    except AftaleflowError as error:
        return f"refused {error.code}"


def _start(site: Installation, caller: Caller, _given: Command, once: Once) -> int:
    command = starting.StartCase(workflow=WORKFLOW, values={"titel": "Prøve"}, once=once)
    return starting.start_case(site.office, caller, command)


def _complete(site: Installation, caller: Caller, given: Command, once: Once) -> int:
    command = user_tasks.CompleteUserTask(task=given["task"], values=given["values"], once=once)
    return user_tasks.complete(site.office, caller, command)


def _claim(site: Installation, caller: Caller, given: Command, once: Once) -> None:
    user_tasks.claim(site.office, caller, user_tasks.ClaimUserTask(task=given["task"], once=once))


def _answer(site: Installation, caller: Caller, given: Command, once: Once) -> None:
    command = rounds.AnswerForParty(
        round=given["round"], party=given["party"], values=given["values"], once=once
    )
    rounds.answer_for_party(site.office, caller, command)


def _correct(site: Installation, caller: Caller, given: Command, once: Once) -> None:
    command = rounds.CorrectAnswer(
        round=given["round"], party=given["party"], values=given["values"], reason=WHY, once=once
    )
    rounds.correct_answer(site.office, caller, command)


def _recall(site: Installation, caller: Caller, given: Command, once: Once) -> None:
    command = rounds.RecallAnswer(round=given["round"], party=given["party"], reason=WHY, once=once)
    rounds.recall_answer(site.office, caller, command)


def _extend(site: Installation, caller: Caller, given: Command, once: Once) -> None:
    to = site.office.today() + dt.timedelta(days=given["days"])
    command = rounds.ExtendParty(
        round=given["round"], party=given["party"], to=to, reason=WHY, once=once
    )
    rounds.extend(site.office, caller, command)


def _remind(site: Installation, caller: Caller, given: Command, once: Once) -> None:
    command = rounds.RemindParty(round=given["round"], party=given["party"], once=once)
    rounds.remind(site.office, caller, command)


def _withdraw(site: Installation, caller: Caller, given: Command, once: Once) -> None:
    command = rounds.WithdrawParty(
        round=given["round"], party=given["party"], reason=WHY, once=once
    )
    rounds.withdraw_party(site.office, caller, command)


def _add(site: Installation, caller: Caller, given: Command, once: Once) -> None:
    command = rounds.AddParty(round=given["round"], party=given["party"], reason=WHY, once=once)
    rounds.add_party(site.office, caller, command)


def _close(site: Installation, caller: Caller, given: Command, once: Once) -> None:
    command = rounds.CloseRound(round=given["round"], reason=WHY, once=once)
    rounds.close_round(site.office, caller, command)


def _cancel(site: Installation, caller: Caller, given: Command, once: Once) -> None:
    command = leading.CancelCase(case=given["case"], reason=WHY, once=once)
    leading.cancel_case(site.office, caller, command)


_PERFORM: dict[str, Callable[[Installation, Caller, Command, Once], int | None]] = {
    "start": _start,
    "complete": _complete,
    "claim": _claim,
    "answer": _answer,
    "correct": _correct,
    "recall": _recall,
    "extend": _extend,
    "remind": _remind,
    "withdraw": _withdraw,
    "add": _add,
    "close": _close,
    "cancel": _cancel,
}
