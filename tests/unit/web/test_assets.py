"""The files that browsers fetch: all there, moderate in size, nothing that the policy forbids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from aftaleflow.web import assets

WEB = Path(assets.__file__).parent
STYLES = sorted(assets.FOLDER.rglob("*.css"))
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_address_in_a_style_sheet_is_a_file(path: Path) -> None:
    for address in re.findall(r"url\(['\"]?([^)'\"]+)", path.read_text(encoding="utf-8")):
        if not address.startswith(("data:", "#")):
            assert (path.parent / address).is_file(), address


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = (assets.FOLDER / "dkfds/img/icons.svg").read_text(encoding="utf-8")
    there = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r"\bicon\(\"([a-z-]+)\"", path.read_text(encoding="utf-8"))
    }
    assert named - there == set()


def test_every_script_that_is_imported_is_a_file() -> None:
    for path in (assets.FOLDER / "js").glob("*.js"):
        for name in re.findall(r'from "(\./[^"]+)"', path.read_text(encoding="utf-8")):
            assert (path.parent / name).is_file(), name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_a_script_or_a_style_in_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
    assert not re.search(r"(src|href)=\"(https?:)?//", text)


def test_the_files_stay_moderate_in_size() -> None:
    size = sum(path.stat().st_size for path in assets.FOLDER.rglob("*") if path.is_file())
    assert size < 2_000_000


def test_what_others_made_has_its_licences_beside_it() -> None:
    for name in (
        "VENDORED.md",
        "dkfds/LICENSE.md",
        "dkfds/img/LICENSE-Apache-2.0.txt",
        "dkfds/fonts/IBMPlexSans/license.txt",
    ):
        assert (assets.FOLDER / name).is_file()


def test_no_logo_of_the_state_portals_is_here() -> None:
    assert [path for path in assets.FOLDER.rglob("*") if "borger" in path.name] == []
    assert [path for path in assets.FOLDER.rglob("*") if "virk" in path.name] == []


def test_a_file_of_this_version_is_kept_for_ever_and_another_is_not() -> None:
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(assets.blueprint())
    client = app.test_client()

    with client.get(assets.url("css/aftaleflow.css")) as now:
        assert now.status_code == 200
        assert "immutable" in now.headers["Cache-Control"]
    with client.get("/static/older/css/aftaleflow.css") as older:
        assert "max-age=0" in older.headers["Cache-Control"]
    with client.get(assets.url("../assets.py")) as outside:
        assert outside.status_code == 404


def test_addresses_follow_where_the_application_is_mounted() -> None:
    assert assets.url("js/page.js", "/af").startswith("/af/static/")
