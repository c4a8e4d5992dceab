"""What can be chosen in the fields of a form: organisations, bodies, cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from aftaleflow.cases.office import Office
from aftaleflow.cases.unit_of_work import looking
from aftaleflow.definitions.model.fields import Body, CaseReference, DataItem, Organisation
from aftaleflow.people.callers import Caller
from aftaleflow.store import case_files
from aftaleflow.store.tables.cases import case, case_authority
from aftaleflow.texts.sorting import sort_key

MOST_CASES = 500

Options = Sequence[tuple[str, str]]


def options_in(office: Office, caller: Caller, area: str | None) -> Callable[[DataItem], Options]:
    """What can be chosen in a field by the caller, in a case of an area: key and name."""

    def options(item: DataItem) -> Options:
        if isinstance(item, Organisation | Body):
            return _organisations(office, item, area)
        if isinstance(item, CaseReference):
            return _cases(office, caller, item)
        return ()

    return options


def _organisations(office: Office, item: Organisation | Body, area: str | None) -> Options:
    found = office.register.now().of_kinds(item.kind, area=area, on=office.today())
    return sorted(((each.key, each.name) for each in found), key=lambda each: sort_key(each[1]))


def _cases(office: Office, caller: Caller, item: CaseReference) -> Options:
    """The newest cases of a workflow that the caller's authorities take part in fully."""
    with looking(office, caller) as work:
        rows = work.connection.execute(
            sa.select(case.c.id, case.c.number, case.c.title)
            .join(case_authority, case_authority.c.case_id == case.c.id)
            .where(
                case.c.workflow == item.workflow,
                case_authority.c.authority.in_(caller.authorities),
                case_authority.c.scope == case_files.FULL,
            )
            .distinct()
            .order_by(case.c.id.desc())
            .limit(MOST_CASES)
        )
        return [(str(row.id), f"{row.number} {row.title}") for row in rows]
