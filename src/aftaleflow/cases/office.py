"""What all use cases work with: put together once, shared by all threads of a process."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.engine import Connection

from aftaleflow.clock import Clock, local_date
from aftaleflow.definitions.model.workflow import Vocabulary
from aftaleflow.engine.program import Program, Programs
from aftaleflow.errors import DefinitionNotFoundError
from aftaleflow.people.register import RegisterCopy
from aftaleflow.settings import Settings
from aftaleflow.store import deployments
from aftaleflow.store.database import Database
from aftaleflow.store.keys import MasterKey


@dataclass(frozen=True)
class Office:
    """The database, the clock, the keys, the register and the programs of a process."""

    settings: Settings
    database: Database
    clock: Clock
    master: MasterKey
    register: RegisterCopy
    vocabulary: Vocabulary
    programs: Programs = field(default_factory=Programs)

    def now(self) -> dt.datetime:
        return self.clock.now()

    def today(self) -> dt.date:
        return local_date(self.clock.now())

    def program(self, connection: Connection, hash_: str) -> Program:
        """The program of a deployed version.

        Raises:
            DefinitionNotFoundError: the version was never deployed here.
        """
        kept = self.programs.find(hash_)
        if kept is not None:
            return kept
        loaded = deployments.load(connection, hash_)
        if loaded is None:
            raise DefinitionNotFoundError(key=hash_, on="")
        definition, xml = loaded
        for called in definition.with_called()[:-1]:
            if self.programs.find(called.hash) is None:
                self.programs.get(called, deployments.xml_of(connection, called.hash))
        return self.programs.get(definition, xml)
