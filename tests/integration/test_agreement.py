"""An agreement goes from the working group to all parties."""

from __future__ import annotations

from tests.installation import Installation


def test_an_agreement_reaches_all_parties_and_goes_on_when_all_have_approved(
    installation: Installation,
) -> None:
    case = installation.start_agreement()
    installation.to_round(case)
    parties = installation.children(case)
    assert len(parties) == 23

    installation.later(days=21)
    for child in parties.values():
        installation.party_decides(child)

    ends = installation.rows("SELECT DISTINCT ended FROM case_file WHERE parent_id = :c", c=case)
    assert [row.ended for row in ends] == ["godkendt"]
    assert installation.waits_at(case) != set()
