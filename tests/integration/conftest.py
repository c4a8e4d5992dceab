"""An installation to count and to crowd on, once on each database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from aftaleflow.bench.ground import Ground
from aftaleflow.bench.places import SQLITE, SqlitePlace, postgres_place
from tests.conftest import DATABASES


@pytest.fixture(scope="module", params=DATABASES)
def ground(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    """The installation that `aftaleflow bench` measures: rounds of 3, 22 and 98 parties."""
    folder: Path = tmp_path_factory.mktemp(f"ground-{request.param}")
    with ExitStack() as stack:
        if request.param == SQLITE:
            url = SqlitePlace(folder).make("ground")
        else:
            place = stack.enter_context(postgres_place(request.getfixturevalue("postgres")))
            url = place.make("ground")
        made = Ground.build(folder, url)
        stack.callback(made.close)
        yield made
