"""The style sheets, scripts, fonts and icons: served under an address that names their version."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, send_from_directory

FOLDER = Path(__file__).parent / "static"
A_YEAR = 365 * 24 * 60 * 60


@lru_cache(maxsize=1)
def version() -> str:
    """Changes when any of the files does, so that browsers may keep them for ever."""
    hash_ = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            hash_.update(path.relative_to(FOLDER).as_posix().encode())
            hash_.update(path.read_bytes())
    return hash_.hexdigest()[:12]


def url(name: str, prefix: str = "") -> str:
    """The address of a file: `url("css/aftaleflow.css")`."""
    return f"{prefix}/static/{version()}/{name}"


def blueprint() -> Blueprint:
    """Serves the files. They refer to each other relatively, so all are asked for by version."""
    pages = Blueprint("assets", __name__)

    @pages.get("/static/<version_>/<path:name>")
    def static_file(version_: str, name: str) -> Response:
        answer = send_from_directory(FOLDER, name, max_age=A_YEAR)
        if version_ == version():
            answer.cache_control.immutable = True
        else:
            answer.cache_control.max_age = 0
        return answer

    return pages
