"""An installation to measure on: its own workflows, invented organisations, people with tokens."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from aftaleflow.app import create_app
from aftaleflow.bench.serving import Client
from aftaleflow.cases import accounts
from aftaleflow.cases.deploying import deploy_catalog
from aftaleflow.cases.office import Office
from aftaleflow.definitions.checking import check_texts
from aftaleflow.definitions.shipped import content_root
from aftaleflow.people.accounts import NewPerson
from aftaleflow.runtime import Runtime, prepare
from aftaleflow.settings import Settings
from aftaleflow.store.tables.cases import case, round_, user_task

CONTENT = Path(__file__).resolve().parent / "content"
ROLE = "sagsbehandler"
SIZES = (3, 22, 98)
"""How many parties the rounds have: a few, those of a region, all of the country."""

DECISION = {
    "beslutning": "godkendt",
    "besluttet_den": "2026-11-24",
    "besluttet_af": "Rådet",
    "bemærkning": "Økonomien skal følges op efter et år.",
}
"""What is written in the form of every task."""


@dataclass
class Ground:
    """An open installation. `tokens` are by the organisation in which the person acts."""

    runtime: Runtime
    tokens: dict[str, str]
    app: Flask = field(init=False)
    _clients: dict[str, Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app = create_app(self.runtime)

    @classmethod
    def build(cls, folder: Path, url: str) -> Ground:
        """Makes an installation over an empty database."""
        settings = Settings(data_dir=folder, database_url=url, log_level="ERROR")
        prepare(settings)
        runtime = Runtime.open(settings)
        deploy_catalog(runtime.office, check_texts(texts()).checked(), None)
        tokens = {key: _token(runtime.office, key) for key in actors()}
        return cls(runtime, tokens)

    def again(self, url: str) -> Ground:
        """Opens the same installation over a copy of its database, or anew; this one is closed."""
        self.close()
        old = self.runtime.settings
        settings = Settings(data_dir=old.data_dir, database_url=url, log_level=old.log_level)
        return Ground(Runtime.open(settings), self.tokens)

    def close(self) -> None:
        self.runtime.close()

    @property
    def office(self) -> Office:
        return self.runtime.office

    def client(self, organisation: str) -> Client:
        """Who acts in an organisation."""
        if organisation not in self._clients:
            self._clients[organisation] = Client(self.app, self.tokens[organisation])
        return self._clients[organisation]

    def start(self, workflow: str, size: int) -> int:
        """Starts a case in the area with so many parties."""
        answer = self.client(secretariat(size)).post(
            "/cases", {"workflow": workflow, "values": {"titel": "Måling"}}
        )
        return int(expect(answer, 201)["id"])

    def complete(self, organisation: str, task: str) -> Any:
        """The response to handing in the form of a task, with an idempotency key."""
        path = f"/user-tasks/{task}/complete"
        return self.client(organisation).post(path, {"values": DECISION}, uuid.uuid4().hex)

    def open_task(self, case_id: int) -> str:
        """The open task of a case that has one."""
        statement = sa.select(user_task.c.id).where(
            user_task.c.case_id == case_id, user_task.c.state == "open"
        )
        return str(self.value(statement))

    def parties(self, case_id: int) -> dict[str, int]:
        """The parties' own cases."""
        statement = sa.select(case.c.party, case.c.id).where(case.c.parent_id == case_id)
        with self.office.database.reading() as connection:
            rows = connection.execute(statement.order_by(case.c.id))
            return {row.party: row.id for row in rows}

    def round_of(self, case_id: int) -> str:
        return str(self.value(sa.select(round_.c.id).where(round_.c.case_id == case_id)))

    def value(self, statement: sa.Select[Any]) -> Any:
        """The one value that a statement gives."""
        with self.office.database.reading() as connection:
            return connection.execute(statement).scalar_one()


def expect(response: Any, status: int) -> Any:
    """The body of a response.

    Raises:
        RuntimeError: it has another status; nothing is measured on an installation that fails.
    """
    if response.status_code != status:
        raise RuntimeError(f"{response.status_code} instead of {status}: {response.text[:500]}")
    return response.json


def secretariat(size: int) -> str:
    return f"bench-sekretariat-{size}"


def municipality(size: int, number: int) -> str:
    return f"bench-kommune-{size}-{number}"


def actors() -> list[str]:
    """The organisations in which somebody acts."""
    parties = [municipality(size, number) for size in SIZES for number in range(1, size + 1)]
    return [*(secretariat(size) for size in SIZES), *parties]


def texts() -> dict[str, str]:
    """All files of the installation, by name: the vocabulary is the shipped one."""
    files = [*CONTENT.glob("*.yaml"), content_root() / "reference" / "register-ord.yaml"]
    found = {file.name: file.read_text("utf-8") for file in sorted(files)}
    return found | {f"bench-{size}.yaml": _organisations(size) for size in SIZES}


def _organisations(size: int) -> str:
    """The organisations of an area; JSON is YAML too."""
    together = f"bench-samarbejde-{size}"
    items: list[dict[str, str]] = [
        {"key": together, "name": f"Samarbejdet {size}", "kind": "samarbejde"},
        {
            "key": secretariat(size),
            "name": f"Sekretariatet {size}",
            "kind": "sekretariat",
            "function": "aftalesekretariat",
            "of": together,
        },
    ]
    items += [
        {
            "key": municipality(size, number),
            "name": f"Kommune {number} af {size}",
            "kind": "kommune",
            "function": "kommuner",
        }
        for number in range(1, size + 1)
    ]
    name = f"bench-{size}"
    return json.dumps(
        {"organisations": name, "area": name, "source": "Opdigtet til måling", "items": items},
        ensure_ascii=False,
    )


def _token(office: Office, organisation: str) -> str:
    email = f"{organisation}@example.invalid"
    new = NewPerson(name=f"Person i {organisation}", email=email, roles=((organisation, ROLE),))
    accounts.add_person(office, new)
    return accounts.create_token(office, email, "bench")
