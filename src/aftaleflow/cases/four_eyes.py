"""Tasks that must not be done by whoever did another one, known before anybody has begun."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from aftaleflow.cases.unit_of_work import OpenCase, Work
from aftaleflow.definitions.model.elements import UserTask
from aftaleflow.errors import Words
from aftaleflow.readmodels.inbox import Asker, kinds_for, possible_for
from aftaleflow.store.tables.cases import case, user_task


def earlier_step(opened: OpenCase, element: str, person: int) -> Words | None:
    """The step that a person did last and that keeps them from this one."""
    elements = opened.program.definition.names.elements
    found = elements.get(element)
    for name in found.four_eyes if isinstance(found, UserTask) else ():
        if opened.instance.state.performers.get(name) == person:
            return Words(elements[name].title("da"), elements[name].title("en"))
    return None


def kept_from(work: Work, asker: Asker) -> frozenset[str]:
    """The open tasks that somebody has a role for and must leave to others."""
    return frozenset(
        task
        for definition, element in kinds_for(work.connection, asker)
        for task in _of_kind(work, asker, definition, element)
    )


def _of_kind(work: Work, asker: Asker, definition: str, element: str) -> Iterator[str]:
    program = work.office.program(work.connection, definition)
    found = program.definition.names.elements.get(element)
    if not isinstance(found, UserTask) or not found.four_eyes:
        return
    earlier = user_task.alias("earlier")
    rows = work.connection.execute(
        sa.select(user_task.c.id, earlier.c.element, earlier.c.closed_by)
        .select_from(
            user_task.join(case, case.c.id == user_task.c.case_id).join(
                earlier, earlier.c.case_id == user_task.c.case_id
            )
        )
        .where(case.c.definition == definition, user_task.c.element == element)
        .where(user_task.c.state == "open", possible_for(asker))
        .where(earlier.c.state == "done", earlier.c.element.in_(list(found.four_eyes)))
        .order_by(earlier.c.closed_at, earlier.c.visit)
    )
    latest = {(row.id, row.element): row.closed_by for row in rows}
    yield from (task for (task, _), person in latest.items() if person == asker.person)
