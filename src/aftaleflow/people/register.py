"""The organisations as the use cases see them: a copy in memory, renewed when they change."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aftaleflow.calendars.working_days import PUBLIC, Calendar, ClosingDays
from aftaleflow.definitions.model.workflow import OrganisationItem, Organisations
from aftaleflow.store.database import Database
from aftaleflow.store.tables.people import organisation as table, register_change

LOOK_EVERY_SECONDS = 5.0
"""How old a process's copy may be: rights themselves are read at every request."""


@dataclass(frozen=True)
class Organisation:
    """An authority (its `authority` is itself), or a body of one."""

    key: str
    authority: str
    name: str
    short: str
    kind: str
    function: str | None
    area: str
    code: str | None
    clusters: tuple[str, ...]
    closing_days: ClosingDays
    valid_from: dt.date | None
    valid_to: dt.date | None

    @property
    def is_authority(self) -> bool:
        return self.key == self.authority

    def exists_on(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Register:
    """All organisations at one moment."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self._by_key = {each.key: each for each in organisations}

    def get(self, key: str) -> Organisation | None:
        return self._by_key.get(key)

    def name_of(self, key: str) -> str:
        found = self._by_key.get(key)
        return found.short if found is not None else key

    def authority_of(self, key: str) -> str:
        found = self._by_key.get(key)
        return found.authority if found is not None else key

    def with_function(
        self, function: str, *, of: str | None, area: str | None, on: dt.date
    ) -> list[str]:
        """The organisations with a function on a day: bodies of one authority, or in an area."""
        found = [
            each
            for each in self._by_key.values()
            if each.function == function and each.exists_on(on)
        ]
        if of is not None:
            authority = self.authority_of(of)
            found = [each for each in found if each.authority == authority and each.key != of]
        elif area is not None:
            found = [each for each in found if each.area == area]
        return [each.key for each in found]

    def of_kinds(
        self, kinds: Iterable[str] | None, *, area: str | None, on: dt.date
    ) -> list[Organisation]:
        """What can be chosen where an organisation or body of some kinds is asked for."""
        wanted = set(kinds) if kinds is not None else None
        return [
            each
            for each in self._by_key.values()
            if (wanted is None or each.kind in wanted)
            and (area is None or each.area == area)
            and each.exists_on(on)
        ]

    def calendar(self, key: str | None) -> Calendar:
        """The working days of an organisation: its own closing days, else its authority's."""
        found = self._by_key.get(key) if key is not None else None
        if found is None:
            return PUBLIC
        holder = self._by_key.get(found.authority, found)
        own = found.closing_days
        days = own if own.yearly or own.dates else holder.closing_days
        return Calendar(holder.name, days)

    def areas(self) -> list[str]:
        return sorted({each.area for each in self._by_key.values()})

    def all(self) -> list[Organisation]:
        return list(self._by_key.values())


class RegisterCopy:
    """The register of a process. Safe to share by threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._register = Register(())
        self._number = -1
        self._looked = 0.0

    def now(self) -> Register:
        """The register, not older than a few seconds."""
        with self._lock:
            if time.monotonic() - self._looked > LOOK_EVERY_SECONDS:
                self._renew()
            return self._register

    def renew(self) -> None:
        """Looks at once; for the process that has just changed it."""
        with self._lock:
            self._renew()

    def _renew(self) -> None:
        with self._database.reading() as connection:
            number = change_number(connection)
            if number != self._number:
                self._register, self._number = read(connection), number
        self._looked = time.monotonic()


def change_number(connection: Connection) -> int:
    found = connection.execute(sa.select(register_change.c.number)).scalar()
    return found if found is not None else 0


def read(connection: Connection) -> Register:
    """All organisations in the order in which their files list them."""
    rows = connection.execute(sa.select(table).order_by(table.c.area, table.c.code, table.c.key))
    return Register(_organisation(row) for row in rows)


def _organisation(row: Any) -> Organisation:
    closing = json.loads(row.closing_days_json)
    return Organisation(
        key=row.key,
        authority=row.authority,
        name=row.name,
        short=row.short,
        kind=row.kind,
        function=row.function,
        area=row.area,
        code=row.code,
        clusters=tuple(json.loads(row.clusters_json)),
        closing_days=_closing_days(closing),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _closing_days(days: Mapping[str, str]) -> ClosingDays:
    yearly = {day: name for day, name in days.items() if len(day) == len("12-24")}
    dates = {dt.date.fromisoformat(d): name for d, name in days.items() if d not in yearly}
    return ClosingDays(yearly, dates)


def load_organisations(connection: Connection, files: Iterable[Organisations]) -> int:
    """Writes the organisations of reference files; known ones are brought up to date."""
    known = set(connection.scalars(sa.select(table.c.key)))
    count = 0
    for file in files:
        for item in file.all_items():
            values = _values(item, file.area)
            if item.key in known:
                connection.execute(table.update().where(table.c.key == item.key).values(**values))
            else:
                connection.execute(table.insert().values(key=item.key, **values))
            count += 1
    _count_change(connection)
    return count


def set_closing_days(connection: Connection, key: str, days: Mapping[str, str]) -> None:
    """The days on which an organisation is closed besides the public holidays."""
    connection.execute(
        table.update()
        .where(table.c.key == key)
        .values(closing_days_json=json.dumps(dict(days), ensure_ascii=False))
    )
    _count_change(connection)


def _values(item: OrganisationItem, area: str) -> dict[str, Any]:
    return {
        "authority": item.of or item.key,
        "name": item.name,
        "short": item.short or item.name,
        "kind": item.kind,
        "function": item.function,
        "area": area,
        "code": item.code,
        "clusters_json": json.dumps(item.clusters),
        "closing_days_json": json.dumps(item.closed, ensure_ascii=False),
        "valid_from": item.valid.from_,
        "valid_to": item.valid.to,
    }


def _count_change(connection: Connection) -> None:
    changed = connection.execute(
        register_change.update().values(number=register_change.c.number + 1)
    )
    if changed.rowcount == 0:
        connection.execute(register_change.insert().values(id=1, number=1))
