"""What completing a user task costs the database, however many parties a round has."""

from __future__ import annotations

from aftaleflow.bench.counting import MOST_STATEMENTS, Count, count
from aftaleflow.bench.ground import Ground


def test_a_task_takes_few_statements_and_one_commit_however_many_parties_there_are(
    ground: Ground,
) -> None:
    counts = count(ground)

    assert counts.alone.statements <= MOST_STATEMENTS
    for few, many in (counts.of_parent, counts.of_party):
        assert few == many
        assert few.statements <= MOST_STATEMENTS
        assert few.commits == 1
    few, many = counts.answer
    assert few == many
    assert few == Count(few.statements, 1)
