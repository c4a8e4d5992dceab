"""The choices of an installation, read from `AFTALEFLOW_*` environment variables."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from aftaleflow.errors import SettingsError

PREFIX = "AFTALEFLOW_"
MAX_PORT = 65535
FAILPOINT = "FAILPOINT"
"""No choice of an installation: tests let a process die with it (see `cases.failpoints`)."""


def setting(default: Any, text: str) -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings with their defaults; the help of each is in the field's metadata."""

    data_dir: Path = setting(Path("var"), "Folder of the embedded database, keys and anchors.")
    database_url: str = setting(
        "", "SQLAlchemy address of the database; empty: SQLite in the data folder."
    )
    secret_key: str = setting(
        "", "Signs cookies and forms; empty: made once and kept in the data folder."
    )
    master_key_file: str = setting(
        "", "File with the key that wraps all others; empty: keys/master.key in the data folder."
    )
    anchor_dir: str = setting("", "Folder of the daily anchors; empty: anchors in the data folder.")
    base_url: str = setting(
        "", "Address of the site, as written in mails; empty: http, host and port."
    )
    site_name: str = setting("", "Whose installation it is, as written at the top of each page.")
    host: str = setting("127.0.0.1", "Address to serve on.")
    port: int = setting(8080, "Port to serve on.")
    threads: int = setting(8, "Threads of the embedded server.")
    behind_tls: bool = setting(False, "The site is reached by https: cookies are then secure only.")
    operator: str = setting(
        "",
        "Authority whose administrators alone may deploy over the interface; empty: nobody, "
        "only the shell deploys.",
    )
    smtp_url: str = setting(
        "", "smtp://[user:password@]host:port or smtps://…; empty: mails wait, nothing is lost."
    )
    mail_from: str = setting("aftaleflow@localhost", "Sender of mails.")
    language: str = setting("da", "Language of those who have not chosen: da or en.")
    session_idle_minutes: int = setting(30, "A session without use ends after so many minutes.")
    session_hours: int = setting(10, "A session ends after so many hours at the latest.")
    upload_megabytes: int = setting(25, "Largest file that can be attached.")
    worker_poll_seconds: float = setting(1.0, "How often a worker looks for what is due.")
    log_level: str = setting("INFO", "Lowest level that is logged.")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """Reads `AFTALEFLOW_<NAME>`; `PORT` is short for `AFTALEFLOW_PORT`.

        Raises:
            SettingsError: an unknown name, or a value of the wrong kind.
        """
        given = {k.removeprefix(PREFIX): v for k, v in environ.items() if k.startswith(PREFIX)}
        given.pop(FAILPOINT, None)
        if "PORT" in environ:
            given.setdefault("PORT", environ["PORT"])
        known = {f.name.upper(): f for f in fields(cls)}
        unknown = sorted(given.keys() - known.keys())
        if unknown:
            raise SettingsError(name=PREFIX + unknown[0], why="there is no such setting")
        values: dict[str, Any] = {
            known[name].name: _read(PREFIX + name, text, known[name].default)
            for name, text in given.items()
        }
        if not 0 <= values.get("port", 0) <= MAX_PORT:
            raise SettingsError(name=f"{PREFIX}PORT", why=f"it is not between 0 and {MAX_PORT}")
        return cls(**values)

    @property
    def is_loopback(self) -> bool:
        """Whether the address to serve on can be reached from this machine alone."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def resolved_base_url(self) -> str:
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    def resolved_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'aftaleflow.sqlite'}"


def _read(name: str, text: str, default: Any) -> Any:
    if isinstance(default, bool):
        if text.lower() in ("1", "true", "yes", "0", "false", "no"):
            return text.lower() in ("1", "true", "yes")
        raise SettingsError(name=name, why=f"{text!r} is neither true nor false")
    try:
        return type(default)(text)
    except ValueError:
        raise SettingsError(name=name, why=f"{text!r} is not a number") from None
