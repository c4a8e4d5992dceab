"""The small workflows of tests, each for a narrow question, and how they come into force."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from aftaleflow.cases.deploying import deploy_catalog
from aftaleflow.definitions.catalog import Catalog
from aftaleflow.definitions.checking import check_texts
from aftaleflow.definitions.definition import Definition
from tests.installation import ROOT, Installation

FOLDER = Path(__file__).parent / "integration" / "definitions"
WORDS = ROOT / "reference" / "register-ord.yaml"


def deploy(installation: Installation, *names: str) -> None:
    """Deploys the workflow and form files of some names, which must be a whole together."""
    deploy_catalog(installation.office, catalog(*names), None)


def deploy_changed(
    installation: Installation, names: tuple[str, ...], changes: Mapping[str, str]
) -> list[Definition]:
    """Deploys the same with some of the text replaced; gives what was new."""
    texts = texts_of(*names)
    for old, new in changes.items():
        assert sum(text.count(old) for text in texts.values()) == 1, old
        texts = {file: text.replace(old, new) for file, text in texts.items()}
    return deploy_catalog(installation.office, check_texts(texts).checked(), None)


@cache
def catalog(*names: str) -> Catalog:
    """The checked catalog of some files, with the words of the register."""
    return check_texts(texts_of(*names)).checked()


def texts_of(*names: str) -> dict[str, str]:
    """The texts of some files by file name, and of the words of the register."""
    files = [WORDS, *(FOLDER / f"{name}.yaml" for name in names)]
    return {file.name: file.read_text("utf-8") for file in files}
