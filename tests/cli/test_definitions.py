"""What authors get from the shell: every problem with its place, scenarios, diagrams."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.shell import Shell
from tests.installation import ROOT
from tests.small_workflows import FOLDER

PARTY = ROOT / "workflows" / "aftaler" / "politisk-behandling.yaml"
WORKFLOW = """workflow: lille
name: {da: Lille, en: Small}
case: {title: "{emne}", number: "LIL-{year}-{seq}", owner: sekretariat}
participants:
  sekretariat: aftalesekretariat
process:
  - start_event: begynd
    candidates: sekretariat.sagsbehandler
    fields:
      - text: emne
  - user_task: arbejde
    candidates: sekretariat.sagsbehandler
    fields:
      - choice: svar
        options: {ja: Ja, nej: Nej}
    outcome: svar
    flows: {ja: godt, nej: skidt}
  - end_event: godt
  - end_event: skidt
tests:
  - scenario: Det går godt
    clock: 2026-11-24 09:00
    steps:
      - start: {emne: Prøve}
      - complete: arbejde
        with: {svar: ja}
        expect: {ended: godt}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lille.yaml"
    path.write_text(WORKFLOW, "utf-8")
    return path


def spoil(file: Path, old: str, new: str) -> tuple[int, int]:
    """Changes a text; gives the line and column where it now stands."""
    assert WORKFLOW.count(old) == 1
    file.write_text(WORKFLOW.replace(old, new), "utf-8")
    before = WORKFLOW[: WORKFLOW.index(old)]
    return before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1


def test_a_good_file_is_valid_by_itself_and_counted_alone(file: Path, bare: Shell) -> None:
    said = bare.done("validate", file)
    assert said.out == "1 workflow is valid\n"


def test_each_problem_stands_on_a_line_with_its_place_and_rule(file: Path, bare: Shell) -> None:
    line, _column = spoil(file, "nej: skidt}", "nej: skødt}")
    said = bare.run("validate", file)
    assert said.code == 1
    [shown] = [each for each in said.lines if "skødt" in each]
    assert shown.startswith(f"{file}:{line}:")
    assert shown.endswith("[unknown-next]")
    assert said.err == f"{len(said.lines)} problems\n"


def test_problems_of_all_files_are_said_at_once(tmp_path: Path, bare: Shell) -> None:
    for name in ("en", "to"):
        (tmp_path / f"{name}.yaml").write_text(f"workflow: {name}\nfejl: 1\n", "utf-8")
    (tmp_path / "latin.yaml").write_bytes("form: æ".encode("latin-1"))
    said = bare.run("validate", tmp_path)
    assert said.code == 1
    files = {Path(line.partition(":")[0]).name for line in said.lines}
    assert files == {"en.yaml", "to.yaml", "latin.yaml"}


def test_a_folder_without_files_is_not_taken_for_the_shipped_content(
    tmp_path: Path, bare: Shell
) -> None:
    for command in ("validate", "test"):
        assert f"there are no YAML files in {tmp_path}" in bare.refused(command, tmp_path)


def test_scenarios_are_run_and_what_they_do_not_take_is_named(file: Path, bare: Shell) -> None:
    said = bare.done("test", file)
    assert said.lines[-1] == "1 runs, 0 failed"
    assert "lille: 2 of 3 flows taken" in said.lines
    assert [line for line in said.lines if "not taken" in line and "nej" in line]
    assert bare.run("test", file, "--all-flows").code == 1


def test_a_scenario_that_fails_is_named_with_what_was_otherwise(file: Path, bare: Shell) -> None:
    spoil(file, "expect: {ended: godt}", "expect: {ended: skidt}")
    said = bare.run("test", file)
    assert said.code == 1
    assert said.lines[0] == "FAILED lille: Det går godt"
    assert "godt" in said.lines[1]
    assert said.lines[-1] == "1 runs, 1 failed"


def test_a_faulty_file_deploys_nothing_not_even_its_neighbours(file: Path, shell: Shell) -> None:
    good = WORKFLOW.replace("workflow: lille", "workflow: nabo")
    (file.parent / "nabo.yaml").write_text(good, "utf-8")
    line, _column = spoil(file, "nej: skidt}", "nej: skødt}")
    for paths in ([file.parent], [file, file.parent / "nabo.yaml"]):
        refusal = shell.refused("deploy", *paths)
        assert f"{file}:{line}:" in refusal
    assert deployed(shell, "lille", "nabo") == []
    file.write_text(WORKFLOW, "utf-8")
    said = shell.done("deploy", file)
    assert [line.split()[:2] for line in said.lines] == [["deployed", "lille"]]
    assert shell.done("deploy", file).out == "nothing is new\n"
    assert deployed(shell, "lille", "nabo") == ["lille"]


def deployed(shell: Shell, *keys: str) -> list[str]:
    runtime = shell.open()
    with runtime.office.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT key FROM definition_version ORDER BY key")
        found = [row.key for row in rows if row.key in keys]
    runtime.close()
    return found


def test_the_diagram_of_a_file_is_that_of_its_own_workflow(
    file: Path, tmp_path: Path, bare: Shell
) -> None:
    target = tmp_path / "lille.svg"
    assert bare.done("diagram", file, "-o", target).out == f"drawn: {target}\n"
    svg = target.read_text("utf-8")
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - ours
    assert "arbejde" in svg
    assert "Følgegruppen" not in svg


def test_without_a_file_to_write_the_diagram_goes_to_standard_output(bare: Shell) -> None:
    assert bare.done("diagram", PARTY).out.startswith("<svg ")


def test_the_diagram_is_drawn_in_the_language_that_is_asked_for(
    tmp_path: Path, bare: Shell
) -> None:
    target = tmp_path / "d.svg"
    bare.done("diagram", PARTY, "-o", target, "--language", "en")
    assert "Approved" in target.read_text("utf-8")


def test_a_diagram_that_cannot_be_written_is_refused_with_its_place(
    file: Path, tmp_path: Path, bare: Shell
) -> None:
    for target in (tmp_path / "væk" / "a.svg", tmp_path):
        assert str(target) in bare.refused("diagram", file, "-o", target)
    form = ROOT / "forms" / "aftaler" / "merudgift.yaml"
    refusal = bare.refused("diagram", form, "-o", tmp_path / "a.svg")
    assert refusal == f"Error: {form} holds no workflow\n"
    (tmp_path / "tom.yaml").write_text("", "utf-8")
    assert "tom.yaml:1:1:" in bare.refused("diagram", tmp_path / "tom.yaml", "-o", "a.svg")


def test_the_schema_is_json_that_editors_can_use(bare: Shell) -> None:
    schema = json.loads(bare.done("schema").out)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert "workflow" in json.dumps(schema)


def test_the_small_workflows_of_the_tests_are_valid_too(bare: Shell) -> None:
    assert bare.done("validate", FOLDER / "frister.yaml").out == "1 workflow is valid\n"
