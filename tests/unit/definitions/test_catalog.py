"""Folders become definitions: versions by label and validity, callees, unreadable files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from aftaleflow.definitions.catalog import Catalog
from aftaleflow.definitions.checking import check_paths, check_texts
from aftaleflow.errors import DefinitionInvalidError, DefinitionNotFoundError
from tests.unit.definitions.test_reader_properties import BASE

HEAD = "case: {title: Sag, number: S, owner: kommune}\nparticipants: {kommune: party}\nprocess:\n"
BEGIN = "  - start_event: begynd\n"
END = "  - end_event: slut\n"


def workflow(key: str, name: str, *, calls: str = "", valid: str = "") -> str:
    call = f"  - call_activity: kald\n    workflow: {calls}\n" if calls else ""
    validity = f"valid: {{{valid}}}\n" if valid else ""
    return f"workflow: {key}\nname: {name}\n{validity}{HEAD}{BEGIN}{call}{END}"


def catalog(**files: str) -> Catalog:
    return check_texts(BASE | {f"{n.replace('_', '.')}.yaml": text for n, text in files.items()})


def called_name(found: Catalog, key: str, label: str, callee: str) -> object:
    return found.definitions[key, label].called[callee].workflow.name


OLD = "from: 2019-07-01, to: 2023-12-31"
NEW = "from: 2024-01-01"


def test_version_calls_the_one_with_its_own_label() -> None:
    found = catalog(
        a_2019=workflow("a", "A19", calls="b", valid=OLD),
        a_2024=workflow("a", "A24", calls="b", valid=NEW),
        b_2019=workflow("b", "B19", valid=OLD),
        b_2024=workflow("b", "B24", valid=NEW),
    )
    assert found.problems == []
    assert called_name(found, "a", "2019", "b") == "B19"
    assert called_name(found, "a", "2024", "b") == "B24"


def test_version_without_a_namesake_calls_the_one_without_label() -> None:
    found = catalog(
        a_2019=workflow("a", "A19", calls="b"),
        b=workflow("b", "B", valid=NEW),
        b_2024=workflow("b", "B24", valid="from: undecided"),
    )
    assert found.problems == []
    assert called_name(found, "a", "2019", "b") == "B"


def test_only_version_is_called_whatever_its_label() -> None:
    found = catalog(a=workflow("a", "A", calls="b"), b_2019=workflow("b", "B19", valid=OLD))
    assert called_name(found, "a", "", "b") == "B19"


def test_version_that_cannot_be_chosen_is_a_problem() -> None:
    found = catalog(
        a_neutral=workflow("a", "A", calls="b"),
        b_2019=workflow("b", "B19", valid=OLD),
        b_2024=workflow("b", "B24", valid=NEW),
    )
    assert [str(problem) for problem in found.problems] == [
        "a.neutral.yaml:8:5: b has the versions 2019, 2024, but none called neutral like this file "
        "[unknown-workflow]"
    ]


@pytest.mark.parametrize(
    ("day", "name"),
    [("2019-07-01", "A19"), ("2023-12-31", "A19"), ("2024-01-01", "A24"), ("2099-01-01", "A24")],
)
def test_new_case_gets_the_version_in_force_on_its_day(day: str, name: str) -> None:
    found = catalog(
        a_2019=workflow("a", "A19", valid=OLD),
        a_2024=workflow("a", "A24", valid=NEW),
        a_next=workflow("a", "Anext", valid="from: undecided"),
    )
    assert found.problems == []
    assert found.in_force("a", dt.date.fromisoformat(day)).workflow.name == name


@pytest.mark.parametrize(("key", "day"), [("a", "2019-06-30"), ("b", "2020-01-01")])
def test_day_without_a_version_in_force_is_told(key: str, day: str) -> None:
    found = catalog(a_2019=workflow("a", "A19", valid=OLD))
    with pytest.raises(DefinitionNotFoundError) as missing:
        found.in_force(key, dt.date.fromisoformat(day))
    assert missing.value.facts == {"key": key, "on": day}


def test_two_undecided_versions_do_not_overlap() -> None:
    undecided = "from: undecided"
    found = catalog(
        a_x=workflow("a", "X", valid=undecided), a_y=workflow("a", "Y", valid=undecided)
    )
    assert found.problems == []


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [("from: 2020-01-01", "from: 2021-01-01", True), ("to: 2020-01-01", "from: 2020-01-01", True),
     ("to: 2020-01-01", "from: 2020-01-02", False), ("", "from: 2020-01-01, to: 2020-01-01", True),
     ("from: 2020-01-01, to: undecided", "from: 2030-01-01", True)],
)  # fmt: skip
def test_versions_in_force_on_the_same_day_overlap(first: str, second: str, overlap: bool) -> None:
    found = catalog(a_x=workflow("a", "X", valid=first), a_y=workflow("a", "Y", valid=second))
    assert [problem.rule for problem in found.problems] == ["overlapping-validity"] * overlap


def test_catalog_with_problems_is_refused_with_all_of_them() -> None:
    found = catalog(a=workflow("a", "A", calls="nix"), b="x: y")
    with pytest.raises(DefinitionInvalidError) as invalid:
        found.checked()
    assert invalid.value.facts["problems"] == tuple(found.problems)
    assert "b.yaml:1:1: a file begins with" in str(invalid.value)
    assert catalog(a=workflow("a", "A")).checked().problems == []


def test_words_of_all_vocabularies_are_known() -> None:
    more = "vocabulary: mere\nroles: {leder: Leder}\nfunctions: {}\nkinds: {}\n"
    found = catalog(mere=more)
    assert set(found.vocabulary.roles) == {"formand", "sagsbehandler", "sekretær", "leder"}


def test_files_of_folders_are_read_at_any_depth_and_other_files_are_not(tmp_path: Path) -> None:
    folder = tmp_path / "aftaler" / "nye"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text(workflow("a", "A"), "utf-8")
    (folder / "README.md").write_text("x: [", "utf-8")
    assert [key for key, _label in check_paths([tmp_path]).definitions] == ["a"]


def test_single_file_leans_on_folders_without_telling_their_problems(tmp_path: Path) -> None:
    mine, shipped = tmp_path / "a.yaml", tmp_path / "shipped"
    shipped.mkdir()
    mine.write_text(workflow("a", "Mit", calls="b"), "utf-8")
    (shipped / "a.yaml").write_text("x: [", "utf-8")  # has the name of mine: not read
    (shipped / "b.yaml").write_text(workflow("b", "B"), "utf-8")
    found = check_paths([mine], lean_on=[shipped])
    assert found.problems == []
    assert found.definitions["a", ""].workflow.name == "Mit"


def test_file_that_is_no_text_and_file_that_is_not_there_are_told(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes("workflow: a\nname: Genoptræning\n".encode("latin-1"))
    missing = tmp_path / "b.yaml"
    assert [str(problem) for problem in check_paths([file, missing]).problems] == [
        f"{file}:2:14: the file is not UTF-8 text (byte E6) [encoding]",
        f"{missing}:1:1: the file cannot be read: No such file or directory [unreadable]",
    ]
