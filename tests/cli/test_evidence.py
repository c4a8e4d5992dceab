"""What auditors do from the shell: verify, anchor; and the erasing of a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.installation import PDF, Installation
from tests.small_workflows import deploy

SECRET = "Nanna Navn"


@pytest.fixture
def case(shell: Shell) -> int:
    """A case about a person."""
    runtime = shell.open()
    installation = Installation(runtime, runtime.office.clock)  # type: ignore[arg-type] # not set
    deploy(installation, "personsag", "personvurdering", "personudtalelse")
    alma = installation.named("alma.eksempel")
    case = installation.start(alma, "personsag", emne="N.N.", navn=SECRET, bilag=PDF)
    runtime.close()
    return case


def change(shell: Shell, statement: str) -> None:
    """What somebody with the database in their hands does."""
    runtime = shell.open()
    with runtime.office.database.transaction() as connection:
        connection.exec_driver_sql(statement)
    runtime.close()


def test_untouched_events_verify_and_their_number_is_said(case: int, shell: Shell) -> None:
    plain = shell.done("audit", "verify").out
    assert plain.endswith(" events are as they were recorded\n")
    assert int(plain.split()[0]) > 1
    shell.done("audit", "anchor")
    for place in ((), (shell.folder / "anchors",)):
        said = shell.done("audit", "verify", "--anchors", *place).out
        assert said.endswith(f"compared with the anchors in {shell.folder / 'anchors'}\n")


def test_a_changed_event_is_named_and_the_exit_code_says_it(case: int, shell: Shell) -> None:
    change(shell, f"UPDATE event SET person = 3 WHERE case_id = {case} AND seq = 2")  # noqa: S608
    said = shell.run("audit", "verify")
    assert said.code == 1
    assert [line for line in said.lines if f"case {case}" in line and "2" in line]


def test_an_anchor_is_kept_in_a_file_and_missed_when_that_is_gone(case: int, shell: Shell) -> None:
    anchor = shell.done("audit", "anchor").out
    assert anchor.startswith("anchor 2")
    [file] = (shell.folder / "anchors").iterdir()
    assert anchor.split()[-1] in file.read_text("utf-8")
    file.unlink()
    said = shell.run("audit", "verify", "--anchors")
    assert (said.code, said.lines[0].endswith("the anchor's file is gone")) == (1, True)


def test_a_folder_of_anchors_that_is_not_there_does_not_pass_for_empty(shell: Shell) -> None:
    place = shell.folder / "forkert"
    assert shell.refused("audit", "verify", "--anchors", place) == (
        f"Error: there is no folder {place}\n"
    )


def test_erasing_asks_first_and_destroys_what_is_personal(case: int, shell: Shell) -> None:
    for keys in ("n\n", ""):
        said = shell.run("erase", str(case), keys=keys)
        assert (said.code, "Go on?" in said.out, "Aborted!" in said.err) == (1, True, True)
    said = shell.run("erase", str(case), keys="y\n")
    assert said.code == 0
    assert said.lines[-1].endswith(f" keys destroyed in case {case}")
    assert not said.lines[-1].startswith("0 ")
    assert shell.done("erase", str(case), "--yes").out == f"0 keys destroyed in case {case}\n"
    shell.done("audit", "verify")
    assert (shell.folder / "erasures.jsonl").read_text("utf-8").count("\n") == 2


@pytest.mark.parametrize("number", ["0", "-1", "et", "9" * 25])
def test_what_is_no_case_is_not_erased(number: str, shared: Shell, tmp_path: Path) -> None:
    refusal = shared.refused("erase", "--yes", "--", number)
    assert f"{number}" in refusal
    assert not (shared.folder / "erasures.jsonl").exists()
